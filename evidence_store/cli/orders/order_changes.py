"""``expunge order``: its document, readings of it, variation, suspension, withdrawal, closing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import find_order
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    print_form_option,
    read_form,
    read_text,
    structure,
    warn_printed,
)
from evidence_store.cli._kit.working import digest_file, working
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.workflow.orders import order_records as steps
from evidence_store.workflow.orders.incidents import report_incident as report
from evidence_store.workflow.orders.order_records import VariationEntry

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.cli._kit.working import Work

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

_DAY = click.DateTime(["%Y-%m-%d"])
_file = click.Path(path_type=Path)
_form = click.option("--form", "form_file", required=True, type=_file)
_order = click.argument("order_name", metavar="ORDER")
_on = click.option("--on", "day", required=True, type=_DAY)


def id_of(work: Work, name: str) -> str:
    """The id of the order that a person named."""
    with work.reading as uow:
        return find_order(uow, name).id


@click.command()
@_order
@click.option("--document", required=True, type=_file, help="The order as it was received.")
@working
def document(order_name: str, document: Path, work: Work) -> None:
    """Record the digest of ORDER's document, where it came later than the words."""
    steps.attach_document(id_of(work, order_name), document=digest_file(document), **work.around)
    click.echo("The document is recorded. Two people read the record against it next.")


@click.command()
@print_form_option(READING_FORM)
@_order
@_form
@working
def validate(order_name: str, form_file: Path, work: Work) -> None:
    """Read ORDER's document yourself and record that it is what is recorded (two people do)."""
    reading = structure(read_form(form_file), OrderReading, name=form_file.name)
    read = steps.validate_order(
        id_of(work, order_name), reading=reading, signer=work.signer, **work.around
    )
    if read.is_validated:
        click.echo("Two people have read the order: it is validated.")
    else:
        click.echo("Your reading is recorded. A second person reads the document next.")


@click.command()
@print_form_option(VARIATION_FORM)
@_order
@_form
@click.option("--document", required=True, type=_file, help="The order as varied.")
@working
def vary(order_name: str, form_file: Path, document: Path, work: Work) -> None:
    """Record and sign ORDER as a court varied it; what was signed under it is void."""
    warn_printed()
    form = {**read_form(form_file), "document_digest": str(digest_file(document))}
    entry = structure(form, VariationEntry, name=form_file.name)
    made = steps.vary_order(id_of(work, order_name), entry=entry, signer=work.signer, **work.ruled)
    click.echo(f"Edition {made.edition} is recorded. Two people read it, and its lines are mapped:")
    for line in made.lines:
        click.echo(f"  line {line.number}")


@click.command()
@_order
@_on
@working
def suspend(order_name: str, day: datetime, work: Work) -> None:
    """Record that a court suspended ORDER; what was signed under it is void."""
    steps.suspend_order(id_of(work, order_name), on=day.date(), **work.ruled)
    click.echo("The suspension is recorded. No work is done under this order until it ends.")


@click.command()
@_order
@_on
@working
def resume(order_name: str, day: datetime, work: Work) -> None:
    """Record and sign that the suspension of ORDER ended; what it made void stays void."""
    steps.resume_order(id_of(work, order_name), on=day.date(), signer=work.signer, **work.ruled)
    click.echo("The end of the suspension is recorded.")


@click.command(name="withdraw-entry")
@_order
@click.option("--reason-file", required=True, type=_file)
@working
def withdraw_entry(order_name: str, reason_file: Path, work: Work) -> None:
    """Say and sign that the record of ORDER was keyed in error; a second person confirms it."""
    reason = read_text(reason_file)
    order_id, signer = id_of(work, order_name), work.signer
    steps.ask_entry_withdrawal(order_id, reason=reason, signer=signer, **work.around)
    click.echo("That is recorded. The order stands until a second person confirms.")


@click.command(name="confirm-withdrawal")
@_order
@working
def confirm_withdrawal(order_name: str, work: Work) -> None:
    """Confirm and sign, as a second person, that ORDER was keyed in error; the entry is kept."""
    steps.confirm_entry_withdrawal(id_of(work, order_name), signer=work.signer, **work.around)
    click.echo("The entry is withdrawn. It is kept, and nothing is done under it.")


@click.command()
@_order
@_on
@working
def close(order_name: str, day: datetime, work: Work) -> None:
    """Close ORDER once everything that it names is accounted for."""
    steps.close_order(id_of(work, order_name), on=day.date(), **work.ruled)
    click.echo("The order is closed.")


@click.command(name="report-incident")
@_order
@click.argument("incident_id", metavar="INCIDENT")
@click.option("--to-file", required=True, type=_file, help="To whom, as a text file.")
@_on
@working
def report_incident(
    order_name: str, incident_id: str, to_file: Path, day: datetime, work: Work
) -> None:
    """Record to whom an incident under ORDER, which was quashed, was reported."""
    report(
        id_of(work, order_name),
        incident_id,
        reported_on=day.date(),
        reported_to=read_text(to_file),
        **work.ruled,
    )
    click.echo("The report is recorded.")


VERBS = (
    document,
    validate,
    vary,
    suspend,
    resume,
    withdraw_entry,
    confirm_withdrawal,
    close,
    report_incident,
)
