"""Many data streams at once: the values of ``FileEntry`` as columns of numbers.

A volume has a hundred thousand files and a handful that matter. As columns they are weighed
together, and a ``FileEntry`` is made of the few that a scan asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.value_classes import dataclass
from forensics.values import HitState

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLE = -1  # in place of the offset of a run that reads as zeros
STATES = tuple(HitState)
RESIDENCIES = tuple(Residency)
WHOLE_PATH = -1  # in place of a folder: the name is the whole path

Column = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class FileColumns:
    """Some streams of a volume: row ``i`` of every column says what ``FileEntry`` says of one.

    ``states`` and ``residencies`` count in ``STATES`` and ``RESIDENCIES``. The runs of row ``i``
    are ``offsets`` and ``lengths`` from ``firsts[i]`` to ``firsts[i + 1]``, with ``HOLE`` for no
    place. Its path is that of ``folders[folder_of[i]]``, a slash and ``names[i]``; where the folder
    is ``WHOLE_PATH``, ``names[i]`` alone. ``also`` holds the other names of the few that have some.
    """

    partition: int | None
    inodes: Column
    types: Column
    ids: Column
    sizes: Column
    states: Bytes
    residencies: Bytes
    allocated: Mask
    reallocated: Mask
    firsts: Column
    offsets: Column
    lengths: Column
    folders: tuple[str, ...]
    folder_of: Column
    names: Sequence[str | None]
    also: dict[int, tuple[str, ...]]

    def __len__(self) -> int:
        """How many streams."""
        return len(self.inodes)

    def path(self, row: int) -> str | None:
        """The path of a row."""
        folder, name = int(self.folder_of[row]), self.names[row]
        return name if folder == WHOLE_PATH else f"{self.folders[folder]}/{name}"

    def entry(self, row: int) -> FileEntry:
        """The stream of a row as a value of its own."""
        first, last = int(self.firsts[row]), int(self.firsts[row + 1])
        places = zip(
            self.offsets[first:last].tolist(), self.lengths[first:last].tolist(), strict=True
        )
        return FileEntry(
            self.partition,
            StreamId(int(self.inodes[row]), int(self.types[row]), int(self.ids[row])),
            self.path(row),
            self.also.get(row, ()),
            STATES[self.states[row]],
            bool(self.allocated[row]),
            int(self.sizes[row]),
            tuple(Run(None if offset == HOLE else offset, length) for offset, length in places),
            RESIDENCIES[self.residencies[row]],
            bool(self.reallocated[row]),
        )

    def entries(self) -> Iterator[FileEntry]:
        """All streams in order."""
        return map(self.entry, range(len(self)))

    def taken(self, rows: Column) -> FileColumns:
        """Some of the rows, in the order given."""
        counts = (self.firsts[1:] - self.firsts[:-1])[rows]
        runs = spread(self.firsts[:-1][rows], counts)
        listed = rows.tolist()
        return FileColumns(
            self.partition,
            self.inodes[rows],
            self.types[rows],
            self.ids[rows],
            self.sizes[rows],
            self.states[rows],
            self.residencies[rows],
            self.allocated[rows],
            self.reallocated[rows],
            firsts_of(counts),
            self.offsets[runs],
            self.lengths[runs],
            self.folders,
            self.folder_of[rows],
            [self.names[row] for row in listed],
            {new: self.also[old] for new, old in enumerate(listed) if old in self.also}
            if self.also
            else {},
        )

    def parted(self) -> tuple[FileColumns, FileColumns]:
        """What is live, and what is not."""
        if self.allocated.all():
            return self, self.taken(np.zeros(0, np.int64))
        return self.taken(np.flatnonzero(self.allocated)), self.taken(
            np.flatnonzero(~self.allocated)
        )

    def marked(self, reallocated: Mask) -> FileColumns:
        """The same streams, of which live files now own clusters where the mask says so."""
        return replace(self, reallocated=reallocated)

    def rows_of_runs(self) -> Column:
        """For each run the row of its stream."""
        return np.repeat(np.arange(len(self)), self.firsts[1:] - self.firsts[:-1])

    def stored_bytes(self) -> npt.NDArray[np.float64]:
        """How many bytes the runs of each stream take, holes left out."""
        stored = np.where(self.offsets == HOLE, 0, self.lengths).astype(np.float64)
        return np.bincount(self.rows_of_runs(), stored, len(self)).astype(np.float64)

    def last_bytes(self) -> Column:
        """Where the last byte of each stream lies; ``HOLE`` where no run holds it."""
        ends = np.cumsum(self.lengths)
        before = np.concatenate((np.zeros(1, np.int64), ends))
        wanted = before[self.firsts[:-1]] + self.sizes
        runs = np.searchsorted(ends, wanted)
        is_there = runs < self.firsts[1:]
        runs = np.where(is_there, runs, 0)
        if not len(ends):
            return np.full(len(self), HOLE)
        offsets = self.offsets[runs]
        places = offsets + (wanted - before[runs]) - 1
        return np.where(is_there & (offsets != HOLE), places, HOLE)


def as_columns(entries: Sequence[FileEntry]) -> FileColumns:
    """Turn streams of one volume, at least one, into columns."""
    runs = [run for entry in entries for run in entry.runs]

    def numbers(field: str) -> Column:
        return np.fromiter(map(attrgetter(field), entries), np.int64)

    def marks(field: str) -> Mask:
        return np.fromiter(map(attrgetter(field), entries), np.bool_)

    return FileColumns(
        entries[0].partition,
        numbers("stream.inode"),
        numbers("stream.attribute_type"),
        numbers("stream.attribute_id"),
        numbers("size"),
        np.fromiter((_STATE_CODES[entry.state] for entry in entries), np.uint8),
        np.fromiter((_RESIDENCY_CODES[entry.residency] for entry in entries), np.uint8),
        marks("allocated"),
        marks("reallocated"),
        firsts_of(np.fromiter((len(entry.runs) for entry in entries), np.int64)),
        np.fromiter((HOLE if run.offset is None else run.offset for run in runs), np.int64),
        np.fromiter(map(attrgetter("length"), runs), np.int64),
        (),
        np.full(len(entries), WHOLE_PATH),
        [entry.path for entry in entries],
        {row: entry.also for row, entry in enumerate(entries) if entry.also},
    )


def firsts_of(counts: npt.NDArray[Any]) -> Column:
    """Where the pieces of each row begin in a flat column, and where those of the last one end."""
    firsts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=firsts[1:])
    return firsts


def spread(starts: npt.NDArray[Any], counts: npt.NDArray[Any]) -> Column:
    """The numbers from each start on, so many of each, one after the other."""
    firsts = firsts_of(counts)
    return np.arange(firsts[-1]) + np.repeat(starts - firsts[:-1], counts)


def clipped(
    rows: Column, offsets: Column, lengths: Column, sizes: Column
) -> tuple[Column, Column, Column]:
    """Cut the runs of each row, which are in content order, so that they end with its content."""
    ends = np.cumsum(lengths)
    starts = ends - lengths
    is_first = np.ones(len(rows), np.bool_)
    is_first[1:] = rows[1:] != rows[:-1]
    before = starts - starts[is_first][np.cumsum(is_first) - 1] if len(rows) else starts
    left = sizes[rows] - before
    kept = left > 0
    return rows[kept], offsets[kept], np.minimum(lengths, left)[kept]


_STATE_CODES = {state: code for code, state in enumerate(STATES)}
_RESIDENCY_CODES = {residency: code for code, residency in enumerate(RESIDENCIES)}
