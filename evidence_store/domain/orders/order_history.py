"""What happened to the record of an order: readings, marks, editions, suspensions, incidents."""

from __future__ import annotations

from datetime import date, datetime

from evidence_store.domain.orders.order_documents import KeptDocument
from forensics.value_classes import dataclass
from forensics.values import Digest


@dataclass(frozen=True, slots=True)
class Validation:
    """One person's own reading of the order's document, equal to what is recorded."""

    by: str
    at: datetime
    edition: int


@dataclass(frozen=True, slots=True)
class Edition:
    """The order as it stood before it was varied; kept for ever."""

    number: int
    text: str
    takes_effect_on: date
    document_digest: Digest | None
    mapped: tuple[tuple[int, tuple[str, ...]], ...]
    replaced_on: date
    replaced_by: str
    document: KeptDocument | None = None


@dataclass(frozen=True, slots=True)
class NamesNothing:
    """One person's word that a line of the order names no item; it counts once another confirms."""

    id: str
    marked_by: str
    marked_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def people(self) -> tuple[str | None, ...]:
        """Who said it and who confirmed it."""
        return self.marked_by, self.confirmed_by


@dataclass(frozen=True, slots=True)
class Suspension:
    """A court's direction that the order waits, until its end is recorded."""

    suspended_on: date
    noted_by: str
    lifted_on: date | None = None


@dataclass(frozen=True, slots=True)
class EntryWithdrawal:
    """A record of an order keyed in error: one person asks, another confirms; it is retained."""

    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeSaid:
    """One person's word of what has been done under the order; it counts once another agrees.

    ``digest`` is that of all of it (``case_content.outcome_digest``), ``document`` the case
    certificate that says so, once it is issued.
    """

    digest: Digest
    said_by: str
    said_at: datetime
    agreed_by: str | None = None
    agreed_at: datetime | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that must be reported: an item was erased under an order that fell afterwards."""

    id: str
    exhibit_id: str
    noted_at: datetime
    reported_on: date | None = None
    reported_to: str = ""
    reported_by: str | None = None
