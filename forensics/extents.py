"""Arithmetic with runs of bytes, the same for coverage, faults and erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable


def joined(extents: Iterable[Extent]) -> list[Extent]:
    """Give the same bytes as the fewest extents, sorted; an empty one that stands alone stays."""
    found: list[Extent] = []
    for extent in sorted(extents):
        if found and extent.offset <= found[-1].end:
            end = max(found[-1].end, extent.end)
            found[-1] = Extent(found[-1].offset, end - found[-1].offset)
        else:
            found.append(extent)
    return found
