"""Page 1, which stands alone: which device, what authority, what was done and not, what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    checked_sentences,
    done_sentences,
    order_sentences,
    remaining_sentences,
    shown,
)
from evidence_store.documents.certificates.wording import (
    AUTHORITIES,
    CASE_TITLE,
    CATEGORIES,
    title_of,
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
from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Said,
    capital,
    either_of,
    given,
    in_turn,
    listed,
    present,
    say,
    small,
)
from forensics.values import Route

if TYPE_CHECKING:
    from evidence_store.domain.certificates.case_content import AnyContent
    from evidence_store.domain.certificates.certificate_content import CertificateContent

_QR = 37
_AUTHORISED = say("Authorised by")


def title(content: AnyContent) -> Said:
    """What the document calls itself."""
    if isinstance(content, CaseContent):
        return CASE_TITLE
    is_selective = content.disposal.route is Route.SELECTIVE
    return title_of(content.kind, content.disposal.method, is_selective=is_selective)


def first_page(content: AnyContent, summary: str) -> OnePage:
    """All of page 1: drawn smaller where it would not fit, never continued elsewhere."""
    if isinstance(content, CaseContent):
        return _of_case(content, summary)
    refused = content.kind is CertificateKind.NON_COMPLETION
    rows = [
        (say("Which device"), _device(content)),
        (say("Court’s order"), _order(content)),
        (say("Authority"), _authority(content)),
        (say("What was done"), [*done_sentences.done(content), *_category(content)]),
        (say("How it was checked"), checked_sentences.checked(content)),
        (say("What was not done"), remaining_sentences.not_done(content)),
        (say("What remains"), remaining_sentences.remaining(content)),
        (say("Who"), _people(content)),
        (say("Questions"), contact(content)),
    ]
    return OnePage(
        (
            _masthead(content, summary),
            Gap(1.5),
            Banner(done_sentences.headline(content), warns=refused),
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
            Fields([*order_sentences.rows(content), (say("Questions"), contact(content))], air=1.1),
        )
    )


def _masthead(content: AnyContent, summary: str) -> SideBySide:
    unit = content.unit
    numbered = [
        say("Number {number}", number=text.bold(given(content.number))),
        say("Issued on {issued_at}", issued_at=text.instant(content.issued_at)),
    ]
    if content.supersedes is not None:
        numbered.append(_in_place_of(content, given(content.supersedes)))
    names = say("case") if isinstance(content, CaseContent) else say("item")
    holds = say(
        "The code on the right names this document and {names}, signed by the unit’s log key.",
        names=names,
    )
    return SideBySide(
        (
            Address([given(f"{unit.force} – {unit.name}")]),
            Gap(2),
            Title(title(content)),
            Address(numbered),
            Gap(1),
            Paragraph(holds, Voice.ASIDE),
        ),
        Code(summary, say("A QR code that names this document, signed by the log key."), _QR),
    )


def _in_place_of(content: AnyContent, supersedes: Said) -> Said:
    gone = () if isinstance(content, CaseContent) else content.withdrawn
    if any(each.number == content.supersedes for each in gone):
        return say("Takes the place of {supersedes}, which was withdrawn", supersedes=supersedes)
    return say("Takes the place of {supersedes}", supersedes=supersedes)


def _device(content: CertificateContent) -> list[Said]:
    exhibit = content.exhibit
    what = shown.shortened(exhibit.description, 140, section=say("The device"))
    parts = [MEDIA[exhibit.medium], listed(present(exhibit.make, exhibit.model), " ")]
    if exhibit.serial:
        parts.append(say("serial number {serial}", serial=given(exhibit.serial)))
    if exhibit.imei:
        parts.append(say("IMEI {imei}", imei=given(exhibit.imei)))
    parts.append(text.size(exhibit.size) if exhibit.size is not None else say("size not known"))
    if exhibit.locked:
        parts.append(say("locked"))
    return [
        say("{reference}: {what}", reference=text.bold(given(exhibit.reference)), what=what),
        listed(part for part in parts if part),
        *checked_sentences.made_up(content.disposal.receipt),
    ]


def _order(content: CertificateContent) -> list[Said]:
    order, case = content.order, content.case
    lines: list[Said] = [
        (
            say(
                "{title}, made on {made_on} by {made_by} at {court}, in force from "
                "{takes_effect_on}. {case}.",
                title=word_of_ours(order.title),
                made_on=text.day(order.made_on),
                made_by=given(order.made_by),
                court=given(order.court),
                takes_effect_on=text.day(order.takes_effect_on),
                case=shown.case_named(case),
            )
        )
    ]
    lines += [
        say(
            "Line {number}: {text}",
            number=line.number,
            text=_quoted(line.text, 230, section=say("Case and order")),
        )
        # Page 1 stays one page whatever a court wrote; a later page has every line, whole.
        for line in order.lines[:2]
    ]
    return lines


def _authority(content: CertificateContent) -> list[Said]:
    authority = content.authority
    quoted = _quoted(authority.quotation, 200, section=say("Authority to destroy"))
    by = listed(present(authority.given_by, authority.rank))
    return [
        say(
            "{kind}, {by}, {given_on}: {quoted}",
            kind=AUTHORITIES[authority.kind],
            by=by,
            given_on=text.day(authority.given_on),
            quoted=quoted,
        ),
        _holds(content),
    ]


def _quoted(words: str, limit: int, *, section: Said) -> Said:
    return text.italic(say("“{words}”", words=shown.shortened(words, limit, section=section)))


def _holds(content: CertificateContent) -> Said:
    return say(
        "Holds, checked and signed for on {evaluated_at}, and checked again at "
        "the start on {holds_at_start}; none stood in the way: {counts}",
        evaluated_at=text.day(content.holds.evaluated_at),
        holds_at_start=text.day(content.holds_at_start),
        counts=remaining_sentences.counted_holds(content),
    )


def _category(content: CertificateContent) -> list[Said]:
    return (
        [say("{category}.", category=CATEGORIES[content.disposal.category])]
        if remaining_sentences.category_applies(content)
        else []
    )


def _people(content: CertificateContent) -> list[Said]:
    signed = {s.statement.kind: s.statement.person_id for s in content.statements}
    check = content.disposal.verification
    roles = [
        (say("Proposed by"), signed.get(StatementKind.PROPOSAL)),
        (_AUTHORISED, signed.get(StatementKind.AUTHORISATION)),
        (say("Carried out by"), content.disposal.operator),
        *((say("Earlier part by"), each) for each in content.disposal.earlier_operators),
        (say("Verified by"), check.verified_by if check else None),
        (say("Issued by"), content.issued_by),
    ]
    grouped: dict[Said, list[Said]] = {}
    for role, identifier in roles:
        if identifier is not None:
            who = shown.person(content, identifier)
            if role is _AUTHORISED:
                who = shown.signer(content, StatementKind.AUTHORISATION) or who
            grouped.setdefault(who, []).append(small(role))
    return [
        say("{acts} {who}.", acts=capital(in_turn(acts)), who=who) for who, acts in grouped.items()
    ]


def contact(content: AnyContent) -> list[Said]:
    """Whom to ask, and with which number."""
    unit = content.unit
    words = listed(present(unit.name, *unit.address))
    ways = either_of(present(unit.telephone, unit.email))
    return [
        say(
            "{words}. Contact {ways} and quote {number}.",
            words=words,
            ways=ways,
            number=given(content.number),
        )
    ]
