"""The executor of a single machine: a pool of spawned processes.

Spawned, not forked: the coordinator holds threads and C handles that must not be copied.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait


def spawned_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of that many processes, started as work comes; they end when this process is killed.

    Workers open what they need by themselves, as on any executor. The initializer only sees to
    their end: a worker without work would wait for ever for a coordinator that is gone.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent)


def usual_workers() -> int:
    """How many workers this machine is good for: one for each processor that we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end_of, args=(parent.sentinel,), daemon=True).start()


def _wait_for_end_of(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
