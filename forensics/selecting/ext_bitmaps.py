"""Which blocks an ext file system calls used: its tables belong to no file that is listed."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.extents import common
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume

_SUPERBLOCK = 1024
_64BIT, _UNINITIALISED = 0x80, 2  # Linux, fs/ext4/ext4.h


def used_blocks(
    disk_image: DiskImage, volume: Volume, places: Iterable[Extent]
) -> Iterator[Extent]:
    """Return the blocks around some places that the bitmaps call used, or that no bitmap mentions.

    Raises:
        UnreadableExtentError: a bitmap, or what leads to it, cannot be read.
    """
    base = volume.extent.offset
    head = disk_image.read_at(Extent(base + _SUPERBLOCK, 1024))
    first, shift = struct.unpack_from("<II", head, 20)
    per_group = struct.unpack_from("<I", head, 32)[0]
    is_wide = struct.unpack_from("<I", head, 96)[0] & _64BIT
    entry = struct.unpack_from("<H", head, 254)[0] if is_wide else 32
    block = 1024 << min(shift, 6)
    bitmaps: dict[int, bytes | None] = {}
    for place in common(places, [volume.extent]):
        for number in range((place.offset - base) // block, -(-(place.end - base) // block)):
            group, bit = divmod(number - first, per_group or 1)
            if group not in bitmaps:
                at = base + (first + 1) * block + group * entry
                bitmaps[group] = _bitmap(disk_image, base, block, at, is_wide=bool(is_wide))
            bits = bitmaps[group]
            if bits is None or bit // 8 >= len(bits) or bits[bit // 8] >> bit % 8 & 1:
                yield Extent(base + number * block, block)


def _bitmap(
    disk_image: DiskImage, base: int, block: int, at: int, *, is_wide: bool
) -> bytes | None:
    """The bitmap of a group; None of one that was never written, where nothing can be a file's."""
    descriptor = disk_image.read_at(Extent(at, 64 if is_wide else 32))
    if struct.unpack_from("<H", descriptor, 18)[0] & _UNINITIALISED:
        return None
    number = int(struct.unpack_from("<I", descriptor, 0)[0])
    if is_wide:
        number |= struct.unpack_from("<I", descriptor, 32)[0] << 32
    return disk_image.read_at(Extent(base + number * block, block))
