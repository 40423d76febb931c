"""What must be so before the record of an order changes; the changes and the offers ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_states import REFUSED, OrderState
from evidence_store.errors import OutOfSequenceError, SamePersonError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_history import EntryWithdrawal


def require_no_document(order: Order) -> None:
    """Check that the order's document is not recorded yet.

    Raises:
        OutOfSequenceError: it is.
    """
    if order.document_digest is not None:
        raise OutOfSequenceError(
            "The order's document is recorded. If it is the wrong one, record the order again, "
            "with what is open under this entry. Then withdraw this "
            "entry: " + Way.ORDER_WITHDRAW_ENTRY + "."
        )


def require_readable(order: Order, *, by: str) -> None:
    """Check that there is a document that this person has not read in this edition.

    Raises:
        OutOfSequenceError: its document is not recorded yet, also while an appeal is open.
        SamePersonError: this person has read this edition before.
    """
    if order.document_digest is None:
        raise OutOfSequenceError(REFUSED[OrderState.DRAFT] + " Then two people read it.")
    if any(each.by == by and each.edition == order.edition for each in order.validations):
        message = "You have read this order before. A second person must read it."
        raise SamePersonError(message)


def require_withdrawal_not_asked(order: Order) -> None:
    """Check that the order was not said to be entered in error.

    Raises:
        OutOfSequenceError: somebody has.
    """
    if order.entry_withdrawal is not None:
        message = "That was asked for before. Another person confirms it."
        raise OutOfSequenceError(message)


def require_withdrawal_asked(order: Order) -> EntryWithdrawal:
    """What somebody asked who said that the order was keyed in error.

    Raises:
        OutOfSequenceError: nobody asked for it.
    """
    if order.entry_withdrawal is None:
        raise OutOfSequenceError(
            "The withdrawal of this entry has not been asked for. Ask for it "
            "first: " + Way.ORDER_WITHDRAW_ENTRY + "."
        )
    return order.entry_withdrawal


def require_accounted_for(order: Order) -> None:
    """Check that of every line it is said what it means, and no item is outstanding.

    Raises:
        OutOfSequenceError: a line is not mapped, or an item is outstanding.
    """
    if order.unsaid_lines:
        numbers = ", ".join(map(str, order.unsaid_lines))
        raise OutOfSequenceError(
            f"Lines not yet mapped: {numbers}. Map each, record what it names as an "
            "item: " + Way.ORDER_ITEM + ", or have two people say that it names "
            "nothing: " + Way.ORDER_NAMES_NOTHING + "."
        )
    if any(not item.is_done for item in order.items):
        raise OutOfSequenceError(
            "An item of the order is outstanding. Record its outcome "
            "first: " + Way.ORDER_ITEM_MOVE + "."
        )
