"""Where bytes look random within a stretch that nothing describes, run by run.

A page of 4 KiB is looked at every 64 KiB; in stretches below 1 MiB closer, so that there are 16. A
run begins where 15 of 16 pages in a row look random, or all, and goes on for as long as that holds;
its ends are then known to a page. So one of a little over 1 MiB is found wherever it lies, and in
what is not random only one page in eight of these is read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from forensics.extents import joined
from forensics.matching.randomness import (
    LEAST_RANDOM,
    PAGE_SIZE,
    SAMPLES,
    is_constant,
    looks_random,
)
from forensics.values import Extent
from forensics.volumes.table import peek

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage

STEP = 64 * 1024
MOST_MISSED = SAMPLES - LEAST_RANDOM


def random_runs(disk_image: DiskImage, stretch: Extent) -> Iterator[Extent]:
    """Return the runs of a stretch that look random, in order; of less than 64 KiB, none."""
    step = min(STEP, stretch.length // SAMPLES // PAGE_SIZE * PAGE_SIZE)
    if not step:
        return

    def is_random(offset: int) -> bool:
        page = peek(disk_image, offset, PAGE_SIZE)
        return len(page) == PAGE_SIZE and not is_constant(page) and looks_random(page)

    @lru_cache(maxsize=4 * SAMPLES)
    def is_random_at(number: int) -> bool:
        return is_random(stretch.offset + number * step)

    number = (stretch.length - PAGE_SIZE) // step + 1
    waiting: Extent | None = None
    for first, end in runs_of(number, is_random_at):
        start = stretch.offset + first * step
        length = (end - first - 1) * step + PAGE_SIZE
        run = _to_its_ends(Extent(start, length), stretch, is_random)
        if waiting is not None and run.offset > waiting.end:
            yield waiting
            waiting = None
        waiting = run if waiting is None else joined((waiting, run))[0]
    if waiting is not None:
        yield waiting


def runs_of(number: int, is_random: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Return first sample and end of each run among so many samples; they may overlap.

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
        while end < number and (is_random(end) or last <= end - SAMPLES):
            last = last if is_random(end) else end
            end += 1
        yield start + (not is_random(start)), end - (not is_random(end - 1))
        start = end if end == number else max(last, start) + 1


def _to_its_ends(run: Extent, stretch: Extent, is_random: Callable[[int], bool]) -> Extent:
    """Widen a run page by page; less than a page at the end of the stretch belongs to it."""
    start, end = run.offset, run.end
    while start - PAGE_SIZE >= stretch.offset and is_random(start - PAGE_SIZE):
        start -= PAGE_SIZE
    while end + PAGE_SIZE <= stretch.end and is_random(end):
        end += PAGE_SIZE
    return Extent(start, (stretch.end if stretch.end - end < PAGE_SIZE else end) - start)
