"""The content of a member of a container as the matchers take it; every byte of it is spent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from forensics.containers.decoding import Decoder, ForwardStream
from forensics.contents.means import Means
from forensics.disk_image import TellsHoles
from forensics.errors import UnreadableExtentError
from forensics.matching.content_streams import ContentStream, StreamPiece
from forensics.matching.stream_windows import InMemory
from forensics.matching.sweeping import IN_MEMORY
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.contents.reader import ContentMember

STEP = 1024 * 1024
HOLES = 32  # bytes that nothing is kept for, which are zeros, to one byte of work


def in_memory(content: ContentStream) -> ContentStream:
    """Return a content that its readers go back and forth in: in memory where it fits."""
    if content.size > IN_MEMORY:
        return content
    held = memoryview(bytearray(content.size))
    try:
        content.read_into(0, held)
    except UnreadableExtentError:
        return content
    return InMemory(held)


class SpentStream:
    """A content of which each byte that is read is spent; of what nothing is kept for, a part."""

    def __init__(self, stream: ContentStream, means: Means) -> None:
        """Take a content, and the means."""
        self._stream, self._means, self.size = stream, means, stream.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: some of it cannot be read, or lies beyond its end.
            OverBudgetError: that is more than there is to spend.
        """
        is_hole = self.is_hole(Extent(offset, len(buffer)))
        self._means.spend(len(buffer) // HOLES if is_hole else len(buffer))
        if offset < 0 or offset + len(buffer) > self.size:
            raise UnreadableExtentError(offset, len(buffer), wordings.DAMAGED)
        self._stream.read_into(offset, buffer)

    def is_hole(self, extent: Extent) -> bool:
        """See ``TellsHoles.is_hole``."""
        is_within = 0 <= extent.offset <= extent.end <= self.size
        return is_within and isinstance(self._stream, TellsHoles) and self._stream.is_hole(extent)


@dataclass(slots=True)
class _Spending:
    """A decoder of which each byte that it gives is spent."""

    decoder: Decoder
    means: Means

    def read(self, length: int) -> bytes:
        piece = self.decoder.read(length)
        self.means.spend(len(piece))
        return piece

    def unused(self) -> int:
        return self.decoder.unused()


class MemberStream(Protocol):
    """The content of one member, and what is wrong with it once it was read."""

    @property
    def size(self) -> int:
        """Length of the content in bytes."""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``ContentStream.read_into``."""

    def damage(self) -> UnreadableExtentError | None:
        """Why what was read is not what the container states, or not all of it."""


@dataclass(slots=True)
class _Known:
    """A stream of which it is known beforehand whether it is damaged."""

    stream: ContentStream
    error: UnreadableExtentError | None = None

    @property
    def size(self) -> int:
        return self.stream.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self.stream.read_into(offset, buffer)

    def damage(self) -> UnreadableExtentError | None:
        return self.error


def stream_of(member: ContentMember, container: ContentStream, means: Means) -> MemberStream:
    """Open a member of a container.

    Raises:
        OverBudgetError: decoding it takes more than there is to spend.
    """
    if member.is_as_stored and member.stored:
        return _Known(StreamPiece(container, member.stored))
    if member.stream is not None:
        return _Known(SpentStream(member.stream, means))
    begin = partial(_begin, member, means)
    if member.size is not None:
        return ForwardStream(begin, member.size, member.crc)
    return _measured(begin)


def _begin(member: ContentMember, means: Means) -> Decoder:
    return _Spending(member.begin(), means)


def _measured(begin: Callable[[], Decoder]) -> MemberStream:
    """Decode what does not say how long it is: kept while it is short, else decoded once more."""
    pieces, size, error = list[bytes](), 0, None
    decoder = begin()
    try:
        while piece := decoder.read(STEP):
            size += len(piece)
            if size <= IN_MEMORY:
                pieces.append(piece)
            else:
                pieces.clear()
        if decoder.unused():
            error = UnreadableExtentError(0, size, wordings.BEHIND)
    except UnreadableExtentError as raised:
        error = UnreadableExtentError(raised.offset, raised.length, wordings.DAMAGED)
    if size <= IN_MEMORY:
        return _Known(InMemory(memoryview(b"".join(pieces))), error)
    return _Known(ForwardStream(begin, size), error)
