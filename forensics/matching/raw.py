"""The raw matcher: pieces of known files in the bytes of a medium, whatever lies there.

``RawMatcher.scan_pages`` looks at some pages and gives runs; ``merge_raw_hits`` joins the runs of
all pages to hits. How a medium is cut into pages makes no difference to the hits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.anchors.windows import WINDOW_SIZE
from forensics.matching.anchor_probe import AnchorProbe
from forensics.matching.block_verifier import BlockVerifier, BudgetExceededError, ProbeBudget
from forensics.matching.extending import PageSurroundings, WholeMedium
from forensics.matching.floods import without_floods
from forensics.matching.raw_hits import RawHit, merge_raw_hits
from forensics.matching.records import RepairedRecords, find_records
from forensics.matching.runs import RawRun
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from forensics.hash_sets.blocks import BlockTables
    from forensics.matching.anchor_probe import Candidates
    from forensics.matching.extending import ReadAt, Reader

__all__ = ["PageMatches", "RawHit", "RawMatcher", "RawRun", "merge_raw_hits"]

# Per sector of a page, about microseconds of hashing: an honest page of pieces takes half.
UNITS_PER_SECTOR = 12
LEAST_UNITS = 4096


@dataclass(frozen=True, slots=True)
class PageMatches:
    """What was found in one page.

    ``is_constant``: all its bytes are the same, so that it holds nothing. ``is_over_budget``: it
    asked for more work than any honest page, so that not all of it was compared: a fault.
    """

    runs: tuple[RawRun, ...] = ()
    is_constant: bool = False
    is_over_budget: bool = False


class RawMatcher:
    """Compares pages with the known files of opened tables; one for each thread."""

    def __init__(self, tables: BlockTables) -> None:
        """Take the tables, and memory that is reused from page to page."""
        self._tables = tables
        self._probe = AnchorProbe(tables)

    def scan_pages(
        self, pages: Sequence[tuple[int, memoryview]], read_at: ReadAt
    ) -> list[PageMatches]:
        """Find the runs with an anchor in some pages, followed beyond their borders within reach.

        What is found in a page does not depend on those that are scanned with it.

        Args:
            pages: where each begins on the medium in bytes, a multiple of 512; and its bytes, of
                any length, best 1 MiB.
            read_at: gives ``length`` bytes of the medium from an offset on, or fewer where it ends
                or cannot be read. Asked only where a run crosses the borders of a page.

        Returns:
            What was found in each, in their order.

        Raises:
            ValueError: an offset is not at a sector boundary.
        """
        if misplaced := [offset for offset, _ in pages if offset % BLOCK_SIZE]:
            raise ValueError(misplaced)
        words = [np.frombuffer(view, "<u8", count=len(view) // WINDOW_SIZE) for _, view in pages]
        varied = [n for n, (_, view) in enumerate(pages) if not _is_constant(view, words[n])]
        matches = [PageMatches(is_constant=True)] * len(pages)
        found = self._probe.probe([words[number] for number in varied]) if varied else {}
        for place, number in enumerate(varied):
            offset, view = pages[number]
            matches[number] = self._matches(view, words[number], offset, read_at, found.get(place))
        return matches

    def _matches(
        self,
        view: memoryview,
        words: npt.NDArray[np.uint64],
        offset: int,
        read_at: ReadAt,
        found: Candidates | None,
    ) -> PageMatches:
        """Establish the candidates of a page, and look into the records that begin there."""
        if found is None and not self._tables.has_small_files:
            return PageMatches()
        budget = ProbeBudget(max(LEAST_UNITS, UNITS_PER_SECTOR * len(view) // BLOCK_SIZE))
        runs: list[RawRun] = []
        try:
            if found is not None:
                self._verify(found, offset, PageSurroundings(view, offset, read_at), budget, runs)
            if self._tables.has_small_files:
                self._scan_records(view, words, offset, read_at, budget, runs)
        except BudgetExceededError:
            return PageMatches(tuple(sorted(set(runs))), is_over_budget=True)
        return PageMatches(tuple(sorted(set(runs))))

    def settle(self, runs: Iterable[RawRun], read_at: ReadAt) -> tuple[RawRun, ...]:
        """Follow runs that are still open to their ends, however far; what tells nothing goes.

        Only a copy with more than 128 KiB without any anchor across a page border leaves one.
        """
        reader, budget = WholeMedium(read_at), ProbeBudget(float("inf"))
        settled = (
            self._verifier(run.row, run.shift, reader, budget).extended(run)
            if run.open_before or run.open_after
            else run
            for run in runs
        )
        return tuple(run for run in settled if run is not None)

    def _scan_records(
        self,
        view: memoryview,
        words: npt.NDArray[np.uint64],
        offset: int,
        read_at: ReadAt,
        budget: ProbeBudget,
        runs: list[RawRun],
    ) -> None:
        records = find_records(view, words, offset, read_at)
        if records is None:
            return
        found = self._probe.probe_densely(records.sectors, records.positions)
        if len(found):
            self._verify(found, offset, RepairedRecords(records, offset), budget, runs)

    def _verify(
        self,
        found: Candidates,
        offset: int,
        reader: Reader,
        budget: ProbeBudget,
        runs: list[RawRun],
    ) -> None:
        found = without_floods(found, self._tables)
        for row, shift, anchors in _by_copy(found, offset):
            verifier = self._verifier(row, shift, reader, budget)
            position = 0
            while position < len(anchors):
                budget.spend(0)
                run = verifier.run_at(int(anchors[position]))
                position += 1
                if run is not None:
                    runs.append(run)
                    position = max(position, int(np.searchsorted(anchors, run.known_end)))

    def _verifier(self, row: int, shift: int, reader: Reader, budget: ProbeBudget) -> BlockVerifier:
        return BlockVerifier(self._tables, reader, budget, row=row, shift=shift)


def _by_copy(found: Candidates, offset: int) -> Iterator[tuple[int, int, npt.NDArray[np.int64]]]:
    """Candidates of one known file at one shift together; those with most anchors first.

    So a page that is flooded with one window spends its budget on real copies before.
    """
    shifts = found.positions + offset - found.offsets
    order = np.lexsort((found.offsets, shifts, found.rows))
    rows, shifts, offsets = found.rows[order], shifts[order], found.offsets[order]
    starts = np.flatnonzero(
        np.concatenate(([True], (rows[1:] != rows[:-1]) | (shifts[1:] != shifts[:-1])))
    )
    ends = np.append(starts[1:], len(rows))
    for group in np.lexsort((starts, starts - ends)).tolist():
        first, last = int(starts[group]), int(ends[group])
        yield int(rows[first]), int(shifts[first]), offsets[first:last]


def _is_constant(view: memoryview, words: npt.NDArray[np.uint64]) -> bool:
    if len(view) == 0 or view[0] != view[-1] or view[0] != view[len(view) // 2]:
        return False
    value = np.uint64(int.from_bytes(bytes(view[:1]) * WINDOW_SIZE, "little"))
    if len(words) and (words[len(words) // 3] != value or not bool((words == value).all())):
        return False
    rest = bytes(view[len(words) * WINDOW_SIZE :])
    return rest.count(view[:1]) == len(rest)
