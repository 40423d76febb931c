"""What the child that reads a file system sends of whose the bytes are: columns, in batches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.file_system import Residency
from forensics.file_systems.file_columns import HOLE, RESIDENCIES
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import FileColumns, Mask
    from forensics.volume import Volume

# Bits of the flags.
STATE, ALLOCATED, REALLOCATED, RESIDENT, TRANSFORMED = 0x0F, 0x10, 0x20, 0x40, 0x80
_ROWS = 1 << 16  # of live extents in a batch
LEAST_HIDDEN = 64
"""Bytes of content: what is shorter, and is no known file itself, holds none."""
Column = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OwnerBatch:
    """Some streams of a volume, which begins at ``base``.

    Columns of int64: starts, ends and rows for each run, inodes and sizes for each stream; flags
    are a byte for each, and folders int32. ``names`` is the text of folders, names, and those that
    have more than one, as ``FileColumns`` has them. ``holes`` are three numbers for each: the row,
    how many of its runs stand before, the length. ``hidden`` are four for each stream whose content
    its file system alone gives: the row, the attribute's type and number, how it is stored.
    """

    base: int
    starts: bytes
    ends: bytes
    rows: bytes
    inodes: bytes
    sizes: bytes
    flags: bytes
    folder_of: bytes
    names: str
    holes: bytes = b""
    hidden: bytes = b""

    @property
    def is_whole(self) -> bool:
        """Whether the columns belong together: what reads hostile bytes made them."""
        streams, left = divmod(len(self.inodes), 8)
        columns = {len(self.starts), len(self.ends), len(self.rows)}
        lengths = (len(self.sizes), len(self.flags), len(self.folder_of))
        if left or len(columns) > 1 or lengths != (8 * streams, streams, 4 * streams):
            return False
        if len(self.rows) % 8 or len(self.holes) % 24 or len(self.hidden) % 32:
            return False
        further = (column(self.holes)[::3], column(self.hidden)[::4])
        rows = np.concatenate((column(self.rows), *further))
        return not len(rows) or bool(rows.min() >= 0 and rows.max() < streams)


@dataclass(frozen=True, slots=True)
class LiveBatch:
    """The whole blocks of everything live in a volume, its own files and folders too: int64."""

    base: int
    starts: bytes
    ends: bytes
    inodes: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the columns belong together."""
        return len(self.starts) == len(self.ends) == len(self.inodes) and len(self.starts) % 8 == 0


def owner_batch(volume: Volume, streams: FileColumns) -> OwnerBatch:
    """What a question for owners needs of some streams of a volume."""
    placed = streams.offsets != HOLE
    starts = streams.offsets[placed]
    flags = (
        streams.states
        | streams.allocated * ALLOCATED
        | streams.reallocated * REALLOCATED
        | (streams.residencies == RESIDENCIES.index(Residency.RESIDENT)) * RESIDENT
        | (streams.residencies == RESIDENCIES.index(Residency.TRANSFORMED)) * TRANSFORMED
    )
    return OwnerBatch(
        _base_of(volume),
        starts.tobytes(),
        (starts + streams.lengths[placed]).tobytes(),
        streams.rows_of_runs()[placed].tobytes(),
        streams.inodes.tobytes(),
        streams.sizes.tobytes(),
        flags.astype(np.uint8).tobytes(),
        streams.folder_of.astype(np.int32).tobytes(),
        json.dumps((streams.folders, list(streams.names), list(streams.also.items()))),
        _holes_of(streams, placed).tobytes(),
        _hidden_of(streams).tobytes(),
    )


def live_batches(volume: Volume, live: LiveExtents) -> Iterator[LiveBatch]:
    """All that a walk of the volume found to be live, in parts that each fit a message."""
    columns = live.columns()
    for first in range(0, len(columns[0]), _ROWS):
        parts = (column[first : first + _ROWS].tobytes() for column in columns)
        yield LiveBatch(volume.extent.offset, *parts)


def _base_of(volume: Volume) -> int:
    """What tells a volume from others: where it begins; of its shadow copies their numbers."""
    return volume.extent.offset if volume.shadow is None else -volume.shadow.number


def _holes_of(streams: FileColumns, placed: Mask) -> Column:
    """The holes as ``OwnerBatch`` has them."""
    rows, before = streams.rows_of_runs(), np.concatenate(([0], np.cumsum(placed)))
    holes = np.flatnonzero(~placed)
    of = rows[holes]
    before_in_row = before[holes] - before[np.searchsorted(rows, of)]
    table = np.stack((of, before_in_row, streams.lengths[holes]), axis=1)
    return table.astype(np.int64).reshape(-1)


def _hidden_of(streams: FileColumns) -> Column:
    """The streams whose content its file system alone gives, as ``OwnerBatch`` has them."""
    stored, gone = RESIDENCIES.index(Residency.STORED), streams.reallocated
    rows = np.flatnonzero((streams.residencies != stored) & ~gone & (streams.sizes >= LEAST_HIDDEN))
    columns = (rows, streams.types[rows], streams.ids[rows], streams.residencies[rows])
    return np.stack(columns, axis=1).astype(np.int64).reshape(-1)


def column(data: bytes) -> Column:
    """The numbers of one column."""
    return np.frombuffer(data, np.int64)
