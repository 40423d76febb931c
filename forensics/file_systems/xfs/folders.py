"""Names in folders of XFS: inside an inode, in one block, or in many; and names that were removed.

A removed entry keeps its name and the lower half of its inode's number. Indices by hash (leaf and
node blocks) lie from 32 GiB of a folder on and hold no names.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_systems.xfs.inodes import EXTENTS, LOCAL, TREE, XfsInode, extents_of
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.xfs.superblock import XfsShape

INDEX = 1 << 35
FREE = b"\xff\xff"
_BLOCK, _DATA = {b"XD2B", b"XDB3"}, {b"XD2D", b"XDD3"}
_HEAD = {False: 16, True: 64}
LARGEST_FOLDER = 1 << 31


@dataclass(frozen=True, slots=True)
class XfsName:
    """A name that a folder gives to an inode, or gave it: then its number is the lower half."""

    inode: int
    name: bytes
    is_live: bool


def names_of(shape: XfsShape, folder: XfsInode) -> Iterator[XfsName]:
    """Return the names of a folder, without those of itself and its parent.

    Raises:
        FileSystemError: the folder is damaged; what came before is right.
        UnreadableExtentError: a block of it cannot be read.
    """
    if folder.form == LOCAL:
        yield from _local(shape, folder.fork)
        return
    if folder.form not in {EXTENTS, TREE} or folder.size > LARGEST_FOLDER:
        raise FileSystemError(wordings.NO_FOLDER)
    step = shape.folder_block // shape.block_size
    blocks: dict[int, int] = {}
    for each in extents_of(shape, folder):
        if each.first * shape.block_size >= INDEX:
            break
        if each.first + each.count > folder.size // shape.block_size + step:
            raise FileSystemError(wordings.NO_FOLDER)
        blocks |= {each.first + n: each.block + n for n in range(each.count)}
    for first in sorted({number - number % step for number in blocks}):
        yield from _of_block(shape, _read(shape, [blocks.get(first + n) for n in range(step)]))


def _read(shape: XfsShape, blocks: list[int | None]) -> bytes:
    places = [shape.place(block) if block is not None else None for block in blocks]
    if None in places:
        raise FileSystemError(wordings.NO_FOLDER)
    return b"".join(shape.read(place, shape.block_size) for place in places if place is not None)


def _local(shape: XfsShape, fork: bytes) -> Iterator[XfsName]:
    if len(fork) < 6:
        raise FileSystemError(wordings.NO_FOLDER)
    count, is_wide = fork[0] or fork[1], bool(fork[1])
    width = 8 if is_wide else 4
    at = 2 + width
    for _ in range(count):
        length = fork[at] if at < len(fork) else 0
        end = at + 3 + length + shape.has_kinds + width
        if not length or end > len(fork):
            raise FileSystemError(wordings.NO_FOLDER)
        name = fork[at + 3 : at + 3 + length]
        yield XfsName(int.from_bytes(fork[end - width : end], "big"), name, is_live=True)
        at = end


def _of_block(shape: XfsShape, data: bytes) -> Iterator[XfsName]:
    end = len(data)
    if data[:4] in _BLOCK:
        count = struct.unpack_from(">I", data, end - 8)[0]
        end -= 8 + 8 * count
    elif data[:4] not in _DATA:
        raise FileSystemError(wordings.NO_FOLDER)
    at = _HEAD[shape.is_v5]
    if end < at:
        raise FileSystemError(wordings.NO_FOLDER)
    while at < end:
        if data[at : at + 2] == FREE:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 8 or length % 8 or at + length > end:
                raise FileSystemError(wordings.NO_FOLDER)
            yield from _removed(shape, data[at : at + length])
            at += length
            continue
        name, size = _entry(shape, data, at)
        if not name.name or at + size > end:
            raise FileSystemError(wordings.NO_FOLDER)
        if name.name not in {b".", b".."}:
            yield name
        at += size


def _entry(shape: XfsShape, data: bytes, at: int) -> tuple[XfsName, int]:
    """An entry, and how many bytes it takes."""
    inode = int.from_bytes(data[at : at + 8], "big")
    length = data[at + 8] if at + 8 < len(data) else 0
    size = (9 + length + shape.has_kinds + 2 + 7) // 8 * 8
    return XfsName(inode, data[at + 9 : at + 9 + length], is_live=True), size


def _removed(shape: XfsShape, gap: bytes) -> Iterator[XfsName]:
    """What entries were in a free stretch, as far as they still follow one another."""
    at = 0
    while at + 16 <= len(gap):
        found, size = _entry(shape, gap, at)
        if at + size > len(gap) or not found.name or b"/" in found.name or b"\0" in found.name:
            return
        inode = found.inode & 0xFFFFFFFF  # over the upper half stands the length of the stretch
        if found.name not in {b".", b".."}:
            yield XfsName(inode, found.name, is_live=False)
        at += size
