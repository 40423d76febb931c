"""The six-month bar of every court's order that names an exhibit, and which orders those are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.holds.periods import OrderFacts, period
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.law.rules import DISCLAIMER

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order


def bar_of_all(
    order: Order, *, case: Case, ids: tuple[str, ...], orders: tuple[Order, ...], rules: Rules
) -> date | None:
    """The last day of the six-month bar of every court's order that names the exhibit.

    None while nobody knows it, as an appeal or a claim is open. ``order`` counts in any case,
    ``orders`` are those of its case.
    """
    # Each order of a court has six months of its own (1997 Regulations, reg 5(2)).
    beside = courts_orders_beside(order, ids=ids, orders=orders)
    ends = [
        _bar_ends_on(OrderFacts.of(each, case=case, ids=ids, orders=orders), rules=rules)
        for each in (order, *beside)
    ]
    known = [each for each in ends if each is not None]
    # A direction under reg 8 is dated after the bar, and an open bar has no day after it.
    return max(known) if len(known) == len(ends) else None


def courts_orders_beside(
    order: Order, *, ids: tuple[str, ...], orders: tuple[Order, ...]
) -> tuple[Order, ...]:
    """The other orders of courts that name the exhibit or its whole; a disclaimer is none."""
    return tuple(
        each
        for each in orders
        if each.id != order.id
        and each.order_type != DISCLAIMER
        and each.gives_authority
        and each.reaches(ids)
    )


def _bar_ends_on(facts: OrderFacts, *, rules: Rules) -> date | None:
    calendar = LegalCalendar.of(rules)
    # Only the last day is asked here, and no "today" changes that.
    bar = period(
        rules.hold("disposal_bar"), facts=facts, calendar=calendar, today=facts.order.made_on
    )
    return bar.ends_on
