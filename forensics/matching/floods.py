"""Floods: one window all over a page, as flat areas of pictures without compression have it.

A known file keeps its first ``MOST_PLACES`` anchors with one window at most. Of a whole copy the
first is therefore where its window stands for the first time since the copy began, and the second
for the second time: any other place is refuted without a digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.anchor_families import SMALL_FILE
from forensics.hash_sets.anchors.probative import MOST_PLACES
from forensics.hash_sets.anchors.windows import SELECTING, WINDOW_SIZE, threshold, windows_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    import numpy.typing as npt

    from forensics.hash_sets.blocks import BlockTables
    from forensics.matching.anchor_probe import Candidates

    Numbers = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]


def without_floods(found: Candidates, tables: BlockTables) -> Candidates:
    """Leave out what cannot be of a whole copy, of anchors that can establish nothing else.

    Those are anchors outside probative blocks. Only windows that are anchors wherever they stand in
    the known file, and are probed for wherever they stand on the medium, are counted.
    """
    if len(found) <= MOST_PLACES:
        return found
    is_small = tables.sizes[found.rows] < SMALL_FILE
    least = np.where(is_small, tables.least_of_small, threshold(tables.rarity))
    is_everywhere = windows_of(found.hashes) * SELECTING >= least
    is_counted = is_everywhere & ~tables.are_probative(found.rows, found.offsets)
    if not is_counted.any():
        return found
    places = _Places.of(found.taken(is_counted))
    stays = ~is_counted
    stays[np.flatnonzero(is_counted)[places.numbers[places.may_be_whole()]]] = True
    return found.taken(stays)


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Candidates once each, ordered by known file, position and offset.

    A window may be met by two ways of probing. ``ranks`` count the anchors with one window.
    """

    numbers: Numbers
    positions: Numbers
    rows: Numbers
    offsets: Numbers
    ranks: Numbers

    @classmethod
    def of(cls, found: Candidates) -> _Places:
        order = np.lexsort((found.offsets, found.positions, found.rows))
        order = order[_differ(found.offsets[order], found.positions[order], found.rows[order])]
        positions, rows = found.positions[order], found.rows[order]
        numbers = np.arange(len(order))
        firsts = np.maximum.accumulate(np.where(_differ(positions, rows), numbers, 0))
        return cls(order, positions, rows, found.offsets[order], numbers - firsts)

    def may_be_whole(self) -> Mask:
        """Which may be of a whole copy, and are not told by an earlier anchor of it."""
        return ~(self._stand_behind_others() | self._go_with_earlier())

    def _stand_behind_others(self) -> Mask:
        """Whether the window stands as often before it in the copy as only later anchors allow."""
        order = np.lexsort((self.positions, self.offsets, self.rows))
        numbers = np.arange(len(order))
        before = order[np.maximum(numbers - self.ranks[order] - 1, 0)]
        answer = np.zeros(len(order), bool)
        answer[order] = (
            (numbers > self.ranks[order])
            & (self.rows[before] == self.rows[order])
            & (self.offsets[before] == self.offsets[order])
            & (self.positions[before] >= self.positions[order] - self.offsets[order])
        )
        return answer

    def _go_with_earlier(self) -> Mask:
        """Whether an earlier anchor with its window is probed in the same copy and page."""
        answer = np.zeros(len(self.ranks), bool)
        for lag in range(1, MOST_PLACES):
            apart = self.offsets[lag:] - self.offsets[:-lag]
            answer[lag:] |= (
                (self.ranks[lag:] >= lag)
                & (apart % WINDOW_SIZE == 0)
                & (self.positions[lag:] >= apart)
            )
        return answer


def _differ(*columns: Numbers) -> Mask:
    """Which rows are other than those before them."""
    answer = np.ones(len(columns[0]), bool)
    answer[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return answer
