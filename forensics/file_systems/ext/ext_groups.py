"""The block groups of ext2, ext3 and ext4: what the superblock says of them, and their descriptors.

Layout: the Linux kernel's documentation, filesystems/ext4 ("Super Block", "Block Group
Descriptors").
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage

SUPERBLOCK = 1024  # where it begins, and how long it is
META_BG, SIXTY_FOUR_BIT = 0x10, 0x80  # s_feature_incompat
_SPARSE_SUPER, _GDT_CSUM, _METADATA_CSUM = 0x1, 0x10, 0x400  # s_feature_ro_compat
_INODE_UNINIT, _BLOCK_UNINIT = 0x1, 0x2  # bg_flags
_LARGEST_SHIFT = 6  # blocks of 64 KiB


@dataclass(frozen=True, slots=True)
class ExtSuperblock:
    """The figures of a file system, as they stand there: nothing is checked.

    ``compatible``, ``incompatible`` and ``read_only`` are its features; ``base`` is where the file
    system begins on the medium.
    """

    base: int
    stored: bytes
    block_size: int
    first_block: int
    blocks_per_group: int
    inodes_per_group: int
    compatible: int
    incompatible: int
    read_only: int

    @property
    def descriptor_size(self) -> int:
        """Bytes of one group's descriptor."""
        size = int(struct.unpack_from("<H", self.stored, 254)[0])
        return size if self.incompatible & SIXTY_FOUR_BIT and size >= 32 else 32

    @property
    def first_meta_group(self) -> int:
        """From which group of descriptors on they are kept among what they describe."""
        return int(struct.unpack_from("<I", self.stored, 260)[0])

    def place(self, block: int) -> int:
        """Where a block begins on the medium."""
        return self.base + block * self.block_size


def read_superblock(disk_image: DiskImage, base: int) -> ExtSuperblock:
    """Return the superblock of the file system that begins there.

    Raises:
        UnreadableExtentError: it cannot be read.
    """
    stored = disk_image.read_at(Extent(base + SUPERBLOCK, SUPERBLOCK))
    first, shift = struct.unpack_from("<II", stored, 20)
    blocks, inodes = struct.unpack_from("<I4xI", stored, 32)
    features = struct.unpack_from("<III", stored, 92)
    return ExtSuperblock(
        base, stored, 1024 << min(shift, _LARGEST_SHIFT), first, blocks, inodes, *features
    )


@dataclass(frozen=True, slots=True)
class ExtGroup:
    """What the descriptor of a group says: where its bitmaps and its table begin on the medium.

    ``never_used`` is how many inodes at its end were never used; ``has_bitmap`` is False where its
    bitmap of blocks was never written, so that no block of it is a file's.
    """

    block_bitmap: int
    inode_bitmap: int
    inode_table: int
    never_used: int
    has_bitmap: bool


def read_group(disk_image: DiskImage, head: ExtSuperblock, group: int) -> ExtGroup:
    """Return what is said of a group.

    Raises:
        UnreadableExtentError: its descriptor cannot be read, or lies behind the end.
    """
    extent = Extent(_place(head, group), head.descriptor_size)
    if extent.end > disk_image.size:
        raise UnreadableExtentError(extent.offset, extent.length, wordings.PAST_END)
    stored = disk_image.read_at(extent)
    blocks, inodes, table = struct.unpack_from("<III", stored)
    flags, unused = struct.unpack_from("<H8xH", stored, 18)
    if head.descriptor_size >= 64:
        high = struct.unpack_from("<III4xH", stored, 32)
        blocks, inodes, table = (
            blocks | high[0] << 32,
            inodes | high[1] << 32,
            table | high[2] << 32,
        )
        unused |= high[3] << 16
    if not head.read_only & (_GDT_CSUM | _METADATA_CSUM):
        flags = unused = 0  # only checksummed descriptors keep these
    if flags & _INODE_UNINIT:
        unused = head.inodes_per_group
    return ExtGroup(
        head.place(blocks),
        head.place(inodes),
        head.place(table),
        never_used=min(unused, head.inodes_per_group),
        has_bitmap=not flags & _BLOCK_UNINIT,
    )


def _place(head: ExtSuperblock, group: int) -> int:
    in_block = head.block_size // head.descriptor_size
    meta_group, index = divmod(group, in_block)
    if head.incompatible & META_BG and meta_group >= head.first_meta_group:
        first = meta_group * in_block
        block = head.first_block + first * head.blocks_per_group + _has_super(head, first)
        # Clusters count from the first byte: then blocks of 1 KiB have the superblock second.
        block += not first and not head.first_block and head.block_size == SUPERBLOCK
    else:
        block = SUPERBLOCK // head.block_size + 1 + meta_group
    return int(head.place(block) + index * head.descriptor_size)


def _has_super(head: ExtSuperblock, group: int) -> bool:
    if group <= 1 or not head.read_only & _SPARSE_SUPER:
        return True
    return any(group == base ** round(np.log(group) / np.log(base)) for base in (3, 5, 7))
