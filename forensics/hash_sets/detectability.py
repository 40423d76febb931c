"""How small a piece of a known file may be and still always be noticed: computed, not estimated.

A piece is noticed by an anchor inside it, and established by the block in which the anchor begins
or one beside it, which must lie in the piece as a whole and be probative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors import FIRST_PLACE, SECOND_PLACE
from forensics.hash_sets.probative import BLOCK_SIZE
from forensics.hash_sets.windows import WINDOW_SIZE, is_selected

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]

NEVER = -1


@dataclass(frozen=True, slots=True)
class Detectability:
    """Bytes from which a piece is always found: on sector boundaries, and at any place.

    ``NEVER`` where pieces of it, or the whole file at such a place, may escape.
    """

    on_sectors: int
    anywhere: int


def detectability_of(
    size: int,
    hashes: npt.NDArray[np.uint64],
    offsets: Numbers,
    probative: npt.NDArray[np.bool_],
    *,
    rarity: int,
) -> Detectability:
    """Compute from what pieces of a known file are always found.

    Args:
        size: bytes of the known file.
        hashes: of its anchors.
        offsets: of its anchors in the file, in any order.
        probative: for each block whether it is.
        rarity: windows for each selected one, as the medium is probed.
    """
    is_aligned = np.isin(offsets % BLOCK_SIZE, (FIRST_PLACE, SECOND_PLACE))
    selected = is_selected(hashes, rarity)
    on_sectors = is_aligned | (selected & (offsets % WINDOW_SIZE == 0))
    return Detectability(
        on_sectors=_on_sectors(size, offsets[on_sectors], probative),
        anywhere=_anywhere(size, np.sort(offsets[selected]), probative),
    )


def _on_sectors(size: int, offsets: Numbers, probative: npt.NDArray[np.bool_]) -> int:
    """A piece of whole sectors is found if a probative block of it has an anchor."""
    noticed = np.zeros(len(probative) + 1, bool)
    whole = offsets[offsets % BLOCK_SIZE <= BLOCK_SIZE - WINDOW_SIZE]
    noticed[whole // BLOCK_SIZE] = True
    noticed[:-1] &= probative
    places = np.flatnonzero(noticed)
    if not len(places):
        return NEVER
    longest = int(np.max(np.diff(places, prepend=-1, append=len(probative)))) - 1
    return min(size, (longest + 1) * BLOCK_SIZE)


def _anywhere(size: int, offsets: Numbers, probative: npt.NDArray[np.bool_]) -> int:
    """The longest piece that holds no anchor together with a block to establish it, and one more.

    Copies lie at eight places relative to the probes; each sees its own eighth of the anchors.
    """
    longest = max(
        _longest_escape(size, offsets[offsets % WINDOW_SIZE == shift], probative)
        for shift in range(WINDOW_SIZE)
    )
    return NEVER if longest >= size else longest + 1


def _longest_escape(size: int, offsets: Numbers, probative: npt.NDArray[np.bool_]) -> int:
    block = offsets // BLOCK_SIZE
    starts, ends = [], []
    for beside in (-1, 0, 1):
        other = block + beside
        inside = (other >= 0) & (other < len(probative))
        inside[inside] &= probative[other[inside]]
        first, anchor = other[inside] * BLOCK_SIZE, offsets[inside]
        starts.append(np.minimum(first, anchor))
        ends.append(np.maximum(np.minimum(first + BLOCK_SIZE, size), anchor + WINDOW_SIZE))
    start, end = np.concatenate(starts), np.concatenate(ends)
    if not len(start):
        return size
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    soonest = np.minimum.accumulate(end[::-1])[::-1]
    # A piece that begins just after one of the stretches escapes up to the soonest end of the rest.
    begins = np.append(0, start + 1)
    rest = np.searchsorted(start, begins)
    limits = np.append(soonest - 1, size)[rest]
    return int(np.max(limits - begins))
