"""All batches of a medium, sorted by place: whose the bytes are, and which are nobody's."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from forensics.extents import joined
from forensics.file_system import Run
from forensics.file_systems.file_columns import STATES, WHOLE_PATH
from forensics.scanning.survey.owner_batches import (
    ALLOCATED,
    REALLOCATED,
    RESIDENT,
    STATE,
    TRANSFORMED,
    Column,
    LiveBatch,
    OwnerBatch,
    column,
)
from forensics.scanning.survey.stored_streams import StoredStreams
from forensics.value_classes import dataclass
from forensics.values import Extent, HitState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_read_names = msgspec.json.Decoder(
    tuple[list[str], list[str | None], list[tuple[int, list[str]]]]
).decode


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose the bytes of a place are. ``inode`` and ``size`` are None where nobody's.

    ``size`` is the length of the content in bytes; ``is_content`` tells content from slack.
    """

    partition: int | None
    path: str | None
    also: tuple[str, ...]
    state: HitState
    allocated: bool | None
    inode: int | None
    size: int | None = None
    is_content: bool = False
    reallocated: bool = False


class OwnerIndex:
    """All batches of a medium as two sorted lists of intervals."""

    def __init__(self, batches: list[OwnerBatch], live: list[LiveBatch]) -> None:
        self._batches = batches
        self._firsts = np.cumsum([0, *(len(batch.inodes) // 8 for batch in batches)])
        self._inodes = _joined([column(batch.inodes) for batch in batches])
        self._sizes = _joined([column(batch.sizes) for batch in batches])
        self._flags = np.frombuffer(b"".join(batch.flags for batch in batches), np.uint8)
        self._names: dict[int, _Names] = {}
        numbered = zip(batches, self._firsts.tolist(), strict=False)
        self._runs = (
            _joined([column(batch.starts) for batch in batches]),
            _joined([column(batch.ends) for batch in batches]),
            _joined([column(batch.rows) + first for batch, first in numbered]),
        )
        numbered = zip(batches, self._firsts.tolist(), strict=False)
        self._holes: dict[int, list[tuple[int, int]]] = {}
        for batch, first in numbered:
            for row, before, length in column(batch.holes).reshape(-1, 3).tolist():
                self._holes.setdefault(row + first, []).append((before, length))
        self._content = _Intervals(*self._runs)
        self._blocks = _Intervals(
            _joined([column(batch.starts) for batch in live]),
            _joined([column(batch.ends) for batch in live]),
            _joined([column(batch.inodes) for batch in live]),
        )

    def best(self, places: tuple[Extent, ...]) -> tuple[int, int | None] | None:
        """Inode of the owner, and the row of its stream where the bytes are content of it."""
        content, blocks = self._content.shares(places), self._blocks.shares(places)
        ranked: list[tuple[int, int, int, int | None]] = []
        for row, share in content.items():
            inode = int(self._inodes[row])
            flags = int(self._flags[row])
            is_live, is_resident = bool(flags & ALLOCATED), bool(flags & RESIDENT)
            if is_live and not is_resident:
                blocks[inode] -= share
            rank = 0 if is_live else 1 if is_resident else 3
            ranked.append((-share, rank, inode, row))
        ranked += [(-share, 2, inode, None) for inode, share in blocks.items() if share > 0]
        if not ranked:
            return None
        _, _, inode, best = min(ranked, key=lambda each: (*each[:3], each[3] or 0))
        return inode, best

    def stored(self) -> StoredStreams:
        """See ``OwnerMap.stored``."""
        starts, ends, rows = self._runs
        kept = (self._flags[rows] & (RESIDENT | TRANSFORMED | REALLOCATED)) == 0
        return StoredStreams(starts[kept], ends[kept], rows[kept], self._sizes)

    def hole_bytes(self, row: int) -> int:
        """See ``OwnerMap.hole_bytes``."""
        return sum(length for _, length in self._holes.get(row, ()))

    def runs(self, row: int) -> Iterator[Run]:
        """The runs of a stream and its holes in their order, ending with its content."""
        starts, ends, rows = self._runs
        first, stop = np.searchsorted(rows, (row, row + 1)).tolist()
        of_row = zip(starts[first:stop].tolist(), ends[first:stop].tolist(), strict=True)
        numbered = enumerate(of_row)
        parts = [(number, 1, Run(start, end - start)) for number, (start, end) in numbered]
        parts += [(before, 0, Run(None, length)) for before, length in self._holes.get(row, ())]
        left = int(self._sizes[row])
        for _, _, run in sorted(parts, key=itemgetter(0, 1)):
            length = min(run.length, left)
            if length > 0:
                yield Run(run.offset, length)
            left -= length

    def of_anybody(self) -> list[Extent]:
        """The union of all intervals."""
        return joined([*self._content.extents(), *self._blocks.extents()])

    def free_until(self, offsets: Column, size: int) -> Column:
        """See ``OwnerMap.free_until``."""
        ends = np.full(len(offsets), size, np.int64)
        for some in (self._content, self._blocks):
            ends = np.minimum(ends, some.free_until(offsets, size))
        return ends

    def content_free_until(self, offsets: Column, size: int) -> Column:
        """See ``OwnerMap.content_free_until``."""
        free = self._content.free_until(offsets, size)
        blocks = self._blocks.free_until(offsets, size)
        owned = np.where(blocks > offsets, blocks, self._blocks.end_at(offsets))
        ends: Column = np.minimum(free, owned)
        return ends

    def row_of(self, base: int, inode: int) -> int | None:
        """The first live stream of an inode of the volume that begins there."""
        for row in np.flatnonzero(self._inodes == inode).tolist():
            if self._flags[row] & ALLOCATED and self._batches[self._batch_of(row)].base == base:
                return int(row)
        return None

    def owner(self, row: int, partition: int | None, *, is_content: bool) -> Owner:
        """The owner that a row describes, of its content or of what lies beyond it."""
        path, also = self._names_of(row)
        flags = int(self._flags[row])
        return Owner(
            partition,
            path,
            also,
            STATES[flags & STATE] if is_content else HitState.SLACK,
            bool(flags & ALLOCATED),
            int(self._inodes[row]),
            int(self._sizes[row]),
            is_content,
            bool(flags & REALLOCATED),
        )

    def named(self, names: frozenset[str]) -> Iterator[int]:
        """The rows of streams whose last name is one of some."""
        for number, batch in enumerate(self._batches):
            if any(f'{name}"' in batch.names for name in names):
                for row in range(int(self._firsts[number]), int(self._firsts[number + 1])):
                    path, _ = self._names_of(row)
                    if path is not None and path.rpartition("/")[2] in names:
                        yield row

    def _batch_of(self, row: int) -> int:
        return int(np.searchsorted(self._firsts, row, side="right")) - 1

    def _names_of(self, row: int) -> tuple[str | None, tuple[str, ...]]:
        number = self._batch_of(row)
        if number not in self._names:
            batch = self._batches[number]
            try:
                folders, names, also = _read_names(batch.names)
            except msgspec.MsgspecError:  # of what reads hostile bytes: nobody is named by it
                folders, names, also = [], [], []
            folder_of = np.frombuffer(batch.folder_of, np.int32)
            self._names[number] = _Names(folders, names, dict(also), folder_of)
        return self._names[number].of(row - int(self._firsts[number]))


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of one batch."""

    folders: list[str]
    names: list[str | None]
    also: dict[int, list[str]]
    folder_of: npt.NDArray[np.int32]

    def of(self, row: int) -> tuple[str | None, tuple[str, ...]]:
        """The path of a row, and its other names; None where there is none such."""
        folder, name = int(self.folder_of[row]), self.names[row] if row < len(self.names) else None
        if folder != WHOLE_PATH and not 0 <= folder < len(self.folders):
            return None, ()
        path = name if folder == WHOLE_PATH else f"{self.folders[folder]}/{name}"
        return path, tuple(self.also.get(row, ()))


class _Intervals:
    """Intervals that may overlap, and whose they are."""

    def __init__(self, starts: Column, ends: Column, owners: Column) -> None:
        order = np.argsort(starts, kind="stable")
        self._starts, self._ends, self._owners = starts[order], ends[order], owners[order]
        self._furthest = np.maximum.accumulate(self._ends)

    def extents(self) -> Iterator[Extent]:
        """All of them, in the order of their starts."""
        for start, end in zip(self._starts.tolist(), self._ends.tolist(), strict=True):
            yield Extent(start, end - start)

    def free_until(self, offsets: Column, size: int) -> Column:
        """Where the next of them begins after each offset; the offset itself within one."""
        if not len(self._starts):
            return np.full(len(offsets), size, np.int64)
        following = np.searchsorted(self._starts, offsets, side="right")
        before = np.where(following > 0, self._furthest[following - 1], 0)
        after = np.append(self._starts, size)[following]
        ends: Column = np.where(before > offsets, offsets, after)
        return ends

    def end_at(self, offsets: Column) -> Column:
        """Where the last of them that begins at or before each offset ends."""
        if not len(self._starts):
            return offsets
        before = np.searchsorted(self._starts, offsets, side="right") - 1
        ends: Column = np.maximum(self._ends[np.maximum(before, 0)], offsets)
        return ends

    def shares(self, places: Iterable[Extent]) -> Counter[int]:
        """How many bytes of some places each owner holds."""
        found: Counter[int] = Counter()
        for place in places:
            last = int(np.searchsorted(self._starts, place.end))
            first = int(np.searchsorted(self._furthest[:last], place.offset, side="right"))
            starts, ends = self._starts[first:last], self._ends[first:last]
            lengths = np.minimum(ends, place.end) - np.maximum(starts, place.offset)
            for at in np.flatnonzero(lengths > 0).tolist():
                found[int(self._owners[first + at])] += int(lengths[at])
        return found


def _joined(columns: list[Column]) -> Column:
    return np.concatenate(columns) if columns else np.empty(0, np.int64)
