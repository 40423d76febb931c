"""Overwriting within structures of NTFS whose sectors end in a count of writes ("fix-up").

The last two bytes of each sector are not content: they hold the count, and the content's own two
bytes stand in an array at the structure's head (Linux-NTFS documentation, "Fixup"). So the count
stays, and the bytes in the array are overwritten in their place. Zeros in both are zeros once the
structure is put together, and every checker is as content as before.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.values.media import Bytes

HEAD = 48
"""Bytes of a structure that are needed to know its array."""
_SECTOR = 512


def within_fix_ups(
    head: bytes, *, start: Bytes, size: Bytes, content: Iterable[Extent]
) -> tuple[Extent, ...] | None:
    """Return what to overwrite for content of one structure; None where its array makes no sense.

    Args:
        head: the first ``HEAD`` bytes of the structure, as they are on the medium.
        start: where the structure begins on the medium.
        size: its length.
        content: runs of its content by their places on the medium, all within it.
    """
    at, count = struct.unpack_from("<HH", head, 4)
    sectors = size // _SECTOR
    # The array lies in the first sector, before its last two bytes, which the count takes.
    if count != sectors + 1 or at < 8 or at + 2 * count > _SECTOR - 2:
        return None
    array = start + at
    found: list[Extent] = []
    for extent in content:
        found += _of_run(extent, start, array)
    return tuple(found)


def _of_run(extent: Extent, start: int, array: int) -> Iterator[Extent]:
    at = extent.offset
    while at < extent.end:
        sector, inside = divmod(at - start, _SECTOR)
        tail = start + (sector + 1) * _SECTOR - 2
        if inside < _SECTOR - 2:
            end = min(extent.end, tail)
            yield Extent(at, end - at)
            at = end
        else:
            yield Extent(array + 2 * (sector + 1) + at - tail, 1)
            at += 1
