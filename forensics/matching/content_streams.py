"""The content of one file as bytes to read: what the matchers look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.file_system import FileEntry
    from forensics.values import Extent


class ContentStream(Protocol):
    """The content of one data stream, whatever holds it."""

    @property
    def size(self) -> int:
        """Length of the content in bytes."""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a writable buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: some of it cannot be read.
            FileSystemError: the file system cannot give it.
        """


class StoredStream:
    """Content that is the bytes of its runs on the medium; holes read as zeros."""

    def __init__(self, disk_image: DiskImage, entry: FileEntry) -> None:
        """Take the runs of an entry that cover its size."""
        self._disk_image = disk_image
        self._runs = entry.runs
        self.size = entry.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer run by run.

        Raises:
            UnreadableExtentError: the medium's bytes cannot be read.
            ValueError: the runs end before the buffer is full.
        """
        first = self._runs[0] if self._runs else None
        if first is not None and offset + len(buffer) <= first.length and first.offset is not None:
            self._disk_image.read_into(first.offset + offset, buffer)
            return
        position, filled = 0, 0
        for run in self._runs:
            skip = offset + filled - position
            if filled < len(buffer) and skip < run.length:
                piece = buffer[filled : filled + run.length - skip]
                if run.offset is None:
                    piece[:] = bytes(len(piece))
                else:
                    self._disk_image.read_into(run.offset + skip, piece)
                filled += len(piece)
            position += run.length
        if filled < len(buffer):
            raise ValueError("the runs of the entry end before its content")


class StreamPiece:
    """Some extents of another stream, in their order, as a stream of their own."""

    def __init__(self, stream: ContentStream, extents: tuple[Extent, ...]) -> None:
        """Take a stream, and extents within it."""
        self._stream, self._extents = stream, extents
        self.size = sum(extent.length for extent in extents)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: some of it cannot be read.
        """
        filled = 0
        for extent in self._extents:
            if offset >= extent.length:
                offset -= extent.length
                continue
            piece = buffer[filled : filled + extent.length - offset]
            if piece:
                self._stream.read_into(extent.offset + offset, piece)
            filled, offset = filled + len(piece), 0
