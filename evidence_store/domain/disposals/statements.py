"""What people sign: made from the record, signed with the person's own key, checked at each use.

The signature is over the statement's form (``domain.signing.stated``).
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from evidence_store.domain.signing.signed_acts import (
    SALT_SIZE,
    STATEMENT_LIFE,
    LogStanding,
    Signer,
    as_shown,
    is_signed_by,
    kept_facts,
)
from evidence_store.domain.signing.signed_statements import (
    SignedStatement,
    Statement,
    StatementKind,
)
from evidence_store.domain.signing.stated import CONTEXT, statement_bytes
from evidence_store.errors import StatementError
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasureMethod, Route

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor

__all__ = [
    "CONTEXT",
    "STATEMENT_LIFE",
    "Signer",
    "Subject",
    "make_statement",
    "sign_statement",
    "statement_bytes",
    "verify_signature",
    "verify_statement",
]

SIGN_AGAIN = (
    "Withdraw the disposal (" + Way.DISPOSAL_WITHDRAW + "), then have it proposed and "
    "authorised again."
)
"""What mends a disposal whose signatures rest on nothing any more."""

_CHECKPOINT = re.compile(r"([0-9]{1,16}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a statement is about, beside the exhibit: None where an act has no such thing."""

    route: Route | None = None
    method: ErasureMethod | None = None
    plan_digest: Digest | None = None
    holds_digest: Digest | None = None


def make_statement(
    kind: StatementKind,
    *,
    actor: Actor,
    exhibit: Exhibit,
    subject: Subject,
    standing: LogStanding,
    facts: dict[str, str],
    at: datetime,
) -> Statement:
    """Make what the actor is to sign; it runs out 72 hours after ``at``."""
    return Statement(
        kind=kind,
        person_id=actor.id,
        case_id=exhibit.case_id,
        exhibit_id=exhibit.id,
        exhibit_reference=exhibit.reference,
        serial=exhibit.serial or exhibit.imei,
        size=exhibit.size,
        route=subject.route,
        method=subject.method,
        plan_digest=subject.plan_digest,
        holds_digest=subject.holds_digest,
        # A history that is written again with the log's own key never had the state named here.
        checkpoint=standing.checkpoint,
        facts=kept_facts(facts),
        nonce=secrets.token_hex(16),
        salt=secrets.token_hex(SALT_SIZE),
        made_at=at,
        not_after=at + STATEMENT_LIFE,
        xprev=standing.xprev,
    )


def sign_statement(statement: Statement, signer: Signer) -> SignedStatement:
    """Sign it with the key behind ``signer``; by a passkey, as it was shown before."""
    shown = as_shown(statement, signer)
    return SignedStatement(shown, signer(statement_bytes(shown)))


def verify_signature(signed: SignedStatement, *, key: bytes) -> None:
    """Check that the owner of the raw Ed25519 public key (32 bytes) signed it.

    Raises:
        StatementError: it did not.
    """
    if not is_signed_by(key, signed.statement, signed.signature):
        message = (
            f"{signed.statement.exhibit_reference}: the signature of a statement "
            f"({signed.statement.kind.words}) is not valid. No act can rest on it."
        )
        raise StatementError(message)


def verify_statement(
    signed: SignedStatement,
    *,
    kind: StatementKind,
    exhibit: Exhibit,
    subject: Subject,
    key: bytes,
    log_size: int,
    at: datetime,
) -> None:
    """Check that a statement holds now: signature, kind, exhibit, plan, checkpoint and time.

    Raises:
        StatementError: a part of it is not valid; the text says which.
    """
    verify_signature(signed, key=key)
    statement = signed.statement
    expected = {
        "kind": kind,
        "exhibit": exhibit.id,
        "case": exhibit.case_id,
        "exhibit's reference": exhibit.reference,
        "serial number": exhibit.serial or exhibit.imei,
        "size": exhibit.size,
        "route": subject.route,
        "plan": subject.plan_digest,
        "method": subject.method,
        # The holds are compared only where they are given: they are evaluated again at each use,
        # and what a person saw then stays what that person saw.
        "holds": subject.holds_digest or statement.holds_digest,
    }
    found = {
        "kind": statement.kind,
        "exhibit": statement.exhibit_id,
        "case": statement.case_id,
        "exhibit's reference": statement.exhibit_reference,
        "serial number": statement.serial,
        "size": statement.size,
        "route": statement.route,
        "plan": statement.plan_digest,
        "method": statement.method,
        "holds": statement.holds_digest,
    }
    for name, value in expected.items():
        if found[name] != value:
            what = f"{exhibit.reference}: the {kind.words} was signed for another {name}. "
            raise StatementError(what + SIGN_AGAIN)
    _verify_checkpoint(statement, log_size=log_size)
    _verify_time(statement, at=at)


def _verify_checkpoint(statement: Statement, *, log_size: int) -> None:
    found = _CHECKPOINT.fullmatch(statement.checkpoint)
    # It was signed beside another record, or entries that people saw are gone from this one.
    if found is None or int(found[1]) > log_size:
        message = (
            f"{statement.exhibit_reference}: the {statement.kind.words} names a state of the "
            "custody log that this log never had. Run " + Way.FSCK + " before anything else."
        )
        raise StatementError(message)


def _verify_time(statement: Statement, *, at: datetime) -> None:
    what = f"{statement.exhibit_reference}: the {statement.kind.words}"
    # The end is in what was signed, so a person with code of their own could sign a later one.
    if statement.not_after - statement.made_at > STATEMENT_LIFE:
        message = f"{what} claims to be valid for more than 72 hours. It is not valid."
        raise StatementError(message)
    if at < statement.made_at:
        message = (
            f"{what} is dated in the future. The clock of this machine went back; set it right."
        )
        raise StatementError(message)
    if at > statement.not_after:
        message = f"{what} expired after 72 hours. " + SIGN_AGAIN
        raise StatementError(message)
