"""One pass of zeros over a medium, so that anyone can check it with ``cmp``.

* Before each block the caller is asked whether it may still be written.
* What is journalled as done was flushed to the device first.
* A sector that refuses is listed; everything else is written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from forensics.erasing.bisecting import Bisection
from forensics.erasing.extents import Runs, blocks
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.errors import ErasureError, InterruptedErasureError, LeaveWithdrawnError
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.erasing.medium import Medium
    from forensics.erasing.progress import Meter

MARK_EVERY = 64 << 20  # what the command line asks for: little is done twice, few flushes


# Is told how many planned bytes lie on the medium for good, and what is newly bad among them.
Durable = Callable[[int, tuple[Extent, ...]], object]


def overwrite(
    medium: Medium,
    extents: tuple[Extent, ...],
    *,
    done: int,
    may_write: Callable[[], object],
    durable: Durable,
    mark_every: int,
    meter: Meter,
    pause: Callable[[float], None],
) -> None:
    """Write zeros over all extents, from the first byte that no earlier run did.

    Args:
        medium: opened for writing.
        extents: sorted, without overlap, within the medium.
        done: how many of their bytes, in that order, an earlier run did.
        may_write: asked before each block; raises to stop.
        durable: is told what is done, after a flush.
        mark_every: bytes between two times that it is told.
        meter: counts the bytes.
        pause: waits between two tries of a bad sector.

    Raises:
        OSError: the device or its connection failed, not a single place.
    """
    zeros = new_buffer(BLOCK_SIZE)
    bisection = Bisection(medium, pause=pause)
    bad = Runs()
    marked = done

    def mark() -> None:
        medium.flush()
        durable(done, bad.merged())
        bad.clear()

    def write(extent: Extent) -> None:
        medium.write_at(extent.offset, zeros[: extent.length])

    try:
        for block in blocks(extents, done=done, size=BLOCK_SIZE):
            may_write()
            bisection.attempt(write, block, bad.add)
            done += block.length
            meter.advance(block.length)
            if done - marked >= mark_every:
                mark()
                marked = done
    except (LeaveWithdrawnError, InterruptedErasureError):
        # Keep what was done; if even that fails, the journal merely says less than is true.
        with contextlib.suppress(OSError, ErasureError):
            mark()
        raise
    mark()
