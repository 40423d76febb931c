"""What the records of a volume of APFS say: inodes, names, extents and attributes."""

from __future__ import annotations

import stat
import struct
from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable

INODE, ATTRIBUTE, EXTENT, NAME = 3, 4, 8, 9
NUMBER = (1 << 60) - 1
LENGTH = (1 << 56) - 1
DSTREAM = 8  # the extended field that has a stream's length
DATA_STREAM, EMBEDDED = 1, 2
COMPRESSED = "com.apple.decmpfs"
RESOURCES = "com.apple.ResourceFork"
INODE_SIZE = 92


@dataclass(frozen=True, slots=True)
class ApfsInode:
    """An inode: by which number its extents go, its mode, and the length of its content."""

    number: int
    stream: int
    mode: int
    size: int
    times: tuple[int, int, int, int]  # see ``TellsTimes.times``

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.mode)


@dataclass(frozen=True, slots=True)
class ApfsAttribute:
    """An extended attribute: the stream that holds it, or its own bytes."""

    name: str
    stream: int
    size: int
    content: bytes


@dataclass(slots=True)
class VolumeRecords:
    """All records of a volume that a list of its files takes."""

    has_hashes: bool
    inodes: dict[int, ApfsInode] = field(default_factory=dict)
    names: defaultdict[int, list[tuple[int, bytes]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    extents: defaultdict[int, list[tuple[int, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    attributes: defaultdict[int, list[ApfsAttribute]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(self, found: Iterable[tuple[bytes, bytes]]) -> None:
        """Take records.

        Raises:
            FileSystemError: one is damaged, or cannot be reached; what came before is kept.
            UnreadableExtentError: a block of them cannot be read.
        """
        for key, value in found:
            try:
                (head,) = struct.unpack_from("<Q", key)
                self._take(head >> 60, head & NUMBER, key, value)
            except (struct.error, IndexError) as error:
                raise FileSystemError(wordings.APFS_TREE) from error

    def _take(self, kind: int, number: int, key: bytes, value: bytes) -> None:
        if kind == INODE:
            self.inodes[number] = _inode(number, value)
        elif kind == EXTENT:
            (first,) = struct.unpack_from("<Q", key, 8)
            length, block = struct.unpack_from("<QQ", value)
            self.extents[number].append((first, length & LENGTH, block))
        elif kind == NAME:
            length, at = (key[8] | (key[9] & 3) << 8, 12) if self.has_hashes else (_short(key), 10)
            (child,) = struct.unpack_from("<Q", value)
            self.names[child].append((number, key[at : at + length].rstrip(b"\0")))
        elif kind == ATTRIBUTE:
            self._attribute(number, key, value)

    def _attribute(self, number: int, key: bytes, value: bytes) -> None:
        name = key[10 : 10 + _short(key)].rstrip(b"\0").decode("utf-8", "backslashreplace")
        flags, length = struct.unpack_from("<HH", value)
        if flags & DATA_STREAM:
            stream, size = struct.unpack_from("<QQ", value, 4)
            self.attributes[number].append(ApfsAttribute(name, stream, size, b""))
        elif flags & EMBEDDED and name == COMPRESSED:
            content = value[4 : 4 + length]
            self.attributes[number].append(ApfsAttribute(name, 0, len(content), content))


def _short(key: bytes) -> int:
    return int(struct.unpack_from("<H", key, 8)[0])


def _inode(number: int, value: bytes) -> ApfsInode:
    (stream,) = struct.unpack_from("<Q", value, 8)
    (mode,) = struct.unpack_from("<H", value, 80)
    made, modified, changed, accessed = (at // 10**9 for at in struct.unpack_from("<4Q", value, 16))
    return ApfsInode(number, stream, mode, _size(value), (modified, made, accessed, changed))


def _size(value: bytes) -> int:
    """The length of the stream that an inode has among its extended fields, 0 without one."""
    if len(value) < INODE_SIZE + 4:
        return 0
    (count,) = struct.unpack_from("<H", value, INODE_SIZE)
    at = INODE_SIZE + 4 + 4 * count
    for number in range(count):
        kind, _, length = struct.unpack_from("<BBH", value, INODE_SIZE + 4 + 4 * number)
        if kind == DSTREAM:
            return int(struct.unpack_from("<Q", value, at)[0])
        at += -(-length // 8) * 8
    return 0
