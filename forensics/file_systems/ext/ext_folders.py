"""Folders of ext4 that lie within their inode: small ones, where ``inline_data`` is in use.

The Sleuth Kit gives up on some of them, and their files would be told without their names. Layout:
the Linux kernel's documentation, filesystems/ext4 ("Inline Data", "Directory Entries"): the first
four bytes are the parent's number, entries follow, and further ones in ``system.data``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_systems.ext.ext_inodes import INLINE, inline_runs
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.ext.ext_inodes import Inode

_FOLDER = 2  # file type of an entry
_ENTRY = struct.Struct("<IHBB")
_PARENT_SIZE = 4


@dataclass(frozen=True, slots=True)
class InlineName:
    """One entry in use: the inode that it names, and whether that is a folder."""

    inode: int
    name: bytes
    is_folder: bool


def inline_names(inode: Inode) -> tuple[InlineName, ...] | None:
    """The names in a folder within its inode; None for a folder in blocks of its own.

    Raises:
        FileSystemError: its entries do not fit into each other.
    """
    if not inode.flags & INLINE:
        return None
    size = struct.unpack_from("<I", inode.stored, 4)[0]
    names: list[InlineName] = []
    for number, run in enumerate(inline_runs(inode, size)):
        start = 0 if run.offset is None else run.offset - inode.offset
        names += _names(inode.stored[start + (0 if number else _PARENT_SIZE) : start + run.length])
    return tuple(names)


def _names(stored: bytes) -> Iterator[InlineName]:
    at = 0
    while at + _ENTRY.size <= len(stored):
        number, length, name_length, kind = _ENTRY.unpack_from(stored, at)
        if length < _ENTRY.size or at + length > len(stored) or name_length > length - _ENTRY.size:
            raise FileSystemError(wordings.ENTRIES_DISAGREE)
        if number:
            name = stored[at + _ENTRY.size :][:name_length]
            yield InlineName(number, name, kind == _FOLDER)
        at += length
