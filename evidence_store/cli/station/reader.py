"""``expunge reader``: lists the devices of a station, images them, and reads what was erased."""

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
from evidence_store.cli.station.serving import (
    serving_beside,
    sockets_folder,
    station_options,
    working_beside,
)
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.worker import working as loop
from evidence_store.worker.imaging import image_device
from evidence_store.worker.reading_again import read_for_somebody
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.station.asking import Sockets
from forensics.erasing.station.listing import DeviceListing
from forensics.erasing.station.names import find_device
from forensics.erasing.station.reading_service import answering_of

if TYPE_CHECKING:
    from pathlib import Path

IMAGED_AT_ONCE = 4
"""A reading of the second person waits for none of these."""


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
    --as, an officer, examiner or supervisor, it also does what is asked for at the station: the
    second person's readings, and imaging with ewfacquire, into the places for disk images.
    Without, it has no record and no keys.

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
    find = partial(find_device, folders=devices)
    does = {JobKind.READ_DEVICE: partial(read_for_somebody, find=find)}
    images = {JobKind.IMAGE_DEVICE: partial(image_device, find=find)}
    with (
        serving_beside(path, answering, serves=serves, leaving=service.leaving),
        working_beside(service, images, at_once=IMAGED_AT_ONCE),
    ):
        ended = loop.work(
            service.store, service.unit_keys, is_leaving=service.leaving.is_set, does=does
        )
    click.echo(f"Readings that ended: {ended}.")
