"""Space that is kept ready: a file that is let go, piece by piece, when the disk is full.

Holds, stops, signing in and reading go on then, and what has happened already is recorded. Ordinary
work is refused while less is free than they may need, so that it never uses what was let go for
them. Once there is room the file is made whole again.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

from evidence_store.data_folder.places import BALLAST
from evidence_store.errors import NoRoomError
from evidence_store.persistence.engines.failures import FULL
from forensics.value_classes import dataclass

_log = logging.getLogger(__name__)
MIB = 1 << 20
LEAST_FREE = 2 * MIB
"""Bytes that are kept free: one act and the pages around it write some hundred kilobytes."""
ORDINARY_FREE = 2 * LEAST_FREE
PIECE = 2 * MIB
MOST_AT_ONCE = 2
"""Pieces: whatever fills the disk at the same moment shall not have all of it."""
ROOMY = 4 * ORDINARY_FREE
"""So much is left free when the ballast is made."""


@dataclass(frozen=True, slots=True)
class Ballast:
    """The ballast of one data folder.

    Args:
        data: the folder.
        size: bytes that it should have, by the policy; 0 for none.
    """

    data: Path
    size: int

    @property
    def kept(self) -> int:
        """Bytes that it has now."""
        try:
            return (self.data / BALLAST).stat().st_size
        except OSError:
            return 0

    @property
    def is_short(self) -> bool:
        """Whether some of it was let go, or was never made."""
        return self.kept < self.size

    @property
    def disk_is_full(self) -> bool:
        """Whether what is left is for holds, stops and reading alone."""
        return self._free() < ORDINARY_FREE

    def require_room(self) -> None:
        """Check that there is room for ordinary work.

        Raises:
            NoRoomError: what is left is for holds, stops and reading.
        """
        if self.disk_is_full:
            raise NoRoomError(FULL)

    def let_go(self) -> None:
        """Let go as much as it takes until what must not wait has room, if the disk is full."""
        for _ in range(MOST_AT_ONCE):
            kept = self.kept
            if self._free() >= LEAST_FREE or not kept or not self._shorten(max(0, kept - PIECE)):
                return

    def keep_ready(self) -> bool:
        """Make it, or make it whole again, where there is room; whether it is whole now."""
        missing = self.size - self.kept
        if missing > 0 and self._free() >= missing + ROOMY:
            with suppress(OSError):  # a folder that cannot be written, or room that is gone by now
                self._lengthen()
        return not self.is_short

    def _free(self) -> int:
        """Bytes that are free on the disk; where nobody says, it is not taken for full."""
        try:
            return shutil.disk_usage(self.data).free
        except OSError:
            return ROOMY + self.size

    def _shorten(self, size: int) -> bool:
        try:
            with (self.data / BALLAST).open("r+b") as file:
                file.truncate(size)
                os.fsync(file.fileno())  # some file systems hand blocks on only then
        except OSError:
            return False
        _log.info("disk full: %d bytes of reserved space are left", size)
        return True

    def _lengthen(self) -> None:
        path, before = self.data / BALLAST, self.kept
        # A link in its place would have a file elsewhere filled, or cut.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            try:
                _fill(file.fileno(), before, self.size)
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise


def _fill(descriptor: int, start: int, end: int) -> None:
    """Give the file real blocks between two places: written, where the system cannot reserve."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, start, end - start)
        return
    os.lseek(descriptor, start, os.SEEK_SET)
    while start < end:
        # Random: a file system that compresses would set no room aside for zeros.
        start += os.write(descriptor, os.urandom(min(MIB, end - start)))
