"""Corrections of an outcome that was recorded wrongly: one person asks, another confirms.

Each function gives the next order, with its state derived again, or refuses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.orders.proceedings import DETERMINATIONS, Correction, ProceedingKind
from evidence_store.domain.orders.proceedings import ProceedingOutcome as Outcome
from evidence_store.errors import OutOfSequenceError, SamePersonError, WrongEntryError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.orders.order import Order


def correction_asked(order: Order, proceeding_id: str, asked: Correction) -> Order:
    """The order with one person's word that the outcome of an appeal or claim is another.

    Raises:
        NotFoundError: there is none of that id.
        OutOfSequenceError: no outcome is recorded that could be corrected.
        WrongEntryError: the outcome has no day, or a day that cannot be so.
    """
    found = order.proceeding(proceeding_id)
    if not found.is_determined:
        raise OutOfSequenceError(
            "No outcome is recorded that could be corrected. Record the outcome "
            "itself: " + Way.ORDER_DETERMINE + "."
        )
    ends = asked.outcome in DETERMINATIONS
    if ends != (asked.determined_on is not None):
        raise WrongEntryError("An outcome has its day, and what is still open has none.")
    if asked.determined_on is not None and asked.determined_on < found.lodged_on:
        raise WrongEntryError("An appeal or claim cannot be determined before it was lodged.")
    return order.with_changed_proceeding(replace(found, correction=asked))


def correction_confirmed(order: Order, proceeding_id: str, *, by: str) -> Order:
    """The order with the outcome that a second person confirmed; what it had resolved is undone.

    Raises:
        NotFoundError: there is none of that id.
        OutOfSequenceError: nobody asked for it.
        SamePersonError: the same person did.
    """
    found = order.proceeding(proceeding_id)
    asked = found.correction
    if asked is None:
        raise OutOfSequenceError("The correction of this outcome has not been asked for.")
    if asked.asked_by == by:
        raise SamePersonError("You asked for this correction. Another person confirms it.")
    corrected = replace(
        found,
        outcome=asked.outcome,
        determined_on=asked.determined_on,
        # What was carried out followed another outcome: it holds until it is recorded again.
        resolved_on=None,
        settled_for=(),
        correction=None,
    )
    return order.with_changed_proceeding(order.resolved_by_quashing(corrected))


def resolved_by_variation(order: Order, follows: tuple[str, ...], *, on: date) -> Order:
    """The order with the allowed appeals resolved that a variation carries out, and no others.

    Raises:
        NotFoundError: there is none of that id.
        WrongEntryError: one was not allowed, is a claim, or was decided after the variation.
    """
    for each in follows:
        found = order.proceeding(each)
        if found.outcome is not Outcome.ALLOWED or not found.is_open:
            raise WrongEntryError("The variation can only follow an appeal that was allowed.")
        if found.kind is ProceedingKind.CLAIM:
            message = (
                "A variation does not end a claim. Record its delivery, or what the owner "
                "agreed to: " + Way.ORDER_OWNER + "."
            )
            raise WrongEntryError(message)
        if on < (found.determined_on or found.lodged_on):
            raise WrongEntryError("A variation cannot follow an appeal that was decided later.")
        order = order.with_changed_proceeding(replace(found, resolved_on=on))
    return order
