"""The table of nodes (NAT): the block of each, in two copies; a bitmap says which one counts."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.f2fs.superblock import BLOCK
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.f2fs.superblock import F2fsCheckpoint, F2fsShape

    _Entries = npt.NDArray[np.int64]

IN_BLOCK, IN_SEGMENT = 455, 512
FOOTER = BLOCK - 24
_EMPTY = bytes(BLOCK)
_ENTRY = np.dtype([("version", "u1"), ("inode", "<u4"), ("block", "<u4")])
_JOURNAL = struct.Struct("<IBII")
_MOST_IN_JOURNAL = 38


class NodeTable:
    """Which block each node has, of those in use."""

    def __init__(self, shape: F2fsShape, checkpoint: F2fsCheckpoint) -> None:
        """Take the geometry and the checkpoint that counts."""
        self._shape = shape
        self._checkpoint = checkpoint
        self._numbers = np.zeros(0, np.int64)
        self._inodes = np.zeros(0, np.int64)
        self._blocks = np.zeros(0, np.int64)

    def load(self) -> Iterator[tuple[int, int, UnreadableExtentError]]:
        """Read the table; return the first and last node of each piece that cannot be read."""
        found: list[_Entries] = []
        blocks = self._shape.table_segments // 2 * IN_SEGMENT
        for number in range(blocks):
            try:
                data = self._shape.read(self._place(number))
            except UnreadableExtentError as error:
                yield number * IN_BLOCK, (number + 1) * IN_BLOCK - 1, error
                continue
            if data == _EMPTY:
                continue
            entries = np.frombuffer(data, _ENTRY, IN_BLOCK)
            used = np.flatnonzero(entries["block"])
            numbers = used + number * IN_BLOCK
            found.append(np.stack((numbers, entries["inode"][used], entries["block"][used])))
        self._take(found)

    def _place(self, number: int) -> int:
        segment, within = divmod(number, IN_SEGMENT)
        second = self._checkpoint.bitmap[number >> 3] >> (7 - (number & 7)) & 1
        return self._shape.table + 2 * segment * IN_SEGMENT + within + second * IN_SEGMENT

    def _take(self, found: list[_Entries]) -> None:
        newer = self._newer()
        table = np.concatenate([np.zeros((3, 0), np.int64), *found], axis=1)
        table = table[:, ~np.isin(table[0], np.fromiter(newer, np.int64, len(newer)))]
        more = np.array([(n, *pair) for n, pair in newer.items()], np.int64).reshape(-1, 3)
        table = np.concatenate((table, more.T), axis=1)
        table = table[:, np.argsort(table[0])]
        self._numbers, self._inodes, self._blocks = table[:, table[2] > 0]

    def _newer(self) -> dict[int, tuple[int, int]]:
        """What the checkpoint's journal says of nodes: it is newer than the table."""
        journal = self._checkpoint.journal
        count = min(int.from_bytes(journal[:2], "little"), _MOST_IN_JOURNAL)
        entries = (_JOURNAL.unpack_from(journal, 2 + n * _JOURNAL.size) for n in range(count))
        return {number: (inode, block) for number, _, inode, block in entries}

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self._numbers)

    def inodes(self) -> list[int]:
        """Return the numbers of all inodes, nodes that are their own, but for the file system's."""
        found: list[int] = self._numbers[self._numbers == self._inodes].tolist()
        return [number for number in found if number not in self._shape.own]

    def read(self, number: int, *, inode: int) -> tuple[int, bytes]:
        """Return the block of a node of an inode, and its bytes.

        Raises:
            FileSystemError: there is none, or the block is another node's.
            UnreadableExtentError: it cannot be read.
        """
        at = int(np.searchsorted(self._numbers, number))
        if at >= len(self._numbers) or self._numbers[at] != number:
            raise FileSystemError(wordings.NO_INODE)
        block = int(self._blocks[at])
        if not self._shape.is_data(block):
            raise FileSystemError(wordings.PAST_END)
        data = self._shape.read(block)
        if struct.unpack_from("<II", data, FOOTER) != (number, inode):
            raise FileSystemError(wordings.NO_RECORD)
        return block, data


def table_extent(shape: F2fsShape) -> Extent:
    """All that lies before nodes and content: superblocks, checkpoints and tables."""
    end = min(shape.place(shape.main), shape.at.end)
    return Extent(shape.at.start, end - shape.at.start)
