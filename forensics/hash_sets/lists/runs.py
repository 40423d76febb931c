"""The known files of a list, put aside batch by batch, each batch in the order of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from forensics.hash_set import KIND_BITS, SIZE_UNKNOWN
from forensics.hash_sets.lists.firsts import KEY, Firsts, is_set
from forensics.hash_sets.lists.naming import Naming, told_apart
from forensics.hash_sets.lists.stored_rows import (
    LENGTHS,
    NAMES,
    PLACES,
    ROWS,
    Column,
    StoredRows,
    column,
    names_of,
    stored,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.lists.scratch import Scratch

_MOVED = ("sizes", "kinds", *map(str, KIND_BITS))

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """All rows that can be used, in their order, a bit for each that is kept, and a key."""

    batches: tuple[StoredRows, ...]
    kept: Bits
    key: bytes


@dataclass(frozen=True, slots=True, eq=False)
class NamedRuns:
    """Known files in runs, and what was counted on the way.

    Attributes:
        runs: each in the order of its names.
        are_in_order: whether the runs are in the order of their names as well.
        kinds: bits of the kinds of digests that any has.
        without_size: known files of which the list gives no size.
        renamed: whose reference had to be told apart from another's.
    """

    runs: tuple[StoredRows, ...]
    are_in_order: bool
    kinds: int
    without_size: int
    renamed: int


def runs_of(scratch: Scratch, gathered: Gathered) -> NamedRuns:
    """Name the rows that are kept, and put them aside in the order of their names.

    Raises:
        OSError: the disk is full.
    """
    last = max((int(column(scratch, each, PLACES).max()) for each in gathered.batches), default=0)
    work = _Work(scratch, gathered, Naming(last))
    has_names = any(each.columns[NAMES].size for each in gathered.batches)
    runs = tuple(work.named_runs() if has_names else work.numbered_runs())
    return NamedRuns(runs, not has_names, work.kinds, work.without_size, work.renamed)


class _Work:
    def __init__(self, scratch: Scratch, gathered: Gathered, naming: Naming) -> None:
        self._scratch, self._gathered, self._naming = scratch, gathered, naming
        self.kinds = self.without_size = self.renamed = 0

    def numbered_runs(self) -> Iterator[StoredRows]:
        """Of a list that calls its rows nothing: they are in the order of their names already."""
        for batch, start, kept in self._kept():
            names, lengths = self._naming.by_places(column(self._scratch, batch, PLACES)[kept])
            yield self._moved(batch, kept, start, names, lengths)

    def named_runs(self) -> Iterator[StoredRows]:
        """Of any other: a name that an earlier row has is told apart."""
        firsts, key, rows = Firsts(self._scratch), self._gathered.key, 0
        for batch, start, kept in self._kept():
            wanted, _ = self._wanted(batch, kept)
            keys = b"".join([blake3(name, key=key).digest(KEY) for name in wanted])
            firsts.add(keys, kept + start)
            rows = start + batch.count
        bits, _ = firsts.found(rows, np.empty(0, np.int64))
        for batch, start, kept in self._kept():
            wanted, places = self._wanted(batch, kept)
            is_first = is_set(bits, start, start + batch.count)[kept].tolist()
            names = [
                told_apart(name, place, is_taken=not first)
                for name, place, first in zip(wanted, places, is_first, strict=True)
            ]
            self.renamed += sum(a != b for a, b in zip(names, wanted, strict=True))
            order = sorted(range(len(names)), key=names.__getitem__)
            in_order = [names[each] for each in order]
            lengths = np.array([len(name) for name in in_order], np.uint8)
            moved = kept[np.array(order, np.int64)]
            yield self._moved(batch, moved, start, b"".join(in_order), lengths)

    def _kept(self) -> Iterator[tuple[StoredRows, int, npt.NDArray[np.int64]]]:
        """Each batch, the number of its first row, and which rows of it are kept."""
        start = 0
        for batch in self._gathered.batches:
            there = is_set(self._gathered.kept, start, start + batch.count)
            yield batch, start, np.flatnonzero(there)
            start += batch.count

    def _wanted(
        self, batch: StoredRows, kept: npt.NDArray[np.int64]
    ) -> tuple[list[bytes], list[int]]:
        given = names_of(self._scratch, batch)
        places = column(self._scratch, batch, PLACES)[kept].tolist()
        return self._naming.wanted([given[row] for row in kept.tolist()], places), places

    def _moved(
        self,
        batch: StoredRows,
        rows: npt.NDArray[np.int64],
        start: int,
        names: bytes,
        lengths: npt.NDArray[np.uint8],
    ) -> StoredRows:
        there = [name for name in _MOVED if name in batch.columns]
        columns: dict[str, Column] = {
            name: column(self._scratch, batch, name)[rows] for name in there
        }
        self.kinds |= int(np.bitwise_or.reduce(columns["kinds"], initial=0))
        self.without_size += int((columns["sizes"] == SIZE_UNKNOWN).sum())
        return stored(self._scratch, {**columns, ROWS: rows + start, LENGTHS: lengths}, names)
