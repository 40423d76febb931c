"""Rows of a list as columns in a scratch file, some hundred thousand at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forensics.hash_set import KIND_BITS
from forensics.hash_sets.columns import Shape
from forensics.hash_sets.lists.scratch import PutAside
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.lists.scratch import Scratch

AT_ONCE = 1 << 17
"""Rows in memory at a time."""
LENGTHS, NAMES, PLACES, ROWS = "lengths", "names", "places", "rows"
ITEMS = {
    "sizes": Shape("<i8", ()),
    "kinds": Shape("|u1", ()),
    LENGTHS: Shape("|u1", ()),
    PLACES: Shape("<i8", ()),
    ROWS: Shape("<i8", ()),
    **{str(kind): Shape("|u1", (kind.size,)) for kind in KIND_BITS},
}
"""One entry of each column; names stand one after the other, each as long as ``lengths`` says."""

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class StoredRows:
    """Rows of which each column lies in one place. A column that is missing is zeros."""

    count: int
    columns: Mapping[str, PutAside]


def stored(scratch: Scratch, columns: Mapping[str, Column], names: bytes) -> StoredRows:
    """Put rows aside.

    Raises:
        OSError: the disk is full.
    """
    places = {name: scratch.put(np.ascontiguousarray(each)) for name, each in columns.items()}
    return StoredRows(len(columns["kinds"]), {**places, NAMES: scratch.put(names)})


def column(
    scratch: Scratch, rows: StoredRows, name: str, start: int = 0, end: int | None = None
) -> Column:
    """Return a column of some of the rows, from one up to another."""
    item, stop = ITEMS[name], rows.count if end is None else min(end, rows.count)
    shape = (max(0, stop - start), *item.shape)
    if name not in rows.columns:
        return np.zeros(shape, item.dtype)
    size = math.prod(item.shape) * np.dtype(item.dtype).itemsize
    read = scratch.read(rows.columns[name], start * size, stop * size)
    return np.frombuffer(read, item.dtype).reshape(shape)


def names_of(scratch: Scratch, rows: StoredRows) -> list[bytes]:
    """Return the names of all of the rows."""
    names = NamesInTurn(scratch, rows)
    return names.take(rows.count)


class NamesInTurn:
    """Gives the names of rows from the first to the last."""

    def __init__(self, scratch: Scratch, rows: StoredRows) -> None:
        """Begin at the first."""
        self._scratch, self._rows = scratch, rows
        self._row = self._byte = 0

    @property
    def is_at_end(self) -> bool:
        """Whether all were given."""
        return self._row == self._rows.count

    def take(self, count: int) -> list[bytes]:
        """Return the next ones, so many at the most."""
        lengths = column(self._scratch, self._rows, LENGTHS, self._row, self._row + count)
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        stop = self._byte + (ends[-1] if ends else 0)
        read = self._scratch.read(self._rows.columns[NAMES], self._byte, stop)
        self._row, self._byte = self._row + len(ends), stop
        return list(_cut(read, ends))


def _cut(read: bytes, ends: list[int]) -> Iterator[bytes]:
    start = 0
    for end in ends:
        yield read[start:end]
        start = end
