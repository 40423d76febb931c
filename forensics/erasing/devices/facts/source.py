"""A source of facts: a tool, the commands it is given, and what its answers say. One door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from forensics.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command
    from forensics.values import Bus, DeviceFacts


class FactSource(Protocol):
    """One tool as a source, without a state of its own."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """What the tool is given: each reads, and changes nothing on any device."""

    def is_for(self, bus: Bus) -> bool:
        """Whether it can say anything of a device on that bus."""

    def read(self, answers: Sequence[ToolAnswer]) -> DeviceFacts:
        """Return what the answers say, in the order of the commands; the rest stays not known.

        It raises nothing, whatever the answers are: a drive's firmware had a hand in them.
        """


SOURCES: Registry[FactSource] = Registry()
"""The sources by what people call them."""

_HERE = "forensics.erasing.devices.facts"
SOURCES.register("lsblk", f"{_HERE}.lsblk", "Lsblk")
SOURCES.register("smartctl", f"{_HERE}.smartctl", "Smartctl")
SOURCES.register("hdparm", f"{_HERE}.hdparm", "Hdparm")
SOURCES.register("nvme", f"{_HERE}.nvme", "Nvme")
SOURCES.register("openSeaChest", f"{_HERE}.openseachest", "OpenSeaChest")
