"""``expunge order names-nothing``: a line of an order that names no item, by two people's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.ways import Way
from evidence_store.workflow.orders import order_nothing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.orders.order import OrderLine

_order = click.argument("order_name", metavar="ORDER")
_line = click.argument("line", metavar="LINE", type=int)


@click.command(name="names-nothing")
@_order
@_line
@working
def names_nothing(order_name: str, line: int, work: Work) -> None:
    """Say that LINE of ORDER names no item, as its heading does; another person confirms it."""
    # Two people say it: one could hide an item by calling its line empty (threat model).
    order_nothing.mark_nothing(work.desk, id_of(work, order_name), line=line)
    click.echo(f"It is recorded. Another person confirms it: {Way.ORDER_CONFIRM_NAMES_NOTHING}.")


@click.command(name="confirm-names-nothing")
@_order
@_line
@working
def confirm_names_nothing(order_name: str, line: int, work: Work) -> None:
    """Confirm, as a second person, that LINE of ORDER names no item."""
    order_nothing.confirm_nothing(work.desk, id_of(work, order_name), line=line)
    click.echo(f"Line {line} names no item. Certificates say so, and that two people signed it.")


def meant(line: OrderLine, references: Mapping[str, str]) -> str:
    """What a line means: its exhibits by reference, nothing, or that it is not mapped yet."""
    if line.names_nothing:
        return "names no item (two people)"
    if line.nothing is not None:
        return "not mapped; that it names no item waits for a second person"
    return ", ".join(references[each] for each in line.exhibit_ids) or "not mapped"


VERBS = (names_nothing, confirm_names_nothing)
