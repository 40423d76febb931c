"""The inode tables of ext2, ext3 and ext4: which inodes are worth opening, and where they lie.

Layout: the Linux kernel's documentation, filesystems/ext4 ("Super Block", "Block Group
Descriptors", "Inode Table", "Inline Data").
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import Run
from forensics.file_systems.file_columns import Mask
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.tsk_volume import TskVolume

JOURNAL, FIRST_ORDINARY = 8, 11  # inodes; those before are the file system's own
ENCRYPTED, INLINE = 0x800, 0x10000000  # i_flags
_ORPHAN_FILE = 0x1000  # s_feature_compat
_META_BG, _SIXTY_FOUR_BIT, _INLINE_DATA = 0x10, 0x80, 0x8000  # s_feature_incompat
_SPARSE_SUPER, _GDT_CSUM, _METADATA_CSUM = 0x1, 0x10, 0x400  # s_feature_ro_compat
_INODE_UNINIT = 0x1  # bg_flags
_BATCH_SIZE = 1 << 20
_FEWEST_BLOCKS = 256  # in a group, says mke2fs; fewer would only make a hostile number of groups
_GOOD_OLD_INODE_SIZE = 128
_SUPERBLOCK = 1024  # where it begins, and how long it is
_IN_BLOCK_AREA = 60
_XATTR_MAGIC = 0xEA020000
_SYSTEM_NAMESPACE = 7


@dataclass(frozen=True, slots=True)
class Inode:
    """One used inode: its number, where its bytes lie on the medium, and its flags."""

    number: int
    offset: int
    flags: int
    stored: bytes


@dataclass(frozen=True, slots=True, eq=False)
class InodePiece:
    """Inodes that lie one after the other: the first one's number and place, and their bytes.

    ``live`` says which the group's bitmap calls used; none where the bitmap cannot be read.
    ``orphan_file`` is the number of an inode that is no file of anybody's, or 0.
    """

    start: int
    offset: int
    stored: bytes
    live: Mask
    orphan_file: int

    def inode(self, number: int) -> Inode:
        """Return one of them."""
        size = len(self.stored) // len(self.live)
        at = (number - self.start) * size
        raw = self.stored[at : at + size]
        return Inode(number, self.offset + at, struct.unpack_from("<I", raw, 32)[0], raw)


@dataclass(frozen=True, slots=True)
class UnreadableInodes:
    """A stretch of an inode table that the medium does not give."""

    first: int
    last: int
    extent: Extent
    reason: str


class InodeTables:
    """The inode tables of one file system."""

    def __init__(self, file_system: TskVolume) -> None:
        """Read the superblock.

        Raises:
            FileSystemError: its figures are impossible.
            UnreadableExtentError: it cannot be read.
        """
        self._disk_image = file_system.disk_image
        self._geometry = file_system.geometry
        self._where = file_system.volume.where
        block = self._disk_image.read_at(Extent(self._geometry.base + _SUPERBLOCK, _SUPERBLOCK))
        sizes = struct.unpack_from("<I16xI8xI4xI", block)
        self.count, self._first_data_block, self._blocks_per_group, self._per_group = sizes
        revision, self._size = struct.unpack_from("<I8xH", block, 76)
        if not revision:  # before revision 1 the field was not there, and the size was fixed
            self._size = _GOOD_OLD_INODE_SIZE
        self._compatible, self._incompatible, self._read_only = struct.unpack_from(
            "<III", block, 92
        )
        self._descriptor_size, self._first_meta_group = struct.unpack_from("<H4xI", block, 254)
        if not self._incompatible & _SIXTY_FOUR_BIT or self._descriptor_size < 32:
            self._descriptor_size = 32
        # Since Linux 5.15 a file of the file system's own may stand among the ordinary inodes.
        self._orphan_file = (
            struct.unpack_from("<I", block, 0x280)[0] if self._compatible & _ORPHAN_FILE else 0
        )
        sound = self._per_group and self._blocks_per_group >= _FEWEST_BLOCKS
        if not sound or not _GOOD_OLD_INODE_SIZE <= self._size <= 65_536:
            raise FileSystemError(wordings.AT(self._where, wordings.SUPERBLOCK))
        blocks = file_system.volume.extent.length // self._geometry.block_size
        self._groups = -(-blocks // self._blocks_per_group)

    @property
    def may_hold_folders(self) -> bool:
        """Whether small folders may lie within their inodes."""
        return bool(self._incompatible & _INLINE_DATA)

    def inode(self, number: int) -> Inode:
        """Read one inode.

        Raises:
            FileSystemError: there is none of that number.
            UnreadableExtentError: the medium does not give it.
        """
        group, index = divmod(number - 1, self._per_group)  # inodes count from 1
        if not 0 < number <= self.count or group >= self._groups:
            raise FileSystemError(wordings.NO_INODE)
        offset = self._descriptor(group)[1] + index * self._size
        extent = Extent(offset, self._size)
        if extent.end > self._disk_image.size:
            raise UnreadableExtentError(extent.offset, extent.length, wordings.PAST_END)
        stored = self._disk_image.read_at(extent)
        return Inode(number, offset, struct.unpack_from("<I", stored, 32)[0], stored)

    def pieces(self) -> Iterator[InodePiece | UnreadableInodes]:
        """Return all inodes in order, without those at the end of a group that were never used."""
        for group in range(min(self._groups, -(-self.count // self._per_group))):
            start = group * self._per_group + 1
            try:
                bitmap, table, tail = self._descriptor(group)
            except UnreadableExtentError as error:
                last = min(start + self._per_group - 1, self.count)
                extent = Extent(error.offset, error.length)
                yield UnreadableInodes(start, last, extent, error.reason)
                continue
            # The kernel leaves the end of a group's table as it found it, until inodes there are
            # first used, and counts them (bg_itable_unused): what stands there is no inode.
            number = min(self._per_group - tail, self.count - start + 1)
            live = self._live(bitmap, number)
            step = max(1, _BATCH_SIZE // self._size)
            for index in range(0, number, step):
                some = live[index : index + step]
                yield from self._of_piece(start + index, table + index * self._size, some)
        if self._groups * self._per_group < self.count:
            missing = Extent(self._geometry.end, 0)
            yield UnreadableInodes(
                self._groups * self._per_group + 1, self.count, missing, wordings.PAST_END
            )

    def _of_piece(
        self, start: int, offset: int, live: Mask
    ) -> Iterator[InodePiece | UnreadableInodes]:
        count = len(live)
        extent = Extent(offset, count * self._size)
        try:
            stored = self._disk_image.read_at(extent)
        except (UnreadableExtentError, ValueError) as error:
            if count > 16 and isinstance(error, UnreadableExtentError):
                half = count // 2
                yield from self._of_piece(start, offset, live[:half])
                yield from self._of_piece(start + half, offset + half * self._size, live[half:])
                return
            reason = error.reason if isinstance(error, UnreadableExtentError) else wordings.PAST_END
            yield UnreadableInodes(start, start + count - 1, extent, reason)
            return
        yield InodePiece(start, offset, stored, live, self._orphan_file)

    def _live(self, bitmap: int, count: int) -> Mask:
        """Read which of a group's first inodes are in use; none where that cannot be told."""
        never = np.zeros(count, np.bool_)
        try:
            stored = self._disk_image.read_at(Extent(bitmap, self._geometry.block_size))
        except (UnreadableExtentError, ValueError):
            return never
        told = np.unpackbits(np.frombuffer(stored, np.uint8), bitorder="little")[:count]
        return never if len(told) < count else told.astype(np.bool_)

    def _descriptor(self, group: int) -> tuple[int, int, int]:
        """Tell where a group's bitmap and table lie, and how many at its end were never used."""
        extent = Extent(self._descriptor_place(group), self._descriptor_size)
        if extent.end > self._disk_image.size:
            raise UnreadableExtentError(extent.offset, extent.length, wordings.PAST_END)
        stored = self._disk_image.read_at(extent)
        bitmap, table = struct.unpack_from("<II", stored, 4)
        flags, unused = struct.unpack_from("<H8xH", stored, 18)
        if self._descriptor_size >= 64:
            bitmap |= struct.unpack_from("<I", stored, 36)[0] << 32
            table |= struct.unpack_from("<I", stored, 40)[0] << 32
            unused |= struct.unpack_from("<H", stored, 50)[0] << 16
        if not self._read_only & (_GDT_CSUM | _METADATA_CSUM):
            flags = unused = 0  # only checksummed descriptors keep these
        if flags & _INODE_UNINIT:
            unused = self._per_group
        base, block_size = self._geometry.base, self._geometry.block_size
        unused = min(unused, self._per_group)
        return base + bitmap * block_size, base + table * block_size, unused

    def _descriptor_place(self, group: int) -> int:
        block_size = self._geometry.block_size
        in_block = block_size // self._descriptor_size
        meta_group, index = divmod(group, in_block)
        if self._incompatible & _META_BG and meta_group >= self._first_meta_group:
            first = meta_group * in_block
            block = self._first_data_block + first * self._blocks_per_group + self._has_super(first)
            # Clusters count from the first byte: then blocks of 1 KiB have the superblock second.
            block += not first and not self._first_data_block and block_size == _SUPERBLOCK
        else:
            block = _SUPERBLOCK // block_size + 1 + meta_group
        return int(self._geometry.base + block * block_size + index * self._descriptor_size)

    def _has_super(self, group: int) -> bool:
        if group <= 1 or not self._read_only & _SPARSE_SUPER:
            return True
        return any(group == base ** round(np.log(group) / np.log(base)) for base in (3, 5, 7))


