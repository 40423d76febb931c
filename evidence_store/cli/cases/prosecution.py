"""Verbs of a case before sentence: convictions, requests for an order, the schedule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.forms import filled, form_options, one_of, read_form, structure
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.cases.case import Ending, Offence, RequestOutcome
from evidence_store.errors import WrongEntryError
from evidence_store.tables.cases import DEVICES
from evidence_store.tables.csv_file import csv_text
from evidence_store.ways import Way
from evidence_store.workflow.cases import prosecutions as steps
from evidence_store.workflow.cases.device_schedules import ScheduleIssuer, make_schedule
from evidence_store.workflow.cases.prosecutions import Asked, Decided
from forensics.documents import to_canonical
from forensics.output import refuse_existing, write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.overview.schedules import DeviceSchedule

CONVICT_FORM = f"""
# Of what the person was convicted.
[[offence]]
code = "soa2003_66B"      # see: {Way.RULES_SHOW}
description = ""
committed_on = 2025-06-01 # may be left out
convicted_on = 2025-12-15
"""

NO_CONVICTION_FORM = """
# How the case ended for this person without a conviction.
how = "acquitted"         # acquitted or discontinued
on = 2025-12-15
"""

REQUEST_FORM = f"""
# Whether the court was asked for a deprivation order, and for what.
asked_on = 2026-01-12
asked_by = ""             # the prosecutor, or who decided not to ask
exhibits = ["ABC/1"]
outcome = "undecided"     # {one_of(RequestOutcome)}
reason = ""               # needed where no request was made
# decided_on = 2026-01-12 # the day of the court's decision, if there is one
"""

OUTCOME_FORM = """
# What the court did.
outcome = "made"          # made, made_in_part or refused
on = 2026-01-12
reason = ""
"""

_FORMS = (".pdf", ".json", ".csv")


@dataclass(frozen=True, slots=True)
class NoConviction:
    """The form of an end without a conviction."""

    how: Ending
    on: date


@click.command()
@form_options(CONVICT_FORM)
@click.argument("case_name", metavar="CASE")
@click.argument("accused", metavar="ACCUSED")
@working
def convict(case_name: str, accused: str, form_file: Path, work: Work) -> None:
    """Record and sign of what ACCUSED (their id, see: expunge case show) was convicted."""
    form = read_form(form_file)
    told = form.get("offence", [])
    if set(form) != {"offence"} or not isinstance(told, list):
        message = f"{form_file.name}: its fields are not those of the form. See: --print-form."
        raise WrongEntryError(message)
    offences = tuple(
        structure({"committed_on": None, **each}, Offence, name=form_file.name) for each in told
    )
    # Only the court by or before which somebody is convicted can make the order (Sentencing Act
    # 2020 s.153(1)).
    steps.record_conviction(work.desk, _id(work, case_name), accused, offences=offences)
    click.echo(
        "The conviction is recorded. An order can be recorded now. Where there is none against "
        f"this person, record the sentence: {Way.CASE_SENTENCE}."
    )


@click.command(name="no-conviction")
@form_options(NO_CONVICTION_FORM)
@click.argument("case_name", metavar="CASE")
@click.argument("accused", metavar="ACCUSED")
@working
def no_conviction(case_name: str, accused: str, form_file: Path, work: Work) -> None:
    """Record and sign that the case ended for ACCUSED without a conviction."""
    form = filled(form_file, NoConviction)
    steps.record_no_conviction(work.desk, _id(work, case_name), accused, how=form.how, on=form.on)
    click.echo(
        f"It is recorded. What was seized from them goes to return review: {Way.EXHIBIT_CLAIM} "
        "EXHIBIT review."
    )


@click.command(name="ask-order")
@form_options(REQUEST_FORM)
@click.argument("case_name", metavar="CASE")
@working
def ask_order(case_name: str, form_file: Path, work: Work) -> None:
    """Record whether the court was asked for a deprivation order, or that nobody asks and why."""
    form = read_form(form_file)
    case_id = _id(work, case_name)
    names = form.pop("exhibits", None)
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        message = f"{form_file.name}: exhibits is a list of references. See: --print-form."
        raise WrongEntryError(message)
    with work.reading as uow:
        ids = [find_exhibit(uow, each, case=case_id).id for each in names]
    asked = structure({**form, "exhibit_ids": ids}, Asked, name=form_file.name)
    made = steps.record_request(work.desk, case_id, asked=asked)
    click.echo(f"The request is recorded: {made.id}, {made.outcome.value.replace('_', ' ')}.")


@click.command(name="order-decided")
@form_options(OUTCOME_FORM)
@click.argument("case_name", metavar="CASE")
@click.argument("request", metavar="REQUEST")
@working
def order_decided(case_name: str, request: str, form_file: Path, work: Work) -> None:
    """Record what the court did with REQUEST, a request for an order."""
    form = filled(form_file, Decided)
    made = steps.record_outcome(work.desk, _id(work, case_name), request, decided=form)
    click.echo(f"The decision is recorded: {made.outcome.value.replace('_', ' ')}.")


@click.command()
@click.argument("case_name", metavar="CASE")
@path_option(
    "--out",
    "files",
    required=True,
    multiple=True,
    help="A file to write: .pdf, .json or .csv. May be given several times.",
)
@working
def schedule(case_name: str, files: tuple[Path, ...], work: Work) -> None:
    """Write the schedule of devices for a deprivation order: a draft for the prosecutor.

    It lists every device of CASE that is still here, whether it was examined and why not, and what
    was found in counts and kinds. It names no file and no picture.
    """
    if wrong := [each.name for each in files if each.suffix.lower() not in _FORMS]:
        message = f"{', '.join(wrong)}: a schedule ends in {', '.join(_FORMS)}."
        raise WrongEntryError(message)
    # All of them before the first is made, so that no half of a set is written.
    for each in files:
        refuse_existing(each)
    unit = work.store.settings.unit
    made = make_schedule(
        work.desk,
        _id(work, case_name),
        issuer=ScheduleIssuer(f"{unit.force}, {unit.name}", training=work.store.is_training),
    )
    for each in files:
        write_new(each, _drawn(made, each.suffix.lower()))
        click.echo(f"{each.name} is written: {len(made.devices)} devices.")


def _drawn(made: DeviceSchedule, suffix: str) -> bytes:
    match suffix:
        case ".pdf":
            from evidence_store.documents.schedules.document import (  # noqa: PLC0415 -- most verbs of a case draw nothing
                draw_schedule,
            )

            return draw_schedule(made)
        case ".json":
            return to_canonical(made)
        case _:
            return csv_text(DEVICES, made.devices).encode()


def _id(work: Work, case_name: str) -> str:
    with work.reading as uow:
        return find_case(uow, case_name).id
