"""Bytes of a container's content that lie apart, in their order."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from forensics.containers.decoding import INPUT_SIZE
from forensics.contents.pieces import damaged, exactly
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent


@dataclass(slots=True)
class Scattered:
    """Bytes of a content that lie apart, in their order; see ``containers.decoding.Decoder``.

    ``is_whole``: whether these are all; where some are lost, what reads to the end hears it.
    """

    content: ContentStream
    extents: tuple[Extent, ...]
    is_whole: bool = True
    _number: int = 0
    _at: int = 0

    def read(self, length: int = INPUT_SIZE) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read, or are lost.
        """
        while self._number < len(self.extents):
            extent = self.extents[self._number]
            wanted = min(length, extent.length - self._at)
            if wanted > 0:
                found = exactly(self.content, extent.offset + self._at, wanted)
                self._at += wanted
                return found
            self._number, self._at = self._number + 1, 0
        if not self.is_whole:
            raise damaged()
        return b""

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return 0


def cut(extents: tuple[Extent, ...], start: int, length: int) -> tuple[Extent, ...]:
    """Return the extents of a stretch of some scattered bytes, from ``start`` of them on."""
    return ScatteredPlaces(extents).cut(start, length)


class ScatteredPlaces:
    """Scattered bytes of which many stretches are looked up."""

    def __init__(self, extents: tuple[Extent, ...]) -> None:
        """Take where they lie, in their order."""
        self._extents = extents
        self._starts = list(accumulate((each.length for each in extents), initial=0))

    def cut(self, start: int, length: int) -> tuple[Extent, ...]:
        """Return the extents of a stretch."""
        found, end = [], start + length
        number = max(0, bisect_right(self._starts, start) - 1)
        while number < len(self._extents) and self._starts[number] < end:
            extent, before = self._extents[number], self._starts[number]
            first, last = max(start - before, 0), min(end - before, extent.length)
            if first < last:
                found.append(Extent(extent.offset + first, last - first))
            number += 1
        return tuple(found)
