"""What ``lsblk`` tells: the system's own database of devices (udev), a second view of the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.said import name_of, number_of, text_of, within
from forensics.erasing.tools.commands import Command
from forensics.values import DEVICE, Bus, DeviceFacts, ExternalTool, TriState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.erasing.tools.answers import ToolAnswer

_COLUMNS = "SERIAL,WWN,SIZE,LOG-SEC,PHY-SEC,ROTA,TRAN"


class Lsblk:
    """One line of ``lsblk`` as JSON, sizes in bytes."""

    commands = (
        Command(
            ExternalTool.LSBLK, ("--json", "--bytes", "--nodeps", "--output", _COLUMNS, DEVICE)
        ),
    )

    def is_for(self, bus: Bus) -> bool:
        """Return false for what the kernel made up: it knows more of that than its database."""
        return bus is not Bus.MADE_UP

    def read(self, answers: Sequence[ToolAnswer]) -> DeviceFacts:
        """Return what it says of the one device.

        Over USB its serial number is now the drive's, now the enclosure's: then it is left out.
        That a device turns is what the kernel takes for granted: only the contrary is told.
        """
        line = within(answers[0].document(), "blockdevices", 0)
        name, is_usb = name_of(within(line, "wwn")), within(line, "tran") == "usb"
        is_eui = str(within(line, "wwn")).startswith("eui.")
        return DeviceFacts(
            serial=None if is_usb else text_of(within(line, "serial")),
            wwn=None if is_eui or is_usb else name_of(within(line, "wwn")),
            eui=name if is_eui and name and len(name) == 16 else None,
            nguid=name if is_eui and name and len(name) == 32 else None,
            size=number_of(within(line, "size"), least=1),
            sector_size=number_of(within(line, "log-sec"), least=1),
            physical_sector_size=number_of(within(line, "phy-sec"), least=1),
            rotational=TriState.NO if within(line, "rota") is False else TriState.UNKNOWN,
        )
