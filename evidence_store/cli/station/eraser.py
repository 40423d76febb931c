"""``expunge eraser``: carries out what people sign for in the browser and at the station."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.services import service_options
from evidence_store.cli.station.serving import serving_beside, sockets_folder, station_options
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.station.erasing_service import ErasingService
from evidence_store.worker import working as loop
from evidence_store.worker.copies import erase_copy
from evidence_store.worker.erasing import erase
from forensics.erasing.station.asking import Sockets

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.services import Service

LOST_SECONDS = 5.0


@click.command()
@click.option("--until-idle", is_flag=True, help="End once no file waits to be erased.")
@station_options
@service_options
def eraser(
    *,
    until_idle: bool,
    devices: tuple[Path, ...],
    sockets: Path | None,
    serves: tuple[str, ...],
    service: Service,
) -> None:
    """Erase what was authorised and signed for, until stopped with Ctrl+C.

    Run it under an account of its own, which alone may write to devices. At its socket it takes a
    permit and the name of a device that is plugged in, and nothing else; training files and police
    copies that are queued in the browser it erases in their turn. The operator signed for the one
    start; holds, statements, clock and device are checked again before the first byte.

    \b
    expunge eraser --data /srv/expunge/data --as 4711 --serves expunge
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    store, unit_keys, leaving = service.store, service.unit_keys, service.leaving
    # Its folders are named now: no request can name a path (ADR 86).
    station = ErasingService(store, unit_keys, devices, leaving.is_set)
    does = {JobKind.ERASE: erase, JobKind.ERASE_COPY: erase_copy}
    # Without a socket: a device is begun while a person stands there (ADR 86).
    if until_idle:
        ended = loop.work(store, unit_keys, is_leaving=leaving.is_set, until_idle=True, does=does)
    else:
        path = Sockets(sockets_folder(sockets)).eraser
        with (
            serving_beside(path, station.answer, serves=serves, leaving=leaving),
            station.ending_lost(leaving, every=LOST_SECONDS),
        ):
            ended = loop.work(store, unit_keys, is_leaving=leaving.is_set, does=does)
    click.echo(f"Erasures of files that ended: {ended}.")
