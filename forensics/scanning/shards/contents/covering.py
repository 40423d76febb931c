"""Hits in the bytes of a container that what was found within it tells already."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from forensics.extents import without
from forensics.values import Extent, HitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.values import Hit

WHOLE = frozenset({HitKind.EXACT, HitKind.EMBEDDED})


def not_told_by(deeper: Iterable[Hit], hits: Iterable[Hit]) -> Iterator[Hit]:
    """Return those hits whose bytes no deeper hit of the same known file has.

    A whole copy covers all that lies at its place; a piece covers pieces alone.
    """
    whole: defaultdict[str, list[Extent]] = defaultdict(list)
    pieces: defaultdict[str, list[Extent]] = defaultdict(list)
    for each in deeper:
        (whole if each.kind in WHOLE else pieces)[each.item] += each.extents
    for hit in hits:
        told = whole[hit.item] + (pieces[hit.item] if hit.kind not in WHOLE else [])
        if not told or without(hit.extents, told):
            yield hit
