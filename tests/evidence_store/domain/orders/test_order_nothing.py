"""A line that names nothing: who may say so, when it counts, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evidence_store.domain.orders.order import Order, OrderLine
from evidence_store.domain.orders.order_changes import closed, varied
from evidence_store.domain.orders.order_history import NamesNothing
from evidence_store.domain.orders.order_items import ItemKind, ItemState, OrderItem
from evidence_store.domain.orders.order_nothing import (
    confirmable,
    markable,
    nothing_confirmed,
    nothing_marked,
    with_item,
)
from evidence_store.errors import (
    NotFoundError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from tests.builders import NOON, SHA, an_order

DAY = date(2026, 3, 1)
HEADING = OrderLine(1, "The defendant is deprived of his rights in:")
MARK = NamesNothing("m_1", "u_officer", NOON)


def headed() -> Order:
    """An order whose first line is its heading, and whose second is mapped."""
    order = an_order()
    return replace(order, lines=(HEADING, replace(order.lines[0], number=2)))


def settled() -> Order:
    marked = nothing_marked(headed(), 1, MARK)
    return nothing_confirmed(marked, 1, by="u_second", at=NOON)


def an_item(line: int) -> OrderItem:
    return OrderItem(
        "i_1", line, ItemKind.DEVICE, "Laptop", ItemState.OUTSTANDING, "u_officer", DAY
    )


def test_a_heading_that_two_people_read_as_naming_nothing_keeps_no_order_open() -> None:
    with pytest.raises(OutOfSequenceError, match="names-nothing"):
        closed(headed(), on=DAY)

    assert closed(settled(), on=DAY).closed_on == DAY


def test_one_persons_word_that_a_line_names_nothing_settles_nothing() -> None:
    marked = nothing_marked(headed(), 1, MARK)

    assert marked.unsaid_lines == (1,)
    assert not marked.line(1).names_nothing
    with pytest.raises(OutOfSequenceError):
        closed(marked, on=DAY)
    with pytest.raises(SamePersonError):
        nothing_confirmed(marked, 1, by="u_officer", at=NOON)


def test_it_is_said_once_and_confirmed_once() -> None:
    with pytest.raises(OutOfSequenceError, match="confirm-names-nothing"):
        nothing_marked(nothing_marked(headed(), 1, MARK), 1, MARK)
    with pytest.raises(OutOfSequenceError, match="said of line 1 before"):
        nothing_marked(settled(), 1, MARK)
    with pytest.raises(OutOfSequenceError, match="Two people have said"):
        nothing_confirmed(settled(), 1, by="u_third", at=NOON)
    with pytest.raises(OutOfSequenceError, match="has not been marked"):
        nothing_confirmed(headed(), 1, by="u_second", at=NOON)


def test_a_line_that_means_an_exhibit_or_an_item_cannot_be_said_to_name_nothing() -> None:
    with pytest.raises(WrongEntryError, match="mapped"):
        nothing_marked(headed(), 2, MARK)
    with pytest.raises(WrongEntryError, match="item"):
        nothing_marked(with_item(headed(), an_item(1)), 1, MARK)
    with pytest.raises(NotFoundError):
        nothing_marked(headed(), 3, MARK)


def test_mapping_a_line_later_ends_the_word_that_it_names_nothing() -> None:
    mapped = settled().mapped(1, exhibit_ids=("x_1",), by="u_officer", at=NOON)

    assert mapped.line(1).nothing is None
    assert mapped.unsaid_lines == ()


def test_mapping_between_the_two_words_leaves_nothing_to_confirm() -> None:
    marked = nothing_marked(headed(), 1, MARK)
    mapped = marked.mapped(1, exhibit_ids=("x_1",), by="u_officer", at=NOON)

    with pytest.raises(OutOfSequenceError, match="mapped since"):
        nothing_confirmed(mapped, 1, by="u_second", at=NOON)


def test_an_item_that_a_line_names_ends_the_word_that_it_names_nothing() -> None:
    noted = with_item(settled(), an_item(1))

    assert noted.line(1).nothing is None
    with pytest.raises(OutOfSequenceError, match="outstanding"):
        closed(noted, on=DAY)


def test_a_variation_takes_every_word_that_a_line_names_nothing() -> None:
    later = varied(
        settled(),
        text="USB stick, exhibit ABC/1\nThe defendant is deprived of his rights in:",
        takes_effect_on=DAY,
        document_digest=SHA,
        on=DAY,
        by="u_officer",
    )

    assert [line.nothing for line in later.lines] == [None, None]
    assert later.unsaid_lines == (1, 2)


def test_nobody_says_anything_of_a_line_of_a_quashed_order() -> None:
    quashed = nothing_marked(headed(), 1, MARK).quashed(DAY)

    with pytest.raises(OutOfSequenceError, match="quashed"):
        nothing_confirmed(quashed, 1, by="u_second", at=NOON)
    with pytest.raises(OutOfSequenceError, match="quashed"):
        nothing_marked(headed().quashed(DAY), 1, MARK)
    assert (markable(quashed), confirmable(quashed)) == ((), ())


def test_what_can_be_said_and_confirmed_now_is_offered_and_nothing_else() -> None:
    marked = nothing_marked(headed(), 1, MARK)

    assert (markable(headed()), confirmable(headed())) == ((1,), ())
    assert (markable(marked), confirmable(marked)) == ((), (1,))
    assert (markable(settled()), confirmable(settled())) == ((), ())
