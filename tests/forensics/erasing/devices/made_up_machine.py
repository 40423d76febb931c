"""A machine made up for a test: folders like those of ``/sys`` and ``/proc``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from forensics.erasing.copies.copy_key import own_key_path
from forensics.erasing.devices.block_devices import Machine
from tests.forensics.erasing.builders import MIB

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = os.makedev(8, 16)
SIZE = 100 * MIB


class MachineBuilder:
    """A made-up machine: folders like those of ``/sys`` and ``/proc``."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder / "sys", folder / "proc", own_key_path)
        self.write("proc/swaps", "Filename Type Size Used Priority\n")
        self.write("proc/self/mountinfo", "")
        self._folder = folder

    def write(self, name: str, content: str | bytes) -> None:
        path = self.machine.sys.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def disk(self, number: str, place: str, **files: str) -> None:
        """A disk by its device number, at a place under ``/sys/devices``."""
        for name, content in {"size": str(SIZE // 512), "ro": "0", "dev": number, **files}.items():
            self.write(f"sys/devices/{place}/{name.replace('__', '/')}", content + "\n")
        link = self.machine.sys / "dev" / "block" / number
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(self.machine.sys / "devices" / place)
