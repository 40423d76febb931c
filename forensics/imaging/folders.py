"""Where an image lies while it is made, and under which name once it is whole.

Until everything was compared it lies in a hidden folder, which no page offers; whatever ends it
before takes that folder away.
"""

from __future__ import annotations

import fcntl
import os
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

ROOM_BESIDE = 64 << 20
"""Bytes that stay free on the disk of the place beside the image."""
LEAST_ROOM = 8 << 20
"""With less left than this, a tool that ended early ended for want of room."""
_HIDDEN = ".imaging-"


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
    if free < size + ROOM_BESIDE:
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
        for each in place.glob(f"{_HIDDEN}*"):
            _take_away(each)
        folder.mkdir(mode=0o700)
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        raise ImagingError(
            "The reader may not write in the place for the image. Ask your administrator to let "
            "it, or choose another",
            ImagingEnd.NO_ROOM,
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _take_away(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    except BlockingIOError:
        pass  # another device is being imaged into it
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
