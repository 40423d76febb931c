"""Starting the processes of a scan quickly: one server loads the program once and forks them.

The coordinator holds threads, C handles and keys that must not be copied, so it never forks itself.
The server is a fresh process that has none of them. Where a system has no such server, each process
loads the program for itself, and nothing else changes.

A terminal sends Ctrl-C to every process of the command. Workers started while it is held back
inherit that and never see it: they finish what they hold, without a word.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from forensics.scanning.workers.parser_loading import keep_libraries_to_one_thread

if sys.platform != "win32":
    from multiprocessing import forkserver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import ForkServerContext, SpawnContext

PRELOADED = "forensics.scanning.workers.preload"
LOADED_BY = ("__file__", "__spec__")  # by what Python finds the main module again


def process_context() -> ForkServerContext | SpawnContext:
    """How workers and guarded children are started."""
    keep_libraries_to_one_thread()
    # Python would let the server look for modules in the current folder first, filled by anyone;
    # what it starts is given the places where this process looks.
    os.environ["PYTHONSAFEPATH"] = "1"
    while "" in sys.path:
        sys.path.remove("")
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def begin_loading() -> None:
    """Have the server load the program from now on, beside what this process does meanwhile."""
    process_context()
    if sys.platform != "win32":
        with starting_processes():
            forkserver.ensure_running()


@contextmanager
def starting_processes() -> Iterator[None]:
    """Hold Ctrl-C back, and keep the command to this process: no other needs to load it as well.

    Python lets each process that it starts load the main module of the one that starts it.
    """
    main = vars(sys.modules["__main__"])
    with _one_at_a_time, interrupts_held():
        kept: dict[str, Any] = {name: main.pop(name) for name in LOADED_BY if name in main}
        main["__spec__"] = None
        try:
            yield
        finally:
            main.update(kept)


# Two threads start processes, and what one hides the other must not; one may do so within itself.
_one_at_a_time = threading.RLock()


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for the block; it arrives after it, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
