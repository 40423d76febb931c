"""The marks by which one file is known again, regardless of its name and content.

Its inode, and when that inode was born where the file system says so (Linux: ``statx``). An inode
number is given out again after a file is deleted; a birth to the nanosecond is not.
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

_AT_FDCWD = -100
_AT_SYMLINK_NOFOLLOW = 0x100
_STATX_BTIME = 0x800
_STATX_SIZE = 256  # bytes of struct statx, linux/stat.h
_BTIME_OFFSET = 80  # of stx_btime: seconds (8 bytes, signed), nanoseconds (4 bytes)


@dataclass(frozen=True, slots=True)
class FileMarks:
    """``device`` and ``inode`` as ``stat`` gives them; ``born`` in nanoseconds since 1970."""

    device: int
    inode: int
    born: int | None

    @property
    def text(self) -> str:
        """The marks in one word: the same file has the same, after a restart too.

        A device number may change when the computer starts again, so it counts only where no birth
        is known.
        """
        if self.born is None:
            return f"{self.device}/{self.inode}"
        return f"{self.inode}@{self.born}"


def read_marks(path: Path) -> FileMarks:
    """Read the marks of what stands under a name; a link is not followed.

    Raises:
        OSError: nothing is there, or it may not be looked at.
    """
    status = path.lstat()
    return FileMarks(status.st_dev, status.st_ino, _birth(path))


def _birth(path: Path) -> int | None:
    """When the inode was made; None where the system does not say."""
    ask = getattr(ctypes.CDLL(None), "statx", None) if os.name == "posix" else None
    if ask is None:
        return None
    found = ctypes.create_string_buffer(_STATX_SIZE)
    failed = ask(_AT_FDCWD, os.fsencode(path), _AT_SYMLINK_NOFOLLOW, _STATX_BTIME, found)
    known = 0 if failed else ctypes.c_uint32.from_buffer(found).value
    if not known & _STATX_BTIME:
        return None
    at = _BTIME_OFFSET
    seconds = ctypes.c_int64.from_buffer(found, at).value
    nanoseconds = ctypes.c_uint32.from_buffer(found, at + 8).value
    return seconds * 10**9 + nanoseconds
