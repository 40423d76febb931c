"""The kernel of the raw pass: windows of a page that are anchors of known files.

Nothing is allocated per page but what the few windows that pass the filter take. A page is looked
at in tiles; what every window of it goes through, in pieces that stay in the processor's nearest
cache but one together with their products.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchor_table import Family
from forensics.hash_sets.anchors import FIRST_PLACE, SECOND_PLACE
from forensics.hash_sets.probative import BLOCK_SIZE
from forensics.hash_sets.windows import HASHING, SELECTING, WINDOW_SIZE, threshold

if TYPE_CHECKING:
    import numpy.typing as npt

    from forensics.hash_sets.blocks import BlockTables

    Words = npt.NDArray[np.uint64]
    Numbers = npt.NDArray[np.int64]

TILE_WORDS = 1024 * 1024 // WINDOW_SIZE
PIECE_WORDS = 256 * 1024 // WINDOW_SIZE
SECTOR_WORDS = BLOCK_SIZE // WINDOW_SIZE
_FIRST_WORD, _SECOND_WORD = FIRST_PLACE // WINDOW_SIZE, SECOND_PLACE // WINDOW_SIZE


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Places of a page at which an anchor stands: not established yet.

    ``positions`` are bytes from the start of the page, ``offsets`` bytes of the known file.
    """

    positions: Numbers
    rows: Numbers
    offsets: Numbers

    def __len__(self) -> int:
        """How many there are."""
        return len(self.positions)


class AnchorProbe:
    """Looks for anchors; one for each thread, since it reuses its memory."""

    def __init__(self, tables: BlockTables) -> None:
        """Take the tables and the memory for one tile."""
        self._tables = tables
        self._least = threshold(tables.rarity)
        self._lowest = tables.least_of_small if tables.has_small_files else self._least
        self._products = np.empty(PIECE_WORDS, np.uint64)
        self._selected = np.empty(TILE_WORDS, bool)

    def probe(self, words: Words) -> Candidates:
        """Find the anchors of a page: at both places of each sector, and among selected windows.

        Args:
            words: the page from a sector boundary on.
        """
        found = [
            self._of_tile(words[first : first + TILE_WORDS], first)
            for first in range(0, len(words), TILE_WORDS)
        ]
        return _together(found)

    def probe_densely(self, sectors: Words, positions: Numbers) -> Candidates:
        """Find anchors at every eighth byte of some sectors.

        Args:
            sectors: shape (n, 64).
            positions: of the sectors, in bytes.
        """
        hashes = sectors.ravel() * HASHING
        passed = self._tables.anchors.passing(Family.DENSE, hashes)
        found = self._found(passed, hashes[passed])
        words = found.positions // WINDOW_SIZE
        starts = positions[words // SECTOR_WORDS]
        return Candidates(starts + words % SECTOR_WORDS * WINDOW_SIZE, found.rows, found.offsets)

    def _of_tile(self, tile: Words, first: int) -> Candidates:
        index = self._selected_in(tile)
        probes = [(Family.SELECTED, index)]
        if self._lowest < self._least:
            is_rare = tile[index] * SELECTING >= self._least
            probes = [(Family.SELECTED, index[is_rare]), (Family.DENSE, index)]
        indexes, hashes = [], []
        for family, start in ((Family.FIRST, _FIRST_WORD), (Family.SECOND, _SECOND_WORD)):
            own = tile[start::SECTOR_WORDS] * HASHING
            passed = self._tables.anchors.passing(family, own)
            indexes.append(passed * SECTOR_WORDS + start)
            hashes.append(own[passed])
        for family, index in probes:
            own = tile[index] * HASHING
            passed = self._tables.anchors.passing(family, own)
            indexes.append(index[passed])
            hashes.append(own[passed])
        return self._found(np.concatenate(indexes), np.concatenate(hashes), first)

    def _selected_in(self, tile: Words) -> Numbers:
        """The windows of a tile that any known file would have chosen."""
        for start in range(0, len(tile), PIECE_WORDS):
            piece = tile[start : start + PIECE_WORDS]
            products = self._products[: len(piece)]
            np.multiply(piece, SELECTING, out=products)
            selected = self._selected[start : start + len(piece)]
            np.greater_equal(products, self._lowest, out=selected)
        found: Numbers = self._selected[: len(tile)].nonzero()[0]
        return found

    def _found(self, index: Numbers, hashes: Words, first: int = 0) -> Candidates:
        which, places = self._tables.anchors.find(hashes)
        rows, offsets = self._tables.rows_and_offsets(places)
        return Candidates((index[which] + first) * WINDOW_SIZE, rows, offsets)


def _together(found: list[Candidates]) -> Candidates:
    if len(found) == 1:
        return found[0]
    names = ("positions", "rows", "offsets")
    columns = ([getattr(each, name) for each in found] for name in names)
    return Candidates(*(np.concatenate(c) if c else np.empty(0, np.int64) for c in columns))
