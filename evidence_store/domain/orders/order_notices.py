"""Objections under an order, and how an upheld one ends by what the owner agreed to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.orders.matters import Notice, Objection, ObjectionOutcome
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.orders.order import Order


def objection_of(order: Order, objection_id: str) -> tuple[Notice, Objection]:
    """The objection of that id, with the letter that it answers.

    Raises:
        NotFoundError: there is none.
    """
    for notice in order.matters.notices:
        for objection in notice.objections:
            if objection.id == objection_id:
                return notice, objection
    message = f"{objection_id}: no objection of that id is recorded under this order."
    raise NotFoundError(message)


def with_objection_agreed(
    order: Order, objection_id: str, *, on: date, by: str, reason: str
) -> Order:
    """The order with an upheld objection ended by the owner's agreement.

    Raises:
        NotFoundError: there is no such objection.
        OutOfSequenceError: it was not upheld.
        WrongEntryError: the agreement is older than the decision to uphold it.
    """
    notice, objection = objection_of(order, objection_id)
    if objection.outcome is not ObjectionOutcome.UPHELD:
        raise OutOfSequenceError("Only an objection that was upheld ends by an agreement.")
    if objection.settled_on is not None and on < objection.settled_on:
        raise WrongEntryError("The agreement cannot be older than the decision on the objection.")
    # It ends once the owner agreed about every exhibit that the
    # letter was about; until then the agreement stands beside it.
    if any(order.matters.owners_decision((each,)) is None for each in notice.exhibit_ids):
        return order
    done = replace(
        objection, settled_on=on, outcome=ObjectionOutcome.AGREED, settled_by=by, reason=reason
    )
    every = tuple(done if each is objection else each for each in notice.objections)
    return replace(order, matters=order.matters.changed(replace(notice, objections=every)))
