"""Records of NTFS in a page, with the bytes mended that their update sequences replaced.

A small file lies inside its record. NTFS replaces the last two bytes of each sector of a record and
keeps them in an array of the record, so a block there never agrees until they are put back.
``FILE`` records hold resident files; pages of ``$LogFile`` (``RCRD``) hold pieces of such records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.matching.extending import ReadAt

    Numbers = npt.NDArray[np.int64]

SECTOR_WORDS = BLOCK_SIZE // 8
# Sectors of the longest record that is mended: a page of the journal, or a record of 4 KiB.
MOST_SECTORS = 8
_FILE, _RCRD = (int.from_bytes(name, "little") for name in (b"FILE", b"RCRD"))


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The sectors of records in a page and after it, mended.

    ``mended`` is the page with up to one record after it; ``positions`` are those of ``sectors``.
    """

    mended: memoryview
    sectors: npt.NDArray[np.uint64]
    positions: Numbers


def find_records(
    view: memoryview, words: npt.NDArray[np.uint64], offset: int, read_at: ReadAt
) -> Records | None:
    """Find the records that begin in a page, and mend a copy of them; None where there are none.

    Args:
        view: the page.
        words: the same page as words.
        offset: of the page on the medium.
        read_at: asked for the rest of a record that crosses the end of the page.
    """
    magic = words[::SECTOR_WORDS].astype(np.uint32)
    starts = np.flatnonzero((magic == _FILE) | (magic == _RCRD)) * BLOCK_SIZE
    starts = starts[starts + BLOCK_SIZE <= len(view)]
    if not len(starts):
        return None
    halves = np.frombuffer(view, "<u2", count=len(view) // 2)
    array, count = (
        halves[starts // 2 + 2].astype(np.int64),
        halves[starts // 2 + 3].astype(np.int64),
    )
    sound = (count > 1) & (count <= MOST_SECTORS + 1) & (array % 2 == 0)
    sound &= array + 2 * count <= BLOCK_SIZE - 2
    starts, array, count = starts[sound], array[sound], count[sound]
    if not len(starts):
        return None
    return _mended(view, starts, array, count, offset, read_at)


def _mended(
    view: memoryview,
    starts: Numbers,
    array: Numbers,
    count: Numbers,
    offset: int,
    read_at: ReadAt,
) -> Records:
    copy = bytearray(view)
    if int((starts + (count - 1) * BLOCK_SIZE).max()) > len(view):
        copy += read_at(offset + len(view), MOST_SECTORS * BLOCK_SIZE)
    del copy[len(copy) // BLOCK_SIZE * BLOCK_SIZE :]
    halves = np.frombuffer(copy, "<u2")
    is_of_record = np.zeros(len(copy) // BLOCK_SIZE, bool)
    for number in range(1, MOST_SECTORS + 1):
        end = starts + number * BLOCK_SIZE
        there = (number < count) & (end <= len(copy))
        last, first = end[there] // 2 - 1, (starts + array)[there] // 2
        replaced = halves[last] == halves[first]
        halves[last[replaced]] = halves[(first + number)[replaced]]
        is_of_record[end[there] // BLOCK_SIZE - 1] = True
    sectors = np.flatnonzero(is_of_record)
    table = np.frombuffer(copy, "<u8").reshape(-1, SECTOR_WORDS)[sectors]
    return Records(memoryview(copy), table, sectors * BLOCK_SIZE)


class RepairedRecords:
    """The mended bytes of records by offset on the medium; nothing beyond them."""

    def __init__(self, records: Records, offset: int) -> None:
        """Take mended records of a page that begins at ``offset`` on the medium."""
        self._bytes, self._offset = records.mended, offset

    def take(self, offset: int, length: int) -> memoryview | None:
        """All of these bytes, or None."""
        start = offset - self._offset
        return self._bytes[start : start + length] if self._has(start, length) else None

    def is_beyond_reach(self, offset: int, length: int) -> bool:  # noqa: ARG002 -- of the protocol
        """Never: a file inside a record does not go on beyond it."""
        return False

    def _has(self, start: int, length: int) -> bool:
        return start >= 0 and start + length <= len(self._bytes)
