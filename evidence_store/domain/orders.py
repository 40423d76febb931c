"""Orders of a court: verbatim text, its lines, and the exhibits a person mapped to each line.

An order refuses what may not be done with it; every method gives the next order or raises.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
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


class ProceedingKind(StrEnum):
    """What can keep the six-month bar open beyond its months (reg 5(2))."""

    APPEAL_AGAINST_CONVICTION = "appeal_against_conviction"
    APPEAL_AGAINST_SENTENCE = "appeal_against_sentence"  # the order is part of the sentence
    CLAIM = "claim"  # Sentencing Act 2020 s.157


class ProceedingOutcome(StrEnum):
    """How an appeal or a claim ended."""

    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Proceeding:
    """An appeal or a claim that touches the order, from the day it was lodged until determined."""

    id: str
    kind: ProceedingKind
    lodged_on: date
    noted_by: str
    noted_at: datetime
    determined_on: date | None = None
    outcome: ProceedingOutcome | None = None

    @property
    def is_open(self) -> bool:
        """True until it is determined; one that was allowed stays open for people to resolve."""
        return self.outcome in (None, ProceedingOutcome.ALLOWED)


class OrderAct(StrEnum):
    """What can be done with an order once it is recorded."""

    MAP_LINE = "map_line"
    NOTE_PROCEEDING = "note_proceeding"
    DETERMINE_PROCEEDING = "determine_proceeding"
    CHECK_APPEAL = "check_appeal"
    RECORD_RELEASE = "record_release"
    QUASH = "quash"
    DISPOSE = "dispose"  # of an exhibit, under this order


ORDER_REFUSES: dict[OrderState, frozenset[OrderAct]] = {
    OrderState.RECEIVED: frozenset({OrderAct.DETERMINE_PROCEEDING}),
    OrderState.MAPPED: frozenset({OrderAct.DETERMINE_PROCEEDING}),
    OrderState.APPEALED: frozenset(),
    OrderState.QUASHED: frozenset(OrderAct),
}
"""Which acts an order refuses in which state: a quashed order ends everything under it."""


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
    proceedings: tuple[Proceeding, ...] = ()
    quashed_on: date | None = None

    def require(self, act: OrderAct) -> None:
        """Return if the order allows the act now.

        Raises:
            OutOfSequenceError: it does not.
        """
        if act not in ORDER_REFUSES[self.state]:
            return
        if self.state is OrderState.QUASHED:
            message = (
                "The order was quashed. Nothing more can be done under it; its exhibits go to "
                "return review."
            )
        else:
            message = "No appeal or claim is recorded against this order. Record it first."
        raise OutOfSequenceError(message)

    def is_mapped_to(self, exhibit_id: str) -> bool:
        """Whether a person mapped one of the order's lines to that exhibit."""
        return any(exhibit_id in line.exhibit_ids for line in self.lines)

    def reaches(self, ids: tuple[str, ...]) -> bool:
        """Whether a line means one of these: an exhibit, or what it is a part of."""
        return any(self.is_mapped_to(each) for each in ids)

    @property
    def exhibit_ids(self) -> tuple[str, ...]:
        """All exhibits that a person mapped to a line, each once, in order of the lines."""
        return tuple(dict.fromkeys(ident for line in self.lines for ident in line.exhibit_ids))

    def line(self, number: int) -> OrderLine:
        """The line of that number, as printed beside it.

        Raises:
            NotFoundError: the order has no such line.
        """
        for line in self.lines:
            if line.number == number:
                return line
        message = f"The order has no line {number}; it has {len(self.lines)}."
        raise NotFoundError(message)

    def mapped(self, number: int, *, exhibit_ids: tuple[str, ...], by: str, at: datetime) -> Order:
        """The order with one line mapped to exhibits by a named person; what stood there is kept.

        Raises:
            OutOfSequenceError: the order was quashed.
            NotFoundError: the order has no such line.
            WrongEntryError: no exhibit was named.
        """
        self.require(OrderAct.MAP_LINE)
        if not exhibit_ids:
            message = "Name at least one exhibit that the line means."
            raise WrongEntryError(message)
        line = self.line(number)
        together = tuple(dict.fromkeys((*line.exhibit_ids, *exhibit_ids)))
        changed = replace(line, exhibit_ids=together, mapped_by=by, mapped_at=at)
        lines = tuple(changed if each.number == number else each for each in self.lines)
        return _restated(replace(self, lines=lines))

    def with_proceeding(self, proceeding: Proceeding) -> Order:
        """The order with an appeal or a claim noted against it.

        Raises:
            OutOfSequenceError: the order was quashed.
        """
        self.require(OrderAct.NOTE_PROCEEDING)
        return _restated(replace(self, proceedings=(*self.proceedings, proceeding)))

    def determined(self, proceeding_id: str, *, on: date, outcome: ProceedingOutcome) -> Order:
        """The order with one appeal or claim determined.

        Raises:
            OutOfSequenceError: none is open, or the order was quashed.
            NotFoundError: there is no open one of that id.
            WrongEntryError: it would have ended before it began.
        """
        self.require(OrderAct.DETERMINE_PROCEEDING)
        found = next((p for p in self.proceedings if p.id == proceeding_id), None)
        if found is None:
            message = "No appeal or claim of that id is recorded against this order."
            raise NotFoundError(message)
        if on < found.lodged_on:
            message = "An appeal or claim cannot be determined before it was lodged."
            raise WrongEntryError(message)
        changed = replace(found, determined_on=on, outcome=outcome)
        together = tuple(changed if p.id == proceeding_id else p for p in self.proceedings)
        return _restated(replace(self, proceedings=together))

    def with_appeal_check(self, check: AppealCheck) -> Order:
        """The order with one more dated answer to the question whether an appeal is pending.

        Raises:
            OutOfSequenceError: the order was quashed.
        """
        self.require(OrderAct.CHECK_APPEAL)
        return replace(self, appeal_checks=(*self.appeal_checks, check))

    def released(self, on: date) -> Order:
        """The order with the day on which the offender left custody.

        Raises:
            OutOfSequenceError: the order was quashed.
            WrongEntryError: the sentence was not custodial, or the day lies before it.
        """
        self.require(OrderAct.RECORD_RELEASE)
        if not self.sentence.custodial:
            message = "The sentence recorded is not custodial, so there is no release to record."
            raise WrongEntryError(message)
        if on < self.sentence.passed_on:
            message = "The release cannot lie before the sentence."
            raise WrongEntryError(message)
        return replace(self, sentence=replace(self.sentence, released_on=on))

    def quashed(self, on: date) -> Order:
        """The order as quashed: the end of everything under it.

        Raises:
            OutOfSequenceError: it was quashed before.
            WrongEntryError: the day lies before the order.
        """
        self.require(OrderAct.QUASH)
        if on < self.made_on:
            message = "An order cannot be quashed before it was made."
            raise WrongEntryError(message)
        return replace(self, state=OrderState.QUASHED, quashed_on=on)


def _restated(order: Order) -> Order:
    """Derive the state from what is recorded, so that the two can never part."""
    if any(proceeding.is_open for proceeding in order.proceedings):
        state = OrderState.APPEALED
    elif order.exhibit_ids:
        state = OrderState.MAPPED
    else:
        state = OrderState.RECEIVED
    return replace(order, state=state)
