"""Which streams of a volume are worth reading: by size, and by whether they end in a zero.

Most files are as long as some known file followed by a zero tail could be, and hardly any ends in a
zero. One byte tells; it is asked for in the order of the medium, before anything travels to a
worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import UnreadableExtentError
from forensics.file_system import Residency
from forensics.file_systems.file_columns import HOLE, RESIDENCIES
from forensics.matching.exact import LONGEST_TAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.file_system import FileEntry
    from forensics.file_systems.file_columns import Column, FileColumns, Mask
    from forensics.hash_sets.index import KnownIndex

BATCH_SIZE = 4096
_SECTOR_SIZE = 512
_FIX_UP_SIZE = 2  # at the end of each sector of an NTFS record, in place of content


class Sieve:
    """Takes the streams of a volume and gives those that could be a known file."""

    def __init__(
        self,
        disk_image: DiskImage,
        index: KnownIndex,
        *,
        all_hashes: bool,
        beat: Callable[[], None],
    ) -> None:
        """Look into an open disk image; ``beat`` is called when it gets on without a finding."""
        self._disk_image = disk_image
        self._index = index
        self._all_hashes = all_hashes
        self._beat = beat
        self._waiting: list[tuple[Column, Column, FileColumns]] = []
        self._number = 0
        self.streams = 0

    def take(self, streams: FileColumns) -> Iterator[FileEntry]:
        """Take streams; give what is known by now to be worth reading."""
        self.streams += len(streams)
        self._beat()
        may, must = self._fitting(streams.sizes)
        rows = np.flatnonzero(may)
        if not len(rows):
            return
        last = _places_of_last_bytes(streams)
        yield from map(streams.entry, rows[(must | (last == HOLE))[rows]].tolist())
        rows = rows[~(must | (last == HOLE))[rows]]
        self._waiting.append((last[rows], rows, streams))
        self._number += len(rows)
        if self._number >= BATCH_SIZE:
            yield from self.rest()

    def rest(self) -> Iterator[FileEntry]:
        """Return those that still wait for a look at their last byte and end in a zero."""
        waiting, self._waiting, self._number = self._waiting, [], 0
        found = sorted(
            (place, number, row)
            for number, (places, rows, _) in enumerate(waiting)
            for place, row in zip(places.tolist(), rows.tolist(), strict=True)
        )
        byte = memoryview(bytearray(1))
        for place, number, row in found:
            try:
                self._disk_image.read_into(place, byte)
            except UnreadableExtentError:
                yield waiting[number][2].entry(row)  # the worker meets it again and reports it
                continue
            if byte[0] == 0:
                yield waiting[number][2].entry(row)
            else:
                self._beat()

    def _fitting(self, sizes: Column) -> tuple[Mask, Mask]:
        """Which sizes could be those of known files, as ``may_equal`` and ``has_known_size``."""
        is_any = sizes > 0
        if self._all_hashes or self._index.hashes_every_stream:
            return is_any, is_any
        may = self._index.have_sizes_between(np.maximum(1, sizes - LONGEST_TAIL), sizes)
        return is_any & may, self._index.have_sizes_between(sizes, sizes)


def _places_of_last_bytes(streams: FileColumns) -> Column:
    """Where last bytes lie, or ``HOLE`` where the medium does not show one as it is."""
    places = streams.last_bytes()
    in_fix_up = places % _SECTOR_SIZE >= _SECTOR_SIZE - _FIX_UP_SIZE
    is_hidden = (streams.residencies == _TRANSFORMED) | (
        (streams.residencies == _RESIDENT) & in_fix_up
    )
    return np.where(is_hidden, HOLE, places)


_TRANSFORMED, _RESIDENT = (
    RESIDENCIES.index(residency) for residency in (Residency.TRANSFORMED, Residency.RESIDENT)
)
