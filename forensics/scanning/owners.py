"""Who owns which bytes of a medium: from the metadata pass, kept small, asked for hits alone.

The child that reads a file system sends what it found in batches: places as columns of numbers,
names as one JSON text for each batch, which is taken apart only when a hit lies there. A hundred
thousand files take some ten megabytes.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.file_system import Residency
from forensics.values import HitState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.values import Extent
    from forensics.volume import Volume

BATCH_SIZE = 4096
JOURNALS = {"NTFS": 2, "ext": 8}  # the journal's inode, by the beginning of a volume's label
# The names of the first records of the master file table (Linux-NTFS documentation, "Files").
NTFS_RECORDS = (
    *("$MFT", "$MFTMirr", "$LogFile", "$Volume", "$AttrDef", "", "$Bitmap", "$Boot"),
    *("$BadClus", "$Secure", "$UpCase", "$Extend"),
)
_Column = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OwnerBatch:
    """Some streams of a volume. Columns are int64: three for each run, one for each stream."""

    partition: int | None
    starts: bytes
    ends: bytes
    rows: bytes
    inodes: bytes
    names: str


@dataclass(frozen=True, slots=True)
class LiveBatch:
    """The whole blocks of everything live in a volume, its own files and folders too: int64."""

    partition: int | None
    starts: bytes
    ends: bytes
    inodes: bytes


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


class OwnerBook:
    """Takes the streams of one volume in the child and gives them as batches."""

    def __init__(self, partition: int | None) -> None:
        """Start an empty batch."""
        self._partition = partition
        self._begin()

    def take(self, entry: FileEntry) -> OwnerBatch | None:
        """Take one stream; give a batch when one is full."""
        row = len(self._inodes)
        for run in entry.runs:
            if run.offset is not None:
                self._starts.append(run.offset)
                self._ends.append(run.offset + run.length)
                self._rows.append(row)
        self._inodes.append(entry.stream.inode)
        self._names.append(
            (
                entry.path,
                entry.also,
                entry.state,
                entry.allocated,
                entry.size,
                entry.reallocated,
                entry.residency is Residency.RESIDENT,
            )
        )
        return self.rest() if row + 1 >= BATCH_SIZE else None

    def rest(self) -> OwnerBatch:
        """Give what was taken since the last batch."""
        batch = OwnerBatch(
            self._partition,
            self._starts.tobytes(),
            self._ends.tobytes(),
            self._rows.tobytes(),
            self._inodes.tobytes(),
            json.dumps(self._names),
        )
        self._begin()
        return batch

    def _begin(self) -> None:
        self._starts, self._ends, self._rows, self._inodes = (array("q") for _ in range(4))
        self._names: list[tuple[object, ...]] = []


def live_batch(volume: Volume, live: LiveExtents) -> LiveBatch:
    """All that a walk of the volume found to be live."""
    return LiveBatch(volume.partition, *(column.tobytes() for column in live.columns()))


class OwnerMap:
    """The owners on one medium; filled by the metadata pass, then asked."""

    def __init__(self) -> None:
        """Start with none."""
        self._batches: list[OwnerBatch] = []
        self._live: list[LiveBatch] = []
        self._volumes: list[Volume] = []
        self._listed: set[Volume] = set()
        self._index: _Index | None = None

    def take(self, batch: OwnerBatch | LiveBatch) -> None:
        """Take what the child sent. All of it comes before the first question."""
        if isinstance(batch, OwnerBatch):
            self._batches.append(batch)
        else:
            self._live.append(batch)

    def take_volume(self, volume: Volume) -> None:
        """Take a volume, whatever it holds."""
        self._volumes.append(volume)

    def take_listed(self, volume: Volume) -> None:
        """Take a volume whose files were listed: what nobody owns there is unallocated."""
        self._listed.add(volume)

    def join(self, part: OwnerMap) -> None:
        """Take all that another map took, of the same medium."""
        self._batches += part._batches
        self._live += part._live
        self._volumes += part._volumes
        self._listed |= part._listed

    def owner_of(self, extents: Iterable[Extent]) -> Owner:
        """Say whose most of these bytes are; of equal shares, the live owner's."""
        if self._index is None:
            self._index = _Index(self._batches, self._live)
        places = tuple(extents)
        found = self._index.best(places)
        volume = self._volume_of(places[0])
        partition = volume.partition if volume is not None else None
        if found is None:
            is_listed = volume in self._listed
            state = HitState.UNALLOCATED if is_listed else HitState.NONE
            return Owner(partition, None, (), state, False if is_listed else None, None)
        inode, row = found
        if row is not None:
            return self._index.owner(row, partition, is_content=True)
        return _block_owner(self._index, inode, volume)

    def _volume_of(self, extent: Extent) -> Volume | None:
        inside = (v for v in self._volumes if v.extent.offset <= extent.offset < v.extent.end)
        return next(inside, None)


