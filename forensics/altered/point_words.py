"""Looks of points sorted into words, so that a look is compared with those that are like it alone.

Two levels of k-means over the looks of one hash set: cells, and words in each of them. The words
grow with the set, so the looks in one word stay as many however many pictures are known.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

import numpy as np
import numpy.typing as npt

from forensics.altered.pdq import Floats, Pixels
from forensics.value_classes import dataclass

Numbers = npt.NDArray[np.int64]

LOOKS_IN_WORD = 64
CELLS_ASKED, WORDS_ASKED = 3, 4
"""How many of the closest cells, and of the closest words in these, a look is compared with."""
_ROUNDS, _SAMPLE, _AT_ONCE = 8, 20_000, 50_000


@dataclass(frozen=True, slots=True, eq=False)
class PointWords:
    """The middles of cells and words, bytes as looks are, and where the words of each cell end."""

    cells: Pixels = field(repr=False)
    words: Pixels = field(repr=False)
    ends: npt.NDArray[np.uint32] = field(repr=False)

    @classmethod
    def of(cls, looks: Pixels) -> PointWords:
        """Make one for these looks; the same for the same looks on one machine."""
        chance = np.random.default_rng(0)
        cells = max(1, round((len(looks) / LOOKS_IN_WORD) ** 0.5))
        middles = _k_means(_some(looks, chance), cells, chance)
        inside = _closest(looks, middles)
        words = [
            _k_means(_some(looks[inside == cell], chance), _words_for(inside == cell), chance)
            for cell in range(len(middles))
        ]
        ends = np.cumsum([len(each) for each in words], dtype=np.uint32)
        return cls(_as_looks(middles), _as_looks(np.concatenate(words)), ends)

    def word_of(self, looks: Pixels) -> Numbers:
        """The closest word in the closest cell of each look."""
        inside = _closest(looks, self.cells.astype(np.float32))
        words = np.zeros(len(looks), np.int64)
        for cell, (start, end) in enumerate(self._bounds()):
            here = np.flatnonzero(inside == cell)
            if len(here):
                middles = self.words[start:end].astype(np.float32)
                words[here] = start + _closest(looks[here], middles)
        return words

    def close_words(self, looks: Pixels) -> tuple[Numbers, Numbers]:
        """The words to compare each look with: numbers of looks, rising, and words beside them."""
        asked = min(CELLS_ASKED, len(self.cells))
        close = np.argpartition(_apart(looks, self.cells.astype(np.float32)), asked - 1, axis=1)
        cells, rows = close[:, :asked].reshape(-1), np.repeat(np.arange(len(looks)), asked)
        found = [
            self._words_in(looks, rows[cells == cell], start, end)
            for cell, (start, end) in enumerate(self._bounds())
            if np.any(cells == cell)
        ]
        row, word, apart = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((apart, row))
        row, word = row[order], word[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        return row[rank < WORDS_ASKED], word[rank < WORDS_ASKED]

    def _bounds(self) -> zip[tuple[int, int]]:
        ends = self.ends.tolist()
        return zip([0, *ends[:-1]], ends, strict=True)

    def _words_in(
        self, looks: Pixels, rows: Numbers, start: int, end: int
    ) -> tuple[Numbers, Numbers, Floats]:
        apart = _apart(looks[rows], self.words[start:end].astype(np.float32))
        asked = min(WORDS_ASKED, end - start)
        words = np.argpartition(apart, asked - 1, axis=1)[:, :asked]
        beside = np.take_along_axis(apart, words, axis=1)
        return np.repeat(rows, asked), start + words.reshape(-1), beside.reshape(-1)


def _words_for(inside: npt.NDArray[np.bool_]) -> int:
    return max(1, -(-int(np.count_nonzero(inside)) // LOOKS_IN_WORD))


def _some(looks: Pixels, chance: np.random.Generator) -> Floats:
    if len(looks) > _SAMPLE:
        looks = looks[chance.choice(len(looks), _SAMPLE, replace=False)]
    return looks.astype(np.float32)


def _k_means(looks: Floats, count: int, chance: np.random.Generator) -> Floats:
    """The middles of so many groups of looks, or of fewer; one of zeros where there is no look."""
    if not len(looks):
        return np.zeros((1, looks.shape[1]), np.float32)
    middles = looks[chance.choice(len(looks), min(count, len(looks)), replace=False)].copy()
    for _ in range(_ROUNDS):
        closest = _apart(looks, middles).argmin(axis=1)
        order = np.argsort(closest, kind="stable")
        taken, starts = np.unique(closest[order], return_index=True)
        sums = np.add.reduceat(looks[order], starts, axis=0)
        middles[taken] = sums / np.diff(np.append(starts, len(looks)))[:, None]
    return middles


def _closest(looks: Pixels, middles: Floats) -> Numbers:
    parts = [
        _apart(looks[start : start + _AT_ONCE], middles).argmin(axis=1)
        for start in range(0, len(looks), _AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _apart(looks: npt.NDArray[Any], middles: Floats) -> Floats:
    """How far looks are from middles, but for what is the same for all middles of one look."""
    apart: Floats = (middles**2).sum(axis=1) / 2 - looks.astype(np.float32) @ middles.T
    return apart


def _as_looks(middles: Floats) -> Pixels:
    looks: Pixels = np.clip(np.rint(middles), 0, 255).astype(np.uint8)
    return looks
