"""The volumes of a container of APFS, as they are now and at their snapshots."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.apfs.container import Container, ObjectMap, records
from forensics.file_systems.apfs.records import NUMBER
from forensics.file_systems.names import decode
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"APSB"
UNENCRYPTED, ONE_KEY = 0x1, 0x8
MOST_SNAPSHOTS = 1024


@dataclass(frozen=True, slots=True)
class ApfsVolume:
    """A volume of the container, as it is now or at a snapshot."""

    number: int
    block: bytes
    map: ObjectMap
    transaction: int | None = None

    @property
    def form(self) -> int:
        """The features that a reader must know."""
        return int(struct.unpack_from("<Q", self.block, 56)[0])

    @property
    def is_encrypted(self) -> bool:
        """Whether its tree of files and their content are encrypted."""
        return not struct.unpack_from("<Q", self.block, 264)[0] & UNENCRYPTED

    @property
    def has_one_key(self) -> bool:
        """Whether one key encrypts all of it, as software does; else each file has its own."""
        return bool(self.number_at(264) & ONE_KEY)

    @property
    def is_changing(self) -> bool:
        """Whether its encryption is under way, or being taken off."""
        return bool(self.number_at(976))

    @property
    def identifier(self) -> bytes:
        """Its UUID, by which the key bags name it."""
        return self.block[240:256]

    @property
    def name(self) -> str:
        """What people call it."""
        return decode(self.block[704:960].partition(b"\0")[0])

    def number_at(self, place: int) -> int:
        """Return a number of 64 bits of its superblock."""
        return int(struct.unpack_from("<Q", self.block, place)[0])


def volume_of(container: Container, objects: ObjectMap, oid: int, number: int) -> ApfsVolume:
    """Return a volume of a container as it is now; the first is number 0.

    Raises:
        FileSystemError: it is damaged.
        UnreadableExtentError: a block of it cannot be read.
    """
    block = objects.block_of(oid)
    data = container.read(block) if block is not None else b""
    if data[32:36] != MAGIC:
        raise FileSystemError(wordings.APFS_TREE)
    (map_block,) = struct.unpack_from("<Q", data, 128)
    return ApfsVolume(number, data, ObjectMap(container, map_block))


def snapshots_of(container: Container, volume: ApfsVolume) -> Iterator[ApfsVolume]:
    """Return a volume as it was at each of its snapshots.

    Raises:
        FileSystemError: their list is damaged, or there are more of them; what came before is
            right.
        UnreadableExtentError: a block of it cannot be read.
    """
    tree, found = volume.number_at(152), 0
    for key, value in records(container, tree, lambda block: block) if tree else ():
        (head,) = struct.unpack_from("<Q", key)
        if head >> 60 == 1 and len(value) >= 16:
            if found >= MOST_SNAPSHOTS:
                raise FileSystemError(wordings.APFS_TREE)
            found += 1
            (block,) = struct.unpack_from("<8xQ", value)
            yield ApfsVolume(volume.number, container.read(block), volume.map, head & NUMBER)


def is_seen_decrypted(container: Container, volume: ApfsVolume) -> bool:
    """Whether a key opened an encrypted volume: then the root of its tree of files is sound."""
    block = volume.map.block_of(volume.number_at(136), volume.transaction)
    try:
        return block is not None and bool(container.read(block))
    except (FileSystemError, UnreadableExtentError):
        return False
