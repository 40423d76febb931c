"""Who owns which bytes of a medium: from the metadata pass, kept small, asked for hits alone.

The child that reads a file system sends what it found in batches: places as columns of numbers,
names as one JSON text for each batch, which is taken apart only when a hit lies there. A hundred
thousand files take some ten megabytes.
"""

from __future__ import annotations

import json
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from forensics.errors import FileSystemError
from forensics.extents import joined
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.file_columns import HOLE, RESIDENCIES, STATES, WHOLE_PATH
from forensics.scanning.survey.stored_streams import StoredStreams
from forensics.value_classes import dataclass
from forensics.values import Extent, HitState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import FileColumns, Mask
    from forensics.volume import Volume

# Bits of the flags.
_STATE, _ALLOCATED, _REALLOCATED, _RESIDENT, _TRANSFORMED = 0x0F, 0x10, 0x20, 0x40, 0x80
_ROWS = 1 << 16  # of live extents in a batch
LEAST_HIDDEN = 64
"""Bytes of content: what is shorter, and is no known file itself, holds none."""
JOURNALS = {"NTFS": 2, "ext": 8}  # the journal's inode, by the beginning of a volume's label
# The names of the first records of the master file table (Linux-NTFS documentation, "Files").
NTFS_RECORDS = (
    *("$MFT", "$MFTMirr", "$LogFile", "$Volume", "$AttrDef", "", "$Bitmap", "$Boot"),
    *("$BadClus", "$Secure", "$UpCase", "$Extend"),
)
_read_names = msgspec.json.Decoder(
    tuple[list[str], list[str | None], list[tuple[int, list[str]]]]
).decode
_Column = npt.NDArray[np.int64]


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
        further = (_column(self.holes)[::3], _column(self.hidden)[::4])
        rows = np.concatenate((_column(self.rows), *further))
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


