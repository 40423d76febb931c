"""Verbs of the inventory of copies, and of what is due."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.lists import csv_option, look_kind, tell
from evidence_store.cli._kit.looking import reading_work
from evidence_store.domain.overview.due import DAYS_AHEAD
from evidence_store.tables.overview import DUE
from evidence_store.unit_keys.due import keys_due
from evidence_store.workflow.overview.due import list_due

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work


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
    found = list_due(work.reading_desk, case_id, days=days)
    for sentence in keys_due(work.store).sentences if case_id is None else ():
        click.echo(sentence)
    tell(replace(DUE, empty=f"Nothing is due within {days} days."), found, csv_file)
