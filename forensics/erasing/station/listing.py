"""What is plugged in, and what the system knows of each device. Everything is opened to be read.

Nothing is claimed for this process alone: an eraser that begins on a device meanwhile is not kept
from it. What a device says of itself is read once for each time that it is plugged in; whether
something on this computer uses it is asked again each time. Each device is looked at by a thread of
its own: a drive that hangs is named, and keeps the list of the others from nobody.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, TypeAlias

from forensics.erasing.devices.block_devices import (
    folder_of,
    is_read_only,
    verify_not_attached,
    verify_not_in_use,
)
from forensics.erasing.devices.facts.holding import verify_overwritable
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.memberships import memberships_of
from forensics.erasing.devices.second_path import verify_single_path
from forensics.erasing.devices.targets import Target, identify_target
from forensics.erasing.station.messages import Devices
from forensics.erasing.station.names import named_devices
from forensics.erasing.station.plugged_in import NotKnown, PluggedIn
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import ErasureError, RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import DeviceReading, Membership, TargetKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine

PATIENCE_SECONDS = 5.0
"""For so long the list waits for one device; what comes later is in the next list."""
MOST_ARRAYS = 16
"""A device that names more is made to: its names alone could fill an answer beyond its length."""
_NOT_READ = "It does not answer, so nothing is known of it. Connect it again."
_SLOW = "It has not answered yet, so nothing is known of it. If it stays so, connect it again."
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


_Seen: TypeAlias = tuple[Target, PluggedIn]


@dataclass(frozen=True, slots=True)
class _Look:
    """A device that is being looked at; None is found where it is a part of another."""

    found: Future[_Seen | None]
    until: float


class DeviceListing:
    """The devices of one machine, listed again and again."""

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        machine: Machine,
        toolbox: Toolbox = SYSTEM_TOOLS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Look nowhere yet.

        Args:
            folders: where devices have names; each is asked every time.
            machine: where to ask what the system knows.
            toolbox: where the tools are that speak to drives.
            patience: seconds for which one device is waited for.
        """
        self._folders, self._machine, self._toolbox = tuple(folders), machine, toolbox
        self._patience = patience
        self._looks: dict[Path, _Look] = {}
        self._known: dict[tuple[int, int | str | None], _Read] = {}
        self._one = threading.Lock()

    def devices(self) -> Devices:
        """Return what is plugged in now; what goes away meanwhile is left out."""
        with self._one:
            named = list(named_devices(self._folders))
            # One that hangs is not looked at a second time.
            self._looks = {path: self._looks.get(path) or self._look(path) for path in named}
            found = [self._found(path) for path in named]
            seen = [each for each in found if isinstance(each, tuple)]
            there = {target.node for target, _ in seen}
            self._known = {node: read for node, read in self._known.items() if node in there}
        return Devices(
            tuple(device for _, device in seen),
            tuple(each for each in found if isinstance(each, NotKnown)),
        )

    def _look(self, path: Path) -> _Look:
        def look() -> _Seen | None:
            target = identify_target(path, machine=self._machine)
            return None if self._is_part(target) else (target, self._seen(path.name, target))

        return _Look(_begun(look), time.monotonic() + self._patience)

    def _found(self, path: Path) -> _Seen | NotKnown | None:
        look = self._looks[path]
        wait([look.found], max(0.0, look.until - time.monotonic()))
        if not look.found.done():
            return NotKnown(path.name, _SLOW)
        del self._looks[path]
        try:
            return look.found.result()
        except ErasureError as error:
            why = f"{error}."
        except OSError:
            why = _NOT_READ
        return NotKnown(path.name, why) if path.exists() else None

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
            is_read_only(target.node[0], machine=self._machine),
        )

    def _bar(self, target: Target) -> str:
        """Why it cannot be worked on as it is connected, and as the computer uses it now."""
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


def _begun(look: Callable[[], _Seen | None]) -> Future[_Seen | None]:
    """Begin in a thread that may hang for as long as its drive does, and ends with the process."""
    found: Future[_Seen | None] = Future()

    def do() -> None:
        try:
            found.set_result(look())
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is told where it is waited for
            found.set_exception(error)

    threading.Thread(target=do, daemon=True).start()
    return found
