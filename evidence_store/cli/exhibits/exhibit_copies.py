"""Verbs of the inventory of copies, and of what is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap.key_change.due import keys_due
from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.forms import print_form_option, read_form, structure
from evidence_store.cli._kit.lists import csv_option, look_kind, tell
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.working import working
from evidence_store.cli.exhibits.exhibit_options import exhibit_id, form_option, one_exhibit
from evidence_store.domain.overview.due import DAYS_AHEAD
from evidence_store.tables.overview import DUE
from evidence_store.workflow.exhibits import copies as steps
from evidence_store.workflow.exhibits.copies import CopyEnding, CopyEntry
from evidence_store.workflow.overview.due import list_due

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work

COPY_FORM = """
# One copy of what the exhibit held.
kind = "disk_image"    # disk_image, extraction, working_copy, review_platform, evidence_system,
                       # database_submission, backup, served, kiosk_output, scratch, other_copy
description = ""
holder = ""            # who answers for it
place = ""             # where it is
basis = ""             # why it is kept: "CPIA Code, until release from custody"
review_on = 2027-01-31 # the day of its next review
# acquisition = ""     # id of the recorded disk image, where it is one
"""

REVIEW_FORM = """
# A copy is kept on.
reason = ""
next_review = 2027-07-31
"""

COPY_END_FORM = """
# A copy ended. This says nothing about the device or about any other copy.
how = "copy_erased"    # copy_erased, copy_returned or copy_lost
on = 2026-11-24
paper = ""             # the record of it: a receipt, a log, a report
"""


@dataclass(frozen=True, slots=True)
class KeptOn:
    """The form of a review."""

    reason: str
    next_review: date


@click.command()
@print_form_option(COPY_FORM)
@one_exhibit
@form_option
@working
def copy(name: str, case_name: str | None, form_file: Path, work: Work) -> None:
    """Put a copy of what EXHIBIT held in the inventory: holder, place, basis, review date."""
    entry = structure(read_form(form_file), CopyEntry, name=form_file.name)
    made = steps.record_copy(exhibit_id(work, name, case_name), entry=entry, **work.around)
    click.echo(f"The copy is in the inventory: {made.id}.")


@click.command(name="review-copy")
@print_form_option(REVIEW_FORM)
@one_exhibit
@click.argument("copy_id", metavar="COPY")
@form_option
@working
def review_copy(
    name: str, case_name: str | None, copy_id: str, form_file: Path, work: Work
) -> None:
    """Record that a copy was reviewed and is kept on, why, and until when."""
    form = structure(read_form(form_file), KeptOn, name=form_file.name)
    steps.review_copy(
        exhibit_id(work, name, case_name),
        copy_id,
        reason=form.reason,
        next_review=form.next_review,
        **work.ruled,
    )
    click.echo(f"The copy is kept on; next review {form.next_review.isoformat()}.")


@click.command(name="end-copy")
@print_form_option(COPY_END_FORM)
@one_exhibit
@click.argument("copy_id", metavar="COPY")
@form_option
@working
def end_copy(name: str, case_name: str | None, copy_id: str, form_file: Path, work: Work) -> None:
    """Record that a copy ended. The device itself is another matter."""
    ending = structure(read_form(form_file), CopyEnding, name=form_file.name)
    steps.end_copy(exhibit_id(work, name, case_name), copy_id, ending=ending, **work.ruled)
    click.echo("The end of the copy is recorded. It says nothing about the device.")


_days_option = click.option(
    "--days", type=click.IntRange(0, 3650), default=DAYS_AHEAD, help="How far to look ahead."
)


@click.command()
@click.option("--case", "case_name", metavar="REF", help="Of this case alone.")
@_days_option
@csv_option
@reading_work
def due(case_name: str | None, days: int, csv_file: Path | None, work: Work, look: Look) -> None:
    """List what is due: countersignatures, returns, reviews of copies, discrepancies, disposals."""
    _tell_due(work, look, case_name, days, csv_file)


@click.command(name="due")
@click.argument("case_name", metavar="CASE")
@_days_option
@csv_option
@reading_work
def case_due(case_name: str, days: int, csv_file: Path | None, work: Work, look: Look) -> None:
    """List what is due in CASE."""
    _tell_due(work, look, case_name, days, csv_file)


def _tell_due(
    work: Work, look: Look, case_name: str | None, days: int, csv_file: Path | None
) -> None:
    case_id = None
    if case_name is not None:
        with work.reading as uow:
            case_id = find_case(uow, case_name).id
    look.at("the list of what is due", case_id=case_id, kind=look_kind(csv_file))
    found = list_due(
        case_id,
        actor=work.actor,
        uow=work.reading,
        rules=work.store.rules,
        clock=work.store.clock,
        days=days,
    )
    for sentence in keys_due(work.store).sentences if case_id is None else ():
        click.echo(sentence)
    tell(replace(DUE, empty=f"Nothing is due within {days} days."), found, csv_file)
