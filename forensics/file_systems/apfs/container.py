"""The container of APFS: blocks with checksums, the newest checkpoint, and trees of records.

Source of all layouts here: "Apple File System Reference" (Apple, 2020). All numbers are
little-endian.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.reader import VolumeAtHand
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAGIC = b"NXSB"
BLOCK_SIZES = (4096, 8192, 16384, 32768, 65536)
MOST_VOLUMES, MOST_CHECKPOINTS, DEEPEST = 100, 1 << 12, 12
ROOT, LEAF, FIXED = 1, 2, 4
ENCRYPTED = 0x4  # of an object that a map leads to
NODE, INFO = 56, 40  # bytes before what a node holds, and behind it in a root
NO_VALUE = 0xFFFF
SCATTERED = 1 << 63
MODULUS = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class Container:
    """An open container: its blocks, and the map of its objects."""

    at: VolumeAtHand
    block_size: int
    blocks: int
    volumes: tuple[int, ...]
    map_block: int
    identifier: bytes = b""
    key_bag: tuple[int, int] = (0, 0)  # its first block, and how many

    def place(self, block: int, count: int = 1) -> int | None:
        """Where some blocks begin on the medium; None where they leave the container."""
        place, length = self.at.start + block * self.block_size, count * self.block_size
        is_there = count > 0 and block + count <= self.blocks and place + length <= self.at.end
        return place if is_there else None

    def read(self, block: int) -> bytes:
        """Return a block that holds an object.

        Raises:
            FileSystemError: there is none such, or its checksum does not agree.
            UnreadableExtentError: it cannot be read.
        """
        place = self.place(block)
        if place is None:
            raise FileSystemError(wordings.PAST_END)
        data = self.at.disk_image.read_at(Extent(place, self.block_size))
        if not is_sound(data):
            raise FileSystemError(wordings.APFS_CHECKSUM)
        return data


def is_sound(data: bytes) -> bool:
    """Whether the checksum of an object agrees: Fletcher's, over words of 32 bits."""
    words = np.frombuffer(data, "<u4")[2:].astype(np.uint64)
    low = int(words.sum()) % MODULUS
    weights = np.arange(len(words), 0, -1, dtype=np.uint64)
    high = int((words * weights % np.uint64(MODULUS)).sum()) % MODULUS
    first = MODULUS - (low + high) % MODULUS
    second = MODULUS - (low + first) % MODULUS
    return struct.unpack_from("<II", data) == (first, second) and any(data[8:])


def read_container(at: VolumeAtHand) -> Container | None:
    """Return the container by its newest checkpoint that holds true; None where there is none.

    Raises:
        FileSystemError: it is one, damaged or of a form that is not read.
        UnreadableExtentError: its first block cannot be read.
    """
    if at.end - at.start < BLOCK_SIZES[0]:
        return None
    head = at.disk_image.read_at(Extent(at.start, BLOCK_SIZES[0]))
    if head[32:36] != MAGIC:
        return None
    block_size, blocks = struct.unpack_from("<IQ", head, 36)
    if block_size not in BLOCK_SIZES or not 0 < blocks < 1 << 62 - 16:
        raise at.error(wordings.SUPERBLOCK)
    first = Container(at, block_size, blocks, (), 0)
    (count,) = struct.unpack_from("<I", head, 104)
    (base,) = struct.unpack_from("<Q", head, 112)
    if base & SCATTERED:
        raise at.error(wordings.APFS_FORM)
    newest, latest = None, -1
    for block in (0, *range(base, base + min(count & MODULUS >> 1, MOST_CHECKPOINTS))):
        try:
            data = first.read(block)
        except (FileSystemError, UnreadableExtentError):
            continue
        (number,) = struct.unpack_from("<Q", data, 16)
        if data[32:36] == MAGIC and number > latest:
            newest, latest = data, number
    if newest is None:
        raise at.error(wordings.SUPERBLOCK)
    (most,) = struct.unpack_from("<I", newest, 180)
    listed = struct.unpack_from(f"<{min(most, MOST_VOLUMES)}Q", newest, 184)
    (map_block,) = struct.unpack_from("<Q", newest, 160)
    listed = tuple(filter(None, listed))
    bag = struct.unpack_from("<QQ", newest, 1296)
    return Container(at, block_size, blocks, listed, map_block, newest[72:88], bag)


class ObjectMap:
    """Where virtual objects lie: the newest block of each, up to a transaction.

    ``encrypted`` are the blocks of those that are, at any transaction.
    """

    def __init__(self, container: Container, block: int) -> None:
        """Read all of a map.

        Raises:
            FileSystemError: it is damaged.
            UnreadableExtentError: a block of it cannot be read.
        """
        data = container.read(block)
        (tree,) = struct.unpack_from("<Q", data, 48)
        self._places: dict[int, list[tuple[int, int]]] = {}
        self.encrypted: set[int] = set()
        for key, value in records(container, tree, lambda block: block):
            if len(key) >= 16 and len(value) >= 16:
                number, transaction = struct.unpack_from("<QQ", key)
                flags, block = struct.unpack_from("<I4xQ", value)
                self._places.setdefault(number, []).append((transaction, block))
                if flags & ENCRYPTED:
                    self.encrypted.add(block)

    def block_of(self, number: int, transaction: int | None = None) -> int | None:
        """The block of an object as it was at a transaction, or is now."""
        places = self._places.get(number, [])
        fitting = [each for each in places if transaction is None or each[0] <= transaction]
        return max(fitting)[1] if fitting else None


def records(
    container: Container, root: int, block_of: Callable[[int], int | None]
) -> Iterator[tuple[bytes, bytes]]:
    """Return the records of a tree in their order: keys and values.

    ``block_of`` gives the block of a node by the number that its parent has for it.

    Raises:
        FileSystemError: a node is damaged; what came before is right.
        UnreadableExtentError: a node cannot be read.
    """
    waiting: list[tuple[int, int | None]] = [(root, None)]
    visited: set[int] = set()
    while waiting:
        number, level = waiting.pop()
        block = block_of(number)
        if block is None or block in visited:
            raise FileSystemError(wordings.APFS_TREE)
        visited.add(block)
        data = container.read(block)
        flags, depth = struct.unpack_from("<HH", data, 32)
        if depth > DEEPEST or (level is not None and depth != level):
            raise FileSystemError(wordings.APFS_TREE)
        found = list(_of_node(data, flags))
        if flags & LEAF:
            yield from found
            continue
        if any(len(value) < 8 for _, value in found):
            raise FileSystemError(wordings.APFS_TREE)
        below = [struct.unpack_from("<Q", value)[0] for _, value in found]
        waiting += [(each, depth - 1) for each in reversed(below)]


def _of_node(data: bytes, flags: int) -> Iterator[tuple[bytes, bytes]]:
    count, table, length = struct.unpack_from("<IHH", data, 36)
    start, keys = NODE + table, NODE + table + length
    end = len(data) - INFO if flags & ROOT else len(data)
    step = 4 if flags & FIXED else 8
    if start + count * step > end or keys > end:
        raise FileSystemError(wordings.APFS_TREE)
    for at in range(start, start + count * step, step):
        if flags & FIXED:
            key, value = struct.unpack_from("<HH", data, at)
            key_length, value_length = 16, 16 if flags & LEAF else 8
        else:
            key, key_length, value, value_length = struct.unpack_from("<HHHH", data, at)
        if value == NO_VALUE:
            continue
        if value > end or keys + key + key_length > end or value_length > value:
            raise FileSystemError(wordings.APFS_TREE)
        place = end - value
        yield data[keys + key : keys + key + key_length], data[place : place + value_length]
