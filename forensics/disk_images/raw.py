"""Raw disk images: the bytes of the file, or of several files in a row, are the medium's bytes."""

from __future__ import annotations

import errno
import os
import sys
from bisect import bisect_right
from typing import TYPE_CHECKING

from forensics.disk_image import ReadsByFilling
from forensics.disk_images.segment_files import (
    SegmentFiles,
    read_exactly,
    reading,
    size_of,
)
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.values import SourceRef


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the medium: file ``number`` of the source, or a gap where that is None."""

    extent: Extent
    number: int | None
    reason: str = ""


class RawImage(ReadsByFilling):
    """A medium whose bytes lie as they are in one or more files, or on a block device.

    Satisfies ``DiskImage``; for one thread. ``parts`` are in order and cover the medium.
    """

    def __init__(self, paths: tuple[Path, ...], parts: tuple[Part, ...]) -> None:
        """Open nothing yet."""
        self._paths = paths
        self._files = SegmentFiles(paths)
        self._parts = parts
        self._starts = [part.extent.offset for part in parts]

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self._parts[-1].extent.end

    def read_at(self, extent: Extent) -> bytes:
        """See ``DiskImage.read_at``."""
        if (found := self._read_at_once(extent)) is not None:
            return found
        return super().read_at(extent)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        end = offset + len(buffer)
        self.require_within(offset, len(buffer))
        if len(self._parts) == 1 and self._parts[0].number is not None:
            read_exactly(self._files.descriptor(self._parts[0].number), offset, buffer)
            return
        position = offset
        while position < end:
            part = self._parts[bisect_right(self._starts, position) - 1]
            stop = min(end, part.extent.end)
            self._read_part(part, position, buffer[position - offset : stop - offset])
            position = stop

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        return tuple(
            UnreadableExtentError(part.extent.offset, part.extent.length, part.reason)
            for part in self._parts
            if part.number is None
        )

    def close(self) -> None:
        """See ``DiskImage.close``."""
        self._files.close()

    def is_hole(self, extent: Extent) -> bool:
        """Whether a file system keeps nothing for these bytes, so that they read as zeros."""
        part = self._parts[bisect_right(self._starts, extent.offset) - 1]
        if part.number is None or extent.end > part.extent.end or not hasattr(os, "SEEK_DATA"):
            return False
        start = extent.offset - part.extent.offset
        try:
            found = os.lseek(self._files.descriptor(part.number), start, os.SEEK_DATA)
        except OSError as error:
            return error.errno == errno.ENXIO  # there is no more data up to the end
        return found >= start + extent.length

    def kept_in(self, extent: Extent) -> Iterator[Extent]:
        """Return the pieces of an extent that a file system keeps; others read as zeros."""
        at = extent.offset
        while at < extent.end:
            part = self._parts[bisect_right(self._starts, at) - 1]
            end = min(extent.end, part.extent.end)
            if part.number is not None:
                yield from self._kept_of(part, part.number, Extent(at, end - at))
            at = end

    def _kept_of(self, part: Part, number: int, extent: Extent) -> Iterator[Extent]:
        descriptor, base, at = self._files.descriptor(number), part.extent.offset, extent.offset
        while at < extent.end:
            data = base + _next(descriptor, at - base, "SEEK_DATA", otherwise=at - base)
            hole = base + _next(descriptor, data - base, "SEEK_HOLE", otherwise=extent.end - base)
            at = min(extent.end, max(hole, data + 1))
            if data < at:
                yield Extent(data, at - data)

    def verify_sizes(self) -> None:
        """Refuse files that are not as long as their parts; the image is then closed.

        Raises:
            DiskImageError: one is longer or shorter, or cannot be opened.
        """
        for part in self._parts:
            if part.number is None:
                continue
            found = size_of(self._files.descriptor(part.number))
            if found != part.extent.length:
                self.close()
                name = self._paths[part.number].name
                raise DiskImageError(wordings.FILE_CHANGED(name, part.extent.length))

    def _read_at_once(self, extent: Extent) -> bytes | None:
        """Read what lies in one file by one call, without a copy; None where that does not do."""
        if not hasattr(os, "pread") or extent.offset < 0 or extent.end > self.size:
            return None
        part = self._parts[bisect_right(self._starts, extent.offset) - 1]
        if part.number is None or extent.end > part.extent.end:
            return None
        descriptor = self._files.descriptor(part.number)
        try:
            found = os.pread(descriptor, extent.length, extent.offset - part.extent.offset)
        except OSError:
            return None
        return found if len(found) == extent.length else None

    def _read_part(self, part: Part, position: int, buffer: memoryview) -> None:
        if part.number is None:
            raise UnreadableExtentError(part.extent.offset, part.extent.length, part.reason)
        start = part.extent.offset
        try:
            read_exactly(self._files.descriptor(part.number), position - start, buffer)
        except UnreadableExtentError as error:
            raise UnreadableExtentError(
                start + error.offset, error.length, error.reason
            ) from error.__cause__


def open_raw(ref: SourceRef) -> RawImage:
    """Open a raw image of one file, or a block device.

    Raises:
        DiskImageError: it cannot be opened, or its size is not what it was when identified.
    """
    image = RawImage(ref.segments, (Part(Extent(0, ref.size), 0),))
    image.verify_sizes()
    return image


class RawReader:
    """Opens raw images of one file, and block devices."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return (path,)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        with reading(segments[0]) as descriptor:
            return size_of(descriptor)

    def open(self, ref: SourceRef) -> RawImage:
        """See ``ContainerReader.open``."""
        return open_raw(ref)


def _next(descriptor: int, offset: int, kind: str, *, otherwise: int) -> int:
    """Where data, or a hole, begins next; past every end where there is none any more."""
    try:
        return os.lseek(descriptor, offset, getattr(os, kind))
    except OSError as error:
        return sys.maxsize if error.errno == errno.ENXIO else otherwise
    except AttributeError:  # of a system that does not tell holes
        return otherwise
