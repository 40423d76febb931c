"""What a shadow copy holds besides what is there now: files that changed or went before the next.

A volume has as many copies as it has days, and most files are the same in all of them. A stream is
told with the copy that keeps some of its bytes itself, or the record that describes it; in others
it is as it was then, or as it is now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forensics.file_systems.faults import ClosedFault
from forensics.file_systems.file_columns import HOLE, STATES
from forensics.file_systems.in_pieces import own_image
from forensics.values import Extent, HitState

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.file_systems.file_columns import Column, FileColumns, Mask
    from forensics.values import Fault
    from forensics.volume import Volume

_MFT, _DATA = 0, 0x80  # the inode of the master file table, and the type of its stream
_LEAST_RECORD, _GREATEST_RECORD = 512, 65_536


class Earlier:
    """Tells which streams of a shadow copy it holds by itself."""

    def __init__(self, disk_image: DiskImage, volume: Volume, own: tuple[Extent, ...]) -> None:
        """Take a copy in its pieces, and the places of what it keeps itself: sorted and apart."""
        self._starts = np.array([each.offset for each in own], np.int64)
        self._ends = np.array([each.end for each in own], np.int64)
        self._record = _record_size(own_image(disk_image, volume).read_at(Extent(0, 512)))
        self._table: tuple[Column, Column] | None = None

    def changed(self, streams: FileColumns) -> FileColumns:
        """Return those of some streams that are told with this copy, as those of a snapshot."""
        self._look_for_table(streams)
        placed = (streams.offsets != HOLE) & self._are_own(streams.offsets, streams.lengths)
        is_own = np.bincount(streams.rows_of_runs()[placed], minlength=len(streams)) > 0
        found = streams.taken(np.flatnonzero(is_own | self._have_own_record(streams.inodes)))
        states = np.full(len(found), STATES.index(HitState.SNAPSHOT), np.uint8)
        return replace(found, states=states, allocated=np.zeros(len(found), np.bool_))

    def _look_for_table(self, streams: FileColumns) -> None:
        """Keep where the copy's master file table lies: its stream is the first of all."""
        rows = np.flatnonzero((streams.inodes == _MFT) & (streams.types == _DATA))
        if self._table is None and len(rows):
            first, last = streams.firsts[rows[0]], streams.firsts[rows[0] + 1]
            self._table = streams.offsets[first:last], streams.lengths[first:last]

    def _have_own_record(self, inodes: Column) -> Mask:
        """Whether the records of inodes lie in what the copy keeps; unknown ones are told."""
        if self._table is None or not len(self._table[0]):
            return np.ones(len(inodes), np.bool_)
        offsets, lengths = self._table
        ends, at = np.cumsum(lengths), inodes * self._record
        runs = np.searchsorted(ends, at, "right")
        is_there = (inodes >= 0) & (runs < len(ends))
        runs = np.where(is_there, runs, 0)
        places = offsets[runs] + at - (ends[runs] - lengths[runs])
        found: Mask = self._are_own(places, np.full(len(at), self._record)) | ~is_there
        return found

    def _are_own(self, offsets: Column, lengths: Column) -> Mask:
        """Whether any byte of each run lies in what the copy keeps itself."""
        if not len(self._starts):
            return np.zeros(len(offsets), np.bool_)
        after = np.searchsorted(self._ends, offsets, "right")
        is_before = after < len(self._starts)
        starts = self._starts[np.where(is_before, after, 0)]
        found: Mask = is_before & (starts < offsets + lengths)
        return found


def counted_before(fault: Fault) -> Fault:
    """Return a fault of a copy; files that stay closed were counted with the volume as it is."""
    return replace(fault, kind="", files=0) if isinstance(fault, ClosedFault) else fault


def _record_size(boot: bytes) -> int:
    """How long a record of the master file table is (Linux-NTFS documentation, "$Boot")."""
    said = int.from_bytes(boot[64:65], "little", signed=True)
    sector, cluster = int.from_bytes(boot[11:13], "little"), boot[13]
    size = 1 << -said if said < 0 else said * cluster * sector
    return size if _LEAST_RECORD <= size <= _GREATEST_RECORD else 1024
