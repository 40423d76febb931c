"""What two people say has been done under an order: one signs it, another agrees.

Each function gives the next order, or refuses. A word is of the outcome as it then was; once
something is done under the order, it is said again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_history import OutcomeSaid
from evidence_store.domain.signing.signed_acts import STATEMENT_LIFE
from evidence_store.errors import OutOfSequenceError, SamePersonError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.orders.order import Order
    from forensics.values import Digest

_CHANGED = (
    "Something was done under the order since its outcome was signed. Sign it again: "
    + Way.ORDER_STATE_OUTCOME
    + "."
)


def require_said(order: Order, by: str) -> OutcomeSaid:
    """The word that waits for a document, which this person did not give.

    Raises:
        OutOfSequenceError: nobody signed for the outcome, or its document is issued.
        SamePersonError: this person signed for it first.
    """
    said = order.outcome_said
    if said is None or said.document is not None:
        raise OutOfSequenceError(
            "What has been done under the order is not signed for yet. One person signs it "
            "first: " + Way.ORDER_STATE_OUTCOME + "."
        )
    # One person with every key of the unit could else leave a line out (ADR 97).
    if said.said_by == by:
        raise SamePersonError(
            "You signed what has been done under the order. A supervisor who is another person "
            "agrees to it."
        )
    return said


def outcome_stated(order: Order, digest: Digest, *, by: str, at: datetime) -> Order:
    """The order with one person's word of what has been done under it, in place of any before."""
    return replace(order, outcome_said=OutcomeSaid(digest, by, at))


def outcome_agreed(order: Order, digest: Digest, *, by: str, at: datetime) -> Order:
    """The order with a second person's word of the same.

    Raises:
        OutOfSequenceError: the outcome is another by now, nobody signed for it in the last 72
            hours, or its document is issued.
        SamePersonError: the same person signed for it.
    """
    said = require_said(order, by)
    require_same(said, digest)
    if at > said.said_at + STATEMENT_LIFE:
        raise OutOfSequenceError(
            "What has been done under the order was signed more than 72 hours ago. One person "
            "signs it again: " + Way.ORDER_STATE_OUTCOME + "."
        )
    return replace(order, outcome_said=replace(said, agreed_by=by, agreed_at=at))


def outcome_issued(order: Order, document_id: str) -> Order:
    """The order whose outcome stands in that document."""
    said = order.outcome_said
    if said is None:
        message = "what nobody signed for is not issued"
        raise ValueError(message)
    return replace(order, outcome_said=replace(said, document=document_id))


def require_same(said: OutcomeSaid, digest: Digest) -> None:
    """Check that the outcome is still the one that was signed for.

    Raises:
        OutOfSequenceError: it is not.
    """
    if said.digest != digest:
        raise OutOfSequenceError(_CHANGED)
