"""Lines that rest on an order and its case alone: they bar every exhibit that it names alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evidence_store.domain.holds import matter_lines as lines_of
from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.hold_lines import line, unchecked
from evidence_store.domain.holds.periods import OrderFacts, period
from evidence_store.domain.holds.status_lines import appeal_check
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.domain.law.rule_tables import Arithmetic, HoldRule, StartEvent
from evidence_store.domain.law.rules import Rules
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.orders.order import Order


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is asked about, by which rules, and on which the work began that goes on."""

    rules: Rules
    calendar: LegalCalendar
    today: date
    begun_on: date

    @classmethod
    def of(cls, rules: Rules, *, at: datetime, begun_at: datetime | None = None) -> Day:
        """The local day of the rules at an aware moment."""
        calendar = LegalCalendar.of(rules)
        return cls(rules, calendar, calendar.day_of(at), calendar.day_of(begun_at or at))


@dataclass(frozen=True)  # without slots, for its cached property
class OrderOnDay:
    """One order looked at on one day."""

    facts: OrderFacts
    on: Day

    @cached_property
    def last_window(self) -> date | None:
        """The last day of each time limit of the order, and of each appeal and claim that ended."""
        kind = self.facts.order.order_type
        ends = [
            period(rule, **self.counted).ends_on
            for rule in self.on.rules.holds
            if rule.number and rule.code not in _NO_WINDOW and kind not in rule.except_types
        ]
        # What was asked before does not cover what that end began.
        return max(filter(None, (*ends, self.facts.last_ended)), default=None)

    @property
    def counted(self) -> dict[str, Any]:
        """What a period is counted with."""
        return {"facts": self.facts, "calendar": self.on.calendar, "today": self.on.today}


_NO_WINDOW = ("appeal_check", "cpia_retention", "notice_to_interested", "proceeds_order")
"""Counted holds that are no time limit of a court's."""

_EVENTS: dict[str, Callable[[HoldRule, OrderOnDay], HoldLine]] = {
    "order_available": lambda rule, at: _available(rule, order=at.facts.order, rules=at.on.rules),
    "order_validated": lambda rule, at: lines_of.validation(
        rule, order=at.facts.order, calendar=at.on.calendar
    ),
    "order_in_effect": lambda rule, at: lines_of.in_effect(
        rule, order=at.facts.order, today=at.on.today
    ),
    "court_suspension": lambda rule, at: lines_of.suspension(rule, order=at.facts.order),
    "disclaimer_conditions": lambda rule, at: lines_of.disclaimer(
        rule,
        order=at.facts.order,
        needs=at.on.rules.order_type(at.facts.order.order_type).needs,
    ),
    "open_proceeding": lambda rule, at: lines_of.proceedings(
        rule, facts=at.facts, today=at.on.today
    ),
    "co_accused": lambda rule, at: lines_of.co_accused(rule, case=at.facts.case),
    "magistrates_reopening": lambda rule, at: lines_of.reopening(rule, facts=at.facts),
    "appeal_check": lambda rule, at: appeal_check(
        rule, last_window=at.last_window, begun_on=at.on.begun_on, **at.counted
    ),
    "restriction": lambda rule, at: lines_of.restriction(rule, order=at.facts.order),
    "proceeds_order": lambda rule, at: lines_of.proceeds(rule, **at.counted),
    "undertaking": lambda rule, at: lines_of.undertakings(
        rule, order=at.facts.order, today=at.on.today
    ),
}
"""How each hold that is no plain period is looked at, by its code in the rules."""


def of_order(rule: HoldRule, looked: OrderOnDay) -> HoldLine:
    """Return the line of one rule, with those appeals and claims that the facts leave in."""
    look = _EVENTS.get(rule.code)
    if look is not None:
        return look(rule, looked)
    if rule.start is StartEvent.NOTED:
        return lines_of.noted(rule, order=looked.facts.order, today=looked.on.today)
    if rule.arithmetic is Arithmetic.EVENT:
        # A hold that this version cannot work out bars: passed over in silence it would be none.
        return unchecked(
            rule, f"A hold that the force added. It ends: {rule.end}. That is not recorded."
        )
    return period(rule, **looked.counted)


class _Alone(OrderOnDay):
    """The order without its appeals and claims, and each of its time limits by itself."""

    last_window = None  # whether an answer came too early for it is left open


def bars_all(order: Order, case: Case, holds: Iterable[HoldRule], on: Day) -> bool:
    """Whether one of these holds bars every exhibit that the order names.

    Appeals and claims are left out, for they are about some of them. With them a period only ends
    later, so what bars without them bars with them; a period that could not be counted without
    them, perhaps can with them, and is left out as well.
    """
    alone = _Alone(OrderFacts(replace(order, proceedings=()), case), on)
    of_type = (each for each in holds if order.order_type not in each.except_types)
    # An answer about appeals is good for days, a time limit for months: mostly the first one bars.
    in_turn = sorted(of_type, key=lambda rule: rule.code != "appeal_check")
    found = (of_order(each, alone) for each in in_turn)
    return any(each.bars and (each.ends_on or each.code in _FOR_ALL) for each in found)


_FOR_ALL = _EVENTS.keys() - {"proceeds_order"}


def _available(rule: HoldRule, *, order: Order, rules: Rules) -> HoldLine:
    kind = rules.order_type(order.order_type)
    if kind.available:
        arithmetic = settled.words(settled.AVAILABLE, kind=kind.title)
    else:
        arithmetic = f"{kind.title}. Not available for erasing: {kind.why}."
    state = HoldState.PAST if kind.available else HoldState.OPEN
    return line(rule, arithmetic, state=state, starts_on=order.made_on)
