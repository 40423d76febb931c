"""One pass of one value over a medium.

* Before each block the caller is asked whether it may still be written.
* What is journalled as done was flushed to the device first.
* A sector that refuses is listed; everything else is written.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from forensics.erasing.bisecting import Bisection
from forensics.erasing.extents import Runs, blocks
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.errors import ErasureError, InterruptedErasureError, PermissionWithdrawnError

if TYPE_CHECKING:
    from forensics.erasing.medium import Medium
    from forensics.erasing.method import Writing
    from forensics.values import Extent

MARK_EVERY = 64 << 20  # what the command line asks for: little is done twice, few flushes


def overwrite(
    medium: Medium, extents: tuple[Extent, ...], writing: Writing, *, value: int = 0
) -> None:
    """Write one value over all extents, from the first byte that no earlier run did.

    Args:
        medium: opened for writing.
        extents: sorted, without overlap, within the medium.
        writing: how it goes on.
        value: of every byte, 0 to 255.

    Raises:
        OSError: the device or its connection failed, not a single place.
    """
    block = new_buffer(BLOCK_SIZE)
    if value:
        block[:] = bytes([value]) * BLOCK_SIZE
    bisection = Bisection(medium, pause=writing.pause)
    bad = Runs()
    marked = done = writing.done

    def mark() -> None:
        medium.flush()
        writing.durable(done, bad.merged())
        bad.clear()

    def write(extent: Extent) -> None:
        medium.write_at(extent.offset, block[: extent.length])

    try:
        for piece in blocks(extents, done=done, size=BLOCK_SIZE):
            writing.may_write(done + piece.length)
            bisection.attempt(write, piece, bad.add)
            done += piece.length
            writing.meter.advance(piece.length)
            if done - marked >= writing.mark_every:
                mark()
                marked = done
    except (PermissionWithdrawnError, InterruptedErasureError):
        # Keep what was done; if even that fails, the journal merely says less than is true.
        with contextlib.suppress(OSError, ErasureError):
            mark()
        raise
    mark()
