"""``expunge reader``: lists the devices of a station, and reads them for the second person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.acting import passphrase_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.services import (
    keys_from_option,
    leaving_once_asked,
    open_service,
    while_open_option,
)
from evidence_store.cli.station.serving import serving_beside, sockets_folder, station_options
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.worker import working as loop
from evidence_store.worker.reading_again import read_for_somebody
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.station.asking import Sockets
from forensics.erasing.station.listing import DeviceListing
from forensics.erasing.station.names import find_device
from forensics.erasing.station.reading_service import answering_of

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@station_options
@path_option("--data", envvar="EXPUNGE_DATA", metavar="FOLDER", help="The data folder.")
@click.option("--as", "person", metavar="PERSON", help="Who opens the unit's keys.")
@passphrase_option
@keys_from_option
@while_open_option
def reader(
    *,
    devices: tuple[Path, ...],
    sockets: Path | None,
    serves: tuple[str, ...],
    data: Path | None,
    person: str | None,
    passphrase_file: Path | None,
    keys_from: int | None,
    while_open: int | None,
) -> None:
    """List the devices that are plugged in, until stopped with Ctrl+C. It opens them to be read.

    Run it under an account of its own, which may read devices and write to none. With --data and
    --as, an officer, examiner or supervisor, it also does the second person's readings that are
    asked for at the station; without, it has no record and no keys.

    \b
    expunge reader --serves expunge --sockets /run
    expunge reader --data /srv/expunge/data --as 4711 --serves expunge
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    path = Sockets(sockets_folder(sockets)).reader
    answering = answering_of(DeviceListing(devices, machine=THIS_MACHINE))
    if person is None and keys_from is None:
        leaving = leaving_once_asked(while_open)
        with serving_beside(path, answering, serves=serves, leaving=leaving):
            leaving.wait()
        return
    if data is None:
        raise click.UsageError("Name the data folder: --data FOLDER")
    service = open_service(data, person, passphrase_file, keys_from, while_open)
    does = {
        JobKind.READ_DEVICE: partial(read_for_somebody, find=partial(find_device, folders=devices))
    }
    with serving_beside(path, answering, serves=serves, leaving=service.leaving):
        ended = loop.work(
            service.store, service.unit_keys, is_leaving=service.leaving.is_set, does=does
        )
    click.echo(f"Readings that ended: {ended}.")
