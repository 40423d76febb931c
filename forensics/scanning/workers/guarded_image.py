"""A disk image as a process may read it that must not decode it: a guarded child does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.disk_image import ReadsByFilling
from forensics.errors import UnreadableExtentError
from forensics.sandbox.messages import answering
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.scanning.workers.open_media import open_once
from forensics.value_classes import dataclass
from forensics.values import Extent, SourceRef
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.workers.guarded_child import GuardedChild

WINDOW = 1024 * 1024  # bytes asked for at a time: each question takes as long as to read a few KiB


class GuardedImage(ReadsByFilling):
    """The decoded bytes of a medium; satisfies ``DiskImage``, for one thread.

    Any reading raises ``GuardedChildError`` where the child goes down. One window is in memory.
    """

    def __init__(self, source: SourceRef, child: GuardedChild) -> None:
        """Take what was identified before, and the child that reads it, which stays its opener's.

        Nothing is opened yet.
        """
        self.size = source.size
        self._source, self._child = source, child
        self._window, self._content = Extent(0, 0), b""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        self.require_within(offset, len(buffer))
        done = 0
        while done < len(buffer):
            done += self._read_some(offset + done, buffer[done:])

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``: none is known here before it is read."""
        return ()

    def close(self) -> None:
        """Let go of what is in memory."""
        self._window, self._content = Extent(0, 0), b""

    def _read_some(self, at: int, buffer: memoryview) -> int:
        """Read to the end of the buffer, or of the window in which a place lies."""
        start = at // WINDOW * WINDOW
        length = min(len(buffer), start + WINDOW - at)
        buffer[:length] = self._from_window(Extent(at, length), start)
        return length

    def _from_window(self, wanted: Extent, start: int) -> bytes:
        if self._window.offset != start or not self._content:
            window = Extent(start, min(WINDOW, self.size - start))
            try:
                self._window, self._content = window, self._asked(window)
            except UnreadableExtentError:
                self.close()
                return self._asked(wanted)  # which may be whole all the same
        begin = wanted.offset - start
        return self._content[begin : begin + wanted.length]

    def _asked(self, extent: Extent) -> bytes:
        found: list[bytes] = list(self._child.run(read_in_child, ReadTask(self._source, extent)))
        if len(found) != 1 or len(found[0]) != extent.length:
            raise GuardedChildError(wordings.INVALID)
        return found[0]


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Bytes that are wanted of a disk image."""

    source: SourceRef
    extent: Extent


@answering(bytes)
def read_in_child(task: ReadTask, _: Callable[[], None]) -> Iterator[bytes]:
    """Return bytes of a disk image, which stays open for the next question. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
        UnreadableExtentError: some of these bytes cannot be read.
    """
    yield open_once(task.source).read_at(task.extent)
