"""Which bytes of a medium belong to live files: what a deleted file no longer owns."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from forensics.file_systems.file_columns import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.file_system import Run
    from forensics.file_systems.file_columns import Column, FileColumns, Mask


class LiveExtents:
    """The extents of everything live in a volume, 24 bytes for each run, and one question to them.

    They are whole blocks, slack included, of files, folders and the file system's own files. All
    ``add`` come before the first ``touched``.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._starts = array("q")
        self._ends = array("q")
        self._owners = array("q")
        self._sorted: tuple[np.ndarray, np.ndarray] | None = None

    def add(self, runs: Iterable[Run], owner: int) -> None:
        """Take the runs of something live, in whole blocks; ``owner`` is its inode."""
        for run in runs:
            if run.offset is not None:
                self._starts.append(run.offset)
                self._ends.append(run.offset + run.length)
                self._owners.append(owner)

    def add_columns(self, offsets: Column, lengths: Column, owners: Column) -> None:
        """Take runs that have a place, like ``add``."""
        self._starts.frombytes(offsets.astype(np.int64).tobytes())
        self._ends.frombytes((offsets + lengths).astype(np.int64).tobytes())
        self._owners.frombytes(owners.astype(np.int64).tobytes())

    def columns(self) -> tuple[array[int], array[int], array[int]]:
        """First bytes, ends and owners of all runs, in the order in which they came."""
        return self._starts, self._ends, self._owners

    def touched(self, streams: FileColumns) -> Mask:
        """Return for each stream whether any byte of its runs belongs to something live."""
        starts, furthest = self._index()
        before = np.searchsorted(starts, streams.offsets + streams.lengths)
        hit = (streams.offsets != HOLE) & (before > 0)
        hit[hit] = furthest[before[hit] - 1] > streams.offsets[hit]
        return np.bincount(streams.rows_of_runs()[hit], minlength=len(streams)) > 0

    def _index(self) -> tuple[np.ndarray, np.ndarray]:
        if self._sorted is None:
            starts = (
                np.frombuffer(self._starts, np.int64) if self._starts else np.zeros(0, np.int64)
            )
            ends = np.frombuffer(self._ends, np.int64) if self._ends else np.zeros(0, np.int64)
            order = np.argsort(starts, kind="stable")
            # Live extents may overlap on a damaged medium: the furthest end so far decides.
            self._sorted = (starts[order], np.maximum.accumulate(ends[order]))
        return self._sorted
