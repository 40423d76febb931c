"""Where JPEGs and PNGs begin, at any byte: thumbnails in caches and databases, previews, EXIF.

Every byte of a medium is looked at, so two bytes decide first, in columns of both parities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.matching.picture_ends import picture_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.matching.extending import ReadAt

MARK = 8
"""Bytes by which a beginning is told."""
MOST_STARTS = 16384
"""Of one stretch, or of one file: one for each 4 KiB of a stretch of 64 MiB."""
_PAIRS = (np.uint16(0xD8FF), np.uint16(0x5089))
_FIRSTS = (0xFF, 0x89)
_THIRDS = np.isin(np.arange(256), (0xFF, ord("N")))
_FEW = 256


class PictureStarts:
    """Beginnings in the pages of one stretch or file, which come one after the other."""

    def __init__(self) -> None:
        """Start with none; memory for columns comes with the first page."""
        self.offsets: list[int] = []
        self._shifted = np.zeros(0, np.uint8)
        self._flags = bytearray()

    @property
    def are_too_many(self) -> bool:
        """Whether there are more than are kept."""
        return len(self.offsets) > MOST_STARTS

    def kept(self) -> list[int]:
        """All that are kept, ascending."""
        return sorted(set(self.offsets))[:MOST_STARTS]

    def begin(self) -> None:
        """Forget all, for another stretch or file."""
        self.offsets = []

    def take(self, pages: Iterable[tuple[int, memoryview]], read_at: ReadAt) -> None:
        """Look at pages by their offsets; what lies behind one is asked for by ``read_at``."""
        for offset, page in pages:
            if self.are_too_many:
                return
            self.offsets += [offset + at for at in self._within(page)]
            self.offsets += self._across(offset, page, read_at)

    def _within(self, page: memoryview) -> list[int]:
        """Where in a page a beginning lies whole."""
        if len(page) < MARK:
            return []
        content = np.frombuffer(page, np.uint8)
        even = content[: len(content) & ~1]
        if len(self._shifted) < len(even):
            self._shifted = np.zeros(len(even), np.uint8)
            self._flags = bytearray(len(even) // 2)
        found = self._pairs(even.view("<u2"))
        odd = self._shifted[: (len(content) - 1) & ~1]
        odd[:] = content[1 : 1 + len(odd)]  # numbers that lie across words are slow to compare
        found += [at + 1 for at in self._pairs(odd.view("<u2"))]
        if len(found) > _FEW:
            found = _with_third_byte(content, found)
        return [at for at in found if _begins(bytes(page[at : at + MARK]))]

    def _pairs(self, words: npt.NDArray[np.uint16]) -> list[int]:
        found: list[int] = []
        is_one = np.frombuffer(self._flags, np.bool_)[: len(words)]
        for pair in _PAIRS:
            np.equal(words, pair, out=is_one)
            found += self._flagged(is_one)
        return found

    def _flagged(self, is_one: npt.NDArray[np.bool_]) -> list[int]:
        """Twice the places that are true; few are found faster than numpy finds any."""
        found: list[int] = []
        at = self._flags.find(1, 0, len(is_one))
        while at >= 0:
            if len(found) >= _FEW:
                return (is_one.nonzero()[0] * 2).tolist()
            found.append(2 * at)
            at = self._flags.find(1, at + 1, len(is_one))
        return found

    def _across(self, offset: int, page: memoryview, read_at: ReadAt) -> list[int]:
        """Beginnings of which the end of the page holds a part."""
        tail = bytes(page[max(0, len(page) - MARK + 1) :])
        if not any(first in tail for first in _FIRSTS):
            return []
        start = offset + len(page) - len(tail)
        around = tail + bytes(read_at(offset + len(page), MARK - 1))
        return [start + at for at in range(len(tail)) if _begins(around[at : at + MARK])]


def _with_third_byte(content: npt.NDArray[np.uint8], found: list[int]) -> list[int]:
    """Leave out pairs that stand there by the thousand and begin nothing."""
    places = np.array(found, np.int64)
    places = places[places + 2 < len(content)]
    kept: list[int] = places[_THIRDS[content[places + 2]]].tolist()
    return kept


def _begins(mark: bytes) -> bool:
    return len(mark) == MARK and picture_kind(mark) is not None
