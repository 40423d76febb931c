"""What was acquired as one run of bytes, by which it is known again: whatever it is kept in.

* A disk image is its medium.
* An archive is its file: what lies in it is another matter.
* An L01 is the bytes that it keeps of files, as a disk image is its medium.
* A folder is its list and then the content of its files: for each regular file, in the order of
  its path as bytes, the path, a zero byte, and its length in 8 bytes, little-endian; after the last
  the content of each in the same order. So a file that was renamed, added or moved shows as well.
  Links and special files are none of it, nor are folders that hold nothing, times and rights.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers.folder import FolderStream, listed_files
from forensics.containers.opening import open_image
from forensics.containers.reader import READERS, HeldFile, KeepsBytes
from forensics.disk_image import ReadsByFilling
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.values import Extent, SourceKind
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.disk_image import DiskImage
    from forensics.values import SourceRef

_LENGTH = 8  # bytes of a file's length in the list


def open_as_bytes(ref: SourceRef) -> DiskImage:
    """Open what was identified before as one run of bytes; the caller closes it.

    Raises:
        DiskImageError: it cannot be opened, or is no longer what it was.
    """
    if not holds_files(ref.kind):
        return open_image(ref)
    if ref.kind is SourceKind.FOLDER:
        return _folder(ref)
    reader = READERS[ref.kind]
    if isinstance(reader, KeepsBytes):
        return reader.open_kept(ref)
    return open_image(replace(ref, kind=SourceKind.RAW))


def _folder(ref: SourceRef) -> FolderBytes:
    try:
        return FolderBytes(ref.segments[0])
    except OSError as error:
        reason = (error.strerror or "read error").lower()
        raise DiskImageError(f"{ref.image} cannot be opened: {reason}") from error


class FolderBytes(ReadsByFilling):
    """A folder as its list and the content of its files; satisfies ``DiskImage``, for one thread.

    The list stays in memory, and one file at a time is open.
    """

    def __init__(self, path: Path) -> None:
        """List it.

        Raises:
            OSError: it cannot be listed.
        """
        files = sorted(listed_files(os.fsencode(path)))
        self._path, self._files = path, files
        self._list = b"".join(
            place + b"\0" + size.to_bytes(_LENGTH, "little") for place, size in files
        )
        self._starts = [len(self._list)]
        for _, size in files:
            self._starts.append(self._starts[-1] + size)
        self._open: tuple[int, FolderStream] | None = None

    @property
    def size(self) -> int:
        """Length of the list and of all files in bytes."""
        return self._starts[-1]

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        self.require_within(offset, len(buffer))
        done = 0
        if offset < len(self._list):
            part = self._list[offset : offset + len(buffer)]
            buffer[: len(part)] = part
            done = len(part)
        while done < len(buffer):
            done += self._read_some(offset + done, buffer[done:])

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``: none is known before it is read."""
        return ()

    def close(self) -> None:
        """Close the file that is open."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _read_some(self, at: int, buffer: memoryview) -> int:
        """Read from the file in which a place lies, to its end or the buffer's."""
        number = bisect_right(self._starts, at) - 1
        within = at - self._starts[number]
        length = min(len(buffer), self._starts[number + 1] - at)
        self._stream(number).read_into(within, buffer[:length])
        return length

    def _stream(self, number: int) -> FolderStream:
        if self._open is not None and self._open[0] == number:
            return self._open[1]
        self.close()
        place, size = self._files[number]
        held = HeldFile(place, number + 1, Extent(self._starts[number], size), size)
        stream = FolderStream(self._path, held)
        self._open = number, stream
        return stream
