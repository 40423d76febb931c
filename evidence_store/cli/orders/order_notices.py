"""``expunge order notice``: letters to interested persons, their service and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.cli._kit.choosing import find_order
from evidence_store.cli._kit.finding import find_exhibit
from evidence_store.cli._kit.forms import form_options, read_form, read_text, structure
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import digest_file, working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.domain.orders.matters import ObjectionOutcome
from evidence_store.workflow.orders import notices as steps
from evidence_store.workflow.orders.notices import NoticeEntry, ObjectionSettlement

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

NOTICE_FORM = """
# A letter to a person who may have an interest in the items. No certificate shows the name.
addressee = ""
sent_on = 2026-02-02
exhibits = []                 # references; empty means every exhibit of the order
"""


_DAY = click.DateTime(["%Y-%m-%d"])
_order = click.argument("order_name", metavar="ORDER")
_on = click.option("--on", "day", required=True, type=_DAY)


def exhibit_ids(work: Work, order_name: str, form: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the exhibits that a form names by reference; takes the field out of it."""
    named = form.pop("exhibits", [])
    with work.reading as uow:
        case_id = find_order(uow, order_name).case_id
        return tuple(find_exhibit(uow, str(each), case=case_id).id for each in named)


@click.group()
def notice() -> None:
    """Record letters to interested persons, their service and objections, or that there is none."""


@notice.command()
@form_options(NOTICE_FORM)
@_order
@path_option("--letter", required=True, help="The letter as it went out.")
@working
def send(order_name: str, form_file: Path, letter: Path, work: Work) -> None:
    """Record a letter that was sent about ORDER."""
    form = read_form(form_file)
    form["exhibit_ids"] = list(exhibit_ids(work, order_name, form))
    form["letter"] = str(digest_file(letter))
    entry = structure(form, NoticeEntry, name=form_file.name)
    made = steps.record_notice(work.desk, id_of(work, order_name), entry=entry)
    click.echo(f"The letter is recorded: {made.matters.notices[-1].id}. Record its service next.")


@notice.command()
@_order
@click.argument("objection_id", metavar="OBJECTION")
@click.option(
    "--outcome", required=True, type=click.Choice([str(each) for each in ObjectionOutcome])
)
@_on
@path_option("--reason-file", required=True)
@working
def settle(
    order_name: str, objection_id: str, outcome: str, day: datetime, reason_file: Path, work: Work
) -> None:
    """Record and sign how OBJECTION was settled; one that is upheld keeps the hold."""
    settlement = ObjectionSettlement(ObjectionOutcome(outcome), day.date(), read_text(reason_file))
    steps.settle_objection(work.desk, id_of(work, order_name), objection_id, settlement=settlement)
    click.echo(f"It is recorded as {outcome}.")
