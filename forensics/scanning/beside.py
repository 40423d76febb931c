"""The metadata pass beside the raw pass: in a thread, which waits for its guarded child."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.errors import InterruptedScanError
from forensics.scanning.guarded import GuardedChild
from forensics.scanning.surveying import SILENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.scanning.surveying import Survey

    SurveyAll = Callable[[GuardedChild, Callable[[], None]], list[Survey]]

JOIN_SECONDS = 0.1


@contextmanager
def surveying_beside(
    survey_all: SurveyAll, *, readable: tuple[Path, ...]
) -> Iterator[tuple[Future[list[Survey]], GuardedChild]]:
    """Run the metadata pass while the block runs; it is ended when the block ends before it.

    Gives its result to come and, for when it has come, the child, which lives as long as the block.
    ``survey_all`` takes the child to read in, which opens nothing but the ``readable`` files, and
    what to call between volumes.
    """
    child = GuardedChild(silence_seconds=SILENCE_SECONDS, readable=readable)
    stopped, over = threading.Event(), threading.Event()
    found: Future[list[Survey]] = Future()

    def between_volumes() -> None:
        if stopped.is_set():
            raise InterruptedScanError("the scan was interrupted")

    def work() -> None:
        try:
            surveys = survey_all(child, between_volumes)
        except BaseException as error:  # noqa: BLE001 -- raised again where the result is asked for
            found.set_exception(error)
        else:
            found.set_result(surveys)
        over.wait()  # a child may end with the thread that started it (``end_with_parent``)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield found, child
    finally:
        if not found.done():
            stopped.set()
        over.set()
        while thread.is_alive():
            if stopped.is_set():
                child.interrupt()
            thread.join(JOIN_SECONDS)
        child.close()
