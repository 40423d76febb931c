"""The ordinary inodes of ext4, a table's piece at a time, as columns.

Ordinary is a live file whose extents stand in its inode, begin at its first block, follow each
other without holes, are written, lie within the volume and hold all of its content. All others are
named in ``others``, to be read one by one through The Sleuth Kit. Layout: the Linux kernel's
documentation, filesystems/ext4 ("Extent Tree").
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import numpy as np

from forensics.file_systems.ext.ext_inodes import ENCRYPTED, FIRST_ORDINARY, INLINE, JOURNAL
from forensics.file_systems.file_columns import Column, Mask
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.file_systems.ext.ext_inodes import InodePiece
    from forensics.file_systems.runs import Geometry

_EXTENTS = 0x80000  # i_flags
_MAGIC = 0xF30A
_IN_INODE = 4  # extents
_LONGEST = 0x8000  # blocks of an extent; a greater figure says that it was never written
_ROW = np.dtype(
    {
        "names": ["mode", "size", "flags", "magic", "number", "depth", "high"],
        "formats": ["<u2", "<u4", "<u4", "<u2", "<u2", "<u2", "<u4"],
        "offsets": [0, 4, 32, 40, 42, 46, 108],
        "itemsize": 128,
    }
)
_EXTENT = np.dtype([("block", "<u4"), ("length", "<u2"), ("high", "<u2"), ("low", "<u4")])


@dataclass(frozen=True, slots=True, eq=False)
class InodeColumns:
    """Some inodes. Runs are whole blocks in content order, joined where they touch."""

    numbers: Column
    sizes: Column
    run_rows: Column
    offsets: Column
    lengths: Column
    others: Column


def decode_inodes(piece: InodePiece, geometry: Geometry) -> InodeColumns:
    """Decode the inodes of a piece, those of the file system's own left out but for its journal."""
    live = piece.live
    table = np.frombuffer(piece.stored, np.uint8).reshape(len(live), -1)
    heads = np.ascontiguousarray(table[:, : _ROW.itemsize]).view(_ROW).ravel()
    numbers = piece.start + np.arange(len(live))
    is_used = (heads["mode"] != 0) & (numbers != piece.orphan_file)
    is_used &= (numbers >= FIRST_ORDINARY) | (numbers == JOURNAL)
    told = (
        live
        & is_used
        & (numbers >= FIRST_ORDINARY)
        & (heads["mode"] & 0xF000 == stat.S_IFREG)
        & (heads["flags"] & (_EXTENTS | ENCRYPTED | INLINE) == _EXTENTS)
        & (heads["magic"] == _MAGIC)
        & (heads["depth"] == 0)
        & (heads["number"] > 0)
        & (heads["number"] <= _IN_INODE)
        & (heads["size"] > 0)
        & (heads["high"] == 0)
    )
    rows = np.flatnonzero(told)
    extents = np.ascontiguousarray(table[rows, 52:100]).view(_EXTENT)
    is_there = np.arange(_IN_INODE) < heads["number"][rows, None]
    blocks = np.where(is_there, extents["length"], 0).astype(np.int64)
    offsets = geometry.base + extents["low"].astype(np.int64) * geometry.block_size
    lengths = blocks * geometry.block_size
    ends = np.cumsum(blocks, axis=1)
    sound = (extents["block"] == ends - blocks) & (extents["high"] == 0)
    sound &= (blocks > 0) & (blocks <= _LONGEST) & (offsets + lengths <= geometry.end)
    sizes = heads["size"][rows].astype(np.int64)
    kept = (sound | ~is_there).all(axis=1) & (ends[:, -1] * geometry.block_size >= sizes)
    told[rows[~kept]] = False
    return InodeColumns(
        numbers[rows[kept]],
        sizes[kept],
        *_joined(offsets[kept], lengths[kept], is_there[kept]),
        numbers[is_used & ~told],
    )


def none_of(columns: InodeColumns) -> InodeColumns:
    """Leave all to be read one by one."""
    none = np.zeros(0, np.int64)
    others = np.sort(np.concatenate((columns.numbers, columns.others)))
    return InodeColumns(none, none, none, none, none, others)


def _joined(offsets: Column, lengths: Column, is_there: Mask) -> tuple[Column, Column, Column]:
    """Return the runs of all rows one after the other."""
    rows = np.nonzero(is_there)[0]
    offsets, lengths = offsets[is_there], lengths[is_there]
    is_new = np.ones(len(rows), np.bool_)
    is_new[1:] = (rows[1:] != rows[:-1]) | (offsets[1:] != offsets[:-1] + lengths[:-1])
    firsts = np.flatnonzero(is_new)
    if len(firsts):
        lengths = np.add.reduceat(lengths, firsts)
    return rows[firsts], offsets[firsts], lengths
