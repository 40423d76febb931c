"""The holds of one order that are counted: from an event, by an arithmetic, to a last day.

Every text says what was counted from which day, so that a person can check it with a calendar.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.cases.case import Case
from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.hold_lines import idle, none_recorded, open_line, timed
from evidence_store.domain.holds.order_bars import is_sentence_elsewhere, with_what_remains
from evidence_store.domain.holds.reach import reaches
from evidence_store.domain.law.calendar import DayOutsideTableError, LegalCalendar, plain_day
from evidence_store.domain.law.rule_tables import Arithmetic, HoldRule, StartEvent
from evidence_store.domain.orders.offender_sentences import without_order
from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import (
    DECISIONS,
    OF_THE_CONVICTION,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.domain.values.months import months_beginning_with, months_from
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.cases.court_sentences import Sentence
    from evidence_store.domain.law.holds import HoldLine

# Reg 5(2) bars until claims and appeals are determined, the CPIA Code until appeals are.
EXTENDED_BY_PROCEEDINGS = ("disposal_bar", "claim_window", "cpia_retention", "proceeds_order")
APPEALS = frozenset(
    {ProceedingKind.APPEAL_AGAINST_CONVICTION, ProceedingKind.APPEAL_AGAINST_SENTENCE}
)
FURTHER = APPEALS | {
    ProceedingKind.CASE_STATED,
    ProceedingKind.JUDICIAL_REVIEW,
    ProceedingKind.UNDULY_LENIENT,
}
"""What a higher court decides, so that time for a further appeal runs from its decision."""
_DISMISSED = {ProceedingKind.CLAIM: "Claim", ProceedingKind.REOPENING: "Reopening"}
"""What a magistrates' court decides, also about an order of the Crown Court (s.157)."""


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A day and what happened on it."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order with its case: the events from which periods run.

    ``ids`` are the exhibit looked at and what it is a part of; empty looks at all of the order.
    ``others`` are the other orders of the case. One that was keyed in error is none, but what is
    open under it holds.
    """

    order: Order
    case: Case
    ids: tuple[str, ...] = ()
    others: tuple[Order, ...] = ()

    @classmethod
    def of(
        cls, order: Order, *, case: Case, ids: tuple[str, ...] = (), orders: tuple[Order, ...] = ()
    ) -> OrderFacts:
        """The facts of one order of that case, beside the case's other orders."""
        remaining = with_what_remains(orders)
        return cls(order, case, ids, tuple(each for each in remaining if each.id != order.id))

    @classmethod
    def naming(cls, order: Order, ids: tuple[str, ...], *, case: Case) -> OrderFacts:
        """The order with those appeals and claims alone that are about one of these exhibits."""
        reached = order.ever_reached(ids)
        named = tuple(each for each in order.proceedings if reached or each.names(ids))
        return cls(replace(order, proceedings=named), case, ids)

    @property
    def convicted_on(self) -> date | None:
        """The latest conviction of the offender against whom the order was made."""
        dates = [
            offence.convicted_on
            for offender in self.case.offenders
            if offender.id == self.order.offender_id
            for offence in offender.offences
        ]
        return max(dates, default=None)

    @property
    def last_conviction(self) -> date | None:
        """The latest conviction of anybody in the case."""
        dates = [
            offence.convicted_on
            for offender in self.case.offenders
            for offence in offender.offences
        ]
        return max(dates, default=None)

    def start(self, event: StartEvent) -> Dated | None:
        """The day of an event and how to name it; of several days the latest. None if unknown."""
        made = Dated(self.order.made_on, "Order made")
        # For an item that only the variation names, the order was made on that day; the longer
        # reading counts for all items (s.157(3), reg 5(2)).
        if self.order.varied_on is not None:
            made = max(made, Dated(self.order.varied_on, "Order varied"))
        sentence = Dated(self.order.sentence.passed_on, "Sentence passed")
        convicted = None if self.convicted_on is None else Dated(self.convicted_on, "Convicted")
        found: tuple[Dated | None, ...]
        match event:
            case StartEvent.ORDER_MADE:
                found = (made,)
            case StartEvent.ORDER_TAKES_EFFECT:
                found = (Dated(self.order.takes_effect_on, "Order takes effect"),)
            case StartEvent.SENTENCE_OR_ORDER:
                found = (made, sentence)
            case StartEvent.SENTENCE_ORDER_OR_APPEAL:
                # The decision on an appeal can itself be challenged, by both of these ways.
                found = (made, sentence, *self._decided(APPEALS), self.dismissed_by_magistrates)
            case StartEvent.CONVICTION_SENTENCE_OR_ORDER:
                found = (made, sentence, convicted)
            case StartEvent.DETERMINATION:
                found = tuple(self._decided(FURTHER))
            case StartEvent.OTHER_DEFENDANT:
                # Rule 28.4(1)(b): when a co-defendant's case ends, variation opens again.
                found = tuple(self._other_defendants())
            case (
                StartEvent.CONVICTION
                | StartEvent.ORDER_RECORDED
                | StartEvent.ORDER_SUSPENDED
                | StartEvent.PROCEEDING_NOTED
                | StartEvent.ACCUSED
                | StartEvent.APPEAL_CHECKED
                | StartEvent.DISCLAIMER_SIGNED
                | StartEvent.NOTICE_SERVED
                | StartEvent.RESTRICTION_NOTED
                | StartEvent.UNDERTAKING_GIVEN
                | StartEvent.EXTRACTION_DECIDED
                | StartEvent.QUESTIONS_ANSWERED
                | StartEvent.NOTED
            ):
                found = (convicted,)
            case _:
                assert_never(event)
        return max((each for each in found if each is not None), default=None)

    @property
    def dismissed_by_magistrates(self) -> Dated | None:
        """The last claim or reopening that magistrates dismissed, whatever court made the order."""
        dismissed = [
            Dated(each.determined_on, f"{_DISMISSED[each.kind]} dismissed")
            for each in self.proceedings
            if each.kind in _DISMISSED
            # The person who lost can challenge it. A claim that
            # was allowed ends by what its owner agreed to.
            and each.outcome is ProceedingOutcome.DISMISSED
            and each.determined_on is not None
        ]
        return max(dismissed, default=None)

    def _decided(self, kinds: frozenset[ProceedingKind]) -> list[Dated]:
        return [
            Dated(each.determined_on, "Appeal decided")
            for each in self.proceedings
            if each.kind in kinds and each.outcome in DECISIONS and each.determined_on is not None
        ]

    def _other_defendants(self) -> list[Dated]:
        """Acquittals, convictions and sentences of others in the case, as far as recorded."""
        # The rule means a co-defendant who was tried
        # separately; here every one counts (docs/law.md).
        mine = self.order.offender_id
        ended = [each.ended_on for each in self.case.accused]
        convicted = [
            offence.convicted_on
            for offender in self.case.offenders
            if offender.id != mine
            for offence in offender.offences
        ]
        sentenced = [o.sentence.passed_on for o in self.others if o.offender_id != mine]
        sentenced += [
            each.sentence.passed_on
            for each in self.case.offenders
            if each.id != mine and each.sentence is not None
        ]
        days = filter(None, (*ended, *convicted, *sentenced))
        return [Dated(day, "Case of another defendant ended") for day in days]

    @property
    def proceedings(self) -> tuple[Proceeding, ...]:
        """Appeals and claims that concern the exhibit looked at, whichever order they name."""
        mine = [each for each in self.order.proceedings if each.touches(self.ids)]
        every = (self.order, *self.others)
        theirs = [
            each
            for other in self.others
            for each in other.proceedings
            if reaches(each, other, ids=self.ids, orders=every)
        ]
        return (*mine, *theirs)

    @property
    def undetermined(self) -> tuple[Proceeding, ...]:
        """Appeals and claims that keep holds open."""
        return tuple(
            each
            for each in self.proceedings
            # A conviction falls for every exhibit at once, so it is never settled for one of them.
            if (each.is_open if each.kind in OF_THE_CONVICTION else each.is_open_for(self.ids))
        )

    @property
    def last_ended(self) -> date | None:
        """The day on which the last appeal or claim ended, of those that did."""
        return max(filter(None, (each.ended_on for each in self.proceedings)), default=None)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentence of every order of the case, of quashed ones as well, each once.

        Those follow that were recorded with the case, of people whom no order names.
        """
        every = (self.order, *self.others)
        with_orders = [
            each.sentence
            for each in every
            # That of an entry made in error counts only while no other order carries it.
            if each.state is not OrderState.WITHDRAWN_ENTRY
            or not is_sentence_elsewhere(each, every)
        ]
        alone = [each.sentence for each in self.case.offenders if each.sentence is not None]
        return tuple(dict.fromkeys((*with_orders, *alone)))

    @property
    def unsentenced(self) -> int:
        """How many people were convicted in the case of whom no sentence is recorded."""
        bare = without_order(self.case, (self.order, *self.others))
        return sum(each.sentence is None for each in bare)


def period(rule: HoldRule, *, facts: OrderFacts, calendar: LegalCalendar, today: date) -> HoldLine:
    """The line of a hold that runs from an event for a number of months or days."""
    committed = facts.order.committed_on if rule.code == FROM_COMMITTAL else None
    begun = facts.start(rule.start)
    if rule.courts and facts.order.court_kind not in rule.courts and committed is None:
        runs = rule.start is StartEvent.SENTENCE_ORDER_OR_APPEAL
        begun = facts.dismissed_by_magistrates if runs else None
        if begun is None:
            return idle(rule, settled.words(settled.OTHER_COURTS_TIME))
    if committed is not None:
        begun = Dated(committed, "Committed for sentence")
    if begun is None and rule.start in _NOTHING_YET:
        return none_recorded(rule, settled.words(_NOTHING_YET[rule.start]))
    if begun is None:
        return open_line(rule, "The day from which it runs is not recorded.")
    try:
        ends_on, counted = last_day(rule, begun=begun.day, calendar=calendar)
    # A guessed bank holiday could end a time too early; what cannot be counted has no end.
    except DayOutsideTableError as error:
        return open_line(rule, str(error), starts_on=begun.day)
    text = f"{settled.words(settled.BEGAN[begun.name], day=plain_day(begun.day))} {counted}"
    if rule.code in EXTENDED_BY_PROCEEDINGS:
        return extended(
            rule, starts_on=begun.day, text=text, ends_on=ends_on, facts=facts, today=today
        )
    return timed(rule, text, starts_on=begun.day, ends_on=ends_on, today=today)


FROM_COMMITTAL = "appeal_to_crown_court"
"""After a committal for sentence the conviction is appealed from the magistrates, from that day."""

_NOTHING_YET = {
    StartEvent.DETERMINATION: settled.NO_DECISION,
    StartEvent.OTHER_DEFENDANT: settled.NO_DEFENDANT,
}


def last_day(rule: HoldRule, *, begun: date, calendar: LegalCalendar) -> tuple[date, str]:
    """The last day of a rule's period that begins with an event, and how it was counted.

    Raises:
        DayOutsideTableError: business days were asked for in a year that the rules do not list.
        ValueError: the rule has no period.
    """
    number = rule.number or 0
    match rule.arithmetic:
        # Reg 5(2) counts from the day of the order and s.157(3)(a) begins with it: a day apart.
        case Arithmetic.MONTHS_FROM:
            ends_on = months_from(begun, number)
            time, counted = count(number, "month"), settled.FROM_DAY
        case Arithmetic.MONTHS_BEGINNING_WITH:
            ends_on = months_beginning_with(begun, number)
            time, counted = count(number, "month"), settled.BEGINNING_WITH_DAY
        # Sentencing Act 2020 s.385 and Criminal Appeal Act 1968 s.34 count the day itself.
        case Arithmetic.DAYS_BEGINNING_WITH:
            ends_on = begun + timedelta(days=number - 1)
            time, counted = count(number, "day"), settled.BEGINNING_WITH_DAY
        case Arithmetic.DAYS_AFTER:
            ends_on = begun + timedelta(days=number)
            time, counted = count(number, "day"), settled.AFTER_DAY
        # Rule 34.2 has counted business days since SI 2021/849; older texts still say 21 days.
        case Arithmetic.BUSINESS_DAYS_AFTER:
            ends_on = calendar.business_days_after(begun, number)
            time, counted = count(number, "business day"), settled.AFTER_DAY
        case Arithmetic.EVENT | Arithmetic.UNTIL_DAY | None:
            message = f"the hold {rule.code} has no period"
            raise ValueError(message)
        case arithmetic:
            assert_never(arithmetic)
    text = settled.words(counted, time=time, day=plain_day(ends_on))
    announced_to = calendar.bank_holidays.announced_to
    is_projected = rule.arithmetic is Arithmetic.BUSINESS_DAYS_AFTER and ends_on.year > announced_to
    if is_projected:
        text = f"{text} {settled.words(settled.PROJECTED, year=str(announced_to))}"
    return ends_on, text


def extended(
    rule: HoldRule,
    *,
    starts_on: date,
    text: str,
    ends_on: date,
    facts: OrderFacts,
    today: date,
) -> HoldLine:
    """Keep a period open while an appeal or a claim is undetermined, and to the day it ended."""
    if facts.undetermined:
        return open_line(rule, f"{text} {undetermined_words(facts)}", starts_on=starts_on)
    latest = facts.last_ended
    if latest is not None and latest > ends_on:
        ends_on = latest
        text = f"{text} {settled.words(settled.APPEAL_ENDED, day=plain_day(ends_on))}"
    return timed(rule, text, starts_on=starts_on, ends_on=ends_on, today=today)


def count(number: int, noun: str) -> str:
    """A number of months or days in words: ``Six months``."""
    words = {1: "One", 2: "Two", 3: "Three", 6: "Six", 12: "Twelve"}
    return f"{words.get(number, str(number))} {noun}{'' if number == 1 else 's'}"


def undetermined_words(facts: OrderFacts) -> str:
    """Why what is undetermined still holds."""
    if any(each.outcome is ProceedingOutcome.ALLOWED for each in facts.undetermined):
        return (
            "An appeal or claim was allowed. It stays open until the quashing, the order as varied "
            "by it, the delivery or what the owner agreed to is recorded."
        )
    lodged = min(each.lodged_on for each in facts.undetermined)
    return (
        f"An appeal or claim lodged on {plain_day(lodged)} is not determined, so it stays open "
        "until it is."
    )
