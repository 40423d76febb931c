"""The executor of a single machine: a pool of processes, none of them a copy of this one."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from forensics.hash_sets.sharing import size_of_tables
from forensics.sandbox import Cell, available_confinement, confine_this_process
from forensics.scanning.loading import be_silent, load_parsers
from forensics.scanning.starting import process_context
from forensics.scanning.walled_pool import WalledPool

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 8 * 1024**3  # bytes of address space of one worker, beside the shared tables


def spawned_pool(workers: int, readable: tuple[Path, ...]) -> Executor:
    """A pool of that many processes, started as work comes; they end when this process is killed.

    Workers open what they need by themselves, as on any executor, but are confined: they open
    nothing beside the ``readable`` files and folders, and write nothing. Where processes cannot
    confine themselves, they are started within walls (``walled_pool.WalledPool``).
    """
    if available_confinement().is_by_bubblewrap:
        return WalledPool(workers, readable)
    return ProcessPoolExecutor(
        workers, mp_context=process_context(), initializer=prepare_worker, initargs=(readable,)
    )


def prepare_worker(readable: tuple[Path, ...]) -> None:
    """Load, confine, and see to the end of this worker.

    Raises:
        OSError: it could not be confined; the pool is then broken, and nothing is parsed.
    """
    be_silent()
    load_parsers()
    # It forks the guarded child that reads through file systems.
    confine_this_process(Cell(readable, MEMORY + size_of_tables(readable), may_fork=True))
    end_with_parent()


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
