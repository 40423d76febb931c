"""The list of files of an L01 as lines of text, read piece by piece: it may be as long as a disk.

A section ``ltree`` begins with 48 bytes: the MD5 of the list, its length (u64), and the Adler-32 of
these 48 with itself as zeros. The list is UTF-16 without a mark, and may hold halves of pairs.
Source: "Expert Witness Compression Format", libewf documentation, section on ltree.
"""

from __future__ import annotations

import codecs
import hashlib
import struct
import zlib
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.disk_images.ewf_sections import Section
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
    """The lines of one list. ``is_sound`` is known once all were read."""

    files: SegmentFiles
    file: int
    section: Section
    _digest: hashlib._Hash = field(
        default_factory=lambda: hashlib.md5(usedforsecurity=False)  # as the form has it
    )
    _stated: bytes = b""
    _is_whole: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether head and list agree with their checksums, and all of the list is there."""
        return self._is_whole and self._digest.digest() == self._stated

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
        """All bytes of the list, and what its head says of them."""
        head = bytearray(min(HEAD.size, self.section.length)).ljust(HEAD.size, b"\0")
        read_exactly(
            self.files.handle(self.file), self.section.data, memoryview(head)[: self.section.length]
        )
        self._stated, length, checksum = HEAD.unpack(head)
        head[24:28] = bytes(4)
        at = self.section.data + HEAD.size
        end = min(at + length, self.section.end)
        self._is_whole = zlib.adler32(head) == checksum and at + length == end
        while at < end:
            piece = bytearray(min(PIECE, end - at))
            read_exactly(self.files.handle(self.file), at, memoryview(piece))
            self._digest.update(piece)
            at += len(piece)
            yield bytes(piece)
