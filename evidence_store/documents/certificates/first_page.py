"""Page 1, which stands alone: which device, what authority, what was done and not, what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import order_sentences, sentences, shown
from evidence_store.documents.certificates.wording import (
    AUTHORITIES,
    CATEGORIES,
    SELECTIVE_TITLES,
    TITLES,
)
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Code,
    Fields,
    Gap,
    OnePage,
    Paragraph,
    SideBySide,
    Title,
    Voice,
)
from evidence_store.documents.media import MEDIA
from evidence_store.domain.certificates.case_content import CaseContent
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.values import Route, claim_of

if TYPE_CHECKING:
    from evidence_store.domain.certificates.case_content import AnyContent
    from evidence_store.domain.certificates.certificate_content import CertificateContent

_QR = 37


def title(content: AnyContent) -> str:
    """What the document calls itself."""
    if isinstance(content, CaseContent):
        return TITLES[content.kind]
    if content.disposal.route is Route.SELECTIVE:
        return SELECTIVE_TITLES[content.kind]
    return TITLES[content.kind].format(claim=claim_of(content.disposal.method))


def first_page(content: AnyContent, summary: str) -> OnePage:
    """All of page 1: drawn smaller where it would not fit, never continued elsewhere."""
    if isinstance(content, CaseContent):
        return _of_case(content, summary)
    refused = content.kind is CertificateKind.NON_COMPLETION
    rows = [
        ("Which device", _device(content)),
        ("Court’s order", _order(content)),
        ("Authority", _authority(content)),
        ("What was done", [*sentences.done(content), *_category(content)]),
        ("How it was checked", sentences.checked(content)),
        ("What was not done", sentences.not_done(content)),
        ("What remains", sentences.remaining(content)),
        ("Who", _people(content)),
        ("Questions", contact(content)),
    ]
    return OnePage(
        (
            _masthead(content, summary),
            Gap(1.5),
            Banner(sentences.headline(content), warns=refused),
            Fields(rows, air=1.1),
        )
    )


def _of_case(content: CaseContent, summary: str) -> OnePage:
    complete = content.outcome.is_complete
    return OnePage(
        (
            _masthead(content, summary),
            Gap(1.5),
            Banner(order_sentences.headline(content.outcome), warns=not complete),
            Fields([*order_sentences.rows(content), ("Questions", contact(content))], air=1.1),
        )
    )


def _masthead(content: AnyContent, summary: str) -> SideBySide:
    unit = content.unit
    numbered = [
        text.rich("Number {}", text.bold(content.number)),
        f"Issued on {text.instant(content.issued_at)}",
    ]
    if content.supersedes is not None:
        numbered.append(f"Takes the place of {content.supersedes}")
    names = "case" if isinstance(content, CaseContent) else "item"
    holds = f"The code on the right names this document and {names}, signed by the unit’s log key."
    return SideBySide(
        (
            Address([f"{unit.force} – {unit.name}"]),
            Gap(2),
            Title(title(content)),
            Address(numbered),
            Gap(1),
            Paragraph(holds, Voice.ASIDE),
        ),
        Code(summary, "A QR code that names this document, signed by the log key.", _QR),
    )


def _device(content: CertificateContent) -> list[str]:
    exhibit = content.exhibit
    what = shown.shortened(exhibit.description, 140, section="The device")
    parts = [MEDIA[exhibit.medium], f"{exhibit.make} {exhibit.model}".strip()]
    if exhibit.serial:
        parts.append(f"serial number {exhibit.serial}")
    if exhibit.imei:
        parts.append(f"IMEI {exhibit.imei}")
    parts.append(text.size(exhibit.size) if exhibit.size is not None else "size not known")
    if exhibit.locked:
        parts.append("locked")
    return [
        text.rich("{}: {}", text.bold(exhibit.reference), what),
        ", ".join(part for part in parts if part),
        *sentences.made_up(content.disposal.receipt),
    ]


def _order(content: CertificateContent) -> list[str]:
    order, case = content.order, content.case
    lines: list[str] = [
        (
            f"{order.title} made on {text.day(order.made_on)} by "
            f"{order.made_by} at {order.court}, in force from "
            f"{text.day(order.takes_effect_on)}. R v {case.offender}, "
            f"{shown.case_number(case, after=', ')}URN {case.reference}."
        )
    ]
    lines += [
        text.rich("Line {}: {}", line.number, _quoted(line.text, 230, section="Case and order"))
        for line in order.lines[:2]
    ]
    return lines


def _authority(content: CertificateContent) -> list[str]:
    given = content.authority
    quoted = _quoted(given.quotation, 200, section="Authority to destroy")
    by = ", ".join(part for part in (given.given_by, given.rank) if part)
    return [
        text.rich("{}, {}, {}: {}", AUTHORITIES[given.kind], by, text.day(given.given_on), quoted),
        _holds(content),
    ]


def _quoted(words: str, limit: int, *, section: str) -> str:
    return text.italic(f"“{shown.shortened(words, limit, section=section)}”")


def _holds(content: CertificateContent) -> str:
    return (
        f"Holds, checked and signed for on {text.day(content.holds.evaluated_at)}, and checked "
        f"again at the start on {text.day(content.holds_at_start)}; none stood in the way: "
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


def contact(content: AnyContent) -> list[str]:
    """Whom to ask, and with which number."""
    unit = content.unit
    words = ", ".join(part for part in (unit.name, *unit.address) if part)
    ways = " or ".join(part for part in (unit.telephone, unit.email) if part)
    return [f"{words}. Ring {ways} and quote {content.number}."]
