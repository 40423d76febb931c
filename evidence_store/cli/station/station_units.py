"""``expunge station-units``: the units, accounts and rules by which systemd runs a station."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.options import path_option
from evidence_store.station.units import ERASER, READER, SERVER, Installed, unit_files
from forensics.erasing.station.accounts import numbers_of
from forensics.output import write_new


@click.command("station-units")
@path_option("--out", required=True, help="A new folder; what is in it belongs below /etc.")
@click.option("--as", "person", required=True, metavar="PERSON",
              help="Who opens the unit's keys: an officer, examiner or supervisor.")  # fmt: skip
@click.option("--images", multiple=True, type=click.Path(path_type=Path), metavar="FOLDER",
              help="A place for disk images that the reader may write to. Repeatable.")  # fmt: skip
@data_option
def station_units(out: Path, person: str, images: tuple[Path, ...], data: Path) -> None:
    """Write the systemd units, accounts and rules of a station, for this installation.

    Nothing is installed: read them, copy them below /etc, and start the services. Make the accounts
    first (systemd-sysusers); without them the numbers in the units are left open.

    \b
    expunge station-units --data /srv/expunge/data --as 4711 --out station
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    command = Path(sys.executable).with_name("expunge")
    # As numbers: the idmapped mounts of the data folder are written with them.
    uids = {name: _number(name) for name in (SERVER, READER, ERASER)}
    files = unit_files(
        Installed(
            command,
            data.resolve(),
            person,
            uids,
            _group(),
            tuple(each.resolve() for each in images),
        )
    )
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
