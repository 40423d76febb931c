"""Which streams of a volume are worth reading: by size, and by whether they end in a zero.

Most files are as long as some known file followed by a zero tail could be, and hardly any ends in a
zero. One byte tells; it is asked for in the order of the medium, before anything travels to a
worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.file_system import FileEntry, Residency
from forensics.matching.exact import has_known_size, may_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
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
        self._waiting: list[tuple[int, FileEntry]] = []
        self.streams = 0

    def take(self, entry: FileEntry) -> Iterator[FileEntry]:
        """Take one stream; give what is known by now to be worth reading."""
        self.streams += 1
        if not may_equal(entry.size, self._index, all_hashes=self._all_hashes):
            self._beat()
            return
        last = _place_of_last_byte(entry)
        if last is None or has_known_size(entry.size, self._index, all_hashes=self._all_hashes):
            yield entry
            return
        self._waiting.append((last, entry))
        if len(self._waiting) >= BATCH_SIZE:
            yield from self.rest()

    def rest(self) -> Iterator[FileEntry]:
        """Give those that still wait for a look at their last byte and end in a zero."""
        waiting, self._waiting = sorted(self._waiting, key=_first), []
        byte = memoryview(bytearray(1))
        for place, entry in waiting:
            try:
                self._disk_image.read_into(place, byte)
            except UnreadableExtentError:
                yield entry  # the worker meets it again and tells of it
                continue
            if byte[0] == 0:
                yield entry
            else:
                self._beat()


def _first(pair: tuple[int, FileEntry]) -> int:
    return pair[0]


def _place_of_last_byte(entry: FileEntry) -> int | None:
    """Where the last byte of a stream lies, or None where the medium does not show it as it is."""
    if entry.residency is Residency.TRANSFORMED:
        return None
    left = entry.size
    for run in entry.runs:
        if left <= run.length:
            if run.offset is None:
                return None
            place = run.offset + left - 1
            in_fix_up = place % _SECTOR_SIZE >= _SECTOR_SIZE - _FIX_UP_SIZE
            return None if entry.residency is Residency.RESIDENT and in_fix_up else place
        left -= run.length
    return None
