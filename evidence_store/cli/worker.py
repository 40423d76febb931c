"""``expunge worker``: does the long work that people queue in the browser."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import click

from evidence_store.cli.working import working
from evidence_store.worker import working as loop

if TYPE_CHECKING:
    from evidence_store.cli.working import Work


@click.command()
@click.option("--until-idle", is_flag=True, help="End once nothing waits.")
@click.option(
    "--while-open",
    type=int,
    metavar="FD",
    help="Leave when this pipe, of whatever started the worker, closes.",
)
@working
def worker(
    until_idle: bool,  # noqa: FBT001 -- click passes a flag by name
    while_open: int | None,
    work: Work,
) -> None:
    """Check disk images and scan them, one job after the other, until stopped with Ctrl+C.

    The person named by --as opens the unit's keys for it. Each job is done in the name of whoever
    queued it. A job that is interrupted goes on where it was, in this or another worker.
    """
    leaving = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leaving.set())
    if while_open is not None:
        threading.Thread(
            target=_leave_at_the_end_of, args=(while_open, leaving), daemon=True
        ).start()
    ended = loop.work(
        work.store, work.acting.unit_keys, is_leaving=leaving.is_set, until_idle=until_idle
    )
    click.echo(f"Jobs that ended: {ended}.")


def _leave_at_the_end_of(pipe: int, leaving: threading.Event) -> None:
    while os.read(pipe, 1):
        continue
    leaving.set()
