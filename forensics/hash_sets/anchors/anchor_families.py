"""Anchors: 8-byte windows of the known files by which a piece of one is noticed on a medium.

Two families stand in one table.

* Aligned: one window at a fixed place of each 512-byte block, a second place where the first is not
  probative. The medium is probed at both places of each sector: every probative sector of a copy
  that lies on a sector boundary is noticed.
* Selected: windows at every byte offset of a known file whose product with an odd number lies among
  the highest ``1 / rarity`` of all. The medium is probed at every eighth byte with the same test,
  which costs no access to the table: pieces are noticed wherever they lie.

A hash can be turned back into its window: a table of anchors holds bytes of known files and is
kept encrypted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.anchors.windows import (
    SELECTING,
    WINDOW_SIZE,
    hashes_of,
    probative_windows,
    selected_offsets,
    threshold,
    windows_at,
    windows_of,
)

if TYPE_CHECKING:
    Words = npt.NDArray[np.uint64]

FIRST_PLACE, SECOND_PLACE = 64, 320
# Known files of fewer bytes get all their windows: they may lie inside a record of a file system.
SMALL_FILE = 4096
# One window of so many is looked up at most for the sake of small files.
LEAST_RARITY = 4
# One block of so many must be probative, else all get anchors.
LEAST_PROBATIVE = 20
_MEGABYTE = 1_000_000
_RARITIES = ((30 * _MEGABYTE, 16), (250 * _MEGABYTE, 64), (2000 * _MEGABYTE, 256))
_RAREST = 1024


def rarity_for(size: int) -> int:
    """How many windows there are for each selected one, so that the table of a set stays small.

    Args:
        size: bytes of all known files.
    """
    return next((rarity for limit, rarity in _RARITIES if size < limit), _RAREST)


def takes_every_block(size: int, probative: npt.NDArray[np.bool_]) -> bool:
    """Whether all blocks of a known file get anchors, because it is found as a whole or hardly.

    So it is with small files, and with those of which hardly a block is probative: simple drawings
    without compression. A part of such a file is no hit unless it holds a probative block.
    """
    count = int(np.count_nonzero(probative))
    return size < SMALL_FILE or count * LEAST_PROBATIVE < len(probative)


def least_for_small(hashes: Words, offsets: npt.NDArray[np.int64], rarity: int) -> np.uint64:
    """The least product at which a small file has a window to be noticed by at any alignment.

    Args:
        hashes: of its anchors.
        offsets: of its anchors in the file.
        rarity: windows for each selected one; the answer is not above its threshold.
    """
    products = windows_of(hashes) * SELECTING
    best = [products[offsets % WINDOW_SIZE == shift] for shift in range(WINDOW_SIZE)]
    least = min((each.max() for each in best if len(each)), default=threshold(rarity))
    return max(threshold(LEAST_RARITY), min(threshold(rarity), least))


def anchors_of(
    content: memoryview, rarity: int, probative: npt.NDArray[np.bool_]
) -> tuple[Words, npt.NDArray[np.int64]]:
    """Return the anchors of one known file: hashes, and offsets in the file, rising.

    Args:
        content: the known file.
        rarity: windows for each selected one.
        probative: for each block whether it is.
    """
    every_block = takes_every_block(len(content), probative)
    eligible = np.ones(len(probative), bool) if every_block else probative
    selected = selected_offsets(content, 1 if len(content) < SMALL_FILE else rarity)
    aligned = _aligned_offsets(content, eligible)
    offsets = np.union1d(selected[eligible[selected // BLOCK_SIZE]], aligned)
    windows = windows_at(content, offsets)
    kept = probative_windows(windows)
    return hashes_of(windows[kept]), offsets[kept]


def _aligned_offsets(content: memoryview, eligible: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    starts = np.flatnonzero(eligible).astype(np.int64) * BLOCK_SIZE
    first = _probative_places(content, starts + FIRST_PLACE)
    others = np.setdiff1d(starts, first - FIRST_PLACE, assume_unique=True)
    return np.concatenate([first, _probative_places(content, others + SECOND_PLACE)])


def _probative_places(content: memoryview, offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    inside = offsets[offsets + WINDOW_SIZE <= len(content)]
    return inside[probative_windows(windows_at(content, inside))]
