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

from forensics.disk_images.segment_files import read_some, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    from forensics.virtual_disks.pieces import Place

SECTOR = 512
MOST_CELLS = 1 << 24  # of one file: a cell is a sector, or more of a large file
READ_SIZE = 1024 * 1024
_BEATS = 4096


def count_unreached(descriptor: int, reached: Iterable[Place], *, beat: Callable[[], None]) -> int:
    """Return how many bytes of a file stand outside some places, and are more than filling.

    A sector that repeats one byte is filling.

    They are counted in sectors; in cells of more bytes where the file is larger than 8 GiB. A cell
    counts as reached where any of its bytes is.

    Args:
        descriptor: of the open file.
        reached: stretches of it, in any order; they may overlap, and reach past its end.
        beat: called now and then.
    """
    size = size_of(descriptor)
    cell = SECTOR
    while size > cell * MOST_CELLS:
        cell *= 2
    is_reached = np.zeros(-(-size // cell), bool)
    for number, place in enumerate(reached):
        start, end = max(place.offset, 0), min(place.offset + place.length, size)
        is_reached[start // cell : -(-end // cell)] = True
        if number % _BEATS == 0:
            beat()
    return sum(
        _more_than_filling(descriptor, start, end, cell, beat)
        for first, last in _runs(~is_reached)
        for start, end in _data(descriptor, first * cell, min(last * cell, size))
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
