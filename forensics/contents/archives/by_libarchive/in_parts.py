"""Bytes of ours and of a container, one after the other, as the library reads and seeks them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from forensics.contents.pieces import ContentPiece

if TYPE_CHECKING:
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent


class InParts:
    """Parts that are bytes, or extents of a container's content."""

    def __init__(self, content: ContentStream, parts: tuple[bytes | Extent, ...]) -> None:
        """Take the container's content, and the parts in their order."""
        self._content, self._parts, self._at = content, parts, 0
        self._size = sum(map(_length, parts))

    def read(self, length: int, /) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read.
        """
        before = 0
        for part in self._parts:
            start, size = self._at - before, _length(part)
            if 0 <= start < size:
                found = self._some(part, start, min(length, size - start))
                self._at += len(found)
                return found
            before += size
        return b""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, as a file does; one outside goes to the nearest end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence, self._size)
        self._at = min(max(0, base + offset), self._size)
        return self._at

    def _some(self, part: bytes | Extent, start: int, length: int) -> bytes:
        if isinstance(part, bytes):
            return part[start : start + length]
        first = part.offset + start
        return ContentPiece(self._content, first, first + length).read(length)


def _length(part: bytes | Extent) -> int:
    return len(part) if isinstance(part, bytes) else part.length
