"""The pages about what allows the act: who gave authority, which holds had passed, who signed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.wording import (
    AUTHORITIES,
    BY_PASSKEY,
    HOLD_STATES,
    PASSKEY,
    STATEMENTS,
)
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Gap, Grid, Heading, Paragraph, Voice
from evidence_store.domain.holds.settled_words import told
from evidence_store.domain.orders.status_checks import words_for
from evidence_store.domain.signing.passkeys import unpacked
from evidence_store.domain.signing.signed_acts import is_by_passkey
from forensics.documents import to_canonical
from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Said,
    given,
    listed,
    present,
    say,
)

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import CertificateContent

_WHOLE = say(
    "Each person signed with a key of their own. The whole statements and signatures are in the "
    "attached record; shown here are their first 16 digits."
)


def authority_section(content: CertificateContent) -> list[Block]:
    """Who gave authority to destroy, when, and in which words."""
    authority = content.authority
    return [
        Heading(say("Authority to destroy")),
        Fields(
            [
                (say("Kind"), [AUTHORITIES[authority.kind]]),
                (
                    say("Given by"),
                    [listed(present(authority.given_by, authority.rank))],
                ),
                (say("Given on"), [text.day(authority.given_on)]),
                (say("Delegation"), present(authority.delegation)),
                (say("Reason"), present(authority.reason)),
            ]
        ),
        Gap(),
        Paragraph(say("“{words}”", words=given(authority.quotation)), Voice.QUOTED),
    ]


def holds_section(content: CertificateContent) -> list[Block]:
    """Every hold with its arithmetic, as it stood for the person who authorised the act."""
    holds = content.holds
    intro = say(
        "A hold is a reason why erasing must wait. The person who authorised the "
        "act signed for these, as they stood on {evaluated_at} by the rules with "
        "the digest below. All were evaluated again when the act began, on "
        "{holds_at_start}: none stood in the way.",
        evaluated_at=text.instant(holds.evaluated_at),
        holds_at_start=text.instant(content.holds_at_start),
    )
    rows = [
        (
            text.bold(word_of_ours(line.title)),
            told(line.arithmetic),
            text.day(line.ends_on) if line.ends_on else given("–"),
            word_of_ours(line.legal_basis),
            HOLD_STATES[line.state],
        )
        for line in holds.lines
    ]
    return [
        Heading(say("Holds")),
        Paragraph(intro),
        Grid(
            (say("Hold"), say("How it was counted"), say("Last day"), say("Basis"), say("Ended")),
            rows,
            (34, 52, 24, 40, 20),
        ),
        Gap(),
        Paragraph(say("Rules: {rules_digest}", rules_digest=text.digest(holds.rules_digest))),
        *_checks(content),
    ]


def _checks(content: CertificateContent) -> list[Block]:
    """Who was asked what is pending, when, and the words of each answer."""
    drawn: list[Block] = []
    # With their days: an answer is good for two business days (docs/law.md, ``appeal_check``).
    for check in content.order.checks:
        pending = words_for(check.pending)
        found = (
            say("pending: {pending}", pending=pending)
            if pending
            else say("none of these is pending")
        )
        said = say(
            "On {checked_on} {asked_by} asked {office} about {asked}. {answered_by} "
            "answered: {found}.",
            checked_on=text.day(check.checked_on),
            asked_by=shown.person(content, check.asked_by),
            office=given(check.office),
            asked=words_for(check.asked),
            answered_by=given(check.answered_by),
            found=found,
        )
        quoted = (
            say("“{words}”", words=given(check.reply))
            if check.reply
            else say("The words are withheld.")
        )
        drawn.append(Paragraph(said))
        drawn.append(Paragraph(quoted, Voice.QUOTED))
        drawn.append(
            Paragraph(say("Reply: {reply_digest}", reply_digest=text.digest(check.reply_digest)))
        )
    return [Heading(say("Appeals, claims and other proceedings"), 3), *drawn] if drawn else []


def statements_section(content: CertificateContent) -> list[Block]:
    """Who signed what, and when; only the first 16 digits of each signature."""
    by_passkey = any(is_by_passkey(each.signature) for each in content.statements)
    rows = [
        (
            text.bold(STATEMENTS[signed.statement.kind]),
            shown.by_whom(content, signed.statement),
            text.instant(signed.statement.made_at),
            text.mono(hashlib.sha256(to_canonical(signed.statement)).hexdigest()[:16]),
            _signature(signed.signature),
        )
        for signed in content.statements
    ]
    return [
        Heading(say("Signed statements")),
        Paragraph(listed((_WHOLE, *([BY_PASSKEY] if by_passkey else [])), " ")),
        Grid(
            (say("Statement"), say("Person"), say("Signed"), say("Statement"), say("Signature")),
            rows,
            (33, 43, 36, 29, 29),
        ),
    ]


def _signature(signature: bytes) -> tuple[Said, ...]:
    made = unpacked(signature) if is_by_passkey(signature) else None
    if made is None:
        return (text.mono(signature.hex()[:16]),)
    return (text.mono(made.s.hex()[:16]), PASSKEY)
