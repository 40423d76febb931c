"""Lists of what the orders of a case say, and of the letters that were sent about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.orders.matters import Notice, Objection
from evidence_store.domain.orders.order import Order, OrderLine
from evidence_store.domain.people.duties import Act
from evidence_store.tables.listing import Asking, ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, PageLink, Table
from evidence_store.workflow.overview.review import CaseView, review_case
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from evidence_store.domain.orders.order_history import NamesNothing
    from evidence_store.tables.table import Cell


@dataclass(frozen=True, slots=True)
class LineOf:
    """One line of an order, in its case."""

    view: CaseView
    order: Order
    line: OrderLine


@dataclass(frozen=True, slots=True)
class LetterOf:
    """One letter about an order, and one objection to it, where there is one."""

    order: Order
    letter: Notice
    objection: Objection | None

    @property
    def objected_on(self) -> date | None:
        """When the objection was received."""
        return self.objection.received_on if self.objection else None


def _meant(row: LineOf) -> Cell:
    return tuple(
        PageLink(row.view.references[each], LinkTo.EXHIBIT, each) for each in row.line.exhibit_ids
    )


def _unmapped(line: OrderLine) -> str:
    if line.exhibit_ids:
        return ""
    if line.names_nothing:
        return "Names no item"
    if line.nothing:
        return "Not mapped yet. Marked as naming no item, waiting for a second person"
    return "Not mapped yet"


def _nothing_by(row: LineOf, pick: Callable[[NamesNothing], str | None]) -> Cell:
    """Somebody who said that a line names no item, or who confirmed it."""
    said = row.line.nothing
    return row.view.names.get(pick(said) or "") if said else None


def _nothing_at(row: LineOf, pick: Callable[[NamesNothing], datetime | None]) -> Cell:
    """When they did."""
    return pick(row.line.nothing) if row.line.nothing else None


def _ended(objection: Objection | None) -> str:
    return "" if objection is None else objection.outcome.value if objection.outcome else "open"


def lines_of(view: CaseView, order: Order) -> list[LineOf]:
    """The lines of one order of a case."""
    return [LineOf(view, order, line) for line in order.lines]


def letters_of(order: Order) -> Iterator[LetterOf]:
    """The letters about one order, one row for each objection."""
    for letter in order.matters.notices:
        for objection in letter.objections or (None,):
            yield LetterOf(order, letter, objection)


def _case(asking: Asking) -> CaseView:
    return review_case(asking.desk, asking.subject, newest=1)


ORDER_LINES: Table[LineOf] = Table(
    "Lines of this order and the exhibits they mean",
    (
        Column("order", "Order", lambda row: row.order.statutory_basis, page=False),
        Column("made_on", "Made on", lambda row: row.order.made_on, page=False),
        Column("line", "Line", lambda row: row.line.number, CellKind.NUMBER),
        # Texts of orders and names stay off the terminal (ADR 45): anybody may look on.
        Column("words", "Words of the order", lambda row: row.line.text, CellKind.VERBATIM,
               terminal=False),
        Column("exhibits", "Exhibits", _meant, empty=""),
        Column("unmapped", "Not mapped", lambda row: _unmapped(row.line), below="{}"),
        Column("mapped_by", "Said by", lambda row: row.view.names.get(row.line.mapped_by or ""),
               empty=""),
        Column("mapped_utc", "Mapped", lambda row: row.line.mapped_at, below="{}"),
        Column("names_no_item_by", "Names no item, says",
               lambda row: _nothing_by(row, lambda said: said.marked_by),
               below="Names no item, says {}"),
        Column("marked_utc", "Marked", lambda row: _nothing_at(row, lambda said: said.marked_at),
               below="{}"),
        Column("confirmed_by", "Confirmed by",
               lambda row: _nothing_by(row, lambda said: said.confirmed_by),
               below="Confirmed by {}"),
        Column("confirmed_utc", "Confirmed",
               lambda row: _nothing_at(row, lambda said: said.confirmed_at), below="{}"),
    ),
    "No order is recorded in this case yet.",
)  # fmt: skip


LETTERS: Table[LetterOf] = Table(
    "Letters to interested persons",
    (
        Column("order", "Order", lambda row: row.order.statutory_basis, page=False),
        Column("made_on", "Made on", lambda row: row.order.made_on, page=False),
        Column("to", "To", lambda row: row.letter.addressee, terminal=False),
        Column("letter", "Id", lambda row: row.letter.id, page=False),
        Column("sent_on", "Sent", lambda row: row.letter.sent_on),
        Column("served_on", "Served", lambda row: row.letter.served_on, empty="Not yet"),
        Column("how_served", "How served", lambda row: row.letter.service, below="{}"),
        Column("objected_on", "Objections", lambda row: row.objected_on, empty="None"),
        Column("objection_ended", "Ended", lambda row: _ended(row.objection), below="{}"),
    ),
    "No letter is recorded.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("order-lines", "order lines", ListedOf.CASE, Act.REVIEW,
            "the lines of the orders of a case", ORDER_LINES, _case,
            lambda view: [line for order in view.orders for line in lines_of(view, order)]),
    Listing("letters", "order letters", ListedOf.CASE, Act.REVIEW, "the letters of a case", LETTERS,
            _case, lambda view: [letter for order in view.orders for letter in letters_of(order)]),
)  # fmt: skip
