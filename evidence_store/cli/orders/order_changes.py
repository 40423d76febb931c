"""``expunge order``: readings of its document, and its variation by a court."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import find_order
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    filled,
    form_options,
    read_form,
    structure,
    warn_printed,
)
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_documents import received_file, tell_kept
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.workflow.orders import order_records as steps
from evidence_store.workflow.orders.order_records import VariationEntry

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

# Empty, and filled from nothing: two people read the paper, and see no line of the record meanwhile
# (ADR 52).
READING_FORM = """
# What you read from the order's document with your own eyes. Another person fills in their own.
offender = ""                 # the name as the document has it
court_case_number = ""
lines = [                     # every line of the order, word for word
  "",
]
# specifies_destruction = ""  # only where the order's own words direct destruction: quote them
"""

VARIATION_FORM = f"""{PRINTED_NOTE}
# The order as the court varied it.
varied_on = 2026-03-02
takes_effect_on = 2026-03-02
# follows = [""]              # the allowed appeals that it carries out: their ids (order show)
text = '''
The order's new words, verbatim, one item a line.
'''
# specifies_destruction = ""  # only where the new words direct destruction: quote them
"""

_order = click.argument("order_name", metavar="ORDER")


def id_of(work: Work, name: str) -> str:
    """The id of the order that a person named."""
    with work.reading as uow:
        return find_order(uow, name).id


@click.command()
@form_options(READING_FORM)
@_order
@working
def validate(order_name: str, form_file: Path, work: Work) -> None:
    """Read ORDER's document yourself and record that it is what is recorded (two people do)."""
    reading = filled(form_file, OrderReading)
    read = steps.validate_order(work.desk, id_of(work, order_name), reading=reading)
    if read.is_validated:
        click.echo("Two people have read the order: it is validated.")
    else:
        click.echo("Your reading is recorded. A second person reads the document next.")


@click.command()
@form_options(VARIATION_FORM)
@_order
@path_option("--document", required=True, help="The order as varied: PDF, JPEG or PNG.")
@working
def vary(order_name: str, form_file: Path, document: Path, work: Work) -> None:
    """Record and sign ORDER as a court varied it; what was signed under it is void."""
    warn_printed()
    entry = structure(read_form(form_file), VariationEntry, name=form_file.name)
    received = received_file(work, document)
    made = steps.vary_order(work.desk, id_of(work, order_name), entry=entry, received=received)
    if made.document is not None:
        tell_kept(made.document)
    click.echo(f"Edition {made.edition} is recorded. Two people read it, and its lines are mapped:")
    for line in made.lines:
        click.echo(f"  line {line.number}")


VERBS = (
    validate,
    vary,
)
