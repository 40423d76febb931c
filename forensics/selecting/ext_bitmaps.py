"""Which blocks an ext file system calls used: its tables belong to no file that is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.extents import common
from forensics.file_systems.ext.ext_groups import read_group, read_superblock
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.file_systems.ext.ext_groups import ExtSuperblock
    from forensics.volume import Volume


def used_blocks(
    disk_image: DiskImage, volume: Volume, places: Iterable[Extent]
) -> Iterator[Extent]:
    """Return the blocks around some places that the bitmaps call used, or that no bitmap mentions.

    Raises:
        UnreadableExtentError: a bitmap, or what leads to it, cannot be read.
    """
    head = read_superblock(disk_image, volume.extent.offset)
    block, per_group = head.block_size, head.blocks_per_group or 1
    bitmaps: dict[int, bytes | None] = {}
    for place in common(places, [volume.extent]):
        start, end = place.offset - head.base, place.end - head.base
        for number in range(start // block, -(-end // block)):
            group, bit = divmod(number - head.first_block, per_group)
            if group not in bitmaps:
                bitmaps[group] = _bitmap(disk_image, head, group)
            bits = bitmaps[group]
            if bits is None or bit // 8 >= len(bits) or bits[bit // 8] >> bit % 8 & 1:
                yield Extent(head.place(number), block)


def _bitmap(disk_image: DiskImage, head: ExtSuperblock, group: int) -> bytes | None:
    """The bitmap of a group; None of one that was never written, where nothing can be a file's."""
    found = read_group(disk_image, head, group)
    if not found.has_bitmap:
        return None
    return disk_image.read_at(Extent(found.block_bitmap, head.block_size))
