"""Orders of a court: verbatim text, its lines, and the exhibits a person mapped to each line.

An order refuses what may not be done with it; every method gives the next order or raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from evidence_store.domain.matters import Matters
from evidence_store.domain.order_history import (
    Edition,
    EntryWithdrawal,
    Incident,
    Suspension,
    Validation,
)
from evidence_store.domain.order_items import OrderItem
from evidence_store.domain.order_states import ASKED, ORDER_ALLOWS, REFUSED, OrderAct, OrderState
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from forensics.values import Digest

READERS_NEEDED = 2


class CourtKind(StrEnum):
    """Which court made the order decides which appeal window runs."""

    MAGISTRATES = "magistrates"
    YOUTH = "youth"
    CROWN = "crown"


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
    """A dated answer of a named office to the question whether an appeal is pending.

    The words of the reply are kept sealed, beside the custody entry that commits to them.
    """

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
    CASE_STATED = "case_stated"
    JUDICIAL_REVIEW = "judicial_review"
    REOPENING = "reopening"  # Magistrates' Courts Act 1980 ss.14, 142
    VARIATION_SOUGHT = "variation_sought"  # Sentencing Act 2020 s.385
    UNDULY_LENIENT = "unduly_lenient"
    CCRC = "ccrc"


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
    applicant: str = ""
    court: str = ""
    exhibit_ids: tuple[str, ...] = ()
    resolved_on: date | None = None

    @property
    def is_open(self) -> bool:
        """True until it is determined; one that was allowed stays open until it is resolved.

        An allowed appeal is resolved by the quashing or by the order as varied, an allowed claim
        also by what the owner agreed to.
        """
        return self.outcome in (None, ProceedingOutcome.ALLOWED) and self.resolved_on is None

    def touches(self, ids: tuple[str, ...]) -> bool:
        """Whether it concerns one of these: an exhibit, or what it is a part of.

        Without names it concerns every exhibit of the order.
        """
        return not self.exhibit_ids or not set(ids).isdisjoint(self.exhibit_ids)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of one court against one offender.

    ``order_type`` and ``basis`` are keys of the rules file (open lists). ``specifies_destruction``
    is set by a person who read the order's own words to direct destruction, and then quotes them.
    ``version`` counts changes of the record, ``edition`` the variations by a court.
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
    basis: str = ""
    edition: int = 1
    editions: tuple[Edition, ...] = ()
    varied_on: date | None = None
    validations: tuple[Validation, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    entry_withdrawal: EntryWithdrawal | None = None
    closed_on: date | None = None
    matters: Matters = field(default_factory=Matters)
    items: tuple[OrderItem, ...] = ()
    incidents: tuple[Incident, ...] = ()

    def require(self, act: OrderAct) -> None:
        """Return if the order allows the act now.

        Raises:
            OutOfSequenceError: it does not; the text says where it stands.
        """
        if act not in ORDER_ALLOWS[self.state]:
            message = f"{REFUSED[self.state]} So {ASKED[act]} is refused."
            raise OutOfSequenceError(message)

    @property
    def is_validated(self) -> bool:
        """True once two people have read this edition against its document."""
        readers = {each.by for each in self.validations if each.edition == self.edition}
        return len(readers) >= READERS_NEEDED

    @property
    def open_suspension(self) -> Suspension | None:
        """The suspension that has not ended, if any."""
        return next((each for each in self.suspensions if each.lifted_on is None), None)

    @property
    def gives_authority(self) -> bool:
        """False once it was quashed, or withdrawn as keyed in error."""
        return self.state not in (OrderState.QUASHED, OrderState.WITHDRAWN_ENTRY)

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
        return restated(replace(self, lines=lines))

    def with_proceeding(self, proceeding: Proceeding) -> Order:
        """The order with an appeal or a claim noted against it.

        Raises:
            OutOfSequenceError: the order was quashed.
        """
        self.require(OrderAct.NOTE_PROCEEDING)
        return restated(replace(self, proceedings=(*self.proceedings, proceeding)))

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
        return restated(replace(self, proceedings=together))

    def with_claim_resolved(self, proceeding_id: str, *, on: date) -> Order:
        """The order with an allowed claim resolved by what the owner agreed to.

        Raises:
            NotFoundError: no claim of that id was allowed.
            WrongEntryError: it would be resolved before it was determined.
        """
        for each in self.proceedings:
            allowed = each.outcome is ProceedingOutcome.ALLOWED and each.is_open
            if each.id == proceeding_id and each.kind is ProceedingKind.CLAIM and allowed:
                if on < (each.determined_on or each.lodged_on):
                    message = "The agreement cannot be older than the decision on the claim."
                    raise WrongEntryError(message)
                done = replace(each, resolved_on=on)
                every = tuple(done if p is each else p for p in self.proceedings)
                return restated(replace(self, proceedings=every))
        message = f"{proceeding_id}: no allowed claim of that id is open under this order."
        raise NotFoundError(message)

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
        return restated(replace(self, quashed_on=on))


def restated(order: Order) -> Order:
    """Derive the state from what is recorded, so that the two can never part."""
    withdrawal = order.entry_withdrawal
    facts = (
        (OrderState.QUASHED, order.quashed_on is not None),
        (OrderState.WITHDRAWN_ENTRY, withdrawal is not None and bool(withdrawal.confirmed_by)),
        (OrderState.SUSPENDED, order.open_suspension is not None),
        (OrderState.APPEALED, any(proceeding.is_open for proceeding in order.proceedings)),
        (OrderState.CLOSED, order.closed_on is not None),
        (OrderState.DRAFT, order.document_digest is None),
        (OrderState.MAPPED, bool(order.exhibit_ids)),
        (OrderState.VARIED, order.edition > 1),
        (OrderState.VALIDATED, order.is_validated),
    )
    state = next((state for state, holds in facts if holds), OrderState.RECEIVED)
    return replace(order, state=state)
