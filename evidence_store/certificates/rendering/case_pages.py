"""The pages about the case: its order line by line, what else that names, and the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.rendering import shown
from evidence_store.certificates.rendering.elements import QUOTE, facts, grid, heading, paragraph
from evidence_store.certificates.rendering.wording import ITEM_KINDS, ITEM_STATES, MEDIA, STAGES

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedExhibit,
        CertifiedNothing,
        CertifiedReferral,
    )
    from evidence_store.domain.exhibits.exhibit import Seal


def case_section(content: CertificateContent) -> list[Flowable]:
    """The case and the order: lines for the exhibit, then those that name nothing; who says so."""
    case, order = content.case, content.order
    parts = heading("Case and order")
    parts.append(
        facts(
            [
                ("Case", [f"R v {shown.text(case.offender)}"]),
                ("Court", [shown.court(case)]),
                ("URN", [shown.text(case.reference)]),
                ("Order", [shown.text(order.title), shown.text(order.statutory_basis)]),
                ("Made", [f"{shown.day(order.made_on)}, by {shown.text(order.made_by)}"]),
                ("In force from", [shown.day(order.takes_effect_on)]),
                ("Order document", [shown.digest(order.document_digest)]),
            ]
        )
    )
    parts += _not_done(content)
    for line in order.lines:
        mapped = ""
        if line.mapped_at is not None:
            who = shown.person(content, line.mapped_by)
            mapped = f" Mapped to this exhibit by {who} on {shown.day(line.mapped_at)}."
        parts += paragraph(f"<br/><b>Line {line.number} of the order</b>.{mapped}")
        parts += paragraph(f"“{shown.text(line.text)}”", QUOTE)
    for each in order.nothing_lines:
        parts += paragraph(
            f"<br/><b>Line {each.number} of the order</b>. {_nothing(content, each)}"
        )
        parts += paragraph(f"“{shown.text(each.text)}”", QUOTE)
    return parts


def _nothing(content: CertificateContent, line: CertifiedNothing) -> str:
    """That two people read a line as words that name no item, so that nothing is left to do."""
    said = line.said
    names = [f"{shown.person(content, said.marked_by)} on {shown.day(said.marked_at)}"]
    if said.confirmed_at is not None:
        confirmed = shown.person(content, said.confirmed_by)
        names.append(f"{confirmed} on {shown.day(said.confirmed_at)}")
    return f"These words name no item, as two people signed: {' and '.join(names)}."


def _not_done(content: CertificateContent) -> list[Flowable]:
    """What else the order names: never done by this document, and not to be overlooked."""
    order = content.order
    rows = [
        (
            f"Line {item.line}",
            f"{shown.text(item.label)} ({ITEM_KINDS[item.kind]})",
            ITEM_STATES[item.state],
            "; ".join(_referral(each) for each in item.referrals) or "–",
        )
        for item in order.not_done
    ]
    rows += [
        (f"Line {number}", "–", "not yet mapped to an exhibit", "–")
        for number in order.unmapped_lines
    ]
    if not rows:
        return []
    return [
        *paragraph("<br/><b>Also named by the order, and not covered by this document</b>"),
        grid(("Line", "What", "Where it stands", "Referred to"), rows, (18, 58, 44, 50)),
    ]


def _referral(referral: CertifiedReferral) -> str:
    answered = (
        f"answered on {shown.day(referral.answered_on)}"
        if referral.answered_on
        else "no answer recorded"
    )
    return (
        f"{shown.text(referral.platform)}, report {shown.text(referral.report_number)}, "
        f"{shown.day(referral.referred_on)}, {answered}"
    )


def device_section(content: CertificateContent) -> list[Flowable]:
    """What the exhibit is, what it is a part of, where our record of it begins, and its seals."""
    return [*heading("The device"), facts(_device_rows(content.exhibit)), *_seals(content)]


def _device_rows(exhibit: CertifiedExhibit) -> list[tuple[str, list[str]]]:
    rows: list[tuple[str, list[str]]] = [
        ("Exhibit", [shown.text(exhibit.reference)]),
        ("Description", [shown.text(exhibit.description)]),
        ("Kind", [MEDIA[exhibit.medium]]),
        ("Make and model", [shown.text(f"{exhibit.make} {exhibit.model}".strip())]),
        ("Serial number", [shown.text(exhibit.serial or "none")]),
        ("IMEI", [shown.text(exhibit.imei)] if exhibit.imei else []),
        ("Capacity", [shown.size(exhibit.size) if exhibit.size is not None else "not known"]),
    ]
    if exhibit.part_of:
        rows.append(("Part of", [shown.text(exhibit.part_of)]))
    rows += [
        (
            "A part of it",
            [
                f"{shown.text(part.reference)}: {shown.text(part.description)}.",
                f"An exhibit of its own, {STAGES[part.stage]}; this document does not cover it.",
            ],
        )
        for part in exhibit.parts
    ]
    if exhibit.source is not None:
        source = exhibit.source
        begins = (
            f"{shown.instant(source.record_begins)}. Before that, continuity is in "
            f"{shown.text(source.system)} under {shown.text(source.reference)}."
        )
        rows.append(("Our record begins", [begins]))
    return rows


def _seals(content: CertificateContent) -> list[Flowable]:
    rows = [
        (
            shown.text(seal.number),
            *_applied(content, seal),
            shown.instant(seal.broken_at) if seal.broken_at else "not broken",
            shown.text(seal.broken_reason or ""),
        )
        for seal in content.exhibit.seals
    ]
    if not rows:
        return []
    titles = ("Seal", "Put on", "By", "Broken", "Why")
    return [*paragraph(" "), grid(titles, rows, (26, 38, 38, 38, 30))]


def _applied(content: CertificateContent, seal: Seal) -> tuple[str, str]:
    """When a seal was put on and by whom; of one that came with the bag only who says so."""
    if seal.applied_at is not None and seal.applied_by is not None:
        return shown.instant(seal.applied_at), shown.person(content, seal.applied_by)
    if seal.applied_at is not None:
        return shown.instant(seal.applied_at), "at the seizure, as it was recorded"
    if content.exhibit.source is None:
        return "not known here", "on the bag when it was booked in"
    return "not known here", "as stated by the property system at import"
