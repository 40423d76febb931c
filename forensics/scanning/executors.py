"""The executor of a single machine: a pool of spawned processes.

Spawned, not forked: the coordinator holds threads and C handles that must not be copied.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def spawned_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of that many processes, started as work comes."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def usual_workers() -> int:
    """How many workers this machine is good for: one for each processor that we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
