"""``expunge station``: the station at a terminal; and the units by which systemd runs it."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.serving_station import sockets_folder, station_options
from evidence_store.cli._kit.terminal_station import sit_down
from evidence_store.cli._kit.working import working
from evidence_store.domain.people.unit_secrets import require_to_serve
from evidence_store.station.here import Station
from evidence_store.station.units import ERASER, READER, SERVER, Installed, unit_files
from evidence_store.unit_keys.process_beside import process_beside
from forensics.erasing.station.accounts import numbers_of
from forensics.erasing.station.asking import Sockets
from forensics.errors import WrongUseError
from forensics.output import write_new

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
    if work.store.is_training:
        devices = (*devices, *map(Path, work.store.settings.places.images))
    with ExitStack() as beside:
        if not folder.is_there:
            require_to_serve(work.actor.duties)
            for verb, socket in (("reader", folder.reader), ("eraser", folder.eraser)):
                words = _words(verb, work, devices, folder.folder, serves)
                beside.enter_context(process_beside(words, work.acting.unit_keys))
                _wait_for(socket, verb)
        sit_down(work, Station(folder))


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


@click.command("station-units")
@path_option("--out", required=True, help="A new folder; what is in it belongs below /etc.")
@click.option("--as", "person", required=True, metavar="PERSON",
              help="Who opens the unit's keys: an officer, examiner or supervisor.")  # fmt: skip
@data_option
def station_units(out: Path, person: str, data: Path) -> None:
    """Write the systemd units, accounts and rules of a station, for this installation.

    Nothing is installed: read them, copy them below /etc, and start the services. Make the accounts
    first (systemd-sysusers); without them the numbers in the units are left open.

    \b
    expunge station-units --data /srv/expunge/data --as 4711 --out station
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    command = Path(sys.executable).with_name("expunge")
    uids = {name: _number(name) for name in (SERVER, READER, ERASER)}
    files = unit_files(Installed(command, data.resolve(), person, uids, _group()))
    out.mkdir()
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, text.encode(), mode=0o644)
        click.echo(path)


def _number(account: str) -> str:
    found = numbers_of(account)
    return f"NUMBER-OF-{account}" if found is None else str(found[0])


def _group() -> str:
    found = numbers_of(SERVER)
    return f"NUMBER-OF-GROUP-{SERVER}" if found is None else str(found[1])