def _block_owner(index: _Index, inode: int, volume: Volume | None) -> Owner:
    """The owner of live blocks outside all content: journal, other system file, or slack."""
    label = volume.label if volume is not None else ""
    partition = volume.partition if volume is not None else None
    is_system = label.startswith("NTFS") and inode < len(NTFS_RECORDS)
    path = f"/{NTFS_RECORDS[inode]}" if is_system and NTFS_RECORDS[inode] else None
    row = None if path else index.row_of(partition, inode)
    if row is not None:
        return index.owner(row, partition, is_content=False)
    is_journal = any(label.startswith(kind) and inode == n for kind, n in JOURNALS.items())
    state = HitState.JOURNAL if is_journal else HitState.LIVE
    return Owner(partition, path, (), state, allocated=True, inode=inode)


class _Index:
    """All batches of a medium as two sorted lists of intervals."""

    def __init__(self, batches: list[OwnerBatch], live: list[LiveBatch]) -> None:
        self._batches = batches
        self._firsts = np.cumsum([0, *(len(batch.inodes) // 8 for batch in batches)])
        self._inodes = _joined([_column(batch.inodes) for batch in batches])
        self._names: dict[int, list[list[object]]] = {}
        self._content = _Intervals(
            _joined([_column(batch.starts) for batch in batches]),
            _joined([_column(batch.ends) for batch in batches]),
            _joined(
                [
                    _column(b.rows) + first
                    for b, first in zip(batches, self._firsts.tolist(), strict=False)
                ]
            ),
        )
        self._blocks = _Intervals(
            _joined([_column(batch.starts) for batch in live]),
            _joined([_column(batch.ends) for batch in live]),
            _joined([_column(batch.inodes) for batch in live]),
        )

    def best(self, places: tuple[Extent, ...]) -> tuple[int, int | None] | None:
        """Inode of the owner, and the row of its stream where the bytes are content of it."""
        content, blocks = self._content.shares(places), self._blocks.shares(places)
        ranked: list[tuple[int, int, int, int | None]] = []
        for row, share in content.items():
            inode = int(self._inodes[row])
            name = self._name(row)
            is_live, is_resident = bool(name[3]), bool(name[6])
            if is_live and not is_resident:
                blocks[inode] -= share
            rank = 0 if is_live else 1 if is_resident else 3
            ranked.append((-share, rank, inode, row))
        ranked += [(-share, 2, inode, None) for inode, share in blocks.items() if share > 0]
        if not ranked:
            return None
        _, _, inode, best = min(ranked, key=lambda each: (*each[:3], each[3] or 0))
        return inode, best

    def row_of(self, partition: int | None, inode: int) -> int | None:
        """The first live stream of an inode."""
        for row in np.flatnonzero(self._inodes == inode).tolist():
            if self._name(row)[3] and self._batches[self._batch_of(row)].partition == partition:
                return int(row)
        return None

    def owner(self, row: int, partition: int | None, *, is_content: bool) -> Owner:
        """The owner that a row describes, of its content or of what lies beyond it."""
        path, also, state, allocated, size, reallocated, _ = self._name(row)
        return Owner(
            partition,
            None if path is None else str(path),
            tuple(str(name) for name in also),  # type: ignore[attr-defined]  # a list, from JSON
            HitState(str(state)) if is_content else HitState.SLACK,
            bool(allocated),
            int(self._inodes[row]),
            int(str(size)),
            is_content,
            bool(reallocated),
        )

    def _batch_of(self, row: int) -> int:
        return int(np.searchsorted(self._firsts, row, side="right")) - 1

    def _name(self, row: int) -> list[object]:
        batch = self._batch_of(row)
        if batch not in self._names:
            self._names[batch] = json.loads(self._batches[batch].names)
        return self._names[batch][row - int(self._firsts[batch])]


class _Intervals:
    """Intervals that may overlap, and whose they are."""

    def __init__(self, starts: _Column, ends: _Column, owners: _Column) -> None:
        order = np.argsort(starts, kind="stable")
        self._starts, self._ends, self._owners = starts[order], ends[order], owners[order]
        self._furthest = np.maximum.accumulate(self._ends)

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


def _column(data: bytes) -> _Column:
    return np.frombuffer(data, np.int64)


def _joined(columns: list[_Column]) -> _Column:
    return np.concatenate(columns) if columns else np.empty(0, np.int64)
