"""From the runs of all pages to hits: joined, put in the order of the content, without doubles."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.matching.runs import RawRun

# How many runs that could follow a run are compared.
MOST_FOLLOWERS = 64


@dataclass(frozen=True, slots=True, order=True)
class RawHit:
    """A known file, or a part of one, established block by block.

    Attributes:
        row: of the known file in its hash set.
        size: bytes of the known file.
        extents: where it lies, in the order of its content; the last ends with the content.
        known_offset: where in the known file it begins.
        length: how many bytes are established; the sum of the extents.
        edge: up to 511 bytes before and after, of cut blocks, that could not be established.
        is_single_block: it rests on one probative block alone.
    """

    row: int
    extents: tuple[Extent, ...]
    size: int
    known_offset: int
    length: int
    edge: tuple[int, int]
    is_single_block: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of the known file is established, tail block included."""
        return self.length == self.size


def merge_raw_hits(parts: Iterable[Iterable[RawRun]]) -> tuple[RawHit, ...]:
    """Join the runs of pages or shards to hits: the same however the medium was cut.

    Runs that touch or overlap are one; runs that follow each other in the known file are one hit in
    several extents. What has no probative block, and is not whole, is no hit.
    """
    runs = join_runs(run for part in parts for run in part)
    chains = [
        chain
        for _, group in groupby(runs, key=lambda run: run.row)
        for chain in _chains(_without_covered(group))
    ]
    hits = {hit for chain in chains if (hit := _hit(chain)) is not None}
    return tuple(sorted(hits, key=lambda hit: (hit.extents, hit.row)))


def join_runs(runs: Iterable[RawRun]) -> tuple[RawRun, ...]:
    """Join runs of one known file at one shift that touch or overlap."""
    joined: list[RawRun] = []
    for run in sorted(set(runs), key=lambda run: (run.row, run.shift, run.known_offset)):
        last = joined[-1] if joined else None
        is_next = last is not None and (last.row, last.shift) == (run.row, run.shift)
        if last is not None and is_next and run.known_offset <= last.known_end:
            joined[-1] = _joined(last, run)
        else:
            joined.append(run)
    return tuple(joined)


def _without_covered(runs: Iterable[RawRun]) -> list[RawRun]:
    """Leave out what lies within a longer run of the same known file, which repeats itself."""
    kept: list[RawRun] = []
    starts: list[int] = []
    for run in sorted(runs, key=lambda run: (-run.extent.length, run.known_offset, run.extent)):
        place = bisect_right(starts, run.extent.offset)
        # None lies within another, so the last to begin is the last to end.
        if not place or kept[place - 1].extent.end < run.extent.end:
            starts.insert(place, run.extent.offset)
            kept.insert(place, run)
    return kept


def _joined(one: RawRun, other: RawRun) -> RawRun:
    """One run of two, of which ``other`` does not begin before ``one``."""
    last = other if other.known_end >= one.known_end else one
    start, end = one.known_offset, max(one.known_end, other.known_end)
    probative = [
        block
        for run in (one, other)
        for block in (run.first_probative, run.last_probative)
        if block >= 0
    ]
    return replace(
        one,
        extent=Extent(one.extent.offset, end - start),
        first_probative=min(probative, default=-1),
        last_probative=max(probative, default=-1),
        constant_before=_constants(one.constant_before, one, other.constant_before),
        constant_after=_constants(last.constant_after, last, 0),
        open_after=last.open_after,
        edge=(one.edge[0], last.edge[1]),
    )


def _constants(own: int, run: RawRun, next_one: int) -> int:
    return own + (next_one if own == run.extent.length else 0)


def _chains(runs: list[RawRun]) -> list[list[RawRun]]:
    """Runs of one known file put into chains, each going on where the one before ended."""
    starts = [_core_start(run) for run in runs]
    order = sorted(range(len(runs)), key=lambda number: (starts[number], runs[number].extent))
    cores = [starts[number] for number in order]
    used: set[int] = set()
    chains: list[list[RawRun]] = []
    for number in order:
        if number in used or _is_empty(runs[number]):
            continue
        used.add(number)
        chain = [runs[number]]
        while (follower := _follower(chain[-1], runs, order, cores, used)) is not None:
            used.add(follower)
            chain.append(runs[follower])
        chains.append(chain)
    return chains


def _follower(
    run: RawRun, runs: list[RawRun], order: list[int], cores: list[int], used: set[int]
) -> int | None:
    """The run that goes on where this one ends: the next on the medium, else the first."""
    first = bisect_left(cores, _core_end(run))
    fitting = [
        number
        for number in order[first : first + MOST_FOLLOWERS]
        if number not in used
        and runs[number].known_offset <= run.known_end
        and not _is_empty(runs[number])
    ]
    return min(
        fitting,
        key=lambda number: (runs[number].extent.offset < run.extent.end, runs[number].extent),
        default=None,
    )


def _core_start(run: RawRun) -> int:
    return run.known_offset + run.constant_before


def _core_end(run: RawRun) -> int:
    return run.known_end - run.constant_after


def _is_empty(run: RawRun) -> bool:
    """Whether a run is constant throughout, so that it tells nothing."""
    return run.constant_before >= run.extent.length


def _hit(chain: list[RawRun]) -> RawHit | None:
    """One hit of a chain; constants at its ends count only as far as the known file's own ends."""
    first, last = chain[0], chain[-1]
    start = _core_start(first) if first.known_offset else 0
    end = _core_end(last) if last.known_end < last.size else last.size
    blocks = [
        block for run in chain for block in (run.first_probative, run.last_probative) if block >= 0
    ]
    if not blocks and (start, end) != (0, first.size):
        return None
    return RawHit(
        row=first.row,
        extents=_extents(chain, start, end),
        size=first.size,
        known_offset=start,
        length=end - start,
        edge=(
            min(BLOCK_SIZE - 1, first.edge[0] + start - first.known_offset),
            min(BLOCK_SIZE - 1, last.edge[1] + last.known_end - end),
        ),
        is_single_block=min(blocks, default=0) == max(blocks, default=0)
        and (start, end) != (0, first.size),
    )


def _extents(chain: list[RawRun], start: int, end: int) -> tuple[Extent, ...]:
    """The extents of a chain: each run gives way only to the core of the next."""
    extents: list[Extent] = []
    for number, run in enumerate(chain):
        follower = chain[number + 1] if number + 1 < len(chain) else None
        stop = end if follower is None else min(run.known_end, _core_start(follower))
        begin = max(start, run.known_offset)
        if extents and extents[-1].end == run.shift + begin:
            extents[-1] = Extent(extents[-1].offset, extents[-1].length + stop - begin)
        else:
            extents.append(Extent(run.shift + begin, stop - begin))
        start = stop
    return tuple(extents)
