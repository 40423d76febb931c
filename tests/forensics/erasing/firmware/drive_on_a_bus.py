"""A drive that a shim makes up, on a loop device that a made-up machine calls a disk on a bus."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import Interface
from forensics.erasing.tools.toolbox import Toolbox
from forensics.value_classes import dataclass
from tests.forensics.erasing.builders import loop_device, surroundings
from tests.forensics.erasing.devices.made_up_machine import MachineBuilder
from tests.forensics.erasing.firmware.made_up_drive import SIZE, MadeUpDrive
from tests.forensics.erasing.firmware.made_up_machines import BARE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command

SERIAL, MODEL, FIRMWARE = "S5H9NS0N", "SSD 970", "2B2QEXM7"


@dataclass(frozen=True)
class Kind:
    """A drive as the system shows it: by which commands it is asked, its place, and its files."""

    interface: Interface
    place: str
    files: Mapping[str, str]


NVME_DRIVE = Kind(
    Interface.NVME,
    "pci0/nvme/nvme0/nvme0n1",
    {
        "device__model": MODEL,
        "device__serial": SERIAL,
        "device__firmware_rev": FIRMWARE,
        "device__transport": "pcie",
    },
)
SAS_DRIVE = Kind(
    Interface.SCSI,
    "pci0/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0/block/sda",
    {
        "device__model": MODEL,
        "device__vendor": "ACME",
        "device__rev": FIRMWARE,
        "device__wwid": "naa.5000c50012345678",
        "device__vpd_pg80": f"\0\x80\0\x08{SERIAL}",
        "device__vpd_pgb1": "\0\xb1\0\x3c\x1c\x20",
        "queue__rotational": "1",
    },
)


@contextmanager
def drive_on_a_bus(
    folder: Path, shim: Path, *, kind: Kind = NVME_DRIVE, cpuinfo: str = BARE, **changes: object
) -> Iterator[tuple[MadeUpDrive, Surroundings]]:
    """The drive, and surroundings in which the system says that it hangs on a bus of its own."""
    made = MadeUpDrive(folder, shim, kind.interface)
    system = MachineBuilder(folder / "machine")
    system.write("proc/cpuinfo", cpuinfo)

    def ask(command: Command, **_: object) -> ToolAnswer:
        return made.run(command)

    with loop_device(made.medium) as device:
        made.device = device
        number = device.stat().st_rdev
        name = f"{os.major(number)}:{os.minor(number)}"
        system.disk(name, kind.place, **{"size": str(SIZE // 512), **kind.files})
        bench = made.bench()
        yield (
            made,
            surroundings(
                machine=system.machine,
                toolbox=Toolbox(()),
                ask=ask,
                clock=bench.clock,
                pause=bench.pause,
                **changes,
            ),
        )
