"""Run commands beside one another: wall time, processor time of all their processes, memory.

Linux only. The benchmark adopts the orphans of what it runs, so that no worker's processor time is
missed.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_CHILD_SUBREAPER = 36
SIDE_BY_SIDE = 0.85
SAMPLED_EVERY = 0.02
BUSY = 0.05
WATCHED_FOR = 1.0


@dataclass(frozen=True)
class Job:
    """Something to time: a command for the shell-less system, its exit codes that count as done.

    ``before`` is run untimed ahead of each run. Standard output goes to ``output``.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    before: Callable[[], None]
    output: Path
    fine: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Cost:
    """Seconds of one run: on the clock, and of the processors."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Ratio:
    """Medians of the ratios of pairs, with the extremes, and the median costs of both."""

    wall: float
    cpu: float
    least: float
    most: float
    ours: Cost
    theirs: Cost


def adopt_orphans() -> None:
    """Become the parent of every process whose own parent ends, so that its time is counted."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(job: Job) -> Cost:
    """Run a job once.

    Raises:
        SystemExit: a command ended with an exit code that is not among ``fine``.
    """
    job.before()
    before = _spent()
    begun = time.perf_counter()
    with job.output.open("wb") as output:
        for command in job.commands:
            done = subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
            )
            if done.returncode not in job.fine:
                raise SystemExit(f"{job.name}: {command[0]} ended with {done.returncode}")
    wall = time.perf_counter() - begun
    _reap_orphans()
    return Cost(wall, _spent() - before)


def compare(ours: Job, theirs: Job, pairs: int) -> Ratio:
    """Run two jobs in turn, after one untimed run of each that warms the cache."""
    run(ours), run(theirs)
    costs = [(run(ours), run(theirs)) for _ in range(pairs)]
    walls = [a.wall / b.wall for a, b in costs]
    return Ratio(
        statistics.median(walls),
        statistics.median(a.cpu / max(b.cpu, 0.01) for a, b in costs),
        min(walls),
        max(walls),
        _median([a for a, _ in costs]),
        _median([b for _, b in costs]),
    )


def median_cost(job: Job, runs: int) -> Cost:
    """The median of several runs of one job, after one that warms the cache."""
    run(job)
    return _median([run(job) for _ in range(runs)])


def peak_memory(job: Job) -> tuple[int, int]:
    """Peak PSS in bytes of the largest process, and of all processes together, in one run."""
    seen, ended = [(0, 0)], threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLED_EVERY):
            sizes = [_pss(pid) for pid in _descendants(os.getpid())]
            seen.append((max(sizes, default=0), sum(sizes)))

    watcher = threading.Thread(target=sample)
    watcher.start()
    try:
        run(job)
    finally:
        ended.set()
        watcher.join()
    return max(one for one, _ in seen), max(together for _, together in seen)


@dataclass(frozen=True)
class Machine:
    """Whether a machine can be trusted now: its cores side by side, and what others take of it."""

    cores: float
    busy: float

    @property
    def is_quiet(self) -> bool:
        """Whether figures taken now are worth anything."""
        return self.cores >= SIDE_BY_SIDE and self.busy <= BUSY

    def __str__(self) -> str:
        """What was seen, and what is needed."""
        return (
            f"two cores side by side reach {self.cores:.2f} of full speed (needed: {SIDE_BY_SIDE}),"
            f" others take {self.busy:.0%} of the processors (at most {BUSY:.0%})"
        )


def look_at_machine() -> Machine:
    """See what others take while this process does nothing, then race two cores."""
    before = _ticks()
    time.sleep(WATCHED_FOR)
    total, idle = (after - then for after, then in zip(_ticks(), before, strict=True))
    return Machine(cores_side_by_side(), 1 - idle / max(total, 1))


def cores_side_by_side() -> float:
    """How fast two cores hash SHA-256 together: 1.0 is twice the rate of one alone."""
    with ProcessPoolExecutor(2) as two:
        list(two.map(_hash_for_a_while, (16, 16)))
        alone = min(two.submit(_hash_for_a_while, 256).result() for _ in range(3))
        together = min(max(two.map(_hash_for_a_while, (256, 256))) for _ in range(3))
    return alone / together


def _ticks() -> tuple[int, int]:
    """All ticks of the processors since the system started, and those in which they did nothing."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    counts = [int(field) for field in fields[:8]]
    return sum(counts), counts[3] + counts[4]


def _hash_for_a_while(mebibytes: int) -> float:
    block, digest = bytes(1 << 20), hashlib.sha256()
    begun = time.perf_counter()
    for _ in range(mebibytes):
        digest.update(block)
    return time.perf_counter() - begun


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs), statistics.median(c.cpu for c in costs)
    )


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _reap_orphans() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    fields = [line.split() for line in rollup.splitlines() if line.startswith("Pss:")]
    return int(fields[0][1]) * 1024 if fields else 0
