"""Reading every planned byte back from the medium and comparing it with what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forensics.erasing.bisecting import Bisection
from forensics.erasing.extents import Runs, blocks, total
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.medium import Medium
    from forensics.erasing.progress import Meter


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What reading found: bytes read, runs of sectors that cannot be read, runs that differ."""

    bytes_read: int
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]


def read_back(
    medium: Medium,
    extents: tuple[Extent, ...],
    *,
    value: int,
    may_go_on: Callable[[], object],
    meter: Meter,
    pause: Callable[[float], None],
    taste: Callable[[memoryview], object] = lambda _: None,
) -> ReadBack:
    """Read all extents and list every sector that cannot be read or holds anything but one value.

    Args:
        medium: opened for reading.
        extents: sorted, without overlap, within the medium.
        value: that every byte should have, 0 to 255.
        may_go_on: asked before each block; raises to stop.
        meter: counts the bytes.
        pause: waits between two tries of a bad sector.
        taste: is shown all that could be read, in order.

    Raises:
        OSError: the device or its connection failed, not a single place.
    """
    buffer = new_buffer(BLOCK_SIZE)
    bisection = Bisection(medium, pause=pause)
    unread, different = Runs(), Runs()

    def read(extent: Extent) -> None:
        piece = buffer[: extent.length]
        medium.read_into(extent.offset, piece)
        taste(piece)
        for run in other_sectors(piece, value=value, sector_size=medium.sector_size):
            different.add(Extent(extent.offset + run.offset, run.length))

    for block in blocks(extents, done=0, size=BLOCK_SIZE):
        may_go_on()
        bisection.attempt(read, block, unread.add)
        meter.advance(block.length)
    missing = unread.merged()
    return ReadBack(total(extents) - total(missing), missing, different.merged())


def other_sectors(data: memoryview, *, value: int, sector_size: int) -> list[Extent]:
    """Runs of sectors in which any byte has another value; the last sector may be short."""
    values = np.frombuffer(data, np.uint8)
    if value:
        values = values ^ np.uint8(value)
    if values.max(initial=0) == 0:
        return []
    starts = np.arange(0, len(values), sector_size)
    is_set = np.maximum.reduceat(values, starts) != 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_set, [False]))))
    return [
        Extent(
            int(first) * sector_size,
            min(int(last) * sector_size, len(values)) - int(first) * sector_size,
        )
        for first, last in edges.reshape(-1, 2)
    ]
