"""Inodes of XFS: what they are, how long, and which blocks hold their content."""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_system import Run
from forensics.file_systems.runs import clip, length_of
from forensics.file_systems.xfs.trees import MappedBlocks, extents_by_tree, mapped_blocks
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from forensics.file_systems.xfs.superblock import XfsShape

MAGIC = b"IN"
LOCAL, EXTENTS, TREE = 1, 2, 3
CORE, CORE_V3 = 100, 176
REALTIME, BIG_TIMES, BIG_COUNTS = 0x1, 0x8, 0x10
LARGEST = 1 << 62


@dataclass(frozen=True, slots=True)
class XfsInode:
    """One inode; ``fork`` holds content, extents or a tree, as ``form`` says."""

    number: int
    mode: int
    form: int
    links: int
    size: int
    extents: int
    fork: bytes
    is_realtime: bool
    times: tuple[int, int, int, int]  # see ``TellsTimes.times``

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.mode)


def read_inode(number: int, data: bytes) -> XfsInode | None:
    """Return an inode of its bytes; None where nothing was ever there.

    Raises:
        FileSystemError: it is damaged.
    """
    mode, version, form = struct.unpack_from(">HBB", data, 2)
    if not data.startswith(MAGIC):
        if any(data[:CORE]):
            raise FileSystemError(wordings.NO_RECORD)
        return None
    core = CORE_V3 if version >= 3 else CORE
    if core == CORE_V3 and struct.unpack_from(">Q", data, 152)[0] != number:
        raise FileSystemError(wordings.NO_RECORD)
    links = struct.unpack_from(">I", data, 16)[0] if version > 1 else _short(data, 6)
    size, _, _, extents = struct.unpack_from(">QQII", data, 56)
    flags = struct.unpack_from(">H", data, 90)[0]
    more = struct.unpack_from(">Q", data, 120)[0] if core == CORE_V3 else 0
    if more & BIG_COUNTS:
        extents = struct.unpack_from(">Q", data, 24)[0]
    end = core + data[82] * 8 if data[82] else len(data)
    if end > len(data) or size >= LARGEST:
        raise FileSystemError(wordings.NO_RECORD)
    return XfsInode(
        number, mode, form, links, size, extents, data[core:end], bool(flags & REALTIME),
        _times(data, has_made=core == CORE_V3, are_big=bool(more & BIG_TIMES)),
    )  # fmt: skip


def _times(data: bytes, *, has_made: bool, are_big: bool) -> tuple[int, int, int, int]:
    """Times as versions 4 and 5 keep them, or as nanoseconds since December 1901 ("bigtime")."""

    def at(place: int) -> int:
        if are_big:
            return int(struct.unpack_from(">Q", data, place)[0] // 10**9) - (1 << 31)
        return int(struct.unpack_from(">i", data, place)[0])

    return at(40), at(144) if has_made else 0, at(32), at(48)


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def extents_of(shape: XfsShape, inode: XfsInode) -> list[MappedBlocks]:
    """Return the extents of an inode, in the order of its content.

    Raises:
        FileSystemError: they cannot be told.
        UnreadableExtentError: a block that tells them cannot be read.
    """
    if inode.is_realtime:
        raise FileSystemError(wordings.XFS_REALTIME)
    if inode.form == EXTENTS:
        if inode.extents * 16 > len(inode.fork):
            raise FileSystemError(wordings.NO_BLOCKS)
        found = [mapped_blocks(inode.fork, 16 * at) for at in range(inode.extents)]
    elif inode.form == TREE:
        found = list(extents_by_tree(shape, inode.fork, inode.extents))
    else:
        raise FileSystemError(wordings.NO_BLOCKS)
    ends = 0
    for each in found:
        if each.first < ends or not each.count or each.first > shape.largest_file:
            raise FileSystemError(wordings.NO_BLOCKS)
        ends = each.first + each.count
    return found


def runs_of(shape: XfsShape, extents: list[MappedBlocks], size: int) -> list[Run]:
    """Return the whole blocks of a file, with holes for what it never wrote, up to its size.

    Raises:
        FileSystemError: a block lies outside the volume.
    """
    runs: list[Run] = []
    at = 0
    for each in extents:
        if each.first > at:
            runs.append(Run(None, (each.first - at) * shape.block_size))
        run = shape.run(each.block, each.count)
        if run is None:
            raise FileSystemError(wordings.PAST_END)
        runs.append(run if each.is_written else Run(None, run.length))
        at = each.first + each.count
    missing = size - at * shape.block_size
    return [*runs, Run(None, missing)] if missing > 0 else runs


def content_runs(runs: list[Run], size: int) -> tuple[Run, ...]:
    """Runs joined where they touch, ending with the content."""
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before is not None and _touch(before, run):
            joined[-1] = Run(before.offset, before.length + run.length)
        else:
            joined.append(run)
    return clip(joined, size)


def stale_extents(shape: XfsShape, inode: XfsInode) -> tuple[list[Run], int]:
    """What a deleted inode still holds of its extents, and the bytes of these blocks.

    The kernel cuts a deleted file to nothing and leaves the records behind as they were.
    """
    runs: list[Run] = []
    at = 0
    for place in range(0, len(inode.fork) - 15, 16):
        each = mapped_blocks(inode.fork, place)
        run = shape.run(each.block, each.count)
        if run is None or not at <= each.first <= at + shape.blocks:
            break
        if each.first > at:
            runs.append(Run(None, (each.first - at) * shape.block_size))
        runs.append(run if each.is_written else Run(None, run.length))
        at = each.first + each.count
    return runs, length_of(runs)


def _touch(before: Run, run: Run) -> bool:
    if before.offset is None or run.offset is None:
        return before.offset is run.offset
    return before.offset + before.length == run.offset
