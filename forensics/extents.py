"""Arithmetic with runs of bytes, the same for coverage, faults and erasure."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def joined(extents: Iterable[Extent]) -> list[Extent]:
    """Return the same bytes as the fewest extents, sorted; an empty one that stands alone stays."""
    found: list[Extent] = []
    for extent in sorted(extents):
        if found and extent.offset <= found[-1].end:
            end = max(found[-1].end, extent.end)
            found[-1] = Extent(found[-1].offset, end - found[-1].offset)
        else:
            found.append(extent)
    return found


def common(one: Iterable[Extent], other: Iterable[Extent]) -> list[Extent]:
    """Return the bytes that both name, as the fewest extents, sorted."""
    others = joined(other)
    return [piece for extent in joined(one) for piece in _within(extent, others)]


def without(extents: Iterable[Extent], cut: Iterable[Extent]) -> list[Extent]:
    """Return the bytes that the first name and the second do not, as the fewest extents, sorted."""
    found: list[Extent] = []
    cuts = joined(cut)
    for extent in joined(extents):
        start = extent.offset
        for piece in _within(extent, cuts):
            if piece.offset > start:
                found.append(Extent(start, piece.offset - start))
            start = piece.end
        if extent.end > start:
            found.append(Extent(start, extent.end - start))
    return found


def lie_within(extents: Iterable[Extent], places: list[Extent]) -> bool:
    """Whether all of some extents lie within places, which are sorted and apart."""
    for extent in extents:
        before = bisect_right(places, extent.offset, key=_offset) - 1
        if before < 0 or extent.end > places[before].end:
            return False
    return True


def _within(extent: Extent, others: list[Extent]) -> Iterator[Extent]:
    """The pieces of sorted extents, which lie apart, that lie within one."""
    at = max(0, bisect_right(others, extent.offset, key=_offset) - 1)
    while at < len(others) and others[at].offset < extent.end:
        start = max(extent.offset, others[at].offset)
        end = min(extent.end, others[at].end)
        if end > start:
            yield Extent(start, end - start)
        at += 1


def _offset(extent: Extent) -> int:
    return extent.offset
