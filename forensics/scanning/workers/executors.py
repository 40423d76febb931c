"""The executor of a single machine: a pool of processes, none of them a copy of this one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from forensics.scanning.workers.confined_pool import ConfinedPool

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path


def spawned_pool(workers: int, readable: tuple[Path, ...]) -> Executor:
    """A pool of that many processes, started as work comes; they end when this process is killed.

    Workers open what they need by themselves, as on any executor, but are confined: they open
    nothing beside the ``readable`` files and folders, and write nothing.
    """
    return ConfinedPool(workers, readable)


def usual_workers() -> int:
    """How many workers this machine is good for: one for each processor that we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
