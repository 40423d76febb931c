"""Bytes of a container's content as decoders take them: from front to back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.decoding import INPUT_SIZE
from forensics.errors import UnreadableExtentError
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from forensics.values import Extent


@dataclass(slots=True)
class ContentPiece:
    """Some bytes of a content, from ``at`` to ``end``: what ``Decoder`` reads, and one itself."""

    content: ContentStream
    at: int
    end: int

    def read(self, length: int = INPUT_SIZE) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read.
        """
        wanted = min(length, self.end - self.at)
        if wanted <= 0:
            return b""
        buffer = bytearray(wanted)
        self.content.read_into(self.at, memoryview(buffer))
        self.at += wanted
        return bytes(buffer)

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return self.end - self.at


def piece(content: ContentStream, extent: Extent) -> ContentPiece:
    """Return the bytes of an extent of a content."""
    return ContentPiece(content, extent.offset, extent.end)


def bytes_at(content: ContentStream, offset: int, length: int) -> bytes:
    """Return the bytes at a place, fewer where the content ends; none from beyond.

    Raises:
        UnreadableExtentError: they cannot be read.
    """
    end = min(offset + length, content.size)
    return ContentPiece(content, offset, end).read(length) if 0 <= offset < end else b""


def exactly(content: ContentStream, offset: int, length: int) -> bytes:
    """Return so many bytes from a place on.

    Raises:
        UnreadableExtentError: they cannot be read, or the content ends before.
    """
    found = bytes_at(content, offset, length) if length else b""
    if len(found) < length:
        raise damaged(offset, length)
    return found


def damaged(offset: int = 0, length: int = 0) -> UnreadableExtentError:
    """Return the error of a container whose bytes make no sense, there or as a whole."""
    return UnreadableExtentError(offset, length, wordings.DAMAGED)
