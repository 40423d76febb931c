"""The bytes around a page, for runs that go on beyond its borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.blocks import STRETCH_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable

    # Gives the bytes of the medium from an offset on: as many as asked for, or fewer where the
    # medium ends or cannot be read. Never an exception.
    ReadAt = Callable[[int, int], bytes | bytearray | memoryview]

# How far beyond its page a run is followed; the rest is for the neighbour's page.
REACH = 2 * STRETCH_SIZE


class Reader(Protocol):
    """Bytes of a medium by offset, where they can be read."""

    def take(self, offset: int, length: int) -> memoryview | None:
        """All of these bytes, or None."""

    def is_beyond_reach(self, offset: int, length: int) -> bool:
        """Whether bytes that were not given may be there all the same."""


class PageSurroundings:
    """A page, and up to ``REACH`` bytes on both sides, read when first asked for."""

    def __init__(self, page: memoryview, offset: int, read_at: ReadAt) -> None:
        """Take a page and its offset in bytes from the start of the medium."""
        self._page, self._offset, self._read_at = page, offset, read_at
        self._before: memoryview | None = None
        self._after: memoryview | None = None

    def take(self, offset: int, length: int) -> memoryview | None:
        """All of these bytes, or None."""
        start, end = self._offset, self._offset + len(self._page)
        if start <= offset and offset + length <= end:
            return self._page[offset - start : offset - start + length]
        before, after = self._bytes_before(offset), self._bytes_after(offset + length)
        if offset < start - len(before) or offset + length > end + len(after):
            return None
        pieces = (
            _cut(before, offset - (start - len(before)), length),
            _cut(self._page, offset - start, length),
            _cut(after, offset - end, length),
        )
        return memoryview(b"".join(pieces))

    def is_beyond_reach(self, offset: int, length: int) -> bool:
        """Whether the bytes lie beyond what may be read here, rather than beyond the medium."""
        start, end = self._offset, self._offset + len(self._page)
        if offset < start:
            before = self._bytes_before(offset)
            if offset < start - len(before):
                return offset >= 0 and len(before) == min(REACH, start)
        return offset + length > end and len(self._bytes_after(offset + length)) == REACH

    def _bytes_before(self, offset: int) -> memoryview:
        if offset >= self._offset:
            return memoryview(b"")
        if self._before is None:
            self._before = read_before(self._read_at, self._offset, min(REACH, self._offset))
        return self._before

    def _bytes_after(self, end: int) -> memoryview:
        page_end = self._offset + len(self._page)
        if end <= page_end:
            return memoryview(b"")
        if self._after is None:
            self._after = memoryview(self._read_at(page_end, REACH))
        return self._after


class WholeMedium:
    """Bytes wherever they lie, for runs that no page could follow to their ends."""

    def __init__(self, read_at: ReadAt) -> None:
        """Take the way to read the medium."""
        self._read_at = read_at

    def take(self, offset: int, length: int) -> memoryview | None:
        """All of these bytes, or None."""
        if offset < 0:
            return None
        got = memoryview(self._read_at(offset, length))
        return got if len(got) == length else None

    def is_beyond_reach(self, offset: int, length: int) -> bool:  # noqa: ARG002 -- of the protocol
        """Never: what cannot be read here is never there."""
        return False


def read_before(read_at: ReadAt, offset: int, length: int) -> memoryview:
    """Read the bytes that end at ``offset``: all, or what can be read in one piece before it."""
    got = memoryview(read_at(offset - length, length))
    if len(got) == length:
        return got
    start = offset
    pieces: list[memoryview] = []
    while start > offset - length:
        step = min(BLOCK_SIZE, start - (offset - length))
        piece = memoryview(read_at(start - step, step))
        if len(piece) < step:
            break
        pieces.append(piece)
        start -= step
    return memoryview(b"".join(reversed(pieces)))


def _cut(source: memoryview, start: int, length: int) -> memoryview:
    return source[max(0, start) : max(0, start + length)]
