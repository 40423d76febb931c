"""A drive that a shim makes up, on a loop device that a made-up machine calls a disk on a bus."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import Interface
from forensics.erasing.tools.toolbox import Toolbox
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
PLACE = "pci0/nvme/nvme0/nvme0n1"


@contextmanager
def drive_on_a_bus(
    folder: Path, shim: Path, *, cpuinfo: str = BARE, **changes: object
) -> Iterator[tuple[MadeUpDrive, Surroundings]]:
    """The drive, and surroundings in which the system says that it hangs on a bus of its own."""
    made = MadeUpDrive(folder, shim, Interface.NVME)
    system = MachineBuilder(folder / "machine")
    system.write("proc/cpuinfo", cpuinfo)

    def ask(command: Command, **_: object) -> ToolAnswer:
        return made.run(command)

    with loop_device(made.medium) as device:
        made.device = device
        number = device.stat().st_rdev
        files = {
            "device__model": MODEL,
            "device__serial": SERIAL,
            "device__firmware_rev": FIRMWARE,
            "device__transport": "pcie",
        }
        name = f"{os.major(number)}:{os.minor(number)}"
        system.disk(name, PLACE, **{"size": str(SIZE // 512), **files})
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
