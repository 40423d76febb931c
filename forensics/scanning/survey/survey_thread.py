"""The metadata pass beside the raw pass: in a thread, which waits for its guarded child."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.errors import InterruptedScanError
from forensics.scanning.survey.surveying import SILENCE_SECONDS
from forensics.scanning.workers.guarded_child import GuardedChild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.scanning.survey.source_survey import Survey

    SurveyAll = Callable[[tuple[GuardedChild, ...], Callable[[], None]], list[Survey]]

JOIN_SECONDS = 0.1


@contextmanager
def surveying_beside(
    survey_all: SurveyAll, *, readable: tuple[Path, ...], readers: int
) -> Iterator[tuple[Future[list[Survey]], GuardedChild]]:
    """Run the metadata pass while the block runs; it is ended when the block ends before it.

    Gives its result to come and, for when it has come, a child, which lives as long as the block.
    ``survey_all`` takes as many children to read in as there are ``readers``, which open nothing
    but the ``readable`` files, and what to call between volumes.
    """
    children = tuple(
        GuardedChild(silence_seconds=SILENCE_SECONDS, readable=readable) for _ in range(readers)
    )
    stopped, over = threading.Event(), threading.Event()
    found: Future[list[Survey]] = Future()

    def between_volumes() -> None:
        if stopped.is_set():
            raise InterruptedScanError("the scan was interrupted")

    def work() -> None:
        try:
            surveys = survey_all(children, between_volumes)
        except BaseException as error:  # noqa: BLE001 -- raised again where the result is asked for
            found.set_exception(error)
        else:
            found.set_result(surveys)
        over.wait()  # a child may end with the thread that started it (``end_with_parent``)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield found, children[0]
    finally:
        if not found.done():
            stopped.set()
        over.set()
        _end(thread, children, is_interrupted=stopped.is_set())


def _end(
    thread: threading.Thread, children: tuple[GuardedChild, ...], *, is_interrupted: bool
) -> None:
    while thread.is_alive():
        if is_interrupted:
            for child in children:
                child.interrupt()
        thread.join(JOIN_SECONDS)
    for child in children:
        child.close()
