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

from forensics.hash_sets.probative import BLOCK_SIZE
from forensics.hash_sets.windows import (
    WINDOW_SIZE,
    hashes_of,
    probative_windows,
    selected_offsets,
    windows_at,
)

if TYPE_CHECKING:
    Words = npt.NDArray[np.uint64]

FIRST_PLACE, SECOND_PLACE = 64, 320
# Known files of fewer bytes get all their windows: they may lie inside a record of a file system.
SMALL_FILE = 4096
_MEGABYTE = 1_000_000
_RARITIES = ((30 * _MEGABYTE, 16), (250 * _MEGABYTE, 64), (2000 * _MEGABYTE, 256))
_RAREST = 1024


def rarity_for(size: int) -> int:
    """How many windows there are for each selected one, so that the table of a set stays small.

    Args:
        size: bytes of all known files.
    """
    return next((rarity for limit, rarity in _RARITIES if size < limit), _RAREST)


def anchors_of(
    content: memoryview, rarity: int, probative: npt.NDArray[np.bool_]
) -> tuple[Words, npt.NDArray[np.int64]]:
    """Give the anchors of one known file: hashes, and offsets in the file, rising.

    Args:
        content: the known file.
        rarity: windows for each selected one.
        probative: for each block whether it is. Those of a small file all get anchors.
    """
    is_small = len(content) < SMALL_FILE
    eligible = np.ones(len(probative), bool) if is_small else probative
    selected = selected_offsets(content, 1 if is_small else rarity)
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
