"""Letters about an order: who may write them, from what, and what must come first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import NotFoundError, NotPermittedError, OutOfSequenceError
from evidence_store.workflow.overview.letters import letter_about_order, letters_about_order

if TYPE_CHECKING:
    from evidence_store.workflow.overview.letters import LetterOffer
    from tests.evidence_store.workflow.desk import Desk

LETTER = "interested-person"


def offered(desk: Desk, order_id: str) -> LetterOffer:
    offers = letters_about_order(desk.of(desk.officer), order_id)
    return next(each for each in offers if each.name == LETTER)


def unmap(desk: Desk) -> None:
    (order,) = desk.uow.orders.find()
    lines = tuple(replace(line, exhibit_ids=()) for line in order.lines)
    desk.uow.orders.save(replace(order, lines=lines))


def test_a_letter_is_written_from_the_record_and_adds_nothing_to_it(desk: Desk) -> None:
    (order,), before = desk.uow.orders.find(), list(desk.uow.events)

    letter = letter_about_order(desk.of(desk.officer), order.id, LETTER)

    (case,) = desk.uow.cases.find()
    assert (letter.reference, letter.addressee) == (case.reference, ())
    assert offered(desk, order.id).why_not == ""
    assert list(desk.uow.events) == before


def test_a_letter_that_cannot_be_written_yet_is_offered_with_what_comes_first(desk: Desk) -> None:
    (order,) = desk.uow.orders.find()
    unmap(desk)

    assert "Map its lines first" in offered(desk, order.id).why_not
    with pytest.raises(OutOfSequenceError, match="Map its lines first"):
        letter_about_order(desk.of(desk.officer), order.id, LETTER)


def test_of_a_disclaimer_no_letter_says_that_a_court_made_an_order(desk: Desk) -> None:
    (order,) = desk.uow.orders.find()
    desk.uow.orders.save(replace(order, order_type="offender_disclaimer"))

    offers = letters_about_order(desk.of(desk.officer), order.id)

    assert all("not an order of a court" in each.why_not for each in offers)
    with pytest.raises(OutOfSequenceError, match="not an order of a court"):
        letter_about_order(desk.of(desk.officer), order.id, LETTER)


def test_who_may_not_look_at_the_record_writes_no_letter(desk: Desk) -> None:
    (order,) = desk.uow.orders.find()
    administrator = desk.of(desk.administrator)

    for write in (
        lambda: letters_about_order(administrator, order.id),
        lambda: letter_about_order(administrator, order.id, LETTER),
    ):
        with pytest.raises(NotPermittedError):
            write()


def test_a_letter_about_no_order_of_this_record_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        letter_about_order(desk.of(desk.officer), "r_none", LETTER)
