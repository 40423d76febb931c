"""Where bytes look random within a stretch that nothing describes, run by run.

A page of 4 KiB is looked at every 64 KiB; in stretches below 1 MiB closer, so that there are 16. A
run begins where 15 of 16 pages in a row look random, or all, and goes on for as long as that holds,
and for as long as the values of those pages together stand there as evenly as random bytes do,
which tells cipher text from most photographs and video. Its ends are then known to a page. So one
of a little over 1 MiB is found wherever it lies, and in what is not random only one page in eight
of these is read.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from forensics.extents import joined
from forensics.matching.randomness import (
    LEAST_BITS,
    LEAST_RANDOM,
    MOST_UNEVEN,
    PAGE_SIZE,
    SAMPLES,
    bits_of,
    counts_of,
    is_constant,
    unevenness,
)
from forensics.values import Extent
from forensics.volumes.table import peek

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    from forensics.disk_image import DiskImage

STEP = 64 * 1024
MOST_AT_ONCE = 2048  # samples of a run that are given at a time
NONE = np.zeros(256, np.int64)
MOST_MISSED = SAMPLES - LEAST_RANDOM


def random_runs(disk_image: DiskImage, stretch: Extent) -> Iterator[Extent]:
    """Return the runs of a stretch that look random, in order; of less than 64 KiB, none."""
    step = min(STEP, stretch.length // SAMPLES // PAGE_SIZE * PAGE_SIZE)
    if not step:
        return

    def counts_if_random(offset: int) -> npt.NDArray[np.int64] | None:
        page = peek(disk_image, offset, PAGE_SIZE)
        if len(page) < PAGE_SIZE or is_constant(page):
            return None
        counts = counts_of(page)
        return counts if bits_of(counts) >= LEAST_BITS else None

    @lru_cache(maxsize=2 * MOST_AT_ONCE)
    def counts_at(number: int) -> npt.NDArray[np.int64] | None:
        return counts_if_random(stretch.offset + number * step)

    def is_random(offset: int) -> bool:
        return counts_if_random(offset) is not None

    def is_random_at(number: int) -> bool:
        return counts_at(number) is not None

    number = (stretch.length - PAGE_SIZE) // step + 1
    waiting: Extent | None = None
    for first, end in even_parts_of(runs_of(number, is_random_at), counts_at):
        start = stretch.offset + first * step
        length = (end - first - 1) * step + PAGE_SIZE
        run = _to_its_ends(Extent(start, length), stretch, step, is_random)
        if waiting is not None and run.offset > waiting.end:
            yield waiting
            waiting = None
        waiting = run if waiting is None else joined((waiting, run))[0]
    if waiting is not None:
        yield waiting


def even_parts_of(
    runs: Iterable[tuple[int, int]], counts_at: Callable[[int], npt.NDArray[np.int64] | None]
) -> Iterator[tuple[int, int]]:
    """Return the parts of runs in which the values of 16 samples in a row stand evenly."""
    for first, end in runs:
        window: deque[npt.NDArray[np.int64]] = deque()
        total, part = np.zeros(256, np.int64), (first, first)
        wanted = min(SAMPLES, end - first)
        for at in range(first, end):
            counts = counts_at(at)
            window.append(NONE if counts is None else counts)
            total += window[-1]
            if len(window) > wanted:
                total -= window.popleft()
            if len(window) < wanted or unevenness(total) > MOST_UNEVEN:
                continue
            start = at + 1 - wanted
            if start > part[1]:
                if part[1] > part[0]:
                    yield part
                part = (start, at + 1)
            else:
                part = (part[0] if part[1] > part[0] else start, at + 1)
        if part[1] > part[0]:
            yield part


def runs_of(number: int, is_random: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Return first sample and end of each run among so many samples; long ones in parts.

    Runs may overlap, and parts of one do.

    All samples of a run lie in some window of ``SAMPLES`` in a row with ``LEAST_RANDOM`` random
    ones, and at its ends are random ones.
    """
    start = 0
    while start + SAMPLES <= number:
        # From behind: two that miss rule out every window up to the first of them.
        missed: list[int] = []
        for at in range(start + SAMPLES - 1, start - 1, -1):
            if not is_random(at):
                missed.append(at)
                if len(missed) > MOST_MISSED:
                    break
        if len(missed) > MOST_MISSED:
            start = missed[-1] + 1
            continue
        end, last = start + SAMPLES, missed[0] if missed else start - 1
        most = min(number, start + MOST_AT_ONCE)
        while end < most and (is_random(end) or last <= end - SAMPLES):
            last = last if is_random(end) else end
            end += 1
        yield start + (not is_random(start)), end - (not is_random(end - 1))
        if end == number:
            return
        start = end - SAMPLES if end == most else max(last, start) + 1


def _to_its_ends(
    run: Extent, stretch: Extent, step: int, is_random: Callable[[int], bool]
) -> Extent:
    """Widen a run page by page; less than a page at the end of the stretch belongs to it."""
    first, last = max(stretch.offset, run.offset - step), min(stretch.end, run.end + step)
    start, end = run.offset, run.end
    while start - PAGE_SIZE >= first and is_random(start - PAGE_SIZE):
        start -= PAGE_SIZE
    while end + PAGE_SIZE <= last and is_random(end):
        end += PAGE_SIZE
    return Extent(start, (stretch.end if stretch.end - end < PAGE_SIZE else end) - start)
