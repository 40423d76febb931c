"""``expunge worker``: does the long work that people queue in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.services import service_options
from evidence_store.worker import working as loop

if TYPE_CHECKING:
    from evidence_store.cli._kit.services import Service


@click.command()
@click.option("--until-idle", is_flag=True, help="End once nothing waits.")
@service_options
def worker(*, until_idle: bool, service: Service) -> None:
    """Check disk images and scan them, one job after the other, until stopped with Ctrl+C.

    The person named by --as, an officer, examiner or supervisor, opens the unit's keys for it. Each
    job is done in the name of the person who queued it. A job that is interrupted goes on where it
    was, in this or another worker.
    """
    ended = loop.work(
        service.store, service.unit_keys, is_leaving=service.leaving.is_set, until_idle=until_idle
    )
    click.echo(f"Jobs that ended: {ended}.")
