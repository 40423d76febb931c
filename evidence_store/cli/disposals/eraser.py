"""``expunge eraser``: carries out the erasures that people queue in the browser."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.working import working
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.worker import working as loop
from evidence_store.worker.erasing import erase

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work


@click.command()
@click.option("--until-idle", is_flag=True, help="End once nothing waits.")
@working
def eraser(until_idle: bool, work: Work) -> None:  # noqa: FBT001 -- click passes a flag by name
    """Overwrite training files that were authorised and queued, until stopped with Ctrl+C.

    Run it under an account of its own. The person who queued an erasure signed for its one start;
    holds, statements, clock and device are checked again before the first byte. For a device that
    is no training file, use: expunge erase run.
    """
    leaving = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leaving.set())
    ended = loop.work(
        work.store,
        work.acting.unit_keys,
        is_leaving=leaving.is_set,
        until_idle=until_idle,
        does={JobKind.ERASE: erase},
    )
    click.echo(f"Erasures that ended: {ended}.")
