"""Doing the work of the next blocks while the caller is busy with the one before them."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING

from forensics.erasing.medium import BLOCK_SIZE, new_buffer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.values import Extent

DEPTH = 3
"""So many blocks are begun beyond the one in hand: on a busy machine neither thread then waits for
the other to be given a processor."""


class Begun:
    """A block on which the work was begun: its place, and the memory that it is done in.

    The memory is good until the next block is asked for.
    """

    def __init__(self, extent: Extent, buffer: memoryview, work: Future[None]) -> None:
        """Take what was handed to the thread."""
        self.extent = extent
        self._buffer, self._work = buffer, work

    def done(self) -> memoryview:
        """Wait for the work, and give its memory.

        Raises:
            OSError: as the work.
        """
        self._work.result()
        return self._buffer


@contextmanager
def ahead(
    extents: Iterable[Extent], work: Callable[[Extent, memoryview], None]
) -> Iterator[Iterator[Begun]]:
    """Give the blocks in their order, each with its work begun; that of ``DEPTH`` more goes on.

    At the end of the ``with`` no work is under way any more, whatever ended it.

    Args:
        extents: of at most ``BLOCK_SIZE`` bytes.
        work: fills memory of the extent's length; called in another thread, one at a time.
    """
    thread = ThreadPoolExecutor(1, "ahead")
    try:
        yield _begun(extents, work, thread)
    finally:
        thread.shutdown(cancel_futures=True)


def _begun(
    extents: Iterable[Extent],
    work: Callable[[Extent, memoryview], None],
    thread: ThreadPoolExecutor,
) -> Iterator[Begun]:
    buffers = cycle([new_buffer(BLOCK_SIZE) for _ in range(DEPTH + 1)])
    waiting: deque[Begun] = deque()
    for extent in extents:
        buffer = next(buffers)[: extent.length]
        waiting.append(Begun(extent, buffer, thread.submit(work, extent, buffer)))
        if len(waiting) > DEPTH:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()
