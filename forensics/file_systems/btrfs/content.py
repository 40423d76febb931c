"""The content of one file of Btrfs: where it lies, and what it is once it is unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forensics.errors import FileSystemError
from forensics.file_system import Residency, Run
from forensics.file_systems.btrfs.unpacking import unpacked
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.file_systems.btrfs.items import FileExtent
    from forensics.file_systems.btrfs.superblock import BtrfsShape


class BtrfsPlaces(NamedTuple):
    """How a file lies: its runs, the whole blocks that it takes, and what its runs hold."""

    runs: tuple[Run, ...]
    blocks: tuple[Run, ...]
    residency: Residency


def placed(shape: BtrfsShape, extents: Sequence[FileExtent], size: int) -> BtrfsPlaces:
    """Return the places of a file; what it never wrote is a hole.

    Raises:
        FileSystemError: its extents overlap, or lie outside the volume.
    """
    if any(extent.packing or extent.inline for extent in extents):
        return _packed(shape, extents, size)
    runs: list[Run] = []
    blocks: list[Run] = []
    at = 0
    for extent in extents:
        if extent.first < at:
            raise FileSystemError(wordings.NO_BLOCKS)
        if extent.first > at:
            _join(runs, Run(None, extent.first - at))
        if extent.stored is None:
            _join(runs, Run(None, extent.length))
        else:
            whole = shape.run(*extent.stored)
            blocks.append(whole)
            _join(runs, Run((whole.offset or 0) + extent.skipped, extent.length))
        at = extent.first + extent.length
    if at < size:
        _join(runs, Run(None, size - at))
    return BtrfsPlaces(tuple(runs), tuple(blocks), Residency.STORED)


def _packed(shape: BtrfsShape, extents: Sequence[FileExtent], size: int) -> BtrfsPlaces:
    """Of packed content the runs are what is stored, each once."""
    if len(extents) == 1 and _is_whole(extents[0], size):
        (extent,) = extents
        place, data = extent.inline or (0, b"")
        return BtrfsPlaces((Run(place, len(data)),), (), Residency.RESIDENT)
    runs: list[Run] = []
    at = 0
    for extent in extents:
        if extent.first < at:
            raise FileSystemError(wordings.NO_BLOCKS)
        at = extent.first + extent.length
        if extent.inline is not None:
            run = Run(extent.inline[0], len(extent.inline[1]))
        elif extent.stored is not None:
            run = shape.run(*extent.stored)
        else:
            continue
        if run.length and run not in runs[-1:]:
            runs.append(run)
    return BtrfsPlaces(tuple(runs), tuple(runs), Residency.TRANSFORMED)


def _is_whole(extent: FileExtent, size: int) -> bool:
    inline = extent.inline
    return inline is not None and not extent.packing and len(inline[1]) == size


def read_content(
    shape: BtrfsShape, extents: Sequence[FileExtent], offset: int, length: int
) -> bytes:
    """Return bytes of a file, unpacked.

    Raises:
        FileSystemError: they are damaged, or packed in a way that is not read.
        UnreadableExtentError: the medium does not give them.
    """
    found = bytearray(length)
    for extent in extents:
        start, end = max(offset, extent.first), min(offset + length, extent.first + extent.length)
        if start < end and (extent.stored or extent.inline):
            part = _part(shape, extent, start - extent.first, end - start)
            found[start - offset : start - offset + len(part)] = part
    return bytes(found)


def _part(shape: BtrfsShape, extent: FileExtent, at: int, length: int) -> bytes:
    if extent.inline is not None:
        stored = extent.inline[1]
    elif not extent.packing:
        run = shape.run(*(extent.stored or (0, 0)))
        place = Extent((run.offset or 0) + extent.skipped + at, length)
        return shape.at.disk_image.read_at(place)
    else:
        run = shape.run(*(extent.stored or (0, 0)))
        stored = shape.at.disk_image.read_at(Extent(run.offset or 0, run.length))
    if extent.packing:
        stored = unpacked(extent.packing, stored, extent.unpacked, sector_size=shape.sector_size)
    return stored[extent.skipped + at :][:length]


def _join(runs: list[Run], run: Run) -> None:
    last = runs[-1] if runs else None
    if last is not None and _follows(last, run):
        runs[-1] = Run(last.offset, last.length + run.length)
    elif run.length:
        runs.append(run)


def _follows(last: Run, run: Run) -> bool:
    if last.offset is None or run.offset is None:
        return last.offset is run.offset
    return last.offset + last.length == run.offset
