"""Reading the whole medium after a firmware erasure: how much could be read, and what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.firmware.old_blocks import OldBlocksAfter
from forensics.erasing.patterns import OneValue
from forensics.erasing.reading_back import read_back
from forensics.values import Extent
from forensics.values.firmware_runs import MediumRead

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.firmware.old_blocks import OldBlocks
    from forensics.erasing.medium import Medium
    from forensics.erasing.progress import Meter
    from forensics.values.firmware_runs import OldBlocksSought


def read_whole(
    medium: Medium,
    old: OldBlocks,
    *,
    leaves: int | None,
    may_go_on: Callable[[], object],
    meter: Meter,
    pause: Callable[[float], None],
) -> tuple[MediumRead, OldBlocksSought]:
    """Read every byte, and look for the blocks of before at every multiple of 512 bytes.

    Args:
        medium: after the erasure, opened again.
        old: what is looked for.
        leaves: the value that every byte should have; None where that is the maker's affair.
        may_go_on: asked before each piece, and raises to stop.
        meter: counts the bytes.
        pause: waits between two tries of a bad sector.

    Raises:
        OSError: the device or its connection failed.
    """
    after = OldBlocksAfter(old)
    back = read_back(
        medium,
        (Extent(0, medium.size),),
        pattern=OneValue(leaves or 0),
        may_go_on=may_go_on,
        meter=meter,
        pause=pause,
        taste=after.look,
    )
    different = () if leaves is None else back.different
    read = MediumRead(medium.size, back.bytes_read, back.unread, after.opaque, different)
    return read, old.sought(left=after.left)
