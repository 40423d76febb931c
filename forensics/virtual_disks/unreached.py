"""What the files of a virtual disk hold besides the medium as it is now.

Clusters of earlier states, of what a machine discarded, of a parent that were written again in the
child: a picture in one of them is not on the medium, and no scan of the medium sees it. So they are
counted, to be said.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import numpy as np

from forensics.disk_images.segment_files import read_some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt


SECTOR = 512
MOST_CELLS = 1 << 24  # of all files together: a cell is a sector, or more of large files
READ_SIZE = 1024 * 1024


class Reached:
    """Which bytes of one file are the medium's or a table's, in cells of a sector or more."""

    def __init__(self, size: int, *, most_cells: int) -> None:
        """Begin with none of ``size`` bytes."""
        self._size = size
        self._cell = SECTOR
        while size > self._cell * most_cells:
            self._cell *= 2
        self._cells = np.zeros(-(-size // self._cell), bool)

    def mark(self, offset: int, length: int) -> None:
        """Take a stretch, which may reach past the end; each cell that it touches is reached."""
        start, end = max(offset, 0), min(offset + length, self._size)
        if start < end:
            self._cells[start // self._cell : -(-end // self._cell)] = True

    def count_others(self, descriptor: int, beat: Callable[[], None]) -> int:
        """Return how many bytes of the open file are not reached and more than filling.

        A cell that repeats one byte is filling. ``beat`` is called now and then.
        """
        return sum(
            _more_than_filling(descriptor, start, end, self._cell, beat)
            for first, last in _runs(~self._cells)
            for start, end in _data(
                descriptor, first * self._cell, min(last * self._cell, self._size)
            )
        )


def _runs(cells: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and end of each run of cells that are set."""
    edges = np.flatnonzero(np.diff(cells.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _data(descriptor: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a stretch for which a file system keeps anything."""
    while start < end:
        data = _seek(descriptor, start, "SEEK_DATA", otherwise=start)
        hole = _seek(descriptor, data, "SEEK_HOLE", otherwise=end)
        if data < end:
            yield data, min(hole, end)
        start = max(hole, data + 1)


def _seek(descriptor: int, offset: int, kind: str, *, otherwise: int) -> int:
    whence = getattr(os, kind, None)
    if whence is None or offset >= sys.maxsize:
        return otherwise
    try:
        return os.lseek(descriptor, offset, whence)
    except OSError:
        return sys.maxsize  # nothing follows any more


def _more_than_filling(
    descriptor: int, start: int, end: int, cell: int, beat: Callable[[], None]
) -> int:
    """How many bytes of a stretch stand in cells that do not repeat one byte, or cannot be read."""
    found, buffer = 0, memoryview(bytearray(max(READ_SIZE, cell)))
    start = start // cell * cell
    while start < end:
        part = buffer[: min(len(buffer), end - start)]
        try:
            got = read_some(descriptor, start, part)
        except OSError:
            got = 0
        if not got:
            return found + end - start
        found += _count(part[:got], cell)
        start += got
        beat()
    return found


def _count(data: memoryview, cell: int) -> int:
    view = np.frombuffer(data, np.uint8)
    whole = len(view) // cell * cell
    cells, rest = view[:whole].reshape(-1, cell), view[whole:]
    is_used = (cells != cells[:, :1]).any(axis=1)
    return int(is_used.sum()) * cell + (len(rest) if (rest != rest[:1]).any() else 0)
