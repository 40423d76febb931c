"""Page 1, which stands alone: which device, what authority, what was done and not, what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.platypus import KeepInFrame, Paragraph, Spacer, Table

from evidence_store.certificates.rendering import sentences, shown
from evidence_store.certificates.rendering.elements import (
    ACCENT,
    ALARM,
    BODY_TEXT,
    QUIET_SMALL,
    TITLE,
    WIDTH,
    Band,
    QrCode,
    facts,
)
from evidence_store.certificates.rendering.fonts import BODY
from evidence_store.certificates.rendering.wording import AUTHORITIES, CATEGORIES, MEDIA, TITLES
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.values import claim_of

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.certificates.certificate_content import CertificateContent

_QR = 37 * mm


def title(content: CertificateContent) -> str:
    """What the document calls itself."""
    return TITLES[content.kind].format(claim=claim_of(content.disposal.method))


def first_page(content: CertificateContent, summary: str) -> list[Flowable]:
    """All of page 1: drawn smaller where it would not fit, never continued elsewhere."""
    refused = content.kind is CertificateKind.NON_COMPLETION
    parts = [
        _masthead(content, summary),
        Spacer(0, 1.5 * mm),
        Band(sentences.headline(content), colour=ALARM if refused else ACCENT),
        Spacer(0, 2 * mm),
        facts(
            [
                ("Which device", _device(content)),
                ("Court’s order", _order(content)),
                ("Authority", _authority(content)),
                ("What was done", [*sentences.done(content), *_category(content)]),
                ("How it was checked", sentences.checked(content)),
                ("What was not done", sentences.not_done(content)),
                ("What remains", sentences.remaining(content)),
                ("Who", _people(content)),
                ("Questions", _contact(content)),
            ],
            padding=1.1 * mm,
        ),
    ]
    return [KeepInFrame(0, 0, parts, mode="shrink")]


def _masthead(content: CertificateContent, summary: str) -> Flowable:
    unit = content.unit
    left = [
        Paragraph(shown.text(f"{unit.force} – {unit.name}"), BODY_TEXT),
        Spacer(0, 2 * mm),
        Paragraph(title(content), TITLE),
        Spacer(0, 2 * mm),
        Paragraph(f"Number <b>{shown.text(content.number)}</b>", BODY_TEXT),
        Paragraph(f"Issued on {shown.instant(content.issued_at)}", BODY_TEXT),
        *_superseded(content),
        Spacer(0, 1 * mm),
        Paragraph(
            "The code on the right holds this document’s digest, signed by the unit’s log key.",
            QUIET_SMALL,
        ),
    ]
    table = Table([[left, QrCode(summary, _QR)]], colWidths=[WIDTH - _QR, _QR], hAlign="LEFT")
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), BODY),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return table


def _superseded(content: CertificateContent) -> list[Flowable]:
    if content.supersedes is None:
        return []
    return [Paragraph(f"Takes the place of {shown.text(content.supersedes)}", BODY_TEXT)]


def _device(content: CertificateContent) -> list[str]:
    exhibit = content.exhibit
    what = shown.shortened(exhibit.description, 140, section="The device")
    parts = [MEDIA[exhibit.medium], shown.text(f"{exhibit.make} {exhibit.model}".strip())]
    if exhibit.serial:
        parts.append(f"serial number {shown.text(exhibit.serial)}")
    if exhibit.imei:
        parts.append(f"IMEI {shown.text(exhibit.imei)}")
    parts.append(shown.size(exhibit.size) if exhibit.size is not None else "size not known")
    if exhibit.locked:
        parts.append("locked")
    return [f"<b>{shown.text(exhibit.reference)}</b>: {what}", ", ".join(p for p in parts if p)]


def _order(content: CertificateContent) -> list[str]:
    order, case = content.order, content.case
    lines = [
        (
            f"{shown.text(order.title)} made on {shown.day(order.made_on)} by "
            f"{shown.text(order.made_by)} at {shown.text(order.court)}, in force from "
            f"{shown.day(order.takes_effect_on)}. R v {shown.text(case.offender)}, "
            f"{shown.case_number(case, after=', ')}URN {shown.text(case.reference)}."
        )
    ]
    lines += [
        f"Line {line.number}: <i>“{shown.shortened(line.text, 230, section='Case and order')}”</i>"
        for line in order.lines[:2]
    ]
    return lines


def _authority(content: CertificateContent) -> list[str]:
    given = content.authority
    quoted = shown.shortened(given.quotation, 200, section="Authority to destroy")
    by = ", ".join(part for part in (given.given_by, given.rank) if part)
    return [
        (
            f"{AUTHORITIES[given.kind]}, {shown.text(by)}, {shown.day(given.given_on)}: "
            f"<i>“{quoted}”</i>"
        ),
        _holds(content),
    ]


def _holds(content: CertificateContent) -> str:
    return (
        f"Holds, checked and signed for on {shown.day(content.holds.evaluated_at)}, and checked "
        f"again at the start on {shown.day(content.holds_at_start)}; none stood in the way: "
        f"{sentences.counted_holds(content)}"
    )


def _category(content: CertificateContent) -> list[str]:
    return (
        [CATEGORIES[content.disposal.category] + "."] if sentences.category_applies(content) else []
    )


def _people(content: CertificateContent) -> list[str]:
    from_role = {
        "Operator": content.disposal.operator,
        "Issued by": content.issued_by,
    }
    signed = {s.statement.kind.value: s.statement.person_id for s in content.statements}
    roles = [
        ("Proposed by", signed.get("proposal")),
        ("Authorised by", signed.get("authorisation")),
        ("Carried out by", from_role["Operator"]),
        *(("Earlier part by", each) for each in content.disposal.earlier_operators),
        (
            "Verified by",
            content.disposal.verification.verified_by if content.disposal.verification else None,
        ),
        ("Issued by", from_role["Issued by"]),
    ]
    grouped: dict[str, list[str]] = {}
    for role, identifier in roles:
        if identifier is not None:
            who = shown.person(content, identifier)
            if role == "Authorised by":
                who = shown.signer(content, StatementKind.AUTHORISATION) or who
            grouped.setdefault(who, []).append(role.lower())
    return [f"{' and '.join(acts).capitalize()} {who}." for who, acts in grouped.items()]


def _contact(content: CertificateContent) -> list[str]:
    unit = content.unit
    words = ", ".join(part for part in (unit.name, *unit.address) if part)
    ways = " or ".join(part for part in (unit.telephone, unit.email) if part)
    return [f"{shown.text(words)}. Ring {shown.text(ways)} and quote {shown.text(content.number)}."]
