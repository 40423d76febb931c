"""Text that is gone through once, from front to back: what was passed is not read again."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

from forensics.contents.pieces import bytes_at, piece
from forensics.contents.piecewise import HeldBytes
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.containers.decoding import Decoder

WINDOW = 1024 * 1024
BEFORE = 16 * 1024  # of the text is kept behind, so that what introduces something is seen whole
MOST_HELD = 8 * 1024 * 1024  # of an encoded text that is not read again to be decoded

Start = TypeVar("Start", bound=tuple[int, ...] | tuple[int, int, bytes])
"""Where in a window something may begin, and what its finder says of it."""


class Ending(Protocol):
    """Finds where something in text ends that began somewhere; it may go over many windows."""

    def look(self, text: bytes, start: int, *, is_last: bool) -> tuple[int, bool]:
        """Return how far it surely goes, and whether it ends there.

        ``text`` from ``start`` on follows what was sure before; nothing follows the last text.
        What is sure is more than nothing, unless it ends.
        """


@dataclass(slots=True)
class StretchOf:
    """The end of something that is so long; see ``Ending``."""

    length: int

    def look(self, text: bytes, start: int, *, is_last: bool) -> tuple[int, bool]:
        """See ``Ending.look``."""
        end = min(len(text), start + self.length)
        self.length -= end - start
        return end, is_last or not self.length


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of text, with its bytes where these are few enough to be held."""

    content: ContentStream
    extent: Extent
    held: bytes | None

    def begin(self) -> Decoder:
        """Return its bytes from front to back; called again to go back."""
        return piece(self.content, self.extent) if self.held is None else HeldBytes(self.held)

    def last(self, length: int) -> bytes:
        """Return its last bytes.

        Raises:
            UnreadableExtentError: they cannot be read.
        """
        if self.held is not None:
            return self.held[-length:]
        return bytes_at(self.content, max(self.extent.offset, self.extent.end - length), length)

    def first(self, length: int) -> Taken:
        """Return its first bytes as a stretch of their own."""
        held = None if self.held is None else self.held[:length]
        return Taken(self.content, Extent(self.extent.offset, length), held)


class ForwardText:
    """A window over text; ``text`` is what it shows, and ``at`` where in the content it stands.

    ``done`` is where in the content the next thing may begin: none overlaps another.
    """

    def __init__(self, content: ContentStream) -> None:
        """Begin at the front."""
        self.content = content
        self.at, self.text, self.done = 0, b"", 0

    @property
    def is_last(self) -> bool:
        """Whether nothing follows what the window shows."""
        return self.at + len(self.text) >= self.content.size

    def starts(self, find: Callable[[bytes], Iterable[Start]]) -> Iterator[Start]:
        """Return the places where something may begin, as ``find`` sees it: ``take`` it or not.

        Raises:
            UnreadableExtentError: a part of the content cannot be read.
        """
        while self._move(max(0, len(self.text) - BEFORE)):
            at, some, number = self.at, self._open(find), 0
            while number < len(some):
                yield some[number]
                if self.at == at:
                    number = bisect_left(some, self.done - at, number + 1, key=itemgetter(0))
                else:  # the window went on
                    at, some, number = self.at, self._open(find), 0

    def take(self, start: int, ending: Ending) -> Taken:
        """Return what begins here, to its end; the window may have moved then.

        Raises:
            UnreadableExtentError: it cannot be read.
        """
        first, held, length = self.at + start, [b""], 0
        while True:
            sure, is_end = ending.look(self.text, start, is_last=self.is_last)
            length += sure - start
            held = [*held, self.text[start:sure]] if length <= MOST_HELD else []
            if is_end:
                kept = b"".join(held) if length <= MOST_HELD else None
                self.done = first + length
                return Taken(self.content, Extent(first, length), kept)
            self._move(sure)
            start = 0

    def _open(self, find: Callable[[bytes], Iterable[Start]]) -> list[Start]:
        """What may begin from ``done`` on, but near the end of a window that is not the last."""
        end = len(self.text) if self.is_last else len(self.text) - BEFORE
        first = self.done - self.at
        return sorted(each for each in find(self.text) if first <= each[0] < end)

    def _move(self, start: int) -> bool:
        """Show more, and what is seen from ``start`` on again; false where there is no more."""
        more = bytes_at(self.content, self.at + len(self.text), WINDOW)
        self.text, self.at = self.text[start:] + more, self.at + start
        return bool(more)
