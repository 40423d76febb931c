"""What is plugged in, and what the system knows of each device. Everything is opened to be read.

Nothing is claimed for this process alone: an eraser that begins on a device meanwhile is not kept
from it. What a device says of itself is read once for each time that it is plugged in; whether
something on this computer uses it is asked again each time.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import (
    folder_of,
    verify_not_attached,
    verify_not_in_use,
)
from forensics.erasing.devices.facts.holding import verify_overwritable
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.memberships import memberships_of
from forensics.erasing.devices.second_path import verify_single_path
from forensics.erasing.devices.targets import Target, identify_target
from forensics.erasing.station.names import named_devices
from forensics.erasing.station.plugged_in import PluggedIn
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import ErasureError, RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import DeviceReading, Membership, TargetKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine

MOST_ARRAYS = 16
"""A device that names more is made to: its names alone could fill an answer beyond its length."""
_NOT_READ = "It does not answer, so nothing is known of it. Connect it again."
_TOO_MANY = (
    f"It says that it is a member of more than {MOST_ARRAYS} arrays, so it is not erased here. Ask "
    "an examiner to look into what is on it."
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a device said of itself since it was plugged in."""

    reading: DeviceReading | None
    member_of: tuple[Membership, ...]
    bar: str


class DeviceListing:
    """The devices of one machine, listed again and again."""

    def __init__(
        self, folders: Sequence[Path], *, machine: Machine, toolbox: Toolbox = SYSTEM_TOOLS
    ) -> None:
        """Look nowhere yet.

        Args:
            folders: where devices have names; each is asked every time.
            machine: where to ask what the system knows.
            toolbox: where the tools are that speak to drives.
        """
        self._folders, self._machine, self._toolbox = tuple(folders), machine, toolbox
        self._known: dict[tuple[int, int | str | None], _Read] = {}
        self._one = threading.Lock()

    def devices(self) -> tuple[PluggedIn, ...]:
        """Return what is plugged in now; what goes away meanwhile is left out."""
        with self._one:
            found = []
            for path in named_devices(self._folders):
                try:
                    target = identify_target(path, machine=self._machine)
                    if self._is_part(target):
                        continue
                    found.append((target, self._seen(path.name, target)))
                except (ErasureError, OSError):
                    continue
            there = {target.node for target, _ in found}
            self._known = {node: read for node, read in self._known.items() if node in there}
            return tuple(seen for _, seen in found)

    def _is_part(self, target: Target) -> bool:
        if target.kind is TargetKind.WORKING_COPY:
            return False
        return (folder_of(target.node[0], self._machine) / "partition").exists()

    def _seen(self, name: str, target: Target) -> PluggedIn:
        bar = self._bar(target)
        if target.kind is TargetKind.WORKING_COPY:
            return PluggedIn(name, target.kind, target.identity, bar=bar)
        read = self._known.get(target.node) or self._read(target)
        self._known[target.node] = read
        reading = read.reading
        return PluggedIn(
            name,
            target.kind,
            target.identity,
            None if reading is None else reading.facts,
            () if reading is None else reading.contradictions,
            read.member_of,
            bar or read.bar,
        )

    def _bar(self, target: Target) -> str:
        """Why it cannot be erased as it is connected, and as the computer uses it now."""
        try:
            verify_not_attached(target.path.stat(), machine=self._machine)
            if target.kind is TargetKind.BLOCK_DEVICE:
                verify_not_in_use(target.node[0], machine=self._machine)
                verify_single_path(target.node[0], machine=self._machine)
        except RefusedTargetError as error:
            return str(error)
        return ""

    def _read(self, target: Target) -> _Read:
        try:
            reading = read_facts(target, machine=self._machine, toolbox=self._toolbox)
            member_of = memberships_of(target, machine=self._machine, exclusive=False)
        except ErasureError:
            return _Read(None, (), _NOT_READ)
        if len(member_of) > MOST_ARRAYS:
            return _Read(reading, (), _TOO_MANY)
        try:
            verify_overwritable(reading)
        except RefusedTargetError as error:
            return _Read(reading, member_of, str(error))
        return _Read(reading, member_of, "")
