"""Folders that libarchive decodes: PPMd, and those whose coders are no single line (BCJ2).

The library is not given the archive. It gets one that is written here, of this folder alone, with
one file: so of hostile bytes it sees the properties of coders and what they packed, and no more.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from forensics.contents.archives.by_libarchive.in_parts import InParts
from forensics.contents.archives.by_libarchive.library import is_there
from forensics.contents.archives.by_libarchive.passes import LibraryPass
from forensics.contents.archives.seven_zip.coders import (
    BZIP2,
    COPY,
    DEFLATE,
    LZMA,
    LZMA2,
    dictionary_of,
)
from forensics.contents.archives.seven_zip.headers import (
    END,
    FILES,
    FOLDER,
    HEADER,
    MAIN_STREAMS,
    NAMES,
    PACK,
    SIZE,
    SUBSTREAMS,
    UNPACK,
    UNPACK_SIZES,
)

if TYPE_CHECKING:
    from forensics.containers.decoding import Decoder
    from forensics.contents.archives.seven_zip.headers import PackedFolder
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent

PPMD, BCJ2, BCJ = b"\x03\x04\x01", b"\x03\x03\x01\x1b", b"\x03\x03\x01\x03"
_READ = frozenset({COPY, LZMA, LZMA2, DEFLATE, BZIP2, BCJ, PPMD, BCJ2})
_SIGNATURE = b"7z\xbc\xaf\x27\x1c\0\x04"
_NAME = "1\0".encode("utf-16-le")
_OF_ITS_OWN = 4 * 1024 * 1024


def is_by_library(folder: PackedFolder) -> bool:
    """Whether the library is there, and reads all coders of a folder."""
    return is_there() and bool(folder.listed) and folder.all_methods <= _READ


def memory_by_library(folder: PackedFolder) -> int:
    """How much memory it takes: dictionaries, and all that goes into BCJ2 besides the code."""
    sizes = list(zip(folder.listed, folder.made, strict=True))
    taken = sum(dictionary_of(coder, size) for coder, size in sizes)
    taken += sum(_ppmd(coder.properties) for coder in folder.listed if coder.method == PPMD)
    if BCJ2 in folder.all_methods:
        taken += sum(folder.made) - max(folder.made) + sum(e.length for e in folder.packed[1:])
    return taken + _OF_ITS_OWN


def by_library(content: ContentStream, folder: PackedFolder, means: Means) -> Decoder:
    """Return what decodes a folder.

    Raises:
        UnreadableExtentError: the library does not take it.
    """
    header = _header(folder)
    packed = sum(extent.length for extent in folder.packed)
    start = b"".join(_wide(each) for each in (packed, len(header))) + _sum(header)
    parts: tuple[bytes | Extent, ...] = (_SIGNATURE + _sum(start) + start, *folder.packed, header)
    return LibraryPass(InParts(content, parts), ("format_7zip",), means).to(1)


def _header(folder: PackedFolder) -> bytes:
    """What a header says of one folder with one file (``DOC/7zFormat.txt``)."""
    sizes = [extent.length for extent in folder.packed]
    return b"".join((
        bytes((HEADER, MAIN_STREAMS)),
        bytes((PACK, 0)), _number(len(sizes)), bytes((SIZE,)), *map(_number, sizes), bytes((END,)),
        bytes((UNPACK, FOLDER, 1, 0)), folder.described,
        bytes((UNPACK_SIZES,)), *map(_number, folder.made), bytes((END,)),
        bytes((SUBSTREAMS, END, END)),  # which the library wants, though it says nothing
        bytes((FILES, 1, NAMES)), _number(len(_NAME) + 1), b"\0", _NAME, bytes((END,)),
        bytes((END,)),
    ))  # fmt: skip


def _ppmd(properties: bytes) -> int:
    return int.from_bytes(properties[1:5], "little")


def _sum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def _wide(number: int) -> bytes:
    return number.to_bytes(8, "little")


def _number(number: int) -> bytes:
    """A number as headers have it, in its longest form but for short ones."""
    return bytes((number,)) if number < 0x80 else b"\xff" + _wide(number)
