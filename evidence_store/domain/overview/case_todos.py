"""What waits in a case: the case itself, its orders and hash sets, then its exhibits one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, RequestOutcome
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.order_states import ORDER_ALLOWS, OrderAct
from evidence_store.domain.overview.at_exhibit import AtExhibit
from evidence_store.domain.overview.exhibit_todos import (
    todos_of_exhibit,
    todos_of_sets,
)
from evidence_store.domain.overview.next_steps import StepTo, Todo, named
from evidence_store.domain.overview.order_todos import todos_of_orders
from evidence_store.domain.scans.scan import HashSetRecord

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class AtCase:
    """One case with its orders, hash sets and exhibits, each with what decides what comes next."""

    case: Case
    orders: tuple[Order, ...]
    hash_sets: Sequence[HashSetRecord]
    exhibits: tuple[AtExhibit, ...]

    @property
    def left(self) -> tuple[AtExhibit, ...]:
        """The exhibits that are neither certified nor gone."""
        return tuple(
            each
            for each in self.exhibits
            if each.exhibit.stage is not Stage.CERTIFIED and each.exhibit.ended is None
        )


def todos_of_case(on: AtCase) -> Iterator[Todo]:
    """Yield what waits in the case; nothing where all is done."""
    if not on.exhibits:
        yield Todo(
            "No exhibit is booked in.",
            "It waits for the first exhibit.",
            steps=(StepTo("case", on.case.id, "seize"),),
        )
    if any(each.outcome is RequestOutcome.UNDECIDED for each in on.case.requests):
        yield Todo(
            "An order was asked for, and the decision of the court is not recorded.",
            "It waits for the decision of the court.",
            steps=(StepTo("case", on.case.id, "order-decided"),),
        )
    if on.left:
        yield from todos_of_orders(on.orders, on.case)
    yield from todos_of_sets(on.hash_sets)
    for each in on.left:
        yield from (named(each.exhibit.reference, todo) for todo in todos_of_exhibit(each))
    if on.exhibits and not on.left:
        yield from _to_close(on)


def _to_close(on: AtCase) -> Iterator[Todo]:
    for order in on.orders:
        if OrderAct.CLOSE in ORDER_ALLOWS[order.state]:
            yield Todo(
                "Every exhibit is accounted for, and the order is not closed.",
                "It waits for a supervisor to close the order.",
                steps=(StepTo("order", order.id, "close"),),
            )


def case_done(on: AtCase) -> str:
    """Return the standing of the case, as one sentence, if nothing in it waits."""
    count = len(on.exhibits)
    return (
        f"All {count} exhibits are accounted for." if count > 1 else "Nothing waits in this case."
    )
