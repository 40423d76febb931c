"""The trees of Btrfs: items by key, in order, each node held to its checksum, level and address."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.btrfs.superblock import BtrfsShape

HEAD = 101
_ITEM, _POINTER = struct.Struct("<QBQII"), struct.Struct("<QBQQ8x")
_DEEPEST = 7
LAST = (1 << 64) - 1


class Key(NamedTuple):
    """Of what, which kind, and where of it."""

    of: int
    kind: int
    offset: int


FIRST_KEY, LAST_KEY = Key(0, 0, 0), Key(LAST, 255, LAST)


class Item(NamedTuple):
    """An item: its key, its bytes, and where these lie on the medium."""

    key: Key
    data: bytes
    place: int


@dataclass(frozen=True, slots=True)
class TreeRoot:
    """Where a tree begins, and how many levels of nodes lie below that."""

    block: int
    level: int


class LostNode(NamedTuple):
    """A node that cannot be followed, and why; the items below it are not known."""

    block: int
    error: FileSystemError | UnreadableExtentError


class BtrfsTree:
    """One tree. What was walked is in ``places``: where its nodes lie on the medium."""

    def __init__(self, shape: BtrfsShape, root: TreeRoot) -> None:
        """Take the geometry, and where the tree begins."""
        self._shape = shape
        self._root = root
        self.places: set[int] = set()

    def items(self, first: Key = FIRST_KEY, last: Key = LAST_KEY) -> Iterator[Item | LostNode]:
        """Return the items with keys from one to another, both included, in their order."""
        if self._root.level > _DEEPEST:
            yield LostNode(self._root.block, FileSystemError(wordings.BTRFS_TREE))
            return
        waiting = [(self._root.block, self._root.level)]
        seen: set[int] = set()
        while waiting:
            block, level = waiting.pop()
            if block in seen:
                yield LostNode(block, FileSystemError(wordings.BTRFS_TREE))
                continue
            seen.add(block)
            try:
                place, data = self._node(block, level)
                if level:
                    waiting += reversed(list(self._below(data, level, first, last)))
                    continue
                found = list(self._leaf(data, place))
            except (FileSystemError, UnreadableExtentError) as error:
                yield LostNode(block, error)
                continue
            yield from (item for item in found if first <= item.key <= last)

    def _node(self, block: int, level: int) -> tuple[int, bytes]:
        place, data = self._shape.node(block)
        if data[100] != level:
            raise FileSystemError(wordings.BTRFS_TREE)
        self.places.add(place)
        return place, data

    def _below(self, data: bytes, level: int, first: Key, last: Key) -> Iterator[tuple[int, int]]:
        count = int.from_bytes(data[96:100], "little")
        if HEAD + count * _POINTER.size > len(data):
            raise FileSystemError(wordings.BTRFS_TREE)
        found = [_POINTER.unpack_from(data, HEAD + n * _POINTER.size) for n in range(count)]
        for number, (of, kind, offset, block) in enumerate(found):
            ends_before = number + 1 < count and Key(*found[number + 1][:3]) <= first
            if not ends_before and Key(of, kind, offset) <= last:
                yield block, level - 1

    def _leaf(self, data: bytes, place: int) -> Iterator[Item]:
        count = int.from_bytes(data[96:100], "little")
        if HEAD + count * _ITEM.size > len(data):
            raise FileSystemError(wordings.BTRFS_TREE)
        for number in range(count):
            of, kind, offset, at, size = _ITEM.unpack_from(data, HEAD + number * _ITEM.size)
            if HEAD + at + size > len(data):
                raise FileSystemError(wordings.BTRFS_TREE)
            yield Item(Key(of, kind, offset), data[HEAD + at : HEAD + at + size], place + HEAD + at)