def inline_runs(inode: Inode, size: int) -> tuple[Run, ...]:
    """Say where inline data lie: first the block area, then the value of ``system.data``."""
    runs = [Run(inode.offset + 40, min(size, _IN_BLOCK_AREA))]
    more = size - _IN_BLOCK_AREA
    if more > 0:
        place = _system_data(inode.stored)
        if place is not None:
            runs.append(Run(inode.offset + place[0], min(more, place[1])))
    return tuple(runs)


def _system_data(stored: bytes) -> tuple[int, int] | None:
    """Find the extended attribute ``system.data`` within the inode: offset and length."""
    if len(stored) < _GOOD_OLD_INODE_SIZE + 4:
        return None
    header = _GOOD_OLD_INODE_SIZE + struct.unpack_from("<H", stored, 128)[0]
    if header + 4 > len(stored) or struct.unpack_from("<I", stored, header)[0] != _XATTR_MAGIC:
        return None
    first = at = header + 4
    while at + 16 <= len(stored) and any(stored[at : at + 4]):
        name_length, namespace, value, _, length = struct.unpack_from("<BBHII", stored, at)
        name = stored[at + 16 : at + 16 + name_length]
        if namespace == _SYSTEM_NAMESPACE and name == b"data":
            start = first + value
            return (start, length) if start + length <= len(stored) else None
        at += 16 + (name_length + 3) // 4 * 4
    return None
