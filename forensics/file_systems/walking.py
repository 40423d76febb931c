"""List the files of a volume: names, states and extents, without reading their content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.errors import DiskImageError, FileSystemError
from forensics.file_system import Residency
from forensics.file_systems import ext, ntfs, tree
from forensics.file_systems.budget import MOST_FAULTS, Budget
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.opening import EXT, NTFS, OpenFileSystem, open_file_system
from forensics.values import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.volume import Volume

# Makers of file systems round; a file within the missing piece is a fault of its own in any case.
_ROUNDING = 4096


def walk_files(
    disk_image: DiskImage, volume: Volume, *, source: str, live: LiveExtents
) -> Iterator[FileEntry | Fault]:
    """Give every data stream of every file of a volume, live, deleted and orphan, and every fault.

    What is live comes first, in the order of the file system; then what is deleted, for only then
    is it known which clusters live files own now. No content is read. ``source`` is what faults
    call the medium. Whatever cannot be told is a fault that names its place: damaged records and
    folders, files whose place is lost, and a file system that claims more than ten times what its
    volume could hold, at which the walk ends. ``live`` takes the runs of everything live.

    Raises:
        FileSystemError: the file system cannot be opened; raised at once, not at the first entry.
        UnreadableExtentError: the bytes that describe it cannot be had.
    """
    file_system = open_file_system(disk_image, volume, source=source)
    return _bounded(file_system, _reader(file_system)(file_system, live), live)


def _reader(
    file_system: OpenFileSystem,
) -> Callable[[OpenFileSystem, LiveExtents], Iterator[FileEntry | Fault]]:
    if file_system.kind in NTFS:
        return ntfs.sweep
    return ext.sweep if file_system.kind in EXT else tree.walk


def _bounded(
    file_system: OpenFileSystem, found: Iterator[FileEntry | Fault], live: LiveExtents
) -> Iterator[FileEntry | Fault]:
    for name in file_system.also:
        yield file_system.fault("", f"the volume looks like {name} as well, which was not read")
    yield from _shortfall(file_system)
    waiting: list[FileEntry] = []
    budget, faults = Budget(file_system.volume.extent.length), 0
    try:
        for each in found:
            if isinstance(each, Fault):
                faults += 1
                if faults <= MOST_FAULTS:
                    yield each
            elif not budget.admits(each):
                reason = "over budget: it claims more files than the volume could hold"
                yield ClosedFault.of(file_system.fault("", reason), CountedAs.OVER_BUDGET)
                break
            elif each.allocated:
                yield each
            else:
                waiting.append(each)
    except (FileSystemError, DiskImageError) as error:
        yield file_system.fault("", f"the list of files ends early: {error}")
    if faults > MOST_FAULTS:
        yield file_system.fault(
            "", f"{faults - MOST_FAULTS} more faults like the {MOST_FAULTS} listed"
        )
    for entry in waiting:
        yield replace(entry, reallocated=True) if _is_reused(entry, live) else entry


def _is_reused(entry: FileEntry, live: LiveExtents) -> bool:
    """Tell whether live files own a deleted entry's clusters; a record still read is its own."""
    return entry.residency is not Residency.RESIDENT and live.touches(entry.runs)


def _shortfall(file_system: OpenFileSystem) -> Iterator[Fault]:
    """Tell of a file system that was longer than what is there of its volume."""
    info, geometry = file_system.tsk.info, file_system.geometry
    said, there = int(info.block_count) * geometry.block_size, geometry.end - geometry.base
    if said - there >= _ROUNDING:
        reason = f"the file system says that it is {said} bytes long; {there} of them are there"
        yield file_system.fault("", reason)
