"""Lines of an order that name no item, such as its heading: one person says so, another confirms.

A mark lasts as long as the line and what is said of it: mapping the line, or recording an item that
it names, ends the mark; so does a variation, whose lines are new. Each function gives the next
order, or refuses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_states import ORDER_ALLOWS, OrderAct
from evidence_store.errors import OutOfSequenceError, SamePersonError, WrongEntryError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_history import NamesNothing
    from evidence_store.domain.orders.order_items import OrderItem


def nothing_marked(order: Order, number: int, mark: NamesNothing) -> Order:
    """The order with one person's word that a line names nothing; it counts once confirmed.

    Raises:
        NotFoundError: the order has no such line.
        OutOfSequenceError: somebody said so before, or the order has ended.
        WrongEntryError: the line is mapped to an exhibit, or an item is recorded that it names.
    """
    order.require(OrderAct.MAP_LINE)
    line = order.line(number)
    # An item whose line were called empty would drop out of what the order must account for.
    if line.exhibit_ids:
        message = f"Line {number} is mapped to an exhibit. It names something."
        raise WrongEntryError(message)
    if any(item.line == number for item in order.items):
        message = f"An item is recorded that line {number} names."
        raise WrongEntryError(message)
    if line.nothing is not None:
        message = f"That was said of line {number} before."
        if not line.names_nothing:
            message += " Another person confirms it: " + Way.ORDER_CONFIRM_NAMES_NOTHING + "."
        raise OutOfSequenceError(message)
    return _with_mark(order, number, mark)


def nothing_confirmed(order: Order, number: int, *, by: str, at: datetime) -> Order:
    """The order with a line that names nothing by two people's word.

    Raises:
        NotFoundError: the order has no such line.
        OutOfSequenceError: nobody said so, two people did already, or the order has ended.
        SamePersonError: the same person said so.
    """
    order.require(OrderAct.MAP_LINE)
    line = order.line(number)
    mark = line.nothing
    if mark is None:
        raise OutOfSequenceError(
            f"Line {number} has not been marked as naming nothing, or it was mapped since. Mark "
            "it first: " + Way.ORDER_NAMES_NOTHING + "."
        )
    if line.names_nothing:
        message = f"Two people have said that line {number} names nothing."
        raise OutOfSequenceError(message)
    if mark.marked_by == by:
        raise SamePersonError("You said that this line names nothing. Another person confirms it.")
    return _with_mark(order, number, replace(mark, confirmed_by=by, confirmed_at=at))


def markable(order: Order) -> tuple[int, ...]:
    """The lines of which somebody could say now that they name nothing."""
    if OrderAct.MAP_LINE not in ORDER_ALLOWS[order.state]:
        return ()
    return tuple(each for each in order.unsaid_lines if order.line(each).nothing is None)


def confirmable(order: Order) -> tuple[int, ...]:
    """The lines of which one person said so, and a second one can confirm it now."""
    if OrderAct.MAP_LINE not in ORDER_ALLOWS[order.state]:
        return ()
    return tuple(each for each in order.unsaid_lines if order.line(each).nothing is not None)


def with_item(order: Order, item: OrderItem) -> Order:
    """The order with one more item that a line of it names; the line names something from now on.

    Raises:
        NotFoundError: the order has no such line.
    """
    unmarked = _with_mark(order, item.line, None)
    return replace(unmarked, items=(*order.items, item))


def _with_mark(order: Order, number: int, mark: NamesNothing | None) -> Order:
    changed = replace(order.line(number), nothing=mark)
    return replace(
        order, lines=tuple(changed if each.number == number else each for each in order.lines)
    )
