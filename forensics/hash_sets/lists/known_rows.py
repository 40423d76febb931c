"""The known files of a list in the order of their names, over runs that each are in that order."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS
from forensics.hash_sets.columns import Shape, StreamedBlock, StreamedColumn, lay_out_streamed
from forensics.hash_sets.lists.scratch import PutAside
from forensics.hash_sets.lists.stored_rows import (
    AT_ONCE,
    ITEMS,
    LENGTHS,
    NAMES,
    ROWS,
    Column,
    NamesInTurn,
    StoredRows,
    column,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.hash_sets.lists.runs import NamedRuns
    from forensics.hash_sets.lists.scratch import Scratch

FEWEST_NAMES = 64
MOST_IN_REFERENCES = 1 << 32
TOO_LONG = (
    "the references of the list are longer than a hash set can hold; import parts of the list"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """Known files that follow each other: which run each is the next one of, and their names."""

    runs: PutAside | int
    count: int
    lengths: PutAside
    names: PutAside


class KnownRows:
    """Known files in the order of their names, of which a stretch at a time is in memory."""

    def __init__(self, scratch: Scratch, runs: NamedRuns, stretches: tuple[_Stretch, ...]) -> None:
        """Take runs, and how they are merged; ``of`` works that out."""
        self._scratch, self._runs, self._stretches = scratch, runs, stretches
        self._references = sum(each.names.size for each in stretches)
        if self._references >= MOST_IN_REFERENCES:
            raise HashSetError(TOO_LONG)

    @classmethod
    def of(cls, scratch: Scratch, runs: NamedRuns) -> KnownRows:
        """Merge runs by their names.

        Raises:
            HashSetError: all names together are longer than a hash set can hold.
            OSError: the disk is full.
        """
        if not runs.are_in_order and len(runs.runs) > 1:
            return cls(scratch, runs, tuple(_merged(scratch, runs.runs)))
        stretches = (
            _Stretch(number, run.count, run.columns[LENGTHS], run.columns[NAMES])
            for number, run in enumerate(runs.runs)
        )
        return cls(scratch, runs, tuple(stretches))

    def __len__(self) -> int:
        """How many known files there are."""
        return sum(each.count for each in self._stretches)

    def files_section(self) -> StreamedBlock:
        """The same bytes as ``sections.files_section`` makes of a table of them."""
        count = len(self)
        kinds = [str(kind) for kind, bit in KIND_BITS.items() if self._runs.kinds & bit]
        columns = {
            name: StreamedColumn(
                Shape(ITEMS[name].dtype, (count, *ITEMS[name].shape)), self._in_order(name)
            )
            for name in ("sizes", "kinds", *kinds)
        }
        ends = StreamedColumn(Shape("<u4", (count,)), self._reference_ends)
        references = StreamedColumn(Shape("|u1", (self._references,)), self._names)
        return lay_out_streamed({**columns, "reference_ends": ends, "references": references})

    def rows_of(self, wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the place among the known files of each of these rows of the list."""
        if not len(wanted):
            return wanted
        asked = np.unique(wanted)
        places = np.zeros(len(asked), np.int64)
        start = 0
        for rows in self._in_order(ROWS)():
            at = np.minimum(np.searchsorted(asked, rows), len(asked) - 1)
            found = np.flatnonzero(asked[at] == rows)
            places[at[found]] = found + start
            start += len(rows)
        return places[np.searchsorted(asked, wanted)]

    def _in_order(self, name: str) -> Callable[[], Iterator[Column]]:
        def parts() -> Iterator[Column]:
            taken = np.zeros(len(self._runs.runs), np.int64)
            for stretch in self._stretches:
                yield self._gathered(name, stretch, taken)

        return parts

    def _gathered(self, name: str, stretch: _Stretch, taken: npt.NDArray[np.int64]) -> Column:
        """A column of a stretch; ``taken`` says how many of each run came before, and is moved."""
        if isinstance(stretch.runs, int):
            return column(self._scratch, self._runs.runs[stretch.runs], name)
        runs = np.frombuffer(self._scratch.read(stretch.runs), np.uint32)
        counts = np.bincount(runs, minlength=len(taken))
        parts = [
            column(self._scratch, self._runs.runs[run], name, start, start + int(counts[run]))
            for run, start in enumerate(taken.tolist())
            if counts[run]
        ]
        taken += counts
        there = np.concatenate(parts)
        in_order = np.empty_like(there)
        in_order[np.argsort(runs, kind="stable")] = there
        return in_order

    def _reference_ends(self) -> Iterator[Column]:
        end = 0
        for stretch in self._stretches:
            lengths = np.frombuffer(self._scratch.read(stretch.lengths), np.uint8)
            ends = np.cumsum(lengths, dtype=np.int64) + end
            end = int(ends[-1]) if len(ends) else end
            yield ends.astype(np.uint32)

    def _names(self) -> Iterator[Column]:
        for stretch in self._stretches:
            yield np.frombuffer(self._scratch.read(stretch.names), np.uint8)


def _merged(scratch: Scratch, runs: tuple[StoredRows, ...]) -> Iterator[_Stretch]:
    """Of each run a few names are in memory; those that no later one can come before are sorted."""
    at_once = max(FEWEST_NAMES, AT_ONCE // len(runs))
    waiting: list[list[bytes]] = [[] for _ in runs]
    left = [NamesInTurn(scratch, run) for run in runs]
    while True:
        for run, names in enumerate(waiting):
            if not names and not left[run].is_at_end:
                waiting[run] = left[run].take(at_once)
        limits = [names[-1] for run, names in enumerate(waiting) if not left[run].is_at_end]
        taken, of_run = [], np.zeros(len(runs), np.int64)
        for run, names in enumerate(waiting):
            count = bisect_right(names, min(limits)) if limits else len(names)
            taken += names[:count]
            of_run[run] = count
            del names[:count]
        if not taken:
            return
        order = sorted(range(len(taken)), key=taken.__getitem__)
        numbers = np.repeat(np.arange(len(runs), dtype=np.uint32), of_run)[order]
        lengths = np.array([len(taken[each]) for each in order], np.uint8)
        joined = b"".join([taken[each] for each in order])
        yield _Stretch(scratch.put(numbers), len(order), scratch.put(lengths), scratch.put(joined))
