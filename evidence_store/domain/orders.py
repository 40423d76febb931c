"""Orders of a court: verbatim text, its lines, and the exhibits a person mapped to each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from forensics.values import Digest


class CourtKind(StrEnum):
    """Which court made the order decides which appeal window runs."""

    MAGISTRATES = "magistrates"
    YOUTH = "youth"
    CROWN = "crown"


class OrderState(StrEnum):
    """Where an order stands (law.md 9.1, the part that this version records)."""

    RECEIVED = "received"
    MAPPED = "mapped"
    APPEALED = "appealed"
    QUASHED = "quashed"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of the order, verbatim, and the exhibits that a named person says it means."""

    number: int
    text: str
    exhibit_ids: tuple[str, ...] = ()
    mapped_by: str | None = None
    mapped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the offender was sentenced to, as far as retention depends on it (CPIA Code)."""

    passed_on: date
    custodial: bool
    released_on: date | None
    description: str


@dataclass(frozen=True, slots=True)
class AppealCheck:
    """A dated answer of a named office to the question whether an appeal is pending."""

    id: str
    checked_on: date
    checked_by: str
    office: str
    answered_by: str
    appeal_pending: bool
    reply_digest: Digest | None


@dataclass(frozen=True, slots=True)
class Order:
    """One order of one court against one offender.

    ``order_type`` is a key of the rules file (an open list). ``specifies_destruction`` is set by a
    person who read the order's own words to direct destruction, and then quotes them.
    """

    id: str
    version: int
    case_id: str
    offender_id: str
    order_type: str
    court_kind: CourtKind
    court: str
    made_on: date
    takes_effect_on: date
    made_by: str
    statutory_basis: str
    text: str
    lines: tuple[OrderLine, ...]
    document_digest: Digest | None
    sentence: Sentence
    state: OrderState
    appeal_checks: tuple[AppealCheck, ...] = ()
    specifies_destruction: str | None = None
