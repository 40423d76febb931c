"""Corrections of a sentence to one that keeps less: one person asks, another confirms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.court_sentences import verify_sentence
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.errors import OutOfSequenceError, SamePersonError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.cases.court_sentences import SentenceCorrection
    from evidence_store.domain.orders.order import Order


def sentence_correction_asked(order: Order, asked: SentenceCorrection) -> Order:
    """The order with one person's word that its sentence is another; the recorded one stands.

    Raises:
        OutOfSequenceError: the order was withdrawn.
        WrongEntryError: it does not go together.
    """
    order.require(OrderAct.RECORD_RELEASE)
    verify_sentence(asked.sentence)
    return replace(order, sentence_correction=asked)


def sentence_correction_confirmed(order: Order, *, by: str) -> Order:
    """The order with the sentence that a second person confirmed; the former one is kept.

    Raises:
        OutOfSequenceError: nobody asked for it, the sentence was recorded again since, or the order
            was withdrawn.
        SamePersonError: the same person asked for it.
    """
    order.require(OrderAct.RECORD_RELEASE)
    return order.with_sentence(require_sentence_correction(order, by=by).sentence)


def require_sentence_correction(order: Order, *, by: str) -> SentenceCorrection:
    """What another person asked who said that the sentence is another.

    Raises:
        OutOfSequenceError: nobody asked for it, or the sentence was recorded again since.
        SamePersonError: the same person asked for it.
    """
    asked = order.sentence_correction
    if asked is None:
        raise OutOfSequenceError(
            "The correction of this sentence has not been asked for, or the sentence was "
            "recorded again since. Ask for it first: " + Way.ORDER_CORRECT_SENTENCE + "."
        )
    # One officer could else record a fine over a sentence
    # that is still served, and material would go.
    if asked.asked_by == by:
        raise SamePersonError("You asked for this correction. Another person confirms it.")
    return asked
