"""Two people sign that a line of an order names no item, each of its words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.orders.order import OrderLine
from evidence_store.errors import NotPermittedError, SamePersonError
from evidence_store.workflow.orders import order_nothing

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from tests.evidence_store.workflow.desk import Desk

HEADING = "The defendant is deprived of his rights in:"


@pytest.fixture
def headed(desk: Desk) -> Desk:
    """A desk whose order has a heading as its second line."""
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, lines=(*order.lines, OrderLine(2, HEADING))))
    return desk


def marked(desk: Desk) -> Order:
    return order_nothing.mark_nothing(desk.of(desk.officer), "o_1", line=2)


def test_two_people_say_that_a_line_names_nothing_and_one_cannot(headed: Desk) -> None:
    marked(headed)

    with pytest.raises(SamePersonError):
        order_nothing.confirm_nothing(headed.of(headed.officer), "o_1", line=2)
    after = order_nothing.confirm_nothing(headed.of(headed.supervisor), "o_1", line=2)
    assert after.line(2).names_nothing
    assert after.unsaid_lines == ()


def test_both_words_are_signed_for_the_line_as_it_reads(headed: Desk) -> None:
    mark = marked(headed).line(2).nothing
    order_nothing.confirm_nothing(headed.of(headed.supervisor), "o_1", line=2)

    assert mark is not None
    for draft, part in zip(headed.uow.custody.drafts[-2:], ("first", "second"), strict=True):
        assert draft.signed is not None
        (signature,) = draft.signed.signatures
        assert signature.role == part
        stated = draft.signed.stated
        assert (stated["line"], stated["mark"], stated["words"]) == ("2", mark.id, HEADING)
        assert draft.public["line"] == 2
        assert draft.public["mark"] == mark.id
        assert draft.committed["words"] == HEADING


def test_whoever_does_not_map_orders_says_nothing_of_their_lines(headed: Desk) -> None:
    with pytest.raises(NotPermittedError):
        order_nothing.mark_nothing(headed.of(headed.administrator), "o_1", line=2)
