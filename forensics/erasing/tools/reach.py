"""What a tool may reach beside its device: for most, nothing."""

from __future__ import annotations

from pathlib import Path

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """A folder of its own, which is its home, and sockets of this machine; no network ever.

    ``services`` lets a tool speak to services by sockets that lie in folders: `adb` to a server
    that this programme starts, `ideviceinfo` to usbmuxd.
    """

    folder: Path | None = None
    services: bool = False


NOTHING = Reach()