def owner_batch(volume: Volume, streams: FileColumns) -> OwnerBatch:
    """What a question for owners needs of some streams of a volume."""
    placed = streams.offsets != HOLE
    starts = streams.offsets[placed]
    flags = (
        streams.states
        | streams.allocated * _ALLOCATED
        | streams.reallocated * _REALLOCATED
        | (streams.residencies == RESIDENCIES.index(Residency.RESIDENT)) * _RESIDENT
        | (streams.residencies == RESIDENCIES.index(Residency.TRANSFORMED)) * _TRANSFORMED
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


def _base_of(volume: Volume) -> int:
    """What tells a volume from others: where it begins; of its shadow copies their numbers."""
    return volume.extent.offset if volume.shadow is None else -volume.shadow.number


def _holes_of(streams: FileColumns, placed: Mask) -> _Column:
    """The holes as ``OwnerBatch`` has them."""
    rows, before = streams.rows_of_runs(), np.concatenate(([0], np.cumsum(placed)))
    holes = np.flatnonzero(~placed)
    of = rows[holes]
    before_in_row = before[holes] - before[np.searchsorted(rows, of)]
    table = np.stack((of, before_in_row, streams.lengths[holes]), axis=1)
    return table.astype(np.int64).reshape(-1)


def _hidden_of(streams: FileColumns) -> _Column:
    """The streams whose content its file system alone gives, as ``OwnerBatch`` has them."""
    stored, gone = RESIDENCIES.index(Residency.STORED), streams.reallocated
    rows = np.flatnonzero((streams.residencies != stored) & ~gone & (streams.sizes >= LEAST_HIDDEN))
    columns = (rows, streams.types[rows], streams.ids[rows], streams.residencies[rows])
    return np.stack(columns, axis=1).astype(np.int64).reshape(-1)


def live_batches(volume: Volume, live: LiveExtents) -> Iterator[LiveBatch]:
    """All that a walk of the volume found to be live, in parts that each fit a message."""
    columns = live.columns()
    for first in range(0, len(columns[0]), _ROWS):
        parts = (column[first : first + _ROWS].tobytes() for column in columns)
        yield LiveBatch(volume.extent.offset, *parts)


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
        """Take what the child sent. All of it comes before the first question.

        Raises:
            FileSystemError: its columns do not belong together.
        """
        if not batch.is_whole:
            raise FileSystemError("its reader reported owners in a way that makes no sense")
        if isinstance(batch, OwnerBatch):
            self._batches.append(batch)
        else:
            self._live.append(batch)

    def take_volume(self, volume: Volume) -> None:
        """Take a volume, whatever it holds; a shadow copy lies in what others hold."""
        if volume.shadow is None:
            self._volumes.append(volume)

    def take_listed(self, volume: Volume) -> None:
        """Take a volume whose files were listed: what nobody owns there is unallocated."""
        if volume.shadow is None:
            self._listed.add(volume)

    def join(self, part: OwnerMap) -> None:
        """Take all that another map took, of the same medium."""
        self._batches += part._batches
        self._live += part._live
        self._volumes += part._volumes
        self._listed |= part._listed

    def owner_of(self, extents: Iterable[Extent]) -> Owner:
        """Say whose most of these bytes are; of equal shares, the live owner's."""
        index = self._asked()
        places = tuple(extents)
        found = index.best(places)
        volume = self._volume_of(places[0])
        partition = volume.partition if volume is not None else None
        if found is None:
            is_listed = volume in self._listed
            state = HitState.UNALLOCATED if is_listed else HitState.NONE
            return Owner(partition, None, (), state, False if is_listed else None, None)
        inode, row = found
        if row is not None:
            return index.owner(row, partition, is_content=True)
        return _block_owner(index, inode, volume)

    def entry(self, row: int, extents: tuple[Extent, ...]) -> FileEntry:
        """Return the stream of a row of ``stored`` as a file to be read."""
        volume = self._volume_of(extents[0])
        partition = None if volume is None else volume.partition
        owner = self._asked().owner(row, partition, is_content=True)
        runs = tuple(Run(extent.offset, extent.length) for extent in extents)
        if self.hole_bytes(row):
            runs = tuple(self._asked().runs(row))
        return FileEntry(
            partition,
            StreamId(owner.inode or 0, 0, 0),
            owner.path,
            owner.also,
            owner.state,
            bool(owner.allocated),
            sum(run.length for run in runs),
            runs,
            Residency.STORED,
            owner.reallocated,
        )

    def stream(self, row: int) -> tuple[Owner, tuple[Run, ...]]:
        """Return the owner of a row, and its runs with its holes, in the order of its content."""
        index = self._asked()
        return index.owner(row, None, is_content=True), tuple(index.runs(row))

    def stored(self) -> StoredStreams:
        """The streams whose content lies on the medium as it is, and is still theirs."""
        return self._asked().stored()

    def hole_bytes(self, row: int) -> int:
        """How much of a stream of ``stored`` lies nowhere and reads as zeros."""
        return self._asked().hole_bytes(row)

    def of_anybody(self) -> list[Extent]:
        """All bytes that some file, or the file system itself, owns: sorted and apart."""
        return self._asked().of_anybody()

    def free_until(self, offsets: _Column, size: int) -> _Column:
        """Return the ends of bytes that nobody owns, from each offset on; of owned ones the offset.

        ``size`` is that of the medium.
        """
        return self._asked().free_until(offsets, size)

    def content_free_until(self, offsets: _Column, size: int) -> _Column:
        """The same, where what a live file owns besides its content counts as nobody's.

        What it owns ends with the run of blocks that holds the offset.
        """
        return self._asked().content_free_until(offsets, size)

    def _asked(self) -> _Index:
        if self._index is None:
            self._index = _Index(self._batches, self._live)
        return self._index

    def _volume_of(self, extent: Extent) -> Volume | None:
        """The volume that holds a place; of one within another, the inner one."""
        inside = [volume for volume in self._volumes if _holds(volume, extent.offset)]
        return max(inside, key=lambda volume: len(volume.inner), default=None)


def _holds(volume: Volume, offset: int) -> bool:
    if not volume.extent.offset <= offset < volume.extent.end:
        return False
    return not volume.pieces or any(e.offset <= offset < e.end for e in volume.extents)


def _block_owner(index: _Index, inode: int, volume: Volume | None) -> Owner:
    """The owner of live blocks outside all content: journal, other system file, or slack."""
    label = volume.label if volume is not None else ""
    partition = volume.partition if volume is not None else None
    is_system = label.startswith("NTFS") and inode < len(NTFS_RECORDS)
    path = f"/{NTFS_RECORDS[inode]}" if is_system and NTFS_RECORDS[inode] else None
    row = None if path or volume is None else index.row_of(volume.extent.offset, inode)
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
        self._sizes = _joined([_column(batch.sizes) for batch in batches])
        self._flags = np.frombuffer(b"".join(batch.flags for batch in batches), np.uint8)
        self._names: dict[int, _Names] = {}
        numbered = zip(batches, self._firsts.tolist(), strict=False)
        self._runs = (
            _joined([_column(batch.starts) for batch in batches]),
            _joined([_column(batch.ends) for batch in batches]),
            _joined([_column(batch.rows) + first for batch, first in numbered]),
        )
        numbered = zip(batches, self._firsts.tolist(), strict=False)
        self._holes: dict[int, list[tuple[int, int]]] = {}
        for batch, first in numbered:
            for row, before, length in _column(batch.holes).reshape(-1, 3).tolist():
                self._holes.setdefault(row + first, []).append((before, length))
        self._content = _Intervals(*self._runs)
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
            flags = int(self._flags[row])
            is_live, is_resident = bool(flags & _ALLOCATED), bool(flags & _RESIDENT)
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
        kept = (self._flags[rows] & (_RESIDENT | _TRANSFORMED | _REALLOCATED)) == 0
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

    def free_until(self, offsets: _Column, size: int) -> _Column:
        """See ``OwnerMap.free_until``."""
        ends = np.full(len(offsets), size, np.int64)
        for some in (self._content, self._blocks):
            ends = np.minimum(ends, some.free_until(offsets, size))
        return ends

    def content_free_until(self, offsets: _Column, size: int) -> _Column:
        """See ``OwnerMap.content_free_until``."""
        free = self._content.free_until(offsets, size)
        blocks = self._blocks.free_until(offsets, size)
        owned = np.where(blocks > offsets, blocks, self._blocks.end_at(offsets))
        ends: _Column = np.minimum(free, owned)
        return ends

    def row_of(self, base: int, inode: int) -> int | None:
        """The first live stream of an inode of the volume that begins there."""
        for row in np.flatnonzero(self._inodes == inode).tolist():
            if self._flags[row] & _ALLOCATED and self._batches[self._batch_of(row)].base == base:
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
            STATES[flags & _STATE] if is_content else HitState.SLACK,
            bool(flags & _ALLOCATED),
            int(self._inodes[row]),
            int(self._sizes[row]),
            is_content,
            bool(flags & _REALLOCATED),
        )

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

    def __init__(self, starts: _Column, ends: _Column, owners: _Column) -> None:
        order = np.argsort(starts, kind="stable")
        self._starts, self._ends, self._owners = starts[order], ends[order], owners[order]
        self._furthest = np.maximum.accumulate(self._ends)

    def extents(self) -> Iterator[Extent]:
        """All of them, in the order of their starts."""
        for start, end in zip(self._starts.tolist(), self._ends.tolist(), strict=True):
            yield Extent(start, end - start)

    def free_until(self, offsets: _Column, size: int) -> _Column:
        """Where the next of them begins after each offset; the offset itself within one."""
        if not len(self._starts):
            return np.full(len(offsets), size, np.int64)
        following = np.searchsorted(self._starts, offsets, side="right")
        before = np.where(following > 0, self._furthest[following - 1], 0)
        after = np.append(self._starts, size)[following]
        ends: _Column = np.where(before > offsets, offsets, after)
        return ends

    def end_at(self, offsets: _Column) -> _Column:
        """Where the last of them that begins at or before each offset ends."""
        if not len(self._starts):
            return offsets
        before = np.searchsorted(self._starts, offsets, side="right") - 1
        ends: _Column = np.maximum(self._ends[np.maximum(before, 0)], offsets)
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


def _column(data: bytes) -> _Column:
    return np.frombuffer(data, np.int64)


def _joined(columns: list[_Column]) -> _Column:
    return np.concatenate(columns) if columns else np.empty(0, np.int64)
