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
from evidence_store.domain.orders.status_checks import words_for
from evidence_store.domain.signing.passkeys import unpacked
from evidence_store.domain.signing.signed_acts import is_by_passkey
from forensics.documents import to_canonical

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import CertificateContent


def authority_section(content: CertificateContent) -> list[Block]:
    """Who gave authority to destroy, when, and in which words."""
    given = content.authority
    return [
        Heading("Authority to destroy"),
        Fields(
            [
                ("Kind", [AUTHORITIES[given.kind]]),
                (
                    "Given by",
                    [", ".join(p for p in (given.given_by, given.rank) if p)],
                ),
                ("Given on", [text.day(given.given_on)]),
                ("Delegation", [given.delegation] if given.delegation else []),
                ("Reason", [given.reason] if given.reason else []),
            ]
        ),
        Gap(),
        Paragraph(f"“{given.quotation}”", Voice.QUOTED),
    ]


def holds_section(content: CertificateContent) -> list[Block]:
    """Every hold with its arithmetic, as it stood for the person who authorised the act."""
    holds = content.holds
    intro = (
        "A hold is a reason why erasing must wait. The person who authorised the act signed for "
        "these, "
        f"as they stood on {text.instant(holds.evaluated_at)} by the rules with the digest below. "
        f"All were evaluated again when the act began, on {text.instant(content.holds_at_start)}: "
        "none stood in the way."
    )
    rows = [
        (
            text.bold(line.title),
            line.arithmetic,
            text.day(line.ends_on) if line.ends_on else "–",
            line.legal_basis,
            HOLD_STATES[line.state],
        )
        for line in holds.lines
    ]
    return [
        Heading("Holds"),
        Paragraph(intro),
        Grid(
            ("Hold", "How it was counted", "Last day", "Basis", "Ended"),
            rows,
            (34, 52, 24, 40, 20),
        ),
        Gap(),
        Paragraph(text.rich("Rules: {}", text.digest(holds.rules_digest))),
        *_checks(content),
    ]


def _checks(content: CertificateContent) -> list[Block]:
    """Who was asked what is pending, when, and the words of each answer."""
    drawn: list[Block] = []
    for check in content.order.checks:
        pending = words_for(check.pending)
        found = f"pending: {pending}" if pending else "none of these is pending"
        said = (
            f"On {text.day(check.checked_on)} {shown.person(content, check.asked_by)} asked "
            f"{check.office} about {words_for(check.asked)}. "
            f"{check.answered_by} answered: {found}."
        )
        quoted = f"“{check.reply}”" if check.reply else "The words are withheld."
        drawn.append(Paragraph(said))
        drawn.append(Paragraph(quoted, Voice.QUOTED))
        drawn.append(Paragraph(text.rich("Reply: {}", text.digest(check.reply_digest))))
    return [Heading("Appeals, claims and other proceedings", 3), *drawn] if drawn else []


def statements_section(content: CertificateContent) -> list[Block]:
    """Who signed what, and when; only the first 16 digits of each signature."""
    signed_ones = content.statements
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
        Heading("Signed statements"),
        Paragraph(
            "Each person signed with a key of their own. The whole statements and signatures are "
            "in the attached record; shown here are their first 16 digits."
            + (BY_PASSKEY if any(is_by_passkey(each.signature) for each in signed_ones) else "")
        ),
        Grid(
            ("Statement", "Person", "Signed", "Statement", "Signature"), rows, (33, 43, 36, 29, 29)
        ),
    ]


def _signature(signature: bytes) -> tuple[str, ...]:
    made = unpacked(signature) if is_by_passkey(signature) else None
    if made is None:
        return (text.mono(signature.hex()[:16]),)
    return (text.mono(made.s.hex()[:16]), PASSKEY)
