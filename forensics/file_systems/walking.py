"""List the files of a volume: names, states and extents, without reading their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import DiskImageError, FileSystemError
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.budget import MOST_FAULTS, Budget
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.file_columns import RESIDENCIES, FileColumns, as_columns
from forensics.file_systems.in_pieces import OnMedium, spread
from forensics.file_systems.opening import OpenVolume, open_file_system
from forensics.values import Fault
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage
    from forensics.file_systems.file_columns import Mask
    from forensics.volume import Volume

    _Found = FileColumns | FileEntry | Fault

# Makers of file systems round; a file within the missing piece is a fault of its own in any case.
_ROUNDING = 4096
BATCH_SIZE = 256  # entries that travel on together; a reader that dies takes no more with it


def walk_files(
    disk_image: DiskImage, volume: Volume, *, source: str, live: LiveExtents
) -> Iterator[FileEntry | Fault]:
    """Return what ``walk_columns`` gives, each stream as a value of its own.

    Raises:
        FileSystemError: the file system cannot be opened; raised at once, not at the first entry.
        UnreadableExtentError: the bytes that describe it cannot be read.
    """
    found = walk_columns(disk_image, volume, source=source, live=live)
    return (
        each for some in found for each in ((some,) if isinstance(some, Fault) else some.entries())
    )


def walk_columns(
    disk_image: DiskImage, volume: Volume, *, source: str, live: LiveExtents
) -> Iterator[FileColumns | Fault]:
    """Return every data stream of every file of a volume, live, deleted, orphan, and every fault.

    What is live comes first, in the order of the file system but for the odd files of NTFS, which
    come after the ordinary ones around them; then what is deleted, for only then
    is it known which clusters live files own now. No content is read. ``source`` is what faults
    call the medium. Whatever cannot be told is a fault that names its place: damaged records and
    folders, files whose place is lost, and a file system that claims more than ten times what its
    volume could hold, at which the walk ends. ``live`` takes the runs of everything live.

    Raises:
        FileSystemError: the file system cannot be opened; raised at once, not at the first entry.
        UnreadableExtentError: the bytes that describe it cannot be read.
    """
    volume, _ = spread(disk_image, volume)
    opened = open_file_system(disk_image, volume, source=source)
    own = LiveExtents() if volume.pieces else live
    found = _BoundedWalk(opened, own).run(opened.file_system.list_streams(own))
    return _on_medium(found, volume, own, live) if volume.pieces else found


def _on_medium(
    found: Iterator[FileColumns | Fault], volume: Volume, own: LiveExtents, live: LiveExtents
) -> Iterator[FileColumns | Fault]:
    """What was found in a volume in pieces, as it lies on the medium; ``own`` is added to live."""
    medium = OnMedium(volume.pieces)
    for each in found:
        yield medium.fault(each) if isinstance(each, Fault) else medium.columns(each)
    medium.live(own, live)


class _BoundedWalk:
    """Bounds what a reader of a file system gives, and lets wait what is not live."""

    def __init__(self, opened: OpenVolume, live: LiveExtents) -> None:
        self._opened = opened
        self._at = opened.at
        self._live = live
        self._budget = Budget(opened.at.volume.extent.length)
        self._is_over = False
        self._entries: list[FileEntry] = []
        self._waiting: list[FileColumns] = []

    def run(self, found: Iterator[_Found]) -> Iterator[FileColumns | Fault]:
        for name in self._opened.also:
            yield self._at.fault("", wordings.LOOKS_LIKE(name))
        yield from _shortfall(self._opened)
        faults = 0
        try:
            for each in found:
                if isinstance(each, Fault):
                    faults += 1
                    if faults <= MOST_FAULTS:
                        yield each
                    continue
                yield from self._take(each)
                if self._is_over:
                    fault = self._at.fault("", wordings.TOO_MANY_FILES)
                    yield ClosedFault.of(fault, CountedAs.OVER_BUDGET)
                    break
        except (FileSystemError, DiskImageError) as error:
            fault = self._at.fault("", wordings.ENDS_EARLY(error))
            yield ClosedFault.of(fault, CountedAs.UNLISTED)
        yield from self._flushed()
        if faults > MOST_FAULTS:
            yield self._at.fault("", wordings.MORE_FAULTS(faults - MOST_FAULTS, MOST_FAULTS))
        for streams in self._waiting:
            yield streams.marked(self._are_reused(streams))

    def _take(self, found: FileEntry | FileColumns) -> Iterator[FileColumns]:
        if isinstance(found, FileEntry):
            self._is_over = not self._budget.admits(found)
            if not self._is_over:
                self._entries.append(found)
            if self._is_over or len(self._entries) >= BATCH_SIZE:
                yield from self._flushed()
            return
        yield from self._flushed()
        number = self._budget.number_admitted(found)
        self._is_over = number < len(found)
        yield from self._live_of(found.taken(np.arange(number)) if self._is_over else found)

    def _flushed(self) -> Iterator[FileColumns]:
        """Return the single entries taken so far."""
        if self._entries:
            entries, self._entries = self._entries, []
            yield from self._live_of(as_columns(entries))

    def _live_of(self, streams: FileColumns) -> Iterator[FileColumns]:
        live, others = streams.parted()
        if len(others):
            self._waiting.append(others)
        if len(live):
            yield live

    def _are_reused(self, streams: FileColumns) -> Mask:
        """Tell whether live files own deleted ones' clusters; a record still read is its own."""
        is_resident = streams.residencies == RESIDENCIES.index(Residency.RESIDENT)
        are_reused: Mask = self._live.touched(streams) & ~is_resident
        return are_reused


def _shortfall(opened: OpenVolume) -> Iterator[Fault]:
    """Report a file system that was longer than what is there of its volume."""
    said, there = opened.file_system.size, opened.at.end - opened.at.start
    if said is not None and said - there >= _ROUNDING:
        yield opened.at.fault("", wordings.LONGER(said, there))
