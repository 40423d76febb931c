"""How a yes to a question before an erasure ends: by the record of what it names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.enquiries import Enquiry, Reply
    from evidence_store.domain.orders.order import Order


def open_reply(order: Order, code: str) -> tuple[Enquiry, Reply]:
    """The oldest yes to a question that has not ended.

    Raises:
        NotFoundError: there is none.
    """
    for enquiry in order.matters.enquiries:
        for reply in enquiry.replies:
            if reply.code == code and reply.is_open:
                return enquiry, reply
    raise NotFoundError(f"{code}: no yes to this question is open under this order.")


def with_reply_ended(order: Order, code: str, *, record: str, on: date) -> Order:
    """The order once what a yes named has ended.

    Raises:
        NotFoundError: no yes to the question is open.
        WrongEntryError: it would have ended before it was answered.
    """
    enquiry, reply = open_reply(order, code)
    if on < enquiry.answered_on:
        raise WrongEntryError("It cannot end before the question was answered.")
    done = replace(reply, ended_on=on, record=record)
    changed = replace(
        enquiry, replies=tuple(done if each is reply else each for each in enquiry.replies)
    )
    return replace(order, matters=order.matters.changed(changed))


def is_still_open(orders: Iterable[Order], exhibits: Iterable[Exhibit]) -> dict[str, bool]:
    """Whatever a yes can name, by its id: recorded under an order of the case or at an exhibit."""
    # An order that was quashed or varied takes nothing new, so what a yes under it named can be
    # recorded under the one that took its place.
    found = {hold.id: hold.is_open for exhibit in exhibits for hold in exhibit.placed_holds}
    for order in orders:
        matters = order.matters
        found |= {each.id: each.is_open for each in order.proceedings}
        found |= {each.id: each.until is None for _, each in matters.lasting()}
        found |= {each.id: each.is_open for each in matters.lawful}
    return found


def require_ended(record: str, *, orders: Iterable[Order], exhibits: Iterable[Exhibit]) -> None:
    """Check that the record of that id is there and has ended.

    Raises:
        NotFoundError: nothing of that id is recorded under these orders or at these exhibits.
        OutOfSequenceError: it has not ended.
    """
    still_open = is_still_open(orders, exhibits)
    if record not in still_open:
        message = (
            f"{record}: nothing of that id is recorded here. Record what the answer names first: a "
            "hold, a proceeding, an undertaking, a restriction."
        )
        raise NotFoundError(message)
    if still_open[record]:
        raise OutOfSequenceError(f"{record}: it has not ended. End it first, then say so here.")
