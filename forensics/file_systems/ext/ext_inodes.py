"""The inode tables of ext2, ext3 and ext4: which inodes are worth opening, and where they lie.

Layout: the Linux kernel's documentation, filesystems/ext4 ("Inode Table", "Inline Data").
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import Run
from forensics.file_systems.ext.ext_groups import ExtGroup, read_group, read_superblock
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
_INLINE_DATA = 0x8000  # s_feature_incompat
_BATCH_SIZE = 1 << 20
_FEWEST_BLOCKS = 256  # in a group, says mke2fs; fewer would only make a hostile number of groups
_GOOD_OLD_INODE_SIZE = 128
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
        self._head = head = read_superblock(self._disk_image, self._geometry.base)
        (self.count,) = struct.unpack_from("<I", head.stored)
        self._per_group = head.inodes_per_group
        revision, self._size = struct.unpack_from("<I8xH", head.stored, 76)
        if not revision:  # before revision 1 the field was not there, and the size was fixed
            self._size = _GOOD_OLD_INODE_SIZE
        # Since Linux 5.15 a file of the file system's own may stand among the ordinary inodes.
        self._orphan_file = (
            struct.unpack_from("<I", head.stored, 0x280)[0] if head.compatible & _ORPHAN_FILE else 0
        )
        sound = self._per_group and head.blocks_per_group >= _FEWEST_BLOCKS
        if not sound or not _GOOD_OLD_INODE_SIZE <= self._size <= 65_536:
            raise FileSystemError(wordings.AT(self._where, wordings.SUPERBLOCK))
        blocks = file_system.volume.extent.length // self._geometry.block_size
        self._groups = -(-blocks // head.blocks_per_group)

    @property
    def may_hold_folders(self) -> bool:
        """Whether small folders may lie within their inodes."""
        return bool(self._head.incompatible & _INLINE_DATA)

    def inode(self, number: int) -> Inode:
        """Read one inode.

        Raises:
            FileSystemError: there is none of that number.
            UnreadableExtentError: the medium does not give it.
        """
        group, index = divmod(number - 1, self._per_group)  # inodes count from 1
        if not 0 < number <= self.count or group >= self._groups:
            raise FileSystemError(wordings.NO_INODE)
        offset = self._group(group).inode_table + index * self._size
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
                found = self._group(group)
            except UnreadableExtentError as error:
                last = min(start + self._per_group - 1, self.count)
                extent = Extent(error.offset, error.length)
                yield UnreadableInodes(start, last, extent, error.reason)
                continue
            # The kernel leaves the end of a group's table as it found it, until inodes there are
            # first used, and counts them (bg_itable_unused): what stands there is no inode.
            number = min(self._per_group - found.never_used, self.count - start + 1)
            live = self._live(found.inode_bitmap, number)
            step = max(1, _BATCH_SIZE // self._size)
            for index in range(0, number, step):
                some = live[index : index + step]
                yield from self._of_piece(
                    start + index, found.inode_table + index * self._size, some
                )
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

    def _group(self, group: int) -> ExtGroup:
        return read_group(self._disk_image, self._head, group)


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
