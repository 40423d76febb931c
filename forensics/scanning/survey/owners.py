"""Who owns which bytes of a medium: from the metadata pass, kept small, asked for hits alone.

The child that reads a file system sends what it found in batches: places as columns of numbers,
names as one JSON text for each batch, which is taken apart only when a hit lies there. A hundred
thousand files take some ten megabytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.scanning.survey.owner_batches import (
    Column,
    LiveBatch,
    OwnerBatch,
)
from forensics.scanning.survey.owner_index import Owner, OwnerIndex
from forensics.values import Extent, HitState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.scanning.survey.stored_streams import StoredStreams
    from forensics.volume import Volume

JOURNALS = {"NTFS": 2, "ext": 8}  # the journal's inode, by the beginning of a volume's label
# The names of the first records of the master file table (Linux-NTFS documentation, "Files").
NTFS_RECORDS = (
    *("$MFT", "$MFTMirr", "$LogFile", "$Volume", "$AttrDef", "", "$Bitmap", "$Boot"),
    *("$BadClus", "$Secure", "$UpCase", "$Extend"),
)


class OwnerMap:
    """The owners on one medium; filled by the metadata pass, then asked."""

    def __init__(self) -> None:
        """Start with none."""
        self._batches: list[OwnerBatch] = []
        self._live: list[LiveBatch] = []
        self._volumes: list[Volume] = []
        self._listed: set[Volume] = set()
        self._index: OwnerIndex | None = None

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

    def named(self, names: frozenset[str]) -> Iterator[FileEntry]:
        """Return the streams of ``stored`` whose last name is one of some, as files to be read."""
        streams = self.stored()
        for row in self._asked().named(names):
            first = int(np.searchsorted(streams.rows, row))
            if first < len(streams.rows) and streams.rows[first] == row:
                yield self.entry(row, streams.extents(first))

    def stored(self) -> StoredStreams:
        """The streams whose content lies on the medium as it is, and is still theirs."""
        return self._asked().stored()

    def hole_bytes(self, row: int) -> int:
        """How much of a stream of ``stored`` lies nowhere and reads as zeros."""
        return self._asked().hole_bytes(row)

    def of_anybody(self) -> list[Extent]:
        """All bytes that some file, or the file system itself, owns: sorted and apart."""
        return self._asked().of_anybody()

    def free_until(self, offsets: Column, size: int) -> Column:
        """Return the ends of bytes that nobody owns, from each offset on; of owned ones the offset.

        ``size`` is that of the medium.
        """
        return self._asked().free_until(offsets, size)

    def content_free_until(self, offsets: Column, size: int) -> Column:
        """The same, where what a live file owns besides its content counts as nobody's.

        What it owns ends with the run of blocks that holds the offset.
        """
        return self._asked().content_free_until(offsets, size)

    def _asked(self) -> OwnerIndex:
        if self._index is None:
            self._index = OwnerIndex(self._batches, self._live)
        return self._index

    def _volume_of(self, extent: Extent) -> Volume | None:
        """The volume that holds a place; of one within another, the inner one."""
        inside = [volume for volume in self._volumes if _holds(volume, extent.offset)]
        return max(inside, key=lambda volume: len(volume.inner), default=None)


def _holds(volume: Volume, offset: int) -> bool:
    if not volume.extent.offset <= offset < volume.extent.end:
        return False
    return not volume.pieces or any(e.offset <= offset < e.end for e in volume.extents)


def _block_owner(index: OwnerIndex, inode: int, volume: Volume | None) -> Owner:
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
