"""Items of Btrfs as values: inodes, their names, the extents of their content, and trees."""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_systems.btrfs.trees import TreeRoot
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

INODE, NAME, LONG_NAME, EXTENT, ROOT, ROOT_NAME = 1, 12, 13, 108, 132, 144
CHUNK = 228
FIRST_FILE, LAST_FILE = 256, (1 << 64) - 256  # numbers of inodes, and of trees that people made
MOST_FILES = 1 << 62  # Btrfs counts up by one: a higher number was put there
TREE_OF_FILES = 5
LARGEST = 1 << 62
_MOST_UNPACKED = 1 << 20  # of one compressed extent: Btrfs makes none of more than 128 KiB
_INLINE, _REGULAR, _PREALLOCATED = range(3)
_PLAIN_HEAD = 21


@dataclass(frozen=True, slots=True)
class BtrfsInode:
    """What an inode is."""

    size: int
    links: int
    mode: int
    times: tuple[int, int, int, int]  # see ``TellsTimes.times``

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.mode)


@dataclass(frozen=True, slots=True)
class FileExtent:
    """A stretch of a file: ``length`` bytes from ``first`` on.

    Its content is ``length`` bytes from ``skipped`` on of what is stored, once that is unpacked.
    ``stored`` is its logical address and length; None where it reads as zeros or is ``inline``:
    where that lies on the medium, and its bytes.
    """

    first: int
    length: int
    packing: int
    skipped: int
    unpacked: int
    stored: tuple[int, int] | None
    inline: tuple[int, bytes] | None


def inode_of(data: bytes) -> BtrfsInode:
    """Return an inode of its item.

    Raises:
        FileSystemError: it is damaged.
    """
    if len(data) < 160:
        raise FileSystemError(wordings.NO_RECORD)
    size = struct.unpack_from("<Q", data, 16)[0]
    links, _, _, mode = struct.unpack_from("<4I", data, 40)
    if size > LARGEST:
        raise FileSystemError(wordings.NO_RECORD)
    accessed, changed, modified, made = struct.unpack_from("<Q4xQ4xQ4xQ", data, 112)
    return BtrfsInode(size, links, mode, (modified, made, accessed, changed))


def names_of(kind: int, folder: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the folders that name an inode, each with the name; ``folder`` is from the item's key.

    Raises:
        FileSystemError: they do not fit into the item.
    """
    at, head = 0, 18 if kind == LONG_NAME else 10
    while at < len(data):
        if at + head > len(data):
            raise FileSystemError(wordings.ENTRIES_DISAGREE)
        if kind == LONG_NAME:
            folder = struct.unpack_from("<Q", data, at)[0]
        length = struct.unpack_from("<H", data, at + head - 2)[0]
        name = data[at + head : at + head + length]
        if not length or len(name) < length:
            raise FileSystemError(wordings.ENTRIES_DISAGREE)
        yield folder, name
        at += head + length


def extent_of(first: int, data: bytes, place: int) -> FileExtent:
    """Return an extent of its item, which lies at a place of the medium.

    Raises:
        FileSystemError: it is damaged, or of a form that is not read.
    """
    if len(data) < _PLAIN_HEAD:
        raise FileSystemError(wordings.NO_BLOCKS)
    unpacked, packing, encryption, other, kind = struct.unpack_from("<QBBHB", data, 8)
    if encryption or other or kind > _PREALLOCATED or first > LARGEST or unpacked > LARGEST:
        raise FileSystemError(wordings.NO_BLOCKS)
    if packing and unpacked > _MOST_UNPACKED:
        raise FileSystemError(wordings.NO_BLOCKS)
    if kind == _INLINE:
        inline = place + _PLAIN_HEAD, data[_PLAIN_HEAD:]
        return FileExtent(first, unpacked, packing, 0, unpacked, None, inline)
    if len(data) < 53:
        raise FileSystemError(wordings.NO_BLOCKS)
    logical, stored, skipped, length = struct.unpack_from("<4Q", data, _PLAIN_HEAD)
    most = unpacked if packing else stored
    if packing and stored > _MOST_UNPACKED:
        raise FileSystemError(wordings.NO_BLOCKS)
    if not 0 < length <= LARGEST or (logical and skipped + length > most):
        raise FileSystemError(wordings.NO_BLOCKS)
    is_there = logical and kind == _REGULAR
    return FileExtent(
        first, length, packing, skipped, unpacked, (logical, stored) if is_there else None, None
    )


def root_of(data: bytes) -> TreeRoot:
    """Return the root of a tree.

    Raises:
        FileSystemError: its item is damaged.
    """
    if len(data) < 239:
        raise FileSystemError(wordings.BTRFS_TREE)
    return TreeRoot(struct.unpack_from("<Q", data, 176)[0], data[238])


def root_name_of(data: bytes) -> tuple[int, bytes]:
    """Return the folder that names a tree, in the tree around it, and the name.

    Raises:
        FileSystemError: its item is damaged.
    """
    if len(data) < 18:
        raise FileSystemError(wordings.BTRFS_TREE)
    folder, _, length = struct.unpack_from("<QQH", data)
    return folder, data[18 : 18 + length]
