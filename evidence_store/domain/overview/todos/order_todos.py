"""What waits at the orders of a case, and at the holds that an act can end."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.order_nothing import confirmable
from evidence_store.domain.orders.order_states import ORDER_ALLOWS, OrderAct, OrderState
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.zones import LONDON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.law.holds import HoldEvaluation, HoldLine
    from evidence_store.domain.orders.order import Order

OVER = frozenset({OrderState.QUASHED, OrderState.WITHDRAWN_ENTRY, OrderState.CLOSED})
"""Under these nothing more is read or mapped."""

SETTLED_BY: Mapping[str, tuple[str, ...]] = {
    "court_suspension": ("end-suspension",),
    "open_proceeding": ("determine-proceeding",),
    "disclaimer_conditions": ("disclaimer",),
    "notice_to_interested": ("settle-objection", "letter-served", "nobody-else"),
    "disclosure_decision": ("disclosure-decision",),
    "lawful_material": ("lawful-material-done",),
    "undertaking": ("close-undertaking",),
    "restriction": ("lift-restriction",),
}
"""Which acts on an order's page end a hold of this code, whenever they are done."""

ASKED_LAST: Mapping[str, tuple[str, ...]] = {
    "appeal_check": ("check-appeal",),
    "open_questions": ("answer-questions",),
}
"""The same of what is asked once every time limit has ended: an earlier answer says too little."""


def todos_of_orders(
    orders: Sequence[Order], case: Case, ids: tuple[str, ...] | None = None
) -> Iterator[Todo]:
    """Yield what waits at the orders of a case before they can be carried out.

    Args:
        orders: all of the case.
        case: the case.
        ids: an exhibit's id, and those of what it is a part of: an order that names it already
            waits for nothing of its other lines.
    """
    standing = [each for each in orders if each.state not in OVER]
    if not standing:
        yield _no_order(case, were_others=bool(orders))
    for order in standing:
        yield from _of_order(order, is_mapped=ids is not None and order.reaches(ids))


def todos_of_holds(holds: HoldEvaluation, orders: Sequence[Order]) -> Iterator[Todo]:
    """Yield what ends each hold that stands: what people do at any time, days, what is asked last.

    Args:
        holds: of an exhibit, as they are now.
        orders: those that name it.
    """
    for line in holds.standing:
        if line.code in SETTLED_BY:
            yield _settled(line, orders, SETTLED_BY[line.code])
    if (last := _last_day(holds)) is not None:
        day = plain_day(last)
        # Nothing that is asked last is asked for before that day.
        yield Todo(
            f"{_held(holds)} The last known end is {day}.", f"It waits until {day} has passed."
        )
        return
    for line in holds.standing:
        if line.code in ASKED_LAST:
            yield _settled(line, orders, ASKED_LAST[line.code])
    for line in holds.standing:
        if line.code not in (*SETTLED_BY, *ASKED_LAST):
            yield Todo(
                f"{_held(holds)} {line.title}.", f"It waits for the end of this: {line.title}."
            )


def _last_day(holds: HoldEvaluation) -> date | None:
    """The latest day on which a period ends that still runs."""
    ends = (each.ends_on for each in holds.standing if each.state is HoldState.OPEN)
    return max(filter(None, ends), default=None)


def _held(holds: HoldEvaluation) -> str:
    count = len(holds.standing)
    return "1 hold stands in the way." if count == 1 else f"{count} holds stand in the way."


def _settled(line: HoldLine, orders: Sequence[Order], pages: tuple[str, ...]) -> Todo:
    steps = tuple(StepTo("order", order.id, page) for order in orders for page in pages)
    return Todo(f"This stands in the way: {line.title}.", line.arithmetic, steps=steps)


def _no_order(case: Case, *, were_others: bool) -> Todo:
    if not case.offenders:
        return Todo("Nobody is convicted in the case yet.", "It waits for the end of the case.")
    convicted = max((each.convicted_on for one in case.offenders for each in one.offences),
                    default=None)  # fmt: skip
    since = None if convicted is None else start_of(convicted)
    if not case.court.strip():
        return Todo(
            "The court of the case is not recorded.",
            "It waits for somebody to record the court, before an order of it.",
            Act.OPEN_CASE,
            (StepTo("case", case.id, "name-court"),),
            since=since,
            is_routine=True,
        )
    return Todo(
        "No order of a court stands in the case any more."
        if were_others
        else "No order of a court is recorded in the case.",
        "It waits for somebody to record the order, once the court has made one.",
        Act.RECORD_ORDER,
        (StepTo("case", case.id, "record-order"),),
        since=since,
        is_routine=True,
    )


def _of_order(order: Order, *, is_mapped: bool) -> Iterator[Todo]:
    def step(page: str) -> tuple[StepTo, ...]:
        return (StepTo("order", order.id, page),)

    asked = order.entry_withdrawal
    if asked is not None and asked.confirmed_by is None:
        yield Todo.for_another(
            "One person says that the order was entered in error.",
            "It waits for another person to confirm it.",
            Act.CONFIRM_ENTRY_WITHDRAWAL,
            StepTo("order", order.id, "confirm-withdrawal"),
            first=asked.asked_by,
            since=asked.asked_at,
        )
        return
    if order.state is OrderState.DRAFT:
        yield Todo(
            "The order is typed in, and its document is not recorded.",
            "It waits for the order’s document.",
            Act.CHANGE_ORDER,
            step("attach-document"),
            since=start_of(order.made_on),
        )
    if (unsaid := order.unsaid_lines) and not is_mapped:
        left, all_ = len(unsaid), len(order.lines)
        yield Todo(
            f"{left} of {all_} lines of the order {'is' if left == 1 else 'are'} left to map.",
            "It waits for somebody to say which exhibit each line means.",
            Act.MAP_ORDER,
            step("map-line") if len(confirmable(order)) < left else (),
            since=max((each.at for each in order.validations), default=start_of(order.made_on)),
        )
        yield from _to_confirm(order, step("confirm-names-nothing"))
    if not order.is_validated and OrderAct.VALIDATE in ORDER_ALLOWS[order.state]:
        yield _to_read(order, step("read-order"))


def _to_confirm(order: Order, steps: tuple[StepTo, ...]) -> Iterator[Todo]:
    marks = [order.line(number).nothing for number in confirmable(order)]
    said = [mark for mark in marks if mark is not None]
    if said:
        by = {mark.marked_by for mark in said}
        yield Todo(
            "One person said of a line of the order that it names nothing.",
            "It waits for a second person to confirm it.",
            Act.MAP_ORDER,
            steps,
            since=min(mark.marked_at for mark in said),
            # Two people who each marked a line can confirm one another's.
            not_by=frozenset(by) if len(by) == 1 else frozenset(),
            begun_by=frozenset(by),
        )


def _to_read(order: Order, steps: tuple[StepTo, ...]) -> Todo:
    # A variation is another text: who read the words before it has not read these.
    read = [each for each in order.validations if each.edition == order.edition]
    return Todo(
        "One person has read the order against its document."
        if read
        else "Two people have not yet read the order against its document.",
        "It waits for another person to read it.",
        Act.VALIDATE_ORDER,
        steps,
        since=max((each.at for each in read), default=start_of(order.made_on)),
        not_by=frozenset(each.by for each in read),
        begun_by=frozenset(each.by for each in read),
    )


def start_of(day: date) -> datetime:
    """The beginning of a day: for what the record has no time of."""
    return datetime.combine(day, time(), LONDON)
