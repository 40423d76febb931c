"""The superblock of XFS: its geometry, and which forms of inodes and folders it has.

Source of all layouts here: "XFS Algorithms & Data Structures", third edition, and
``fs/xfs/libxfs/xfs_format.h`` of Linux. All numbers are big-endian.
"""

from __future__ import annotations

import struct
from dataclasses import replace

from forensics.errors import FileSystemError
from forensics.file_system import Run
from forensics.file_systems.reader import VolumeAtHand
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

MAGIC = b"XFSB"
SIZE = 512
V4_FTYPE = 0x200  # features2: entries of folders have a kind
FTYPE, SPARSE, BIG_TIME, REPAIR, BIG_COUNTS = 0x1, 0x2, 0x8, 0x10, 0x20
READ = FTYPE | SPARSE | 0x4 | BIG_TIME | REPAIR | BIG_COUNTS | 0x40 | 0x80
BLOCKS, SECTORS, INODES = range(9, 17), range(9, 16), range(8, 12)  # powers of two
LARGEST_FOLDER_BLOCK, LARGEST_GROUP, LARGEST_VOLUME = 16, 31, 1 << 62
_SIZES = (("I", 4), ("H", 102), ("H", 104))


@dataclass(frozen=True, slots=True)
class XfsShape:
    """Where the blocks and inodes of a volume lie. Numbers of blocks hold their group above."""

    at: VolumeAtHand
    is_v5: bool
    block_size: int
    sector_size: int
    inode_size: int
    blocks: int
    group_blocks: int
    groups: int
    group_bits: int
    inode_bits: int  # of the number of an inode within its block
    root: int
    log: Extent | None
    folder_block: int
    has_kinds: bool
    is_sparse: bool
    own: frozenset[int]  # inodes of the file system itself: of the real-time part, and of quotas

    @property
    def groups_there(self) -> int:
        """How many groups begin within the volume, whatever the superblock says."""
        length = self.group_blocks * self.block_size
        return min(self.groups, -(-(self.at.end - self.at.start) // length))

    @property
    def largest_file(self) -> int:
        """How many blocks a file may have: more have no place in 63 bits of bytes."""
        return LARGEST_VOLUME // self.block_size

    @property
    def size(self) -> int:
        """How long the volume says that it is, in bytes."""
        return self.blocks * self.block_size

    def group_place(self, group: int, block: int = 0) -> int:
        """Where a block of a group begins, from the start of the medium."""
        return self.at.start + (group * self.group_blocks + block) * self.block_size

    def place(self, block: int) -> int | None:
        """Where a block begins by its number in the volume; None where there is none such."""
        group, within = block >> self.group_bits, block & ((1 << self.group_bits) - 1)
        if group >= self.groups or within >= self.group_blocks:
            return None
        return self.group_place(group, within)

    def run(self, block: int, count: int) -> Run | None:
        """The bytes of some blocks; None where they leave the group or the volume."""
        place, within = self.place(block), block & ((1 << self.group_bits) - 1)
        if place is None or count <= 0 or within + count > self.group_blocks:
            return None
        length = count * self.block_size
        return Run(place, length) if place + length <= self.at.end else None

    def read(self, place: int, length: int) -> bytes:
        """Return bytes by their place on the medium.

        Raises:
            FileSystemError: they lie outside the volume.
            UnreadableExtentError: they cannot be read.
        """
        if not self.at.start <= place <= place + length <= self.at.end:
            raise FileSystemError(wordings.PAST_END)
        return self.at.disk_image.read_at(Extent(place, length))


def read_shape(at: VolumeAtHand) -> XfsShape | None:
    """Return the geometry of a volume; None where it is no XFS.

    Raises:
        FileSystemError: it is one, damaged or of a form that is not read.
        UnreadableExtentError: its first sector cannot be read.
    """
    if at.end - at.start < SIZE:
        return None
    head = at.disk_image.read_at(Extent(at.start, SIZE))
    if not head.startswith(MAGIC):
        return None
    if not (_sizes_agree(head) and _counts_agree(head)):
        raise at.error(wordings.SUPERBLOCK)
    return _shape(at, head)


def _sizes_agree(head: bytes) -> bool:
    """Whether sizes of blocks, sectors and inodes are those of their powers of two, and usual."""
    block, sector, inode = (struct.unpack_from(f">{k}", head, at)[0] for k, at in _SIZES)
    per_block = struct.unpack_from(">H", head, 106)[0]
    powers = zip((block, sector, inode), head[120:123], (BLOCKS, SECTORS, INODES), strict=True)
    return (
        all(bits in usual and size == 1 << bits for size, bits, usual in powers)
        and per_block == block // inode == 1 << min(head[123], 16)
        and head[192] + head[120] <= LARGEST_FOLDER_BLOCK
    )


def _counts_agree(head: bytes) -> bool:
    """Whether so many groups of that length make up the volume."""
    blocks = int.from_bytes(head[8:16], "big")
    length, groups = struct.unpack_from(">II", head, 84)
    return bool(
        0 < head[124] <= LARGEST_GROUP
        and 1 << head[124] - 1 < length <= 1 << head[124]
        and blocks << head[120] <= LARGEST_VOLUME
        and groups > 0
        and (groups - 1) * length < blocks <= groups * length
    )


def _shape(at: VolumeAtHand, head: bytes) -> XfsShape:
    block_size, blocks = struct.unpack_from(">IQ", head, 4)
    log_start, root = struct.unpack_from(">QQ", head, 48)
    group_blocks, groups, _, log_blocks, version, sector_size, inode_size = struct.unpack_from(
        ">IIIIHHH", head, 84
    )
    if version & 0xF not in {4, 5}:
        raise at.error(wordings.XFS_FORM)
    is_v5 = version & 0xF == 5
    features2, _, _, _, incompatible = struct.unpack_from(">5I", head, 200)
    if root > LARGEST_VOLUME:
        raise at.error(wordings.SUPERBLOCK)
    if is_v5 and incompatible & ~READ:
        raise at.error(wordings.XFS_FORM)
    shape = XfsShape(
        at, is_v5, block_size, sector_size, inode_size, blocks, group_blocks, groups, head[124],
        head[123], root, None, block_size << head[192],
        has_kinds=bool(incompatible & FTYPE if is_v5 else features2 & V4_FTYPE),
        is_sparse=is_v5 and bool(incompatible & SPARSE),
        own=frozenset(int.from_bytes(head[at : at + 8], "big") for at in (64, 72, 160, 168, 232)),
    )  # fmt: skip
    return _with_log(shape, log_start, log_blocks)


def _with_log(shape: XfsShape, start: int, blocks: int) -> XfsShape:
    run = shape.run(start, blocks) if start else None
    if run is None or run.offset is None:
        return shape
    return replace(shape, log=Extent(run.offset, run.length))
