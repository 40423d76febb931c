"""Arithmetic with the extents of a plan: blocks to work through, runs to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.extents import joined
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def total(extents: Iterable[Extent]) -> int:
    """Bytes in all of them together."""
    return sum(extent.length for extent in extents)


def blocks(extents: Iterable[Extent], *, done: int, size: int) -> Iterator[Extent]:
    """Cut extents, in their order, into blocks of at most ``size`` bytes.

    Args:
        extents: sorted, without overlap.
        done: how many of their bytes, counted in that order, to pass over.
        size: the longest block; blocks end where a multiple of it would.
    """
    for extent in extents:
        offset = extent.offset + min(done, extent.length)
        done -= offset - extent.offset
        while offset < extent.end:
            end = min(extent.end, (offset // size + 1) * size)
            yield Extent(offset, end - offset)
            offset = end


def merged(extents: Iterable[Extent]) -> tuple[Extent, ...]:
    """The same bytes as the fewest extents, sorted."""
    return tuple(joined(extent for extent in extents if extent.length))


class Runs:
    """A list of extents that grows; neighbours found one after the other become one."""

    def __init__(self) -> None:
        """Begin with none."""
        self._runs: list[Extent] = []

    def add(self, extent: Extent) -> None:
        """Add one."""
        if self._runs and self._runs[-1].end == extent.offset:
            extent = Extent(self._runs[-1].offset, extent.end - self._runs.pop().offset)
        self._runs.append(extent)

    def merged(self) -> tuple[Extent, ...]:
        """Return what was added so far, sorted and merged."""
        return merged(self._runs)

    def clear(self) -> None:
        """Begin again."""
        self._runs = []
