"""``expunge station``: the station at a terminal, with its services where none run."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.working import working
from evidence_store.cli.station.at_terminal import AtTerminal
from evidence_store.cli.station.serving import sockets_folder, station_options
from evidence_store.cli.station.terminal import sit_down
from evidence_store.domain.people.unit_secrets import require_to_serve
from evidence_store.station.here import Station
from evidence_store.unit_keys.process_beside import process_beside
from forensics.erasing.station.asking import Sockets
from forensics.errors import WrongUseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.cli._kit.working import Work

STARTS_SECONDS = 60.0


@click.command()
@station_options
@working
def station(
    *, devices: tuple[Path, ...], sockets: Path | None, serves: tuple[str, ...], work: Work
) -> None:
    """Erase devices, read them again and issue their certificates at this desk, without a browser.

    It shows what is plugged in and your one next step for each device. Where the services of the
    station do not run on this computer, both are started beside it and end with it: then this
    account must be allowed to open the devices. The person who erases and the person who reads
    again each start it as themselves.

    \b
    expunge station --data FOLDER --as 4711
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    folder = Sockets(sockets_folder(sockets))
    # Training files are devices in a training folder alone.
    if work.store.is_training:
        devices = (*devices, *map(Path, work.store.settings.places.images))
    with ExitStack() as beside:
        starts = not folder.is_there
        if starts:
            require_to_serve(work.actor.duties)
            for verb, socket in (("reader", folder.reader), ("eraser", folder.eraser)):
                words = _words(verb, work, devices, folder.folder, serves)
                beside.enter_context(process_beside(words, work.acting.unit_keys))
                _wait_for(socket, verb)
        sit_down(AtTerminal(work, Station(folder)), ends_services=starts)


def _words(
    verb: str, work: Work, devices: Sequence[Path], sockets: Path, serves: Sequence[str]
) -> list[str]:
    words = [verb, "--data", str(work.store.data), "--sockets", str(sockets)]
    words += [word for each in devices for word in ("--devices", str(each))]
    return words + [word for each in serves for word in ("--serves", each)]


def _wait_for(socket: Path, verb: str) -> None:
    until = time.monotonic() + STARTS_SECONDS
    while not socket.exists():
        if time.monotonic() > until:
            raise WrongUseError(
                f"The {verb} did not start. Start it by itself to see why: expunge {verb}"
            )
        time.sleep(0.1)
