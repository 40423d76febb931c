"""Names by which devices are plugged in: links below ``/dev/disk/by-id``, and training files.

A name is looked for in folders that were named when the service started, and leads to one thing or
to nothing: no request can name a path.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.copies.sidecars import ENDING
from forensics.errors import RefusedTargetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BY_ID = Path("/dev/disk/by-id")
"""Where udev names whole devices and partitions by what they say of themselves."""
MOST = 60
"""So many devices are listed: no desk has more plugs."""
_LESS_TELLING = ("wwn-", "nvme-eui.", "nvme-nvme.", "scsi-3", "dm-uuid-")


def find_device(name: str, folders: Sequence[Path]) -> Path:
    """The path of the device that is plugged in under that name.

    Raises:
        RefusedTargetError: none is, or two folders have the name.
    """
    found = [folder / name for folder in folders if _is_one(folder / name)]
    if "/" in name or not found:
        raise RefusedTargetError(
            "No device of this name is plugged in. Connect it, then refresh the page of the station"
        )
    if len(found) > 1:
        raise RefusedTargetError("Two things have this name. Take one of them away, then try again")
    return found[0]


def named_devices(folders: Sequence[Path]) -> Iterator[Path]:
    """Each device once, by its most telling name, in their order; ``MOST`` of them at the most."""
    by_number: dict[int, Path] = {}
    files: list[Path] = []
    for folder in folders:
        for path in sorted(_entries(folder), key=_telling):
            if path.is_symlink():
                try:
                    by_number.setdefault(path.stat().st_rdev, path)
                except OSError:
                    continue  # it was pulled out meanwhile
            else:
                files.append(path)
    yield from sorted([*by_number.values(), *files], key=lambda path: path.name)[:MOST]


def _entries(folder: Path) -> list[Path]:
    try:
        return [each for each in folder.iterdir() if _is_one(each)]
    except OSError:
        return []  # nothing is plugged in: udev makes the folder with the first device


def _telling(path: Path) -> tuple[bool, str]:
    return path.name.startswith(_LESS_TELLING), path.name


def _is_one(path: Path) -> bool:
    """Whether it is a link to a block device, or a working copy with its note beside it."""
    try:
        if path.is_symlink():
            return stat.S_ISBLK(path.stat().st_mode)
        return path.is_file() and path.with_name(path.name + ENDING).is_file()
    except OSError:
        return False
