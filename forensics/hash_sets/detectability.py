"""How small a piece of a known file may be and still always be noticed: computed, not estimated.

A piece is noticed by an anchor inside it, and established by the block in which the anchor begins
or one beside it, which must lie in the piece as a whole and be probative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.anchor_families import FIRST_PLACE, SECOND_PLACE
from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.anchors.windows import SELECTING, WINDOW_SIZE, windows_of
from forensics.value_classes import dataclass

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
    least: np.uint64,
) -> Detectability:
    """Compute from what pieces of a known file are always found.

    Args:
        size: bytes of the known file.
        hashes: of its anchors.
        offsets: of its anchors in the file, in any order.
        probative: for each block whether it is.
        least: the least product of the windows for which the medium is probed.
    """
    is_aligned = np.isin(offsets % BLOCK_SIZE, (FIRST_PLACE, SECOND_PLACE))
    selected = windows_of(hashes) * SELECTING >= least
    on_sectors = is_aligned | (selected & (offsets % WINDOW_SIZE == 0))
    aligned, anywhere = offsets[on_sectors], np.sort(offsets[selected])
    found = Detectability(
        on_sectors=_on_sectors(size, aligned, probative),
        anywhere=_anywhere(size, anywhere, probative),
    )
    # A whole copy is a hit even where none of its blocks is probative.
    every = np.ones(len(probative), bool)
    return Detectability(
        on_sectors=_or_whole(found.on_sectors, _on_sectors(size, aligned, every), size),
        anywhere=_or_whole(found.anywhere, _anywhere(size, anywhere, every), size),
    )


def _or_whole(of_pieces: int, of_noticed: int, size: int) -> int:
    return size if of_pieces == NEVER != of_noticed else of_pieces


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
