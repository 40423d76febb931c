"""The kernel of the raw pass: windows of a page that are anchors of known files.

Of most windows only the product is taken and compared, in pieces that stay in the processor's
nearest cache but one together with their products. What the table is asked is gathered from several
pages.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.anchor_families import FIRST_PLACE, SECOND_PLACE
from forensics.hash_sets.anchors.anchor_table import Family
from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.anchors.windows import HASHING, SELECTING, WINDOW_SIZE, threshold
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from forensics.hash_sets.blocks import BlockTables

    Words = npt.NDArray[np.uint64]
    Numbers = npt.NDArray[np.int64]

TILE_WORDS = 1024 * 1024 // WINDOW_SIZE
PIECE_WORDS = 256 * 1024 // WINDOW_SIZE
SECTOR_WORDS = BLOCK_SIZE // WINDOW_SIZE
_SHIFT = 3
_GROUP = 1 << _SHIFT  # flags in a word
_FIRST_WORD, _SECOND_WORD = FIRST_PLACE // WINDOW_SIZE, SECOND_PLACE // WINDOW_SIZE


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Places of a page at which an anchor stands: not established yet.

    ``positions`` are bytes from the start of the page, ``offsets`` bytes of the known file.
    ``hashes`` are those of the windows.
    """

    positions: Numbers
    rows: Numbers
    offsets: Numbers
    hashes: Words

    def __len__(self) -> int:
        """How many there are."""
        return len(self.positions)

    def taken(self, which: Numbers | npt.NDArray[np.bool_]) -> Candidates:
        """Some of them."""
        return Candidates(
            self.positions[which], self.rows[which], self.offsets[which], self.hashes[which]
        )


_NONE = np.empty(0, np.int64)
NOTHING = Candidates(_NONE, _NONE, _NONE, np.empty(0, np.uint64))


class AnchorProbe:
    """Looks for anchors; one for each thread, since it reuses its memory."""

    def __init__(self, tables: BlockTables) -> None:
        """Take the tables and the memory for one tile."""
        self._tables = tables
        self._least = threshold(tables.rarity)
        self._lowest = tables.least_of_small if tables.has_small_files else self._least
        self._products = np.empty(PIECE_WORDS, np.uint64)
        self._selected = np.empty(TILE_WORDS, bool)

    def probe(self, pages: Sequence[Words]) -> dict[int, Candidates]:
        """Find the anchors of pages: at both places of each sector, and among selected windows.

        The table is asked for all pages at once: for one, what a question costs apart from its
        windows would be as much as these.

        Args:
            pages: each from a sector boundary on.

        Returns:
            The candidates of each page that has any, by its number among the pages.
        """
        # As if they lay in a row, each from a sector boundary on.
        starts = list(accumulate((-(-len(page) // SECTOR_WORDS) for page in pages), initial=0))
        asked = [
            self._of_sectors(pages, starts, Family.FIRST, _FIRST_WORD),
            self._of_sectors(pages, starts, Family.SECOND, _SECOND_WORD),
            *self._of_selected(pages, starts),
        ]
        found = self._found(*map(np.concatenate, zip(*asked, strict=True)))
        return _by_page(found, starts) if len(found) else {}

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
        return replace(found, positions=starts + words % SECTOR_WORDS * WINDOW_SIZE)

    def _of_sectors(
        self, pages: Sequence[Words], starts: Sequence[int], family: Family, place: int
    ) -> tuple[Numbers, Words]:
        # Zero, which no anchor has, where a sector was cut short before that place.
        hashes = np.zeros(starts[-1], np.uint64)
        for page, start in zip(pages, starts, strict=False):
            own = page[place::SECTOR_WORDS]
            np.multiply(own, HASHING, out=hashes[start : start + len(own)])
        passed = self._tables.anchors.passing(family, hashes)
        return passed * SECTOR_WORDS + place, hashes.take(passed)

    def _of_selected(
        self, pages: Sequence[Words], starts: Sequence[int]
    ) -> Iterator[tuple[Numbers, Words]]:
        chosen = [self._selected_in(page) for page in pages]
        words = np.concatenate([page.take(own) for page, own in zip(pages, chosen, strict=True)])
        index = np.concatenate(
            [own + start * SECTOR_WORDS for own, start in zip(chosen, starts, strict=False)]
        )
        if self._lowest == self._least:
            yield self._passing(Family.SELECTED, index, words)
        else:
            is_rare = words * SELECTING >= self._least
            yield self._passing(Family.SELECTED, index[is_rare], words[is_rare])
            yield self._passing(Family.DENSE, index, words)

    def _passing(self, family: Family, index: Numbers, words: Words) -> tuple[Numbers, Words]:
        hashes = words * HASHING
        passed = self._tables.anchors.passing(family, hashes)
        return index.take(passed), hashes.take(passed)

    def _selected_in(self, page: Words) -> Numbers:
        """The windows of a page that any known file would have chosen."""
        if len(page) <= TILE_WORDS:
            return self._selected_in_tile(page)
        firsts = range(0, len(page), TILE_WORDS)
        return np.concatenate(
            [self._selected_in_tile(page[first : first + TILE_WORDS]) + first for first in firsts]
        )

    def _selected_in_tile(self, tile: Words) -> Numbers:
        for start in range(0, len(tile), PIECE_WORDS):
            piece = tile[start : start + PIECE_WORDS]
            products = self._products[: len(piece)]
            np.multiply(piece, SELECTING, out=products)
            selected = self._selected[start : start + len(piece)]
            np.greater_equal(products, self._lowest, out=selected)
        return _places_of(self._selected, len(tile))

    def _found(self, index: Numbers, hashes: Words) -> Candidates:
        which, places = self._tables.anchors.find(hashes)
        if not len(which):
            return NOTHING
        rows, offsets = self._tables.rows_and_offsets(places)
        return Candidates(index[which] * WINDOW_SIZE, rows, offsets, hashes[which])


def _places_of(flags: npt.NDArray[np.bool_], length: int) -> Numbers:
    """Where the first flags are set, of which few are; the rest of the last eight is cleared.

    Eight at a time are looked at, and only those groups again of which any is set.
    """
    whole = -(-length // _GROUP) * _GROUP
    flags[length:whole] = False
    groups = flags[:whole].view(np.uint64)
    chosen = (groups != 0).nonzero()[0]
    places: Numbers = groups.take(chosen).view(bool).nonzero()[0]
    starts: Numbers = (chosen * _GROUP).take(places >> _SHIFT)
    return starts + (places & (_GROUP - 1))


def _by_page(found: Candidates, sectors: Sequence[int]) -> dict[int, Candidates]:
    """Candidates by page; ``sectors`` are those at which the pages begin, as if in a row."""
    starts = np.array(sectors) * BLOCK_SIZE
    pages = np.searchsorted(starts, found.positions, side="right") - 1
    found = replace(found, positions=found.positions - starts[pages])
    return {number: found.taken(pages == number) for number in sorted(set(pages.tolist()))}
