"""``expunge order``: the questions before an erasure, and the end of what a yes named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import form_options, read_form, read_text, structure
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.cli.orders.order_notices import exhibit_ids
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.ways import Way
from evidence_store.workflow.orders import enquiries
from evidence_store.workflow.orders.enquiries import EnquiryEntry

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

# Blank, with no answer chosen: silence is no answer (docs/law.md, ``open_questions``), and no one
# answer stands for all of them.
_BLANKS = "\n".join(f'{code} = ""' for code in REQUIRED_ENQUIRIES)

ANSWERS_FORM = f"""
# The questions before an erasure. What each asks: {Way.RULES_SHOW}. Answer each with "yes", "no"
# or "not_asked"; nothing is erased while one was not asked.
answered_by = ""              # the prosecutor, the officer in the case
answered_on = 2026-07-13
exhibits = []                 # references; empty means every exhibit of the order

[answers]
{_BLANKS}

[named]                       # of each yes: what it is
# restraint = "Restraint order of the Crown Court, 2 March 2026"
"""


@click.command()
@form_options(ANSWERS_FORM)
@click.argument("order_name", metavar="ORDER")
@working
def answers(order_name: str, form_file: Path, work: Work) -> None:
    """Answer every question before an erasure under ORDER, and sign for it."""
    form = read_form(form_file)
    form["exhibit_ids"] = list(exhibit_ids(work, order_name, form))
    entry = structure(form, EnquiryEntry, name=form_file.name)
    order_id = id_of(work, order_name)
    enquiries.answer_enquiries(work.desk, order_id, entry=entry)
    click.echo(f"The answers are signed and recorded. What still bars: {Way.RULES_EXPLAIN}.")


@click.command(name="answer-ended")
@click.argument("order_name", metavar="ORDER")
@click.argument("question", type=click.Choice(REQUIRED_ENQUIRIES))
@click.option("--record", required=True, help="Id of the hold, proceeding or matter that ended.")
@click.option("--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]))
@path_option("--how-file", required=True, help="How it ended.")
@working
def answer_ended(
    order_name: str, question: str, record: str, day: datetime, how_file: Path, work: Work
) -> None:
    """Record that what a yes to QUESTION named has ended."""
    enquiries.end_enquiry(
        work.desk,
        id_of(work, order_name),
        question,
        record=record,
        ended_on=day.date(),
        how=read_text(how_file),
    )
    click.echo("It is recorded as ended.")


VERBS = (answers, answer_ended)
