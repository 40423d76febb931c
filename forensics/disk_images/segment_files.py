"""Opening evidence: stat first, never for writing, never a FIFO; many segments, few descriptors.

* A path is followed only to a regular file or a block device; anything else is an error, not a
  wait (a FIFO) and not an endless medium (``/dev/zero``).
* What is read is read whole or not at all: a short read says where it broke off.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from contextlib import contextmanager
from errno import EIO
from typing import TYPE_CHECKING, TypeVar

from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from forensics.matching.content_streams import ContentStream

    Handle: TypeAlias = int | ContentStream
    """A descriptor, or the content of a file that lies within another."""

_Opened = TypeVar("_Opened")

DESCRIPTORS_KEPT = 64  # a process may have 1024 of all kinds; 1 TB can be over 1500 segments
SECTOR_SIZE = 512
# Of these flags Windows knows some under other names and needs none.
READ_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    READ_FLAGS |= getattr(os, _name, 0)


def open_for_reading(path: Path) -> int:
    """Open a regular file or a block device and give its descriptor, which the caller closes.

    Raises:
        DiskImageError: it is absent, cannot be opened, or is something else.
    """
    try:
        _refuse_other_kinds(path, os.stat(path).st_mode)  # noqa: PTH116 -- the same call as below
        descriptor = os.open(path, READ_FLAGS)
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else None
        sentence = (
            wordings.CANNOT_OPEN(path.name, told) if told else wordings.NO_FILE_NAME(path.name)
        )
        raise DiskImageError(sentence) from error
    try:
        # Once more on what was opened: the name may lead elsewhere by now.
        _refuse_other_kinds(path, os.fstat(descriptor).st_mode)
    except DiskImageError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def reading(path: Path) -> Iterator[int]:
    """Give the descriptor of what ``open_for_reading`` opens, and close it.

    Raises:
        DiskImageError: as there.
    """
    descriptor = open_for_reading(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def open_of_size(path: Path, size: int, image: str) -> int:
    """Open a file that was ``size`` bytes long when it was identified; the caller closes it.

    Raises:
        DiskImageError: as ``open_for_reading``; or its length is another.
    """
    descriptor = open_for_reading(path)
    if size_of(descriptor) != size:
        os.close(descriptor)
        raise DiskImageError(wordings.FILE_CHANGED(image, size))
    return descriptor


def size_of(descriptor: Handle) -> int:
    """Length in bytes of an open file or block device."""
    if not isinstance(descriptor, int):
        return descriptor.size
    return os.lseek(descriptor, 0, os.SEEK_END)


def is_block_device(descriptor: int) -> bool:
    """Whether the descriptor is a block device's."""
    return stat.S_ISBLK(os.fstat(descriptor).st_mode)


def read_some(descriptor: Handle, offset: int, buffer: memoryview) -> int:
    """Read once at a place, into a buffer; give how many bytes came (0 at the end).

    Windows has no positional read: there the handle is moved, which is safe because one thread of
    one process owns it.

    Raises:
        OSError: the system cannot read there.
    """
    if not isinstance(descriptor, int):
        return _some_of(descriptor, offset, buffer)
    if hasattr(os, "preadv"):
        return os.preadv(descriptor, [buffer], offset)
    os.lseek(descriptor, offset, os.SEEK_SET)
    got = os.read(descriptor, len(buffer))
    buffer[: len(got)] = got
    return len(got)


def _some_of(content: ContentStream, offset: int, buffer: memoryview) -> int:
    length = max(0, min(len(buffer), content.size - offset))
    try:
        content.read_into(offset, buffer[:length])
    except UnreadableExtentError as error:
        raise OSError(EIO, error.reason) from error
    return length


def read_exactly(descriptor: Handle, offset: int, buffer: memoryview) -> None:
    """Fill a buffer from a file or device.

    Raises:
        UnreadableExtentError: some bytes cannot be read; offset and length count in that file, and
            name the first run of sectors that fails.
    """
    done = 0
    while done < len(buffer):
        try:
            got = read_some(descriptor, offset + done, buffer[done:])
        except OSError:
            _read_by_sectors(descriptor, offset + done, buffer[done:])
            return
        if got == 0:
            missing = len(buffer) - done
            raise UnreadableExtentError(offset + done, missing, wordings.ENDS_BEFORE)
        done += got


class SegmentFiles:
    """The files of one disk image by number, of which only some are open at a time."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        """Open none yet."""
        self._paths = paths
        self._open: OrderedDict[int, int] = OrderedDict()

    def handle(self, number: int) -> Handle:
        """What a file is read by, counted from 0; good until the next call.

        Raises:
            DiskImageError: it cannot be opened.
        """
        return self.descriptor(number)

    def descriptor(self, number: int) -> int:
        """The descriptor of a file, counted from 0; good until the next call.

        Raises:
            DiskImageError: it cannot be opened.
        """
        found = self._open.get(number)
        if found is not None:
            self._open.move_to_end(number)
            return found
        if len(self._open) >= DESCRIPTORS_KEPT:
            os.close(self._open.popitem(last=False)[1])
        opened = self._open[number] = open_for_reading(self._paths[number])
        return opened

    def close(self) -> None:
        """Close what is open; calling it twice does no harm."""
        while self._open:
            os.close(self._open.popitem()[1])


def opened(
    paths: tuple[Path, ...], opening: Callable[[SegmentFiles, tuple[Path, ...]], _Opened]
) -> _Opened:
    """Return what ``opening`` makes of files, which is theirs to close from then on.

    Where it makes nothing of them, they are closed before its error goes on.
    """
    files = SegmentFiles(paths)
    try:
        return opening(files, paths)
    except BaseException:
        files.close()
        raise


def _refuse_other_kinds(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode) or stat.S_ISBLK(mode):
        return
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a character device"}
    kind = kinds.get(stat.S_IFMT(mode), "neither a file nor a disk")
    raise DiskImageError(wordings.KINDS[kind](path.name))


def _read_by_sectors(descriptor: Handle, offset: int, buffer: memoryview) -> None:
    """Read what can be read up to the first run of sectors that fails, and say how long that is."""
    position, end = offset, offset + len(buffer)
    bad, reason = None, ""
    while position < end:
        step = min(SECTOR_SIZE - position % SECTOR_SIZE, end - position)
        try:
            got = read_some(descriptor, position, buffer[position - offset :][:step])
            failure = "" if got == step else wordings.ENDS_BEFORE
        except OSError as error:
            failure = (error.strerror or wordings.READ_ERROR).lower()
        if bad is not None and not failure:
            break
        if bad is None and failure:
            bad, reason = position, failure
        position += step
    if bad is not None:
        raise UnreadableExtentError(bad, position - bad, reason)
