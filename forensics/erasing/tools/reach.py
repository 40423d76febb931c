"""What a tool may reach beside its device, and for how long it may work: for most, little."""

from __future__ import annotations

from pathlib import Path

from forensics.erasing.tools.held_start import MEMORY, SECONDS_OF_WORK
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """A folder of its own, which is its home, and sockets of this machine; no network ever.

    ``services`` lets a tool speak to services by sockets that lie in folders: `adb` to a server
    that this program starts, `ideviceinfo` to usbmuxd. ``reads`` are devices that it may read and
    not write; ``memory`` is in bytes, ``seconds_of_work`` are of a processor.
    """

    folder: Path | None = None
    services: bool = False
    reads: tuple[Path, ...] = ()
    memory: int = MEMORY
    seconds_of_work: int = SECONDS_OF_WORK


NOTHING = Reach()
