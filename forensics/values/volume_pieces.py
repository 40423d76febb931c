"""Pieces of a volume that does not lie in one run: where each of its bytes is on the medium."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values.media import Bytes, Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_PIECES = 1 << 16
MOST_STRIPES = 64


@dataclass(frozen=True, slots=True)
class VolumePiece:
    """Bytes of a volume that follow one another, and the members that hold them in turn.

    ``chunk`` bytes lie in each member, then as many in the next; ``starts`` is where the members
    begin. The piece begins at the byte ``first`` of that pattern. One member is a plain run.
    """

    starts: tuple[Bytes, ...]
    chunk: Bytes
    first: Bytes
    length: Bytes

    @classmethod
    def run(cls, extent: Extent) -> VolumePiece:
        """Return what lies on the medium in one run."""
        return cls((extent.offset,), extent.length, 0, extent.length)

    def makes_sense(self, size: int) -> bool:
        """Whether it can be of a medium of that size; what read hostile bytes says it."""
        return (
            0 < len(self.starts) <= MOST_STRIPES
            and self.chunk > 0
            and self.length > 0
            and all(extent.end <= size for extent in self.extents())
        )

    def part(self, start: int, length: int) -> VolumePiece:
        """Return a part of it, from a byte of its own on."""
        return VolumePiece(self.starts, self.chunk, self.first + start, length)

    def places(self, start: int, length: int) -> Iterator[Extent]:
        """Return the places of some of its bytes, in their order."""
        at, end = self.first + start, self.first + start + length
        if len(self.starts) == 1:
            yield Extent(self.starts[0] + at, length)
            return
        while at < end:
            number, within = divmod(at, self.chunk)
            row, member = divmod(number, len(self.starts))
            some = min(self.chunk - within, end - at)
            yield Extent(self.starts[member] + row * self.chunk + within, some)
            at += some

    def extents(self) -> Iterator[Extent]:
        """Return what it takes of each member, in their order."""
        if len(self.starts) == 1:
            yield Extent(self.starts[0] + self.first, self.length)
            return
        last = self.first + self.length - 1
        lowest, highest = self.first // self.chunk, last // self.chunk
        for member, start in enumerate(self.starts):
            low = lowest + (member - lowest) % len(self.starts)
            high = highest - (highest - member) % len(self.starts)
            if low > high:
                continue
            skipped = self.first % self.chunk if low == lowest else 0
            end = last % self.chunk + 1 if high == highest else self.chunk
            place = start + low // len(self.starts) * self.chunk + skipped
            length = (high - low) // len(self.starts) * self.chunk + end - skipped
            yield Extent(place, length)


class PlacedPieces:
    """The pieces of a volume in the order of its content; its bytes count from 0."""

    def __init__(self, pieces: Sequence[VolumePiece]) -> None:
        """Take all pieces."""
        self._pieces = tuple(pieces)
        self._ends = list(accumulate(piece.length for piece in pieces))

    @property
    def size(self) -> int:
        """How long the volume is, in bytes."""
        return self._ends[-1] if self._ends else 0

    def parts(self, offset: int, length: int) -> Iterator[VolumePiece]:
        """Return the pieces of a stretch of the volume, cut to it."""
        number, end = bisect_right(self._ends, offset), offset + length
        while offset < end and number < len(self._pieces):
            piece = self._pieces[number]
            skipped = offset - (self._ends[number] - piece.length)
            some = min(self._ends[number], end) - offset
            yield piece.part(skipped, some)
            offset, number = offset + some, number + 1

    def places(self, offset: int, length: int) -> Iterator[Extent]:
        """Return the places of a stretch of the volume, in order, joined where they touch."""
        before: Extent | None = None
        for part in self.parts(offset, length):
            for place in part.places(0, part.length):
                if before is not None and before.end == place.offset:
                    before = Extent(before.offset, before.length + place.length)
                    continue
                if before is not None:
                    yield before
                before = place
        if before is not None:
            yield before

    def mapped(self, extents: Iterable[Extent]) -> tuple[Extent, ...]:
        """Return the places of some stretches of the volume."""
        return tuple(place for each in extents for place in self.places(each.offset, each.length))
