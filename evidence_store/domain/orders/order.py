"""Orders of a court: verbatim text, its lines, and the exhibits a person mapped to each line.

An order refuses what may not be done with it; every method gives the next order or raises.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, datetime

from evidence_store.domain.cases.court_sentences import (
    Sentence,
    SentenceCorrection,
    require_no_less,
    verify_sentence,
)
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.matters import Matters
from evidence_store.domain.orders.order_documents import KeptDocument
from evidence_store.domain.orders.order_history import (
    Edition,
    EntryWithdrawal,
    Incident,
    NamesNothing,
    OutcomeSaid,
    Suspension,
    Validation,
)
from evidence_store.domain.orders.order_items import OrderItem
from evidence_store.domain.orders.order_states import (
    ASKED,
    ORDER_ALLOWS,
    REFUSED,
    OrderAct,
    OrderState,
)
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind, ProceedingOutcome
from evidence_store.domain.orders.status_checks import AppealCheck
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import Digest

# With one passphrase nobody is to say alone what a court ordered, or when.
READERS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of the order, verbatim, and the exhibits that a named person says it means.

    ``nothing`` is somebody's word that the line names no item, such as the heading of a list.
    """

    number: int
    text: str
    exhibit_ids: tuple[str, ...] = ()
    mapped_by: str | None = None
    mapped_at: datetime | None = None
    nothing: NamesNothing | None = None

    @property
    def names_nothing(self) -> bool:
        """True once two people have said that it names no item."""
        return self.nothing is not None and self.nothing.confirmed_by is not None


