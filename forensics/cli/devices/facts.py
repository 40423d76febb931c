"""The verb ``expunge erase facts``: what is known of a device, and what is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.devices.told import SOME_DISAGREE, disagreements, not_asked, under_titles
from forensics.cli.printable import printable
from forensics.documents import to_json
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.targets import identify_target
from forensics.errors import WrongUseError
from forensics.values.device_words import (
    ability_lines,
    cautions_about,
    health_lines,
    identity_lines,
    medium_lines,
)

if TYPE_CHECKING:
    from forensics.values import DeviceReading


@click.command()
@click.argument("device", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the whole reading as JSON.")
def facts(*, device: Path, as_json: bool) -> int:
    """Say what is known of a device: identity, hidden areas, firmware, health.

    Nothing is written to it. The kernel is asked, and these tools where they are installed and
    run as root: lsblk, smartctl, hdparm, nvme and openSeaChest. What none of them says is "not
    known", which never counts as no. Where two disagree, both are named, and the exit code is 3.

    \b
    expunge erase facts /dev/disk/by-id/ata-ST2000DM008-2FR102_ZFL0ABCD
    expunge erase facts --json /dev/sdb
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    reading = read_facts(identify_target(device, machine=THIS_MACHINE), machine=THIS_MACHINE)
    if reading is None:
        raise WrongUseError(f"{device.name} is a file; facts are read of devices")
    click.echo(to_json(reading).decode() if as_json else "\n".join(_lines(reading)))
    return SOME_DISAGREE if reading.contradictions else 0


def _lines(reading: DeviceReading) -> list[str]:
    known = reading.facts
    return [
        *under_titles(
            ("Device", identity_lines(known)),
            ("Medium", medium_lines(known)),
            ("Firmware, by its own word", ability_lines(known)),
            ("Health, as the drive counts", health_lines(known.health)),
        ),
        *(printable(each) for each in cautions_about(reading)),
        *disagreements(reading.contradictions),
        *not_asked(reading.runs),
    ]
