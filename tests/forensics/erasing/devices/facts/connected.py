"""A loop device that a made-up machine calls a disk, and tools that answer for it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from forensics.erasing.devices.targets import identify_target
from forensics.values import ExternalTool
from tests.forensics.erasing.builders import MIB
from tests.forensics.erasing.devices.facts.recorded import SEAGATE, printed, signed, words_of
from tests.forensics.erasing.devices.made_up_machine import MachineBuilder
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target
    from forensics.erasing.tools.toolbox import Toolbox

SIZE = 4 * MIB
SECTORS = SIZE // 512
SATA = "pci0/ata1/host0/target0:0:0/0:0:0:0/block/sdb"
STICK = "pci0/usb1/1-2/1-2:1.0/host0/target0:0:0/0:0:0:0/block/sdb"


class Connected:
    """A loop device that a made-up machine calls a disk, with tools that answer for it."""

    def __init__(self, folder: Path, device: Path, place: str) -> None:
        number = device.stat().st_rdev
        made = MachineBuilder(folder / "machine")
        name = f"{os.major(number)}:{os.minor(number)}"
        files = {"device__vendor": "ATA     ", "device__model": "ST3160023AS"}
        made.disk(name, place, size=str(SECTORS), **files)
        made.write(f"sys/devices/{place}/device/vpd_pg80", b"\0\x80\0\x083JS2KSL3")
        made.write("sys/devices/pci0/usb1/1-2/idVendor", "152d\n")
        self.machine: Machine = made.machine
        self.toolbox: Toolbox = make_toolbox(folder / "tools")
        self.target: Target = identify_target(device, machine=made.machine)

    def hdparm(self, identify: str, native: str) -> None:
        folder = self.toolbox.folders[0]
        (folder / "identify").write_text(identify)
        (folder / "native").write_text(native)
        script = 'case $1 in --Istdout) cat "${0%/*}/identify";; -N) cat "${0%/*}/native";; esac'
        make_tool(self.toolbox, ExternalTool.HDPARM, script)

    def smartctl(self, **said: object) -> None:
        (self.toolbox.folders[0] / "smart").write_text(json.dumps(said))
        make_tool(self.toolbox, ExternalTool.SMARTCTL, 'cat "${0%/*}/smart"')


def identify_words() -> str:
    words = words_of(SEAGATE)
    words[100:104] = [SECTORS & 0xFFFF, SECTORS >> 16, 0, 0]
    return printed(signed(words))


def native(visible: int, whole: int) -> str:
    state = "enabled" if visible < whole else "disabled"
    return f"\n/dev/sdb:\n max sectors   = {visible}/{whole}, HPA is {state}\n"
