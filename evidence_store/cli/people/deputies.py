"""``expunge person``: name a deputy for a dated time, list deputies, end a delegation."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.lists import tell
from evidence_store.cli._kit.working import working
from evidence_store.domain.values.zones import LONDON
from evidence_store.tables.people import DEPUTIES, deputyships
from evidence_store.ways import Way
from evidence_store.workflow.people import deputies as steps

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("deputy", metavar="DEPUTY")
@click.option("--from", "first", required=True, type=_DAY, help="First day, YYYY-MM-DD.")
@click.option("--until", "last", required=True, type=_DAY, help="Last day, YYYY-MM-DD.")
@working
def delegate(deputy: str, first: datetime, last: datetime, work: Work) -> None:
    """Name DEPUTY (id or staff number) to act with your duty of a supervisor on those days.

    Days are days in London, both included. The deputy acts in your place: entries and certificates
    say so. Nobody who is excluded from a matter becomes free of that, nor does your deputy where
    you are. A deputy names no deputy.
    """
    # With two dates: a role that is set and unset outlives its time when nobody remembers it
    # (ADR 19).
    made = steps.delegate(
        work.desk,
        work.store.find_person(deputy).id,
        begins=_midnight(first),
        ends=_midnight(last + timedelta(days=1)),
        most_days=work.store.settings.policy.delegation_days,
    )
    click.echo(f"The delegation is {made.id}. End it early with: {Way.PERSON_END_DELEGATION}.")


@click.command(name="end-delegation")
@click.argument("delegation", metavar="ID")
@working
def end_delegation(delegation: str, work: Work) -> None:
    """End the delegation ID before its time: yours, or as an administrator any."""
    steps.end_delegation(work.desk, delegation)
    click.echo(f"The delegation {delegation} has ended.")


@click.command()
@data_option
def delegations(data: Path) -> None:
    """List every delegation: who is whose deputy, and when."""
    tell(DEPUTIES, deputyships(open_store(data)), None)


def _midnight(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(), LONDON)
