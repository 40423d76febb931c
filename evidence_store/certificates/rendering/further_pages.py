"""The pages after the first: everything on which page 1 rests, section by section."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.certificates.rendering import shown
from evidence_store.certificates.rendering.elements import (
    BODY_TEXT,
    QUOTE,
    bullets,
    facts,
    grid,
    heading,
    paragraph,
)
from evidence_store.certificates.rendering.wording import (
    AUTHORITIES,
    BY_PASSKEY,
    HOLD_STATES,
    ITEM_KINDS,
    ITEM_STATES,
    LIMITS,
    MEDIA,
    PASSKEY,
    STAGES,
    STATEMENTS,
)
from evidence_store.certificates.rendering.work_pages import (
    disposal_section,
    scan_section,
    verification_section,
)
from evidence_store.domain.passkeys import unpacked
from evidence_store.domain.signing import is_by_passkey
from forensics.documents import to_canonical

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.certificate_content import CertificateContent, CertifiedReferral
    from evidence_store.domain.exhibits import Seal


def further_pages(content: CertificateContent) -> list[Flowable]:
    """All sections, in the order in which the acts happened."""
    return [
        *_case(content),
        *_device(content),
        *_authority(content),
        *_holds(content),
        *scan_section(content),
        *disposal_section(content),
        *verification_section(content),
        *_statements(content),
        *_limits(content),
        *_custody(content),
        *_checking(content),
    ]


def _case(content: CertificateContent) -> list[Flowable]:
    case, order = content.case, content.order
    parts = heading("Case and order")
    parts.append(
        facts(
            [
                ("Case", [f"R v {shown.text(case.offender)}"]),
                ("Court", [shown.text(f"{case.court}, case {case.court_case_number}")]),
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
    return parts


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
        (f"Line {number}", "–", "nobody has said which item it means", "–")
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


def _device(content: CertificateContent) -> list[Flowable]:
    exhibit = content.exhibit
    rows = [
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
        rows.append(
            (
                "Our record begins",
                [
                    (
                        f"{shown.instant(source.record_begins)}. Before that, continuity is in "
                        f"{shown.text(source.system)} under {shown.text(source.reference)}."
                    )
                ],
            )
        )
    parts = [*heading("The device"), facts(rows)]
    if exhibit.seals:
        parts += paragraph(" ")
        parts.append(
            grid(
                ("Seal", "Put on", "By", "Broken", "Why"),
                [
                    (
                        shown.text(seal.number),
                        *_applied(content, seal),
                        shown.instant(seal.broken_at) if seal.broken_at else "not broken",
                        shown.text(seal.broken_reason or ""),
                    )
                    for seal in exhibit.seals
                ],
                (26, 38, 38, 38, 30),
            )
        )
    return parts


def _applied(content: CertificateContent, seal: Seal) -> tuple[str, str]:
    """When a seal was put on and by whom; of one that came with the bag only who says so."""
    if seal.applied_at is not None and seal.applied_by is not None:
        return shown.instant(seal.applied_at), shown.person(content, seal.applied_by)
    if content.exhibit.source is None:
        return "not known here", "on the bag when it was booked in"
    return "not known here", "as stated by the property system at import"


def _authority(content: CertificateContent) -> list[Flowable]:
    given = content.authority
    return [
        *heading("Authority to destroy"),
        facts(
            [
                ("Kind", [AUTHORITIES[given.kind]]),
                (
                    "Given by",
                    [shown.text(", ".join(p for p in (given.given_by, given.rank) if p))],
                ),
                ("Given on", [shown.day(given.given_on)]),
                ("Delegation", [shown.text(given.delegation)] if given.delegation else []),
                ("Reason", [shown.text(given.reason)] if given.reason else []),
            ]
        ),
        *paragraph(" "),
        *paragraph(f"“{shown.text(given.quotation)}”", QUOTE),
    ]


def _holds(content: CertificateContent) -> list[Flowable]:
    holds = content.holds
    intro = (
        f"A hold is a reason why erasing must wait. All were evaluated when the act began, on "
        f"{shown.instant(holds.evaluated_at)}, by the rules with the digest below."
    )
    rows = [
        (
            f"<b>{shown.text(line.title)}</b>",
            shown.text(line.arithmetic),
            shown.day(line.ends_on) if line.ends_on else "–",
            shown.text(line.legal_basis),
            HOLD_STATES[line.state],
        )
        for line in holds.lines
    ]
    return [
        *heading("Holds"),
        *paragraph(intro),
        grid(
            ("Hold", "How it was counted", "Last day", "Basis", "Outcome"),
            rows,
            (34, 52, 24, 40, 20),
        ),
        *paragraph(" "),
        *paragraph(f"Rules: {shown.digest(holds.rules_digest)}"),
        *_appeal_check(content),
    ]


def _appeal_check(content: CertificateContent) -> list[Flowable]:
    check = content.order.appeal_check
    if check is None:
        return []
    pending = "an appeal is pending" if check.appeal_pending else "no appeal is pending"
    said = (
        f"On {shown.day(check.checked_on)} {shown.person(content, check.asked_by)} asked "
        f"{shown.text(check.office)}. {shown.text(check.answered_by)} answered: {pending}."
    )
    quoted = f"“{shown.text(check.reply)}”" if check.reply else "The words are withheld."
    return [
        *paragraph("<br/><b>Appeal status</b>"),
        *paragraph(said),
        *paragraph(quoted, QUOTE),
        *paragraph(f"Reply: {shown.digest(check.reply_digest)}"),
    ]


def _signature(signature: bytes) -> str:
    made = unpacked(signature) if is_by_passkey(signature) else None
    if made is None:
        return shown.mono(signature.hex()[:16])
    return f"{shown.mono(made.s.hex()[:16])}<br/>{PASSKEY}"


def _statements(content: CertificateContent) -> list[Flowable]:
    signed_ones = content.statements
    rows = [
        (
            f"<b>{STATEMENTS[signed.statement.kind]}</b>",
            shown.by_whom(content, signed.statement),
            shown.instant(signed.statement.made_at),
            shown.mono(hashlib.sha256(to_canonical(signed.statement)).hexdigest()[:16]),
            _signature(signed.signature),
        )
        for signed in content.statements
    ]
    return [
        *heading("Signed statements"),
        *paragraph(
            "Each person signed with a key of their own. The whole statements and signatures are "
            "in the attached record; shown here are their first 16 digits."
            + (BY_PASSKEY if any(is_by_passkey(each.signature) for each in signed_ones) else "")
        ),
        grid(
            ("Statement", "Person", "Signed", "Statement", "Signature"), rows, (33, 43, 36, 29, 29)
        ),
    ]


def _limits(content: CertificateContent) -> list[Flowable]:
    return [
        *heading("Limits"),
        *bullets([LIMITS[limit] for limit in content.limits]),
    ]


def _custody(content: CertificateContent) -> list[Flowable]:
    custody = content.custody
    return [
        *heading("Custody log"),
        *paragraph(
            "Every act on this exhibit is an entry of the unit’s custody log. Keep this page: with "
            "the root below, anybody can later tell whether an entry was changed or left out."
        ),
        facts(
            [
                (
                    "Entries",
                    [
                        (
                            f"{shown.number(custody.entries, 'entry', 'entries')} of this exhibit, "
                            f"from number {custody.first_entry:,} to number {custody.last_entry:,}"
                        )
                    ],
                ),
                ("Size of the log", [shown.number(custody.size, "entry", "entries")]),
                ("Root of the log", [shown.mono(shown.spoken_root(custody.root))]),
                ("Head to check with", [shown.mono(f"{custody.size}:{custody.root.hex()}")]),
                ("Log key", [shown.mono(custody.log_key.hex())]),
            ]
        ),
    ]


def _checking(content: CertificateContent) -> list[Flowable]:
    renderer = content.renderer
    versions = ", ".join(f"{name} {ver}" for name, ver in sorted(renderer.versions.items()))
    return [
        *heading("How to check this document"),
        *paragraph(
            "The file is sealed by the unit. Ask the unit for its root certificate in person or by "
            "post, not by the way in which this file reached you. Then run:"
        ),
        *paragraph(shown.mono("expunge certificate verify FILE --trust ROOT.pem --withdrawn LIST")),
        *paragraph(
            "The programme checks the seal, that nothing was added, that the attached record "
            "certificate.json is what these pages show, and every signed statement. The list of "
            "withdrawn documents comes from the unit as well."
        ),
        *paragraph(
            f"Seal: {shown.text(content.seal_level)}. Pages drawn with {shown.text(versions)}; "
            f"template {shown.digest(renderer.template)}.",
            BODY_TEXT,
        ),
    ]
