"""Whether a medium is connected twice: by two paths, or as two devices that say they are one.

What is overwritten by one path would be read and written by the other meanwhile, and a second
device of the same name could be taken for the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import folder_of, serial_of, text_in
from forensics.errors import RefusedTargetError

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine


def verify_single_path(number: int, *, machine: Machine) -> None:
    """Check that no other block device of this system says that it is the same medium.

    It says so by its World Wide Name or EUI and its size; without one, by serial number, model and
    size. What tells nothing of itself is not taken for another. The paths that NVMe keeps for
    itself (``hidden``) are its own affair.

    Raises:
        RefusedTargetError: there is another one, or the system does not know the device.
    """
    folder = folder_of(number, machine)
    own = _marks(folder, machine)
    if own is None:
        return
    for entry in sorted((machine.sys / "block").glob("*")):
        other = entry.resolve()
        if other != folder and text_in(other / "hidden") != "1" and _marks(other, machine) == own:
            message = (
                f"This medium is connected a second time, as {entry.name}, or another device gives "
                "the same name. Disconnect that one, then start again"
            )
            raise RefusedTargetError(message)


def _marks(folder: Path, machine: Machine) -> tuple[str | None, ...] | None:
    size = text_in(folder / "size")
    if name := text_in(folder / "wwid") or text_in(folder / "device" / "wwid"):
        return name, size
    serial = serial_of(folder, machine)
    return None if serial is None else (serial, text_in(folder / "device" / "model"), size)
