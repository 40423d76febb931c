"""The pages about the case: its order line by line, what else that names, and the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.wording import ITEM_KINDS, ITEM_STATES, STAGES
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Gap, Grid, Heading, Paragraph, Voice
from evidence_store.documents.media import MEDIA

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedExhibit,
        CertifiedNothing,
        CertifiedReferral,
    )
    from evidence_store.domain.exhibits.exhibit import Seal


def case_section(content: CertificateContent) -> list[Block]:
    """The case and the order: lines for the exhibit, then those that name nothing; who says so."""
    case, order = content.case, content.order
    parts: list[Block] = [Heading("Case and order")]
    parts.append(
        Fields(
            [
                ("Case", [f"R v {case.offender}"]),
                ("Court", [shown.court(case)]),
                ("URN", [case.reference]),
                ("Order", [order.title, order.statutory_basis]),
                ("Made", [f"{text.day(order.made_on)}, by {order.made_by}"]),
                ("In force from", [text.day(order.takes_effect_on)]),
                ("Order document", [text.digest(order.document_digest)]),
            ]
        )
    )
    parts += _not_done(content)
    for line in order.lines:
        mapped = ""
        if line.mapped_at is not None:
            who = shown.person(content, line.mapped_by)
            mapped = f"Mapped to this exhibit by {who} on {text.day(line.mapped_at)}."
        parts.append(Heading(f"Line {line.number} of the order", 3))
        if mapped:
            parts.append(Paragraph(mapped))
        parts.append(Paragraph(f"“{line.text}”", Voice.QUOTED))
    for each in order.nothing_lines:
        parts.append(Heading(f"Line {each.number} of the order", 3))
        parts.append(Paragraph(_nothing(content, each)))
        parts.append(Paragraph(f"“{each.text}”", Voice.QUOTED))
    return parts


def _nothing(content: CertificateContent, line: CertifiedNothing) -> str:
    """That two people read a line as words that name no item, so that nothing is left to do."""
    said = line.said
    names = [f"{shown.person(content, said.marked_by)} on {text.day(said.marked_at)}"]
    if said.confirmed_at is not None:
        confirmed = shown.person(content, said.confirmed_by)
        names.append(f"{confirmed} on {text.day(said.confirmed_at)}")
    return f"These words name no item, as two people signed: {' and '.join(names)}."


def _not_done(content: CertificateContent) -> list[Block]:
    """What else the order names: never done by this document, and not to be overlooked."""
    order = content.order
    rows = [
        (
            f"Line {item.line}",
            f"{item.label} ({ITEM_KINDS[item.kind]})",
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
        Heading("Also named by the order, and not covered by this document", 3),
        Grid(("Line", "What", "Where it stands", "Referred to"), rows, (18, 58, 44, 50)),
    ]


def _referral(referral: CertifiedReferral) -> str:
    answered = (
        f"answered on {text.day(referral.answered_on)}"
        if referral.answered_on
        else "no answer recorded"
    )
    return (
        f"{referral.platform}, report {referral.report_number}, "
        f"{text.day(referral.referred_on)}, {answered}"
    )


def device_section(content: CertificateContent) -> list[Block]:
    """What the exhibit is, what it is a part of, where our record of it begins, and its seals."""
    return [Heading("The device"), Fields(_device_rows(content.exhibit)), *_seals(content)]


def _device_rows(exhibit: CertifiedExhibit) -> list[tuple[str, list[str]]]:
    rows: list[tuple[str, list[str]]] = [
        ("Exhibit", [exhibit.reference]),
        ("Description", [exhibit.description]),
        ("Kind", [MEDIA[exhibit.medium]]),
        ("Make and model", [f"{exhibit.make} {exhibit.model}".strip()]),
        ("Serial number", [exhibit.serial or "none"]),
        ("IMEI", [exhibit.imei] if exhibit.imei else []),
        ("Capacity", [text.size(exhibit.size) if exhibit.size is not None else "not known"]),
    ]
    if exhibit.part_of:
        rows.append(("Part of", [exhibit.part_of]))
    rows += [
        (
            "A part of it",
            [
                f"{part.reference}: {part.description}.",
                f"An exhibit of its own, {STAGES[part.stage]}; this document does not cover it.",
            ],
        )
        for part in exhibit.parts
    ]
    if exhibit.source is not None:
        source = exhibit.source
        begins = (
            f"{text.instant(source.record_begins)}. Before that, continuity is in "
            f"{source.system} under {source.reference}."
        )
        rows.append(("Our record begins", [begins]))
    return rows


def _seals(content: CertificateContent) -> list[Block]:
    rows = [
        (
            seal.number,
            *_applied(content, seal),
            text.instant(seal.broken_at) if seal.broken_at else "not broken",
            seal.broken_reason or "",
        )
        for seal in content.exhibit.seals
    ]
    if not rows:
        return []
    titles = ("Seal", "Put on", "By", "Broken", "Why")
    return [Gap(), Grid(titles, rows, (26, 38, 38, 38, 30))]


def _applied(content: CertificateContent, seal: Seal) -> tuple[str, str]:
    """When a seal was put on and by whom; of one that came with the bag only who says so."""
    if seal.applied_at is not None and seal.applied_by is not None:
        return text.instant(seal.applied_at), shown.person(content, seal.applied_by)
    if seal.applied_at is not None:
        return text.instant(seal.applied_at), "at the seizure, as it was recorded"
    if content.exhibit.source is None:
        return "not known here", "on the bag when it was booked in"
    return "not known here", "as stated by the property system at import"
