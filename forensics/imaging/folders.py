"""Where an image lies while it is made, and under which name once it is whole.

Until everything was compared it lies in a hidden folder, which no page offers; whatever ends it
before takes that folder away.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from itertools import chain, count
from typing import TYPE_CHECKING

from forensics.imaging.ends import ImagingEnd, ImagingError
from forensics.imaging.ewfacquire import STEM
from forensics.output import flush_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BYTES_A_TABLE = 2048
"""Of so many bytes of the medium one is needed for tables and checksums: 12 of 32 KiB, and more."""
ROOM_BESIDE = 64 << 20
"""Bytes that stay free on the disk of the place beside the image."""
LEAST_ROOM = 8 << 20
"""With less left than this, a tool that ended early ended for want of room."""
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_HIDDEN = ".imaging-"
_OURS = re.compile(r"\.imaging-j_[0-9A-Z]+")
"""Folders of this name and of this account are of a start; of others nothing is touched."""


def require_room(place: Path, size: int) -> None:
    """Check that a medium of so many bytes finds room there.

    Raises:
        ImagingError: it does not, or the place cannot be reached.
    """
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        raise ImagingError(
            "The place for the image cannot be reached. Ask your administrator, or choose another",
            ImagingEnd.NO_ROOM,
        ) from None
    if free < size + size // BYTES_A_TABLE + ROOM_BESIDE:
        raise ImagingError(
            f"The place for the image has {free:,} bytes free, and the device has {size:,}. Choose "
            "another place, or free space there",
            ImagingEnd.NO_ROOM,
        )


def is_full(place: Path) -> bool:
    """Whether a tool that ended early there ended for want of room."""
    return shutil.disk_usage(place).free < LEAST_ROOM


@contextmanager
def hidden_folder(place: Path, name: str) -> Iterator[Path]:
    """A folder that no page offers; gone at the end, with what is left in it.

    Those of starts that were killed go first: nobody holds their locks any more.
    """
    folder = place / f"{_HIDDEN}{name}"
    try:
        lock = _made(folder)
    except OSError:
        raise ImagingError(
            "The reader may not write in the place for the image. Ask your administrator to let "
            "it, or choose another",
            ImagingEnd.NO_ROOM,
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _made(folder: Path) -> int:
    """Make the folder and lock it, while no other start looks at the place."""
    whole = os.open(folder.parent, FOLDER)
    try:
        fcntl.flock(whole, fcntl.LOCK_EX)
        for each in folder.parent.iterdir():
            if _OURS.fullmatch(each.name):
                _take_away(each)
        folder.mkdir(mode=0o700)
        lock = os.open(folder, FOLDER)
        fcntl.flock(lock, fcntl.LOCK_EX)
    finally:
        os.close(whole)
    return lock


def _take_away(folder: Path) -> None:
    try:
        lock = os.open(folder, FOLDER)
    except OSError:
        return  # gone meanwhile, or no folder: none of ours
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_uid == os.geteuid():
            shutil.rmtree(folder)
    except BlockingIOError:
        pass  # another device is being imaged into it
    except FileNotFoundError:
        pass  # it has just ended
    finally:
        os.close(lock)


def named(folder: Path, place: Path, name: str) -> Path:
    """Put the finished image under its name, lastingly, and return its first file.

    One that an earlier start finished, and nobody registered, keeps its own.
    """
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    final = next(place / each for each in names if not (place / each).exists())
    for each in folder.glob(f"{STEM}.*"):
        each.chmod(0o640)  # the worker that checks and scans it has another account
        flush_folder(each)  # of a file it makes the bytes last
        each.rename(each.with_name(final.name + each.suffix))
    folder.chmod(0o750)
    flush_folder(folder)
    folder.rename(final)
    flush_folder(place)
    return final / f"{final.name}.E01"
