"""Inodes of F2FS: what they are, how long, and which blocks hold their content."""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_system import Run
from forensics.file_systems.f2fs.superblock import BLOCK, crc
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from forensics.file_systems.f2fs.nodes import NodeTable
    from forensics.file_systems.f2fs.superblock import F2fsShape

XATTR, DATA, ENTRIES, EXTRA = 0x01, 0x02, 0x04, 0x20  # i_inline
ENCRYPTED = 0x04  # i_advise
PACKED = 0x04  # i_flags
ADDRESSES, IN_INODE, IN_NODE = 360, 923, 1018
NODES = ADDRESSES + 4 * IN_INODE
_XATTR_WORDS = 50
NEW, PACKED_BLOCK = 0xFFFFFFFF, 0xFFFFFFFE
LARGEST = 1 << 62
_GENERATION, _SUM = slice(68, 72), ADDRESSES + 8
_MADE = 12  # from where the addresses of older inodes begin
_DEPTHS = (0, 0, 1, 1, 2)  # of the nodes that an inode names: that hold addresses, or nodes


@dataclass(frozen=True, slots=True)
class F2fsInode:
    """One inode; ``first`` and ``words`` are where its addresses or its own content stand in it."""

    number: int
    block: int
    mode: int
    inline: int
    links: int
    size: int
    is_encrypted: bool
    is_packed: bool
    first: int
    words: int
    cluster: int
    data: bytes

    @property
    def times(self) -> tuple[int, int, int, int]:
        """See ``TellsTimes.times``; when it was made stands behind what older ones have."""
        accessed, changed, modified = struct.unpack_from("<QQQ", self.data, 32)
        has_made = self.inline & EXTRA and self.first >= ADDRESSES + _MADE + 8
        made = struct.unpack_from("<Q", self.data, ADDRESSES + _MADE)[0] if has_made else 0
        return modified, made, accessed, changed

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.mode)

    @property
    def own_content(self) -> tuple[int, int]:
        """Where content or entries stand in the inode, and how many bytes there are for them."""
        return self.first + 4, 4 * (self.words - 1)


def read_inode(shape: F2fsShape, number: int, block: int, data: bytes) -> F2fsInode:
    """Return an inode of its node.

    Raises:
        FileSystemError: it is damaged.
    """
    mode, advise, inline = struct.unpack_from("<HBB", data)
    links, size = struct.unpack_from("<IQ", data, 12)
    flags = struct.unpack_from("<I", data, 80)[0]
    extra = xattr = cluster = 0
    if inline & EXTRA:
        extra, xattr = struct.unpack_from("<HH", data, ADDRESSES)
        cluster = data[ADDRESSES + 33]
    if not shape.has_flexible_xattr:
        xattr = _XATTR_WORDS if inline & (XATTR | ENTRIES) else 0
    words = IN_INODE - extra // 4 - xattr
    if extra % 4 or words < 1 or size >= LARGEST:
        raise FileSystemError(wordings.NO_RECORD)
    is_packed = bool(flags & PACKED) and stat.S_ISREG(mode) and bool(inline & EXTRA)
    return F2fsInode(
        number, block, mode, inline, links, size, bool(advise & ENCRYPTED), is_packed,
        ADDRESSES + extra, words, cluster, data,
    )  # fmt: skip


def agrees(shape: F2fsShape, inode: F2fsInode) -> bool:
    """Whether an inode agrees with its checksum; so do those that have none."""
    if shape.seed is None or not inode.inline & EXTRA or inode.first < ADDRESSES + 12:
        return True
    data = inode.data
    seed = crc(shape.seed, inode.number.to_bytes(4, "little"))
    seed = crc(seed, data[_GENERATION])
    found = crc(crc(seed, data[:_SUM]), bytes(4))
    found = crc(found, data[_SUM + 4 :])
    return found == int.from_bytes(data[_SUM : _SUM + 4], "little")


class BlocksOf:
    """The blocks of one inode, in the order of its content, and the nodes that name them."""

    def __init__(self, shape: F2fsShape, table: NodeTable, inode: F2fsInode) -> None:
        """Take an inode that keeps no content itself."""
        self._shape = shape
        self._table = table
        self._inode = inode
        self._seen: set[int] = set()
        # Of a compressed file a cluster does not reach from one node into the next.
        self._step = 1 << min(inode.cluster, 8) if inode.is_packed else 1
        self.runs: list[Run] = []
        self.own = [inode.block]
        self.has_packed = False

    def load(self) -> None:
        """Find all blocks up to the length of the file; holes are runs without a place.

        Raises:
            FileSystemError: they cannot be told, or lie outside the volume.
            UnreadableExtentError: a node cannot be read.
        """
        inode = self._inode
        left = -(-inode.size // BLOCK)
        words = inode.words // self._step * self._step
        left = self._take(inode.data, inode.first, words, left)
        numbers = struct.unpack_from("<5I", inode.data, NODES)
        for number, depth in zip(numbers, _DEPTHS, strict=True):
            if left > 0:
                left = self._node(number, depth, left)
        if left > 0:
            raise FileSystemError(wordings.NO_BLOCKS)

    def _node(self, number: int, depth: int, left: int) -> int:
        in_node = IN_NODE // self._step * self._step
        if not number:
            blocks = min(left, in_node * int(IN_NODE**depth))
            self._add(None, blocks)
            return left - blocks
        if number in self._seen:
            raise FileSystemError(wordings.NO_BLOCKS)
        self._seen.add(number)
        block, data = self._table.read(number, inode=self._inode.number)
        self.own.append(block)
        if not depth:
            return self._take(data, 0, in_node, left)
        for each in struct.unpack_from(f"<{IN_NODE}I", data):
            if left <= 0:
                break
            left = self._node(each, depth - 1, left)
        return left

    def _take(self, data: bytes, at: int, words: int, left: int) -> int:
        for block in struct.unpack_from(f"<{min(words, left)}I", data, at):
            if block == PACKED_BLOCK:
                self.has_packed = True
            if block in {0, NEW, PACKED_BLOCK}:
                self._add(None, 1)
            elif self._shape.is_data(block):
                self._add(self._shape.place(block), 1)
            else:
                raise FileSystemError(wordings.PAST_END)
        return left - min(words, left)

    def _add(self, place: int | None, blocks: int) -> None:
        last = self.runs[-1] if self.runs else None
        if last is not None and _follows(last, place):
            self.runs[-1] = Run(last.offset, last.length + blocks * BLOCK)
        else:
            self.runs.append(Run(place, blocks * BLOCK))


def _follows(last: Run, place: int | None) -> bool:
    if last.offset is None or place is None:
        return last.offset is place
    return last.offset + last.length == place
