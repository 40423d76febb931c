"""Reading every planned byte back from the medium and comparing it with what it should be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.erasing.ahead import ahead
from forensics.erasing.bisecting import Bisection
from forensics.erasing.extents import Runs, blocks, total
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.ahead import Begun
    from forensics.erasing.medium import Medium
    from forensics.erasing.patterns import Pattern
    from forensics.erasing.progress import Meter


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What reading found: bytes read, runs of sectors that cannot be read, runs that differ.

    ``is_direct`` says whether all of it came past the system's cache.
    """

    bytes_read: int
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]
    is_direct: bool


def read_back(
    medium: Medium,
    extents: tuple[Extent, ...],
    *,
    pattern: Pattern,
    may_go_on: Callable[[], object],
    meter: Meter,
    pause: Callable[[float], None],
    taste: Callable[[memoryview], object] = lambda _: None,
) -> ReadBack:
    """Read all extents and list every sector that cannot be read or is not as the pattern has it.

    Args:
        medium: opened for reading.
        extents: sorted, without overlap, within the medium.
        pattern: what every place should hold.
        may_go_on: asked before each block; raises to stop.
        meter: counts the bytes.
        pause: waits between two tries of a bad sector.
        taste: is shown all that could be read, in order.

    Raises:
        OSError: the device or its connection failed, not a single place.
    """
    part = new_buffer(BLOCK_SIZE)
    bisection = Bisection(medium, pause=pause)
    unread, different = Runs(), Runs()
    tried: Begun | None = None

    def read(extent: Extent, buffer: memoryview) -> None:
        medium.read_into(extent.offset, buffer)

    def compare(whole: Begun, extent: Extent) -> None:
        nonlocal tried
        if tried is not whole:  # the first try was made while the block before was compared
            tried = whole
            data = whole.done()
        else:
            data = part[: extent.length]
            read(extent, data)
        taste(data)
        for run in pattern.others(extent.offset, data, sector_size=medium.sector_size):
            different.add(run)

    with ahead(blocks(extents, done=0, size=BLOCK_SIZE), read) as begun:
        for each in begun:
            may_go_on()
            bisection.attempt(partial(compare, each), each.extent, unread.add)
            meter.advance(each.extent.length)
    missing = unread.merged()
    return ReadBack(total(extents) - total(missing), missing, different.merged(), medium.is_direct)
