"""Names in folders of F2FS: in blocks of 214 entries, or in fewer within the inode."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTRY = struct.Struct("<4xIHB")  # hash, inode, length of the name, kind
_SLOT = 8  # bytes of a name for each entry; a longer one takes those of the entries that follow
_BLOCK_ENTRIES, _BLOCK_BITMAP, _BLOCK_UNUSED = 214, 27, 3


def names_in_block(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return inode and name of each entry of a block of a folder.

    Raises:
        FileSystemError: its entries do not fit into each other.
    """
    return _names(data, _BLOCK_ENTRIES, _BLOCK_BITMAP + _BLOCK_UNUSED)


def names_in_inode(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the same of a folder that lies within its inode, by all bytes there are for it.

    Raises:
        FileSystemError: its entries do not fit into each other.
    """
    count = len(data) * 8 // ((_ENTRY.size + _SLOT) * 8 + 1)
    return _names(data, count, len(data) - (_ENTRY.size + _SLOT) * count)


def _names(data: bytes, count: int, start: int) -> Iterator[tuple[int, bytes]]:
    names = start + count * _ENTRY.size
    at = 0
    while at < count:
        if not data[at >> 3] >> (at & 7) & 1:
            at += 1
            continue
        inode, length, _ = _ENTRY.unpack_from(data, start + at * _ENTRY.size)
        slots = -(-length // _SLOT)
        if not 0 < length <= 255 or at + slots > count:
            raise FileSystemError(wordings.ENTRIES_DISAGREE)
        name = data[names + at * _SLOT :][:length]
        if inode and name not in {b".", b".."}:
            yield inode, name
        at += slots
