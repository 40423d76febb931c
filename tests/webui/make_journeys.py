"""Count in a browser what the ordinary jobs cost people, and write it into ``docs/journeys.md``.

Run from the project's folder:

    python -m tests.webui.make_journeys docs/journeys.md

The words around the table stay as they are; a test holds the table to what it counts itself.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tests.webui.conftest import make_requests, make_unit
from tests.webui.journeys.at_the_station import at_the_station, station_in
from tests.webui.journeys.five_devices import five_devices
from tests.webui.journeys.one_stick import one_stick
from tests.webui.placed import unit_with_places
from tests.webui.walking import office

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webui.journeys.counting import Cost
    from tests.webui.walking import Office

BEGIN, END = "<!-- counted: begin -->", "<!-- counted: end -->"
HEAD = """\
| job | page loads | fields | signatures | people who sign in | commands |
|---|---|---|---|---|---|"""
JOURNEYS: dict[str, Callable[[Office, Path], Cost]] = {
    "one USB stick, from the seizure to the certificate": one_stick,
    "one USB stick at the station, from plugging in to the certificate": at_the_station,
    "five devices of one seizure, by one officer": five_devices,
}


def row_of(job: str, cost: Cost) -> str:
    """The line of one job, with the commands that it takes."""
    figures = (cost.loads, cost.fields, cost.signatures, cost.sign_ins)
    commands = ", ".join(f"`{each}`" for each in cost.commands)
    told = f"{len(cost.commands)}: {commands}" if commands else "0"
    return f"| {job} | {' | '.join(map(str, figures))} | {told} |"


@click.command()
@click.argument("page", type=click.Path(path_type=Path, exists=True))
def main(page: Path) -> None:
    """Count every job in a unit of its own, and write what was counted."""
    os.umask(0o077)
    rows = []
    for job, walked in JOURNEYS.items():
        with tempfile.TemporaryDirectory() as folder:
            unit = unit_with_places(make_unit(Path(folder), make_requests()), Path(folder))
            with unit.store.staying_open(), office(unit, station_in(Path(folder))) as at_work:
                rows.append(row_of(job, walked(at_work, Path(folder))))
    text = page.read_text("utf-8")
    before, rest = text.split(BEGIN)
    table = "\n".join((BEGIN, HEAD, *rows, END))
    page.write_text(f"{before}{table}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()
