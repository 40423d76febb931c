"""What the headers of a cabinet say: its folders, their blocks, and which file lies where in them.

A folder is one compressed stream, cut into blocks that unpack to 32 KiB at most; files lie in it
one after the other. Source: Microsoft Cabinet Format (MS-CAB), sections 2.1 to 2.4.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.file_facts.times import FileTimes, TimeZoneOf, dos_time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

_HEAD = struct.Struct("<4s4xI4xI4xBBHHHHH")
_FOLDER, _FILE, _BLOCK = struct.Struct("<IHH"), struct.Struct("<IIHHHH"), struct.Struct("<4xHH")
_HAS_BEFORE, _HAS_NEXT, _HAS_RESERVED = 1, 2, 4
_STORED, _MSZIP, _LZX, _METHOD = 0, 1, 3, 15
CONTINUED = 0xFFFD  # and above: the file begins before this cabinet, or ends after it
FROM_BEFORE = frozenset(
    {0xFFFD, 0xFFFF}
)  # of these, those that begin before it: in its first folder
_LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class CabFolder:
    """One stream: where its first block begins, how many there are, and how they are packed."""

    start: int
    blocks: int
    packing: int

    @property
    def is_stored(self) -> bool:
        """Whether its content stands in the blocks as it is."""
        return self.packing & _METHOD == _STORED

    @property
    def is_known(self) -> bool:
        """Whether libarchive decodes it: all but Quantum, which few cabinets have."""
        return self.packing & _METHOD in {_MSZIP, _LZX}


@dataclass(frozen=True, slots=True)
class CabFile:
    """A file: ``offset`` and ``size`` are bytes of its folder's content."""

    name: bytes
    size: int
    offset: int
    folder: int
    times: FileTimes


@dataclass(frozen=True, slots=True)
class CabHead:
    """The beginning of a cabinet; ``reserved`` is what follows the head of each block."""

    folders: tuple[CabFolder, ...]
    files_at: int
    files: int
    reserved: int


@dataclass(frozen=True, slots=True)
class CabBlock:
    """The bytes of one block in the cabinet, and how many they unpack to."""

    stored: Extent
    size: int


def head_of(content: ContentStream, means: Means) -> CabHead:
    """Read the head, and what it says of folders.

    Raises:
        UnreadableExtentError: it makes no sense.
    """
    told = _HEAD.unpack(exactly(content, 0, _HEAD.size))
    mark, _, files_at, _, _, folders, files, flags, _, _ = told
    at, reserved, per_folder = _HEAD.size, 0, 0
    if mark != b"MSCF":
        raise damaged()
    if flags & _HAS_RESERVED:
        of_head, per_folder, reserved = struct.unpack("<HBB", exactly(content, at, 4))
        at += 4 + of_head
    for flag in (_HAS_BEFORE, _HAS_NEXT):
        for _ in range(2 if flags & flag else 0):  # names of a file and of a disk
            at += len(_text_at(content, at)) + 1
    found = []
    for number in range(folders):
        means.spend(_FOLDER.size)
        place = at + number * (_FOLDER.size + per_folder)
        start, blocks, packing = _FOLDER.unpack(exactly(content, place, _FOLDER.size))
        found.append(CabFolder(start, blocks, packing))
    return CabHead(tuple(found), files_at, files, reserved)


def files_of(content: ContentStream, head: CabHead) -> Iterator[CabFile]:
    """Return the files in the order in which they are listed.

    Raises:
        UnreadableExtentError: the list breaks off.
    """
    at = head.files_at
    for _ in range(head.files):
        told = _FILE.unpack(exactly(content, at, _FILE.size))
        size, offset, folder, date, time, _ = told
        name = _text_at(content, at + _FILE.size)
        at += _FILE.size + len(name) + 1
        times = FileTimes("cab", TimeZoneOf.LOCAL, dos_time_of(date, time))
        yield CabFile(name.replace(b"\\", b"/"), size, offset, folder, times)


def blocks_of(content: ContentStream, head: CabHead, folder: CabFolder) -> Iterator[CabBlock]:
    """Return the blocks of a folder in their order, as many as there are.

    Raises:
        UnreadableExtentError: the bytes cannot be read.
    """
    at = folder.start
    for _ in range(folder.blocks):
        if at + _BLOCK.size > content.size:
            return
        packed, size = _BLOCK.unpack(exactly(content, at, _BLOCK.size))
        stored = Extent(at + _BLOCK.size + head.reserved, packed)
        if stored.end > content.size:
            return
        yield CabBlock(stored, size)
        at = stored.end


def _text_at(content: ContentStream, at: int) -> bytes:
    text, end, _ = bytes_at(content, at, _LONGEST_NAME + 1).partition(b"\0")
    if not end:
        raise damaged(at)
    return text
