"""``expunge clock``: state the date from another clock, and see what the time here rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.working import working
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.clock_steps import STEPPED, in_words, step_of
from evidence_store.custody.signed.times import WAY_OUT
from evidence_store.data_folder.clock_faults import clock_fault
from evidence_store.domain.law.calendar import plain_day, plain_moment
from evidence_store.open_folder.telling_time import correction_lines
from evidence_store.ways import Way
from evidence_store.workflow._kit.known_time import DISPUTED, moved_since, newest_told
from evidence_store.workflow.unit.clock import state_date
from evidence_store.workflow.unit.correcting_time import correct_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.cli._kit.working import Work
    from evidence_store.open_folder.store import Reading
    from evidence_store.workflow._kit.known_time import KnownTime

_SHOWN = 10


@click.group()
def clock() -> None:
    """State the date from another clock, and see what the time here rests on.

    No erasure starts on this computer's clock alone. Within the last 24 hours a witness or a
    time-stamp authority told the time, or a person other than the one who starts stated the date;
    and since then the computer was not started again, nor its clock set. Nothing moves a clock.
    """


@clock.command()
@click.option(
    "--date",
    "stated",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date in London, read from another clock: 2026-07-14.",
)
@click.option(
    "--seen-on",
    required=True,
    metavar="WHAT",
    help='What you read it from: "wall clock in the store", "today\'s paper".',
)
@working
def state(stated: datetime, seen_on: str, work: Work) -> None:
    """State the date and sign for it: for starts by others, for 24 hours.

    Look at a clock, a phone or a newspaper, not at this computer. Where this computer shows
    another date, that is recorded, and nothing is started before it is settled.
    """
    entry = state_date(work.desk, stated.date(), seen_on=seen_on)
    click.echo(
        f"You stated {plain_day(stated.date())} and signed for it (entry {entry.seq}). A start by "
        "another person may rest on it for 24 hours, while this computer runs and its clock is "
        "not set."
    )


@clock.command()
@click.option(
    "--date",
    "stated",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date in London, read from another clock: 2026-07-14.",
)
@click.option("--seen-on", required=True, metavar="WHAT", help="What you read it from.")
@click.option(
    "--since",
    type=int,
    metavar="NUMBER",
    help="The first entry under the wrong clock. Without it: the first one that lies in the "
    "future of this machine's clock.",
)
@working
def correct(stated: datetime, seen_on: str, since: int | None, work: Work) -> None:
    """Sign, as one of two people, that an earlier clock was wrong, and correct the time.

    Set this machine's clock right first. Holds, referrals and stops are recorded all the while.
    With the second signature whatever was signed and not finished is void, and what was counted
    under the wrong clock is counted again.
    """
    done = correct_time(work.desk, stated.date(), seen_on=seen_on, since=since)
    for line in correction_lines(done):
        click.echo(line)


@clock.command()
@data_option
def show(data: Path) -> None:
    """Say what this computer's clock shows, what the time rests on, and when the clock was set."""
    store = open_store(data)
    now = store.clock()
    click.echo(f"This computer shows {plain_moment(now)}.")
    with store.reading() as uow:
        if fault := clock_fault(uow.custody.leaves, now):
            click.echo(f"{fault} {WAY_OUT}")
        # Everybody's word: the person who starts is not known here, and a start takes none of
        # theirs.
        told = newest_told(uow, at=now, but=None)
        click.echo(_standing(uow, told))
        for line in _steps(uow):
            click.echo(line)


def _standing(uow: Reading, told: KnownTime | None) -> str:
    if told is None:
        return (
            "In the last 24 hours no one else has stated the time: no erasure starts. Have a "
            f"person who does not start it state the date: {Way.CLOCK_STATE}"
        )
    if told.kind == DISPUTED:
        said = plain_day(date.fromisoformat(told.said))
        return f"Disputed: {told.source} stated {said} (entry {told.entry}). No erasure starts."
    fault = moved_since(told, uow)
    if fault:
        return f"No erasure starts, because {fault}. State the date: {Way.CLOCK_STATE}"
    return (
        f"The time rests on entry {told.entry}: {told.kind}, {told.source}, {told.said}. "
        f"That holds until {plain_moment(told.until)}, for starts by others than {told.source}."
    )


def _steps(uow: Reading) -> Iterator[str]:
    leaves = [read_leaf(each.body) for each in uow.custody.control()]
    steps = [each for each in leaves if each.event == STEPPED]
    yield f"The clock was set {len(steps)} times since the log was started, as far as was noticed."
    for leaf in steps[-_SHOWN:]:
        words = in_words(step_of(leaf))
        yield f"  entry {leaf.place.seq}: {words}, noticed {plain_moment(leaf.recorded)}"
