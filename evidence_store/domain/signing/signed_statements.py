"""Statements that people sign about a disposal, each with its signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forensics.values import Digest, ErasureMethod, Route


class StatementKind(StrEnum):
    """What a person signs."""

    PROPOSAL = "proposal"
    AUTHORISATION = "authorisation"
    WITNESS = "witness"
    VERIFICATION = "verification"
    PERMIT = "permit"
    HOLD_RELEASE = "hold_release"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed: exhibit, act and plan, the holds as evaluated, and when it runs out.

    ``facts`` are further pairs of the act (a witness's place and method, a verification's digest),
    sorted by name. ``checkpoint`` is the custody log's ``size:root`` (hex) that the person saw,
    ``xprev`` the hex leaf hash of the exhibit's newest entry then: an entry is only made with this
    statement while that is still the newest.
    """

    kind: StatementKind
    person_id: str
    case_id: str
    exhibit_id: str
    exhibit_reference: str
    serial: str | None
    size: int | None
    route: Route | None
    method: ErasureMethod | None
    plan_digest: Digest | None
    holds_digest: Digest | None
    checkpoint: str
    facts: tuple[tuple[str, str], ...]
    nonce: str
    salt: str
    made_at: datetime
    not_after: datetime
    xprev: str | None = None


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement with the signature over its form (``domain.signing.stated``)."""

    statement: Statement
    signature: bytes
