"""The executor of a single machine: guarded children do the work, and threads wait for them.

What a confined process sends is read by ``forensics.sandbox.messages`` alone. A pool of Python's
own would unpickle it, and run what a process that hostile bytes took over puts there.
"""

from __future__ import annotations

import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from forensics.sandbox.messages import get_ready, getting_ready, kinds_of
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

P = ParamSpec("P")
T = TypeVar("T")
# A part of a scan says nothing until it is done; its time of the processor is bounded besides.
SILENCE_SECONDS = 3600.0


class ConfinedPool(Executor):
    """Some threads, each with a guarded child that does the work; the threads only wait.

    Functions are module-level, take one argument, and declare what they answer
    (``messages.answering``).
    """

    def __init__(self, workers: int, readable: tuple[Path, ...]) -> None:
        """Start nothing yet; children see the ``readable`` files and no others."""
        self._threads = ThreadPoolExecutor(workers)
        self._readable = readable
        self._children: dict[int, GuardedChild] = {}

    def submit(self, fn: Callable[P, T], /, *args: P.args, **_: P.kwargs) -> Future[T]:
        """Have a child do it."""
        (argument,) = args
        return self._threads.submit(self._ask, fn, argument)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 -- as its base says
        """End the threads, and the children once these are through."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        for child in self._children.values():
            child.interrupt()  # all of them first: the system takes a while to clear each away
        for child in self._children.values() if wait else ():
            child.close()

    def _ask(self, function: Callable[..., T], argument: object) -> T:
        child = self._children.setdefault(
            threading.get_ident(),
            GuardedChild(silence_seconds=SILENCE_SECONDS, readable=self._readable, may_fork=True),
        )
        try:
            answers = list(child.run(do_one, (function, argument), kinds=kinds_of(function)))
        except GuardedChildError as error:
            raise BrokenExecutor(str(error)) from error
        if len(answers) != 1:
            raise BrokenExecutor("its reader gave another number of answers than one")
        result: T = answers[0]
        return result


def _ready_for_one(task: tuple[Callable[[Any], Any], Any]) -> bool:
    return get_ready(*task)


@getting_ready(_ready_for_one)
def do_one(task: tuple[Callable[[Any], Any], Any], _: Callable[[], None]) -> Iterator[Any]:
    """Do one thing. Runs in the child.

    Raises:
        ForensicsError: what the function itself raised.
    """
    function, argument = task
    yield function(argument)
