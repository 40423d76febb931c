"""What waits in a case: the case itself, its orders and hash sets, then its exhibits one by one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.orders.order_states import ORDER_ALLOWS, OrderAct
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.todos.exhibit_todos import last_todos, own_todos
from evidence_store.domain.overview.todos.hash_set_todos import (
    BUILDING,
    todo_to_build,
    todos_of_sets,
)
from evidence_store.domain.overview.todos.order_todos import OVER, todos_of_orders
from evidence_store.domain.overview.waiting import Waiting
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.overview.at_case import AtCase


def waiting_in(on: AtCase, *, is_whole: bool = True) -> Iterator[Waiting]:
    """Yield what waits in the case, in the order of the work; nothing where all is done.

    Args:
        on: the case.
        is_whole: else what is routine at an exhibit that nobody has touched is left out.
    """
    yield from (Waiting(todo, on.case) for todo in _of_case(on))
    for each in on.exhibits:
        if each.is_untouched and not is_whole:
            continue
        for todo in own_todos(each):
            # What is done to the case itself stands among what waits at the case.
            if not (todo.steps and todo.steps[0].about == "case"):
                yield Waiting(todo, on.case, each.exhibit)
        yield from (Waiting(todo, on.case, each.exhibit) for todo in last_todos(each))
    if on.has_exhibits and not on.is_any_left:
        yield from (Waiting(todo, on.case) for todo in _to_close(on))


def _of_case(on: AtCase) -> Iterator[Todo]:
    if on.is_building:
        # First, for it is said beside whatever a person can do meanwhile.
        yield BUILDING
    if not on.has_exhibits:
        yield Todo(
            "No exhibit is booked in.",
            "It waits for the first exhibit.",
            Act.BOOK_IN,
            (StepTo("case", on.case.id, "seize"),),
            is_routine=True,
        )
    undecided = [each for each in on.case.requests if each.outcome is RequestOutcome.UNDECIDED]
    if undecided:
        yield Todo(
            "An order was asked for, and the decision of the court is not recorded.",
            "It waits for the decision of the court.",
            Act.RECORD_ORDER,
            (StepTo("case", on.case.id, "order-decided"),),
            since=min(each.recorded_at for each in undecided),
        )
    if on.is_any_left or any(each.state not in OVER for each in on.orders):
        yield from todos_of_orders(on.orders, on.case)
    yield from todos_of_sets(on.hash_sets)
    if not on.hash_sets and not on.is_building:
        yield from _to_build(on)


def _to_build(on: AtCase) -> Iterator[Todo]:
    for came in islice(on.to_be_scanned(), 1):
        yield todo_to_build(
            on.last_build,
            on.case.id,
            stands="Its exhibits are to be scanned, and it has no hash set.",
            since=came,
        )


def _to_close(on: AtCase) -> Iterator[Todo]:
    for order in on.orders:
        if OrderAct.CLOSE in ORDER_ALLOWS[order.state]:
            yield Todo(
                "Every exhibit is accounted for, and the order is not closed.",
                "It waits for a supervisor to close the order.",
                Act.CLOSE_ORDER,
                (StepTo("order", order.id, "close"),),
            )


def case_done(on: AtCase) -> str:
    """Return the standing of the case, as one sentence, if nothing in it waits."""
    count = len(on.exhibits)
    return (
        f"All {count} exhibits are accounted for." if count > 1 else "Nothing waits in this case."
    )
