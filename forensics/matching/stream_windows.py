"""The bytes of a stream for a matcher: all of it in memory, or what a window over it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.matching.extending import REACH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.matching.content_streams import ContentStream

STEP = 1024 * 1024
BACK = 8 * 1024 * 1024  # read at once where a long run is followed beyond its window


class InMemory:
    """A stream of which all bytes, or all that could be read, are in memory."""

    def __init__(self, content: memoryview) -> None:
        """Take its bytes."""
        self.content, self.size = content, len(content)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on."""
        buffer[:] = self.content[offset : offset + len(buffer)]

    def read_at(self, offset: int, length: int) -> memoryview:
        """Return as many of these bytes as there are."""
        return self.content[offset : offset + length]

    def read(self, offset: int, length: int) -> bytes:
        """Return as many of these bytes as there are."""
        return bytes(self.content[offset : offset + length])


class Window:
    """What a pass over a long stream holds: some pages, and what lies within reach of them."""

    def __init__(
        self,
        stream: ContentStream,
        places: Sequence[tuple[int, int]],
        feed: Callable[[memoryview], None],
    ) -> None:
        """Begin before the first byte.

        Args:
            stream: read from front to back.
            places: offsets and lengths whose bytes ``read`` keeps.
            feed: is given all bytes in their order.
        """
        self._stream, self._feed = stream, feed
        self._kept = {place: bytearray(place[1]) for place in places}
        self._memory = memoryview(bytearray(0))
        self._base = 0  # where in the stream the memory begins
        self._next = 0
        self.at = 0  # where the group begins that was given last
        self.done = 0

    def next_group(self, size: int) -> memoryview:
        """Return the next pages, empty at the end; what was given before is gone by then.

        Raises:
            UnreadableExtentError: they, or what lies within reach of them, cannot be read.
        """
        if not len(self._memory):
            self._memory = memoryview(bytearray(size + 2 * REACH))
        self._drop(max(0, self._next - REACH))
        end = min(self._stream.size, self._next + size + REACH)
        while self.done < end:
            start = self.done - self._base
            piece = self._memory[start : start + min(STEP, end - self.done)]
            self._stream.read_into(self.done, piece)
            self._take(piece)
        return self._give(size)

    def rest(self, size: int) -> Iterator[memoryview]:
        """Return what was read before it could be read no further."""
        while group := self._give(size):
            yield group

    def read_at(self, offset: int, length: int) -> memoryview:
        """Return as many of these bytes as the window holds."""
        start = offset - self._base
        if start < 0:
            return self._memory[:0]
        return self._memory[start : min(start + length, self.done - self._base)]

    def read(self, offset: int, length: int) -> bytes:
        """Return what stands at one of the places that were asked for."""
        return bytes(self._kept.get((offset, length), b""))

    def _give(self, size: int) -> memoryview:
        self.at, end = self._next, min(self.done, self._next + size)
        self._next = end
        return self._memory[self.at - self._base : end - self._base]

    def _drop(self, base: int) -> None:
        kept = self._memory[base - self._base : self.done - self._base]
        self._memory[: len(kept)] = bytes(kept)
        self._base = base

    def _take(self, piece: memoryview) -> None:
        self._feed(piece)
        start, end = self.done, self.done + len(piece)
        for (offset, length), kept in self._kept.items():
            first, last = max(offset, start), min(offset + length, end)
            if first < last:
                kept[first - offset : last - offset] = piece[first - start : last - start]
        self.done = end


class Rereading:
    """Any bytes of a long stream once more, in large pieces: going back may cost all before."""

    def __init__(self, stream: ContentStream, size: int) -> None:
        """Take a stream, and how much of it could be read."""
        self._stream, self.size = stream, size
        self._at, self._held = 0, memoryview(b"")

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: it cannot be read once more.
        """
        done = 0
        while done < len(buffer):
            piece = self._piece(offset + done, len(buffer) - done)
            buffer[done : done + len(piece)] = piece
            done += len(piece)

    def read_at(self, offset: int, length: int) -> memoryview:
        """Return as many of these bytes as can be read; never an error."""
        buffer = memoryview(bytearray(max(0, min(length, self.size - offset))))
        try:
            self.read_into(offset, buffer)
        except UnreadableExtentError:
            return memoryview(b"")
        return buffer

    def _piece(self, offset: int, length: int) -> memoryview:
        if not self._at <= offset < self._at + len(self._held):
            is_back = offset < self._at
            start = max(0, min(offset, offset + length - BACK)) if is_back else offset
            held = memoryview(bytearray(min(BACK, self.size - start)))
            self._stream.read_into(start, held)
            self._at, self._held = start, held
        start = offset - self._at
        return self._held[start : start + length]
