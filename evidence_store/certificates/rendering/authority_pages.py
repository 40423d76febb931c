"""The pages about what allows the act: who gave authority, which holds had passed, who signed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.certificates.rendering import shown
from evidence_store.certificates.rendering.elements import QUOTE, facts, grid, heading, paragraph
from evidence_store.certificates.rendering.wording import (
    AUTHORITIES,
    BY_PASSKEY,
    HOLD_STATES,
    PASSKEY,
    STATEMENTS,
)
from evidence_store.domain.orders.status_checks import words_for
from evidence_store.domain.signing.passkeys import unpacked
from evidence_store.domain.signing.signed_acts import is_by_passkey
from forensics.documents import to_canonical

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.certificates.certificate_content import CertificateContent


def authority_section(content: CertificateContent) -> list[Flowable]:
    """Who gave authority to destroy, when, and in which words."""
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


def holds_section(content: CertificateContent) -> list[Flowable]:
    """Every hold with its arithmetic, as it stood for the person who authorised the act."""
    holds = content.holds
    intro = (
        "A hold is a reason why erasing must wait. The person who authorised the act signed for "
        "these, "
        f"as they stood on {shown.instant(holds.evaluated_at)} by the rules with the digest below. "
        f"All were evaluated again when the act began, on {shown.instant(content.holds_at_start)}: "
        "none stood in the way."
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
        *_checks(content),
    ]


def _checks(content: CertificateContent) -> list[Flowable]:
    """Who was asked what is pending, when, and the words of each answer."""
    drawn: list[Flowable] = []
    for check in content.order.checks:
        pending = words_for(check.pending)
        found = f"pending: {pending}" if pending else "none of these is pending"
        said = (
            f"On {shown.day(check.checked_on)} {shown.person(content, check.asked_by)} asked "
            f"{shown.text(check.office)} about {words_for(check.asked)}. "
            f"{shown.text(check.answered_by)} answered: {found}."
        )
        quoted = f"“{shown.text(check.reply)}”" if check.reply else "The words are withheld."
        drawn += paragraph(said)
        drawn += paragraph(quoted, QUOTE)
        drawn += paragraph(f"Reply: {shown.digest(check.reply_digest)}")
    return (
        [*paragraph("<br/><b>Appeals, claims and other proceedings</b>"), *drawn] if drawn else []
    )


def statements_section(content: CertificateContent) -> list[Flowable]:
    """Who signed what, and when; only the first 16 digits of each signature."""
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


def _signature(signature: bytes) -> str:
    made = unpacked(signature) if is_by_passkey(signature) else None
    if made is None:
        return shown.mono(signature.hex()[:16])
    return f"{shown.mono(made.s.hex()[:16])}<br/>{PASSKEY}"