@dataclass(frozen=True, slots=True)
class Order:
    """One order of one court against one offender.

    ``order_type`` and ``basis`` are keys of the rules file (open lists). ``version`` counts changes
    of the record, ``edition`` the variations by a court. ``former_sentences`` are those that
    another took the place of, oldest first.
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
    # It is set by a person who read the order's own
    # words to direct destruction, and then quotes them.
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
    # The day on which magistrates committed the offender to the Crown Court for sentence.
    committed_on: date | None = None
    former_sentences: tuple[Sentence, ...] = ()
    sentence_correction: SentenceCorrection | None = None
    document: KeptDocument | None = None
    outcome_said: OutcomeSaid | None = None

    def require(self, act: OrderAct) -> None:
        """Check that the order allows the act now.

        Raises:
            OutOfSequenceError: it does not; the text says where it stands.
        """
        if act not in ORDER_ALLOWS[self.state]:
            message = REFUSED[self.state] + f" So {ASKED[act]} is refused."
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

    def ever_reached(self, ids: tuple[str, ...]) -> bool:
        """Whether a line of any edition means, or meant, one of these."""
        return not set(self.ever_named).isdisjoint(ids)

    @property
    def ever_named(self) -> tuple[str, ...]:
        """All exhibits that a line of any edition means, or meant."""
        meant = (each for edition in self.editions for _, named in edition.mapped for each in named)
        return tuple(dict.fromkeys((*self.exhibit_ids, *meant)))

    @property
    def exhibit_ids(self) -> tuple[str, ...]:
        """All exhibits that a person mapped to a line, each once, in order of the lines."""
        return tuple(dict.fromkeys(ident for line in self.lines for ident in line.exhibit_ids))

    @property
    def unsaid_lines(self) -> tuple[int, ...]:
        """The lines of which it is not yet said what they mean: an exhibit, an item or nothing."""
        named = {item.line for item in self.items}
        return tuple(
            each.number
            for each in self.lines
            if not (each.exhibit_ids or each.names_nothing or each.number in named)
        )

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
        # Sections 152-159 give an order no form: a person says what a line means.
        together = tuple(dict.fromkeys((*line.exhibit_ids, *exhibit_ids)))
        # A word that the line names nothing is none any more.
        changed = replace(line, exhibit_ids=together, mapped_by=by, mapped_at=at, nothing=None)
        lines = tuple(changed if each.number == number else each for each in self.lines)
        return restated(replace(self, lines=lines))

    def with_proceeding(self, proceeding: Proceeding) -> Order:
        """The order with an appeal or a claim noted against it.

        Raises:
            OutOfSequenceError: the order was quashed.
        """
        self.require(OrderAct.NOTE_PROCEEDING)
        return restated(replace(self, proceedings=(*self.proceedings, proceeding)))

    def proceeding(self, proceeding_id: str) -> Proceeding:
        """The appeal or claim of that id.

        Raises:
            NotFoundError: there is none.
        """
        found = next((p for p in self.proceedings if p.id == proceeding_id), None)
        if found is None:
            message = "No appeal or claim of that id is recorded against this order."
            raise NotFoundError(message)
        return found

    def with_changed_proceeding(self, changed: Proceeding) -> Order:
        """The order with one appeal or claim in its new form, found by its id."""
        every = tuple(changed if p.id == changed.id else p for p in self.proceedings)
        return restated(replace(self, proceedings=every))

    def determined(self, proceeding_id: str, *, on: date, outcome: ProceedingOutcome) -> Order:
        """The order with one appeal or claim determined, or with leave refused by a single judge.

        Raises:
            OutOfSequenceError: none is open, or its outcome is recorded: two people correct it.
            NotFoundError: there is none of that id.
            WrongEntryError: it would have ended before it began.
        """
        self.require(OrderAct.DETERMINE_PROCEEDING)
        found = self.proceeding(proceeding_id)
        if found.is_determined:
            raise OutOfSequenceError(
                "The outcome of this appeal or claim is recorded. If it is wrong, two people "
                "correct it: " + Way.ORDER_CORRECT_OUTCOME + "."
            )
        if on < max(found.lodged_on, found.determined_on or found.lodged_on):
            message = "An appeal or claim cannot be determined before it was lodged or refused."
            raise WrongEntryError(message)
        return self.with_changed_proceeding(
            self.resolved_by_quashing(replace(found, determined_on=on, outcome=outcome))
        )

    def resolved_by_quashing(self, found: Proceeding) -> Proceeding:
        """The same, resolved where it was an appeal, was allowed and the order is quashed."""
        allowed = found.outcome is ProceedingOutcome.ALLOWED
        if not allowed or found.kind is ProceedingKind.CLAIM or found.resolved_on is not None:
            return found
        if self.quashed_on is None:
            return found
        # Nothing is left to be carried out under a quashed order, so an
        # appeal that is allowed later ends with its own decision and
        # not before: until then it held (1997 Regulations, reg 5(2)).
        return replace(found, resolved_on=max(self.quashed_on, found.determined_on or date.min))

    def with_claim_settled(
        self, proceeding_id: str, *, exhibit_ids: tuple[str, ...], on: date
    ) -> Order:
        """The order with an allowed claim closed for these exhibits; for all, it is resolved.

        An allowed claim ends by delivery, or by what the owner agreed to, exhibit by exhibit.

        Raises:
            NotFoundError: no claim of that id was allowed and is open.
            WrongEntryError: it would be resolved before it was determined.
        """
        found = next((p for p in self.proceedings if p.id == proceeding_id), None)
        if found is None or not (found.is_allowed_claim and found.is_open):
            message = f"{proceeding_id}: no allowed claim of that id is open under this order."
            raise NotFoundError(message)
        if on < (found.determined_on or found.lodged_on):
            message = "The agreement cannot be older than the decision on the claim."
            raise WrongEntryError(message)
        settled = tuple(dict.fromkeys((*found.settled_for, *exhibit_ids)))
        claimed, is_known = found.exhibit_ids, True
        if not claimed:  # to everything, what a former edition named included
            # A line that is not mapped yet may mean something more that is claimed.
            claimed, is_known = self.ever_named, not self.unsaid_lines
        whole = is_known and set(claimed) <= set(settled)
        return self.with_changed_proceeding(
            replace(found, settled_for=settled, resolved_on=on if whole else None)
        )

    def with_appeal_check(self, check: AppealCheck) -> Order:
        """The order with one more dated answer to the question whether an appeal is pending.

        Raises:
            OutOfSequenceError: the order was quashed.
        """
        self.require(OrderAct.CHECK_APPEAL)
        return replace(self, appeal_checks=(*self.appeal_checks, check))

    def released(self, on: date) -> Order:
        """The order with the actual day on which the offender left custody or hospital.

        A later entry says that the day was another, later one.

        Raises:
            OutOfSequenceError: the order was withdrawn, or a later day is recorded.
            WrongEntryError: the sentence detains nobody, or the day lies before it.
        """
        self.require(OrderAct.RECORD_RELEASE)
        after = replace(self.sentence, released_on=on)
        verify_sentence(after)
        if not self.sentence.is_detained:
            require_no_less(after, before=self.sentence)
        return replace(self, sentence=after, sentence_correction=None)

    def sentenced(self, sentence: Sentence) -> Order:
        """The order with another sentence that keeps as much: after deferral, activated, longer.

        Raises:
            OutOfSequenceError: the order was withdrawn, or the sentence would keep material for
                less time: two people correct that.
            WrongEntryError: it does not go together.
        """
        self.require(OrderAct.RECORD_RELEASE)
        verify_sentence(sentence)
        require_no_less(sentence, before=self.sentence)
        return self.with_sentence(sentence)

    def with_sentence(self, sentence: Sentence) -> Order:
        """The order with another sentence; the one before is kept, and no correction waits."""
        former = (*self.former_sentences, self.sentence)
        return replace(self, sentence=sentence, former_sentences=former, sentence_correction=None)

    def quashed(self, on: date) -> Order:
        """The order as quashed: the end of everything under it, and of the appeals it follows.

        Raises:
            OutOfSequenceError: it was quashed before.
            WrongEntryError: the day lies before the order.
        """
        self.require(OrderAct.QUASH)
        if on < self.made_on:
            message = "An order cannot be quashed before it was made."
            raise WrongEntryError(message)
        after = replace(self, quashed_on=on)
        ended = tuple(after.resolved_by_quashing(each) for each in self.proceedings)
        return restated(replace(after, proceedings=ended))


def restated(order: Order) -> Order:
    """Derive the state from what is recorded, so that the two can never part."""
    withdrawal = order.entry_withdrawal
    # What a court did comes before what was done here, and an appeal opens a closed order again.
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
