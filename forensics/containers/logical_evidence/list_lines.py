"""The list of files of an L01 as lines of text, read piece by piece: it may be as long as a disk.

In an L01 it begins with 48 bytes: the MD5 of the list, its length (u64), and the Adler-32 of these
48 with itself as zeros. The list is UTF-16, mostly without a mark, and may hold halves of pairs.
Source: "Expert Witness Compression Format", libewf documentation, section on ltree; of version 2
of that format, section on single files data.
"""

from __future__ import annotations

import codecs
import hashlib
import struct
import zlib
from codecs import BOM_UTF16_LE
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import SegmentFiles, read_exactly
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator


HEAD = struct.Struct("<16sQI20x")
PIECE = 256 * 1024  # bytes read at once
MOST_LINE = 1024 * 1024  # characters
_UTF_16 = codecs.getincrementaldecoder("utf-16-le")


class BrokenLinesError(Exception):
    """The list makes no sense from here on."""


@dataclass(slots=True)
class ListLines:
    """The lines of one list, which stands from ``start`` to ``end`` in one of some files.

    ``has_head``: whether its head stands before it. ``is_sound`` is known once all were read.
    """

    files: SegmentFiles
    file: int
    start: int
    end: int
    has_head: bool = True
    _digest: hashlib._Hash = field(
        default_factory=lambda: hashlib.md5(usedforsecurity=False)  # as the form has it
    )
    _stated: bytes = b""
    _is_whole: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether head and list agree with their checksums, and all of the list is there.

        A list without a head has none.
        """
        return not self.has_head or (self._is_whole and self._digest.digest() == self._stated)

    def __iter__(self) -> Iterator[str]:
        """Give each line without its end.

        Raises:
            BrokenLinesError: a line is longer than any honest one.
            UnreadableExtentError: the bytes cannot be read.
        """
        self._digest, self._is_whole = hashlib.md5(usedforsecurity=False), False
        decoder, left = _UTF_16("surrogatepass"), ""
        for piece in self._pieces():
            *lines, left = (left + decoder.decode(piece)).split("\n")
            yield from lines
            if len(left) > MOST_LINE:
                raise BrokenLinesError
        yield left

    def _pieces(self) -> Iterator[bytes]:
        """All bytes of the list, but for a mark before them."""
        at, end = self._after_head() if self.has_head else (self.start, self.end)
        is_first = True
        while at < end:
            piece = bytearray(min(PIECE, end - at))
            read_exactly(self.files.handle(self.file), at, memoryview(piece))
            self._digest.update(piece)
            at += len(piece)
            yield bytes(piece).removeprefix(BOM_UTF16_LE) if is_first else bytes(piece)
            is_first = False

    def _after_head(self) -> tuple[int, int]:
        """Where the list begins and ends, as its head says."""
        head = bytearray(HEAD.size)
        length = max(0, min(HEAD.size, self.end - self.start))
        read_exactly(self.files.handle(self.file), self.start, memoryview(head)[:length])
        self._stated, size, checksum = HEAD.unpack(head)
        head[24:28] = bytes(4)
        at = self.start + HEAD.size
        end = min(at + size, self.end)
        self._is_whole = zlib.adler32(head) == checksum and at + size == end
        return at, end
