"""Trees of XFS: the inodes of an allocation group, and the extents of one file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.xfs.superblock import XfsShape

DEEPEST = 9  # XFS_BTREE_MAXLEVELS
IN_CHUNK = 64
_SHORT, _LONG = {False: 16, True: 56}, {False: 24, True: 72}  # heads of blocks by version
_INODES = {False: b"IABT", True: b"IAB3"}
_EXTENTS = {False: b"BMAP", True: b"BMA3"}


@dataclass(frozen=True, slots=True)
class InodeChunk:
    """64 inodes in a row: the first one's number in its group, which are free, and which absent."""

    group: int
    first: int
    free: int
    absent: int

    def is_free(self, number: int) -> bool:
        """Whether an inode, counted from the chunk's first, is of no file now."""
        return bool(self.free >> number & 1)

    def is_there(self, number: int) -> bool:
        """Whether there is such an inode: a chunk may have holes of four."""
        return not self.absent >> number // 4 & 1


@dataclass(frozen=True, slots=True)
class MappedBlocks:
    """Blocks of a file: first in the file, first in the volume, how many, and if ever written."""

    first: int
    block: int
    count: int
    is_written: bool


def chunks_of(shape: XfsShape, group: int) -> Iterator[InodeChunk | FileSystemError]:
    """Return the chunks of inodes of a group, and an error for each part of the tree that is lost.

    Raises:
        UnreadableExtentError: the head of the group cannot be read.
    """
    head = shape.read(shape.group_place(group) + 2 * shape.sector_size, 32)
    root, level = struct.unpack_from(">II", head, 20)
    if not head.startswith(b"XAGI") or not 0 < level <= DEEPEST:
        yield FileSystemError(wordings.XFS_GROUP)
        return
    visited: set[int] = set()
    waiting = [(root, level - 1)]
    while waiting:
        block, depth = waiting.pop()
        if block in visited:
            yield FileSystemError(wordings.XFS_TREE)
            continue
        visited.add(block)
        try:
            data = _block_of(shape, group, block)
            count = _count(data, _INODES[shape.is_v5], depth)
            start = _SHORT[shape.is_v5]
            if not depth:
                yield from _chunks(shape, data, start, count, group)
                continue
            most = (shape.block_size - start) // 8
            below = struct.unpack_from(f">{min(count, most)}I", data, start + most * 4)
            waiting += [(each, depth - 1) for each in reversed(below)]
        except (FileSystemError, UnreadableExtentError) as error:
            yield FileSystemError(str(error))


def _block_of(shape: XfsShape, group: int, block: int) -> bytes:
    if block >= shape.group_blocks:
        raise FileSystemError(wordings.XFS_TREE)
    return shape.read(shape.group_place(group, block), shape.block_size)


def _count(data: bytes, magic: bytes, depth: int) -> int:
    """How many records a block of a tree has."""
    level, count = struct.unpack_from(">HH", data, 4)
    if not data.startswith(magic) or level != depth:
        raise FileSystemError(wordings.XFS_TREE)
    return int(count)


def _chunks(
    shape: XfsShape, data: bytes, start: int, count: int, group: int
) -> Iterator[InodeChunk]:
    for at in range(start, min(start + count * 16, len(data) - 15), 16):
        first, holes, _, free = struct.unpack_from(">IHHQ", data, at)
        yield InodeChunk(group, first, free, holes if shape.is_sparse else 0)


def mapped_blocks(record: bytes, at: int) -> MappedBlocks:
    """One record of 128 bits: a flag, and 54, 52 and 21 bits of numbers."""
    high, low = struct.unpack_from(">QQ", record, at)
    first = (high & ~(1 << 63)) >> 9
    block = (high & 0x1FF) << 43 | low >> 21
    return MappedBlocks(first, block, low & 0x1FFFFF, not high >> 63)


def extents_by_tree(shape: XfsShape, root: bytes, most: int) -> Iterator[MappedBlocks]:
    """Return the extents of a file whose inode holds the root of a tree, in their order.

    Raises:
        FileSystemError: the tree is damaged, or has more than the inode says.
        UnreadableExtentError: a block of it cannot be read.
    """
    level, count = struct.unpack_from(">HH", root, 0)
    room = (len(root) - 4) // 16
    if not 0 < level <= DEEPEST or count > room:
        raise FileSystemError(wordings.XFS_TREE)
    pointers = struct.unpack_from(f">{count}Q", root, 4 + room * 8)
    waiting = [(block, level - 1) for block in reversed(pointers)]
    visited: set[int] = set()
    while waiting:
        block, depth = waiting.pop()
        run = shape.run(block, 1)
        if block in visited or run is None or run.offset is None:
            raise FileSystemError(wordings.XFS_TREE)
        visited.add(block)
        data = shape.read(run.offset, run.length)
        number, start = _count(data, _EXTENTS[shape.is_v5], depth), _LONG[shape.is_v5]
        most_records = (len(data) - start) // 16
        if number > most_records:
            raise FileSystemError(wordings.XFS_TREE)
        if depth:
            below = struct.unpack_from(f">{number}Q", data, start + most_records * 8)
            waiting += [(each, depth - 1) for each in reversed(below)]
            continue
        most -= number
        if most < 0:
            raise FileSystemError(wordings.XFS_TREE)
        yield from (mapped_blocks(data, start + 16 * at) for at in range(number))


def own_blocks(shape: XfsShape, group: int) -> Extent:
    """The four sectors at the beginning of a group, which tell what is where in it."""
    return Extent(shape.group_place(group), 4 * shape.sector_size)
