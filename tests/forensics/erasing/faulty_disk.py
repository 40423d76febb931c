"""A disk with bad sectors, as a FUSE file system of one file: ``python faulty_disk.py``.

Words: mount point, backing file, bad extents for writing, bad extents for reading; extents are
``offset+length`` joined by commas, or ``-`` for none. One word more, the size that it claims, makes
it counterfeit: behind the end of the backing file it begins anew. It stays in the foreground until
unmounted.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Any

import fuse

Runs = list[tuple[int, int]]


class FaultyDisk(fuse.Operations):  # type: ignore[misc]  # fusepy ships no types
    """One file, ``disk``: a transfer that touches a bad run fails with EIO."""

    def __init__(self, backing: str, bad_writes: Runs, bad_reads: Runs, claimed: int) -> None:
        self._handle = os.open(backing, os.O_RDWR)
        self._there = os.fstat(self._handle).st_size
        self._claimed = claimed or self._there
        self._bad_writes, self._bad_reads = bad_writes, bad_reads

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        del fh
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
        if path == "/disk":
            return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": self._claimed}
        raise fuse.FuseOSError(errno.ENOENT)

    def readdir(self, path: str, fh: int) -> list[str]:
        del path, fh
        return [".", "..", "disk"]

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        del path, fh
        self._fail_on(self._bad_reads, offset, size)
        return os.pread(self._handle, size, offset % self._there)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        del path, fh
        self._fail_on(self._bad_writes, offset, len(data))
        return os.pwrite(self._handle, data, offset % self._there)

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        del path, datasync, fh
        os.fsync(self._handle)
        return 0

    def _fail_on(self, runs: Runs, offset: int, length: int) -> None:
        if any(offset < start + size and start < offset + length for start, size in runs):
            raise fuse.FuseOSError(errno.EIO)


def _runs(text: str) -> Runs:
    if text == "-":
        return []
    pairs = (word.split("+") for word in text.split(","))
    return [(int(offset), int(length)) for offset, length in pairs]


if __name__ == "__main__":
    point, backing, bad_writes, bad_reads, *claimed = sys.argv[1:]
    disk = FaultyDisk(
        str(Path(backing)), _runs(bad_writes), _runs(bad_reads), int("".join(claimed) or 0)
    )
    fuse.FUSE(disk, point, foreground=True, direct_io=True, nothreads=True)
