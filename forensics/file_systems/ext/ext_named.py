"""Whether the inodes that names lead to are there: a table that was wiped or misplaced says no.

Folders may be whole where tables are not. Then names are there and no content, and but for this
nothing would say so.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.file_systems.ext.ext_inodes import InodePiece
    from forensics.file_systems.file_columns import Column

_KIND = 12  # bits of the mode before that of what kind of file it is
_KINDS = [  # what is no folder
    each >> _KIND
    for each in (
        stat.S_IFREG, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK,
    )
]  # fmt: skip


class NamedInodes:
    """The inodes that live names of files lead to, and which of them were met."""

    def __init__(self, numbers: Iterable[int]) -> None:
        """Take their numbers; none was met yet."""
        self._numbers = np.array(sorted(numbers), np.int64)
        self._met = np.zeros(len(self._numbers), np.bool_)

    def meet(self, piece: InodePiece) -> None:
        """Take a piece of a table: those of its inodes count that are of a file."""
        table = np.frombuffer(piece.stored, np.uint8).reshape(len(piece.live), -1)
        modes = np.ascontiguousarray(table[:, :2]).view("<u2").ravel()
        some = self._among(piece.start, len(modes))
        of_names = modes[self._numbers[some] - piece.start]
        self._met[some] = np.isin(of_names >> _KIND, _KINDS)

    def pass_over(self, first: int, last: int) -> None:
        """Take a stretch of a table that cannot be read, which is said elsewhere."""
        self._met[self._among(first, last - first + 1)] = True

    def missing(self) -> Column:
        """The numbers that were not met, ascending."""
        found: Column = self._numbers[~self._met]
        return found

    def _among(self, first: int, count: int) -> slice:
        start, end = np.searchsorted(self._numbers, (first, first + count))
        return slice(int(start), int(end))
