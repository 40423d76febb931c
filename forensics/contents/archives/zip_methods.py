"""Methods of zip archives that are read within files alone: PPMd by libarchive, and Deflate64.

Both may take more than a source of a scan allows, where no means are counted for each file.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.archives.by_libarchive.in_parts import InParts
from forensics.contents.archives.by_libarchive.library import is_there
from forensics.contents.archives.by_libarchive.passes import LibraryPass
from forensics.contents.archives.inflating64 import Inflater64
from forensics.contents.pieces import bytes_at, piece
from forensics.contents.reader import ContentMember

if TYPE_CHECKING:
    from forensics.containers.decoding import Decoder
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent

DEFLATE64, PPMD = 9, 98
_HEADER = struct.Struct("<4s5H3L2H")  # APPNOTE 4.3.7
_VERSION, _NAME = 63, b"1"
_NO_32 = 0xFFFFFFFF
MIB = 1024 * 1024
_OF_ITS_OWN = 4 * MIB


def further(
    content: ContentStream,
    means: Means,
    name: bytes,
    method: int,
    stored: Extent,
    size: int,
    crc: int | None,
) -> ContentMember | None:
    """Return a file that is compressed by one of these; None by any other, or without the library.

    Raises:
        UnreadableExtentError: its first bytes cannot be read.
    """
    if method == DEFLATE64:
        begin = partial(_inflated, content, stored, means)
        return ContentMember(name, begin, size, (stored,), crc=crc, memory=MIB)
    if method == PPMD and is_there() and max(size, stored.length) < _NO_32:
        # APPNOTE 5.10.4: of the first two bytes four bits are the order less one, eight the memory.
        asked = int.from_bytes(bytes_at(content, stored.offset, 2), "little")
        memory = ((asked >> 4 & 0xFF) + 1) * MIB + _OF_ITS_OWN
        begin = partial(_by_library, content, stored, (crc or 0, stored.length, size), means)
        return ContentMember(name, begin, size, (stored,), crc=crc, memory=memory)
    return None


def _inflated(content: ContentStream, stored: Extent, means: Means) -> Decoder:
    return Inflater64(piece(content, stored), means)


def _by_library(
    content: ContentStream, stored: Extent, told: tuple[int, int, int], means: Means
) -> Decoder:
    """The library gets a head that is written here, and what is packed: no other byte of it.

    ``told`` are checksum, packed and unpacked length.
    """
    head = _HEADER.pack(b"PK\3\4", _VERSION, 0, PPMD, 0, 0, *told, len(_NAME), 0)
    source = InParts(content, (head + _NAME, stored))
    return LibraryPass(source, ("format_zip_streamable",), means).to(1)
