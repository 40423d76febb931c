"""An opened medium to write or read back: the abstraction, and the real one past the cache.

* Direct I/O (``O_DIRECT``) wherever the system takes it, so that what is read back comes from the
  medium. Where it does not, writes are synchronous and the cache is dropped before each read, and
  ``is_direct`` says so from then on.
* Buffers must begin on a page; slices that begin at their start keep that.
"""

from __future__ import annotations

import errno
import mmap
import os
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_SIZE = 4 << 20


class Medium(Protocol):
    """The bytes of a device or working copy that may be overwritten or read back."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    @property
    def sector_size(self) -> int:
        """The smallest run that is written by itself, in bytes."""

    @property
    def is_direct(self) -> bool:
        """Whether every transfer so far went past the system's cache."""

    def write_at(self, offset: int, data: memoryview) -> None:
        """Write all of the data.

        Raises:
            OSError: some of it was refused; nothing is said about which part.
        """

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill the buffer from the medium.

        Raises:
            OSError: some of it cannot be read.
        """

    def flush(self) -> None:
        """Return when everything written is on the medium.

        Raises:
            OSError: the device refuses.
        """

    def verify_present(self) -> None:
        """Check that the device is still there.

        Raises:
            OSError: it was taken away (ENODEV).
        """

    def close(self) -> None:
        """Let go of it; calling it twice does no harm."""


def new_buffer(size: int) -> memoryview:
    """Memory that begins on a page, filled with zeros."""
    return memoryview(mmap.mmap(-1, size))


class OpenedMedium:
    """A device or file by its open handle; see ``targets.open_target``, which opens it."""

    def __init__(self, handle: int, *, size: int, sector_size: int, writing: bool) -> None:
        """Take over a handle that was opened for this purpose and checked.

        Args:
            handle: it is closed with the medium.
            size: length in bytes.
            sector_size: logical sector size in bytes.
            writing: whether it was opened for writing.
        """
        self.size = size
        self.sector_size = sector_size
        self._plain: int | None = handle
        self._direct = _open_direct(handle, writing=writing)
        self._is_direct = self._direct is not None

    @property
    def is_direct(self) -> bool:
        """Whether every transfer so far went past the system's cache."""
        return self._is_direct

    def write_at(self, offset: int, data: memoryview) -> None:
        """Write all of the data, synchronously where it cannot be direct."""
        while len(data):
            done = self._write_some(offset, data)
            if done == 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            offset, data = offset + done, data[done:]

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill the buffer from the medium, never from what the cache remembers of our writing."""
        while len(buffer):
            done = self._read_some(offset, buffer)
            if done == 0:
                raise OSError(errno.EIO, "the medium ends before")
            offset, buffer = offset + done, buffer[done:]

    def forget(self) -> None:
        """Drop what the system remembers of reading it, so that the next reading is of it."""
        os.posix_fadvise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)

    def flush(self) -> None:
        """Return when everything written is on the medium, and the device's own cache too."""
        os.fsync(self._handle)

    def verify_present(self) -> None:
        """Ask the handle for its end: a device that was pulled out has none."""
        if os.lseek(self._handle, 0, os.SEEK_END) != self.size:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    def first_hole(self) -> int:
        """Offset of the first run of a file that has no place on its disk; its size if none."""
        return os.lseek(self._handle, 0, os.SEEK_HOLE)

    def runs(self) -> Iterator[tuple[int, int]]:
        """The runs of a file that have a place on its disk: offset and length, in order."""
        at = 0
        while at < self.size:
            try:
                start = os.lseek(self._handle, at, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    return  # nothing but holes from there on
                raise
            at = min(os.lseek(self._handle, start, os.SEEK_HOLE), self.size)
            yield start, at - start

    def close(self) -> None:
        """Close both handles."""
        for handle in (self._direct, self._plain):
            if handle is not None:
                os.close(handle)
        self._direct = self._plain = None

    @property
    def _handle(self) -> int:
        if self._plain is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._plain

    def _write_some(self, offset: int, data: memoryview) -> int:
        if (direct := self._direct_for(offset, len(data))) is not None:
            try:
                return os.pwrite(direct, data, offset)
            except OSError as error:
                self._accept_refusal(error)
        self._is_direct = False
        return os.pwrite(self._handle, data, offset)

    def _read_some(self, offset: int, buffer: memoryview) -> int:
        if (direct := self._direct_for(offset, len(buffer))) is not None:
            try:
                return os.preadv(direct, [buffer], offset)
            except OSError as error:
                self._accept_refusal(error)
        self._is_direct = False
        # All of it, not this run alone: of a run, only the pages wholly inside would be dropped.
        os.posix_fadvise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return os.preadv(self._handle, [buffer], offset)

    def _direct_for(self, offset: int, length: int) -> int | None:
        """The direct handle where this run may use it; the odd tail of a file may not."""
        is_aligned = offset % self.sector_size == 0 and length % self.sector_size == 0
        return self._direct if is_aligned else None

    def _accept_refusal(self, error: OSError) -> None:
        """Check that the file system merely refuses direct I/O for this run.

        Raises:
            OSError: it is another error.
        """
        if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP}:
            raise error


def _open_direct(handle: int, *, writing: bool) -> int | None:
    """Open what the handle holds once more, past the cache: the same node, whatever its name."""
    flags = (os.O_RDWR if writing else os.O_RDONLY) | os.O_DIRECT | os.O_CLOEXEC
    try:
        return os.open(f"/proc/self/fd/{handle}", flags)
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOENT}:
            return None  # a file system without direct I/O, or no /proc here
        raise
