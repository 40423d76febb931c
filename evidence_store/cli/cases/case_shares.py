"""``expunge case``: share one case with a reader until a day, list shares, take one back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.working import working
from evidence_store.domain.cases.case_shares import in_force
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import NotFoundError
from evidence_store.workflow.cases.sharing import share_case, withdraw_share

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work


@click.command()
@click.argument("case_name", metavar="CASE")
@click.argument("reader", metavar="READER")
@click.option(
    "--until",
    "last",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day, YYYY-MM-DD; within a year.",
)
@working
def share(case_name: str, reader: str, last: datetime, work: Work) -> None:
    """Let READER (id or staff number) see where CASE stands, until that day in London.

    READER has the duty of a reader, such as a court's clerk: they see no name, no note and nothing
    of what was found. You sign for it. Take it back with: expunge case withdraw-share.
    """
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    made = share_case(
        work.desk,
        case_id,
        work.store.find_person(reader).id,
        # The last day is named, and counts to its midnight in London.
        ends=datetime.combine(last.date() + timedelta(days=1), time(), LONDON),
    )
    click.echo(f"The case is shared until {last.date().isoformat()}: {made.id}.")


@click.command(name="withdraw-share")
@click.argument("case_name", metavar="CASE")
@click.argument("reader", metavar="READER")
@working
def withdraw_share_verb(case_name: str, reader: str, work: Work) -> None:
    """End what READER (id or staff number) sees of CASE, at once."""
    person = work.store.find_person(reader).id
    with work.reading as uow:
        case = find_case(uow, case_name)
    held = [one for one in in_force(case.shares, at=work.store.clock()) if one.reader_id == person]
    if not held:
        raise NotFoundError(f"{case.reference} is not shared with {reader}.")
    withdraw_share(work.desk, case.id, held[0].id)
    click.echo(f"{case.reference} is no longer shared with {reader}.")
