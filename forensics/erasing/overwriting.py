"""One pass of a pattern over a medium.

* Before each block the caller is asked whether it may still be written.
* What is journalled as done was flushed to the device first.
* A sector that refuses is listed; everything else is written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from forensics.erasing.ahead import ahead
from forensics.erasing.bisecting import Bisection
from forensics.erasing.extents import Runs, blocks
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.erasing.patterns import Pattern
from forensics.erasing.progress import Meter
from forensics.errors import ErasureError, InterruptedErasureError, PermissionWithdrawnError
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.erasing.ahead import Begun
    from forensics.erasing.medium import Medium

MARK_EVERY = 64 << 20  # what the command line asks for: little is done twice, few flushes


@dataclass(frozen=True, slots=True)
class Writing:
    """How a run goes on, and who is asked and told meanwhile.

    ``done`` is how many planned bytes, in their order, an earlier run did. ``may_write`` is asked
    before each block, with how many planned bytes are done after it, and raises to stop.
    ``durable`` is told how many planned bytes lie on the medium for good, and what is newly bad
    among them, after a flush and every ``mark_every`` bytes.
    ``meter`` counts the bytes; ``pause`` waits, by seconds, between two tries of a bad sector.
    ``pattern`` is what the method's claim says that it leaves, ready to be made for any place.
    """

    done: int
    may_write: Callable[[int], object]
    durable: Callable[[int, tuple[Extent, ...]], object]
    mark_every: int
    meter: Meter
    pause: Callable[[float], None]
    pattern: Pattern


def overwrite(medium: Medium, extents: tuple[Extent, ...], writing: Writing) -> None:
    """Write the pattern over all extents, from the first byte that no earlier run did.

    Args:
        medium: opened for writing.
        extents: sorted, without overlap, within the medium.
        writing: how it goes on, and with what.

    Raises:
        OSError: the device or its connection failed, not a single place.
    """
    bisection = Bisection(medium, pause=writing.pause)
    part, bad = new_buffer(BLOCK_SIZE), Runs()
    marked = done = writing.done

    def mark() -> None:
        medium.flush()
        writing.durable(done, bad.merged())
        bad.clear()

    def make(extent: Extent, buffer: memoryview) -> None:
        writing.pattern.fill(extent.offset, buffer)

    def write(whole: Begun, extent: Extent) -> None:
        data = whole.done()
        if extent != whole.extent:  # a part begins within that memory, and direct I/O wants a page
            data = part[: extent.length]
            make(extent, data)
        medium.write_at(extent.offset, data)

    try:
        with ahead(blocks(extents, done=done, size=BLOCK_SIZE), make) as begun:
            for each in begun:
                piece = each.extent
                writing.may_write(done + piece.length)
                bisection.attempt(partial(write, each), piece, bad.add)
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
