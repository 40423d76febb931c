"""The section chains of EWF segment files (.E01, .S01): where headers, tables and data lie.

A segment file starts with a 13-byte file header and holds a chain of sections, each with a 76-byte
descriptor: type (16 bytes), offset of the next descriptor (u64), size (u64), padding, Adler-32 of
the first 72 bytes. All integers are little-endian. Source: "Expert Witness Compression Format",
libewf documentation, sections 2 and 3.

* A chain only ever moves forward: one that does not is an error, so no walk can loop.
* A chain that breaks off (a cut file) keeps what came before.
* A damaged descriptor is passed where the one that it points to is sound. It stays in the list as
  ``DAMAGED``, for it may have been a table: chunks that do not add up are then missing right there.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import read_exactly, size_of
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from forensics.disk_images.segment_files import Handle

SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"
LOGICAL = b"LVF\x09\x0d\x0a\xff\x00"  # of logical evidence (L01), which is cut in the same way
FILE_HEADER_SIZE = 13
DESCRIPTOR = struct.Struct("<16sQQ40xI")
DAMAGED = "damaged"
MOST_SECTIONS = 1_000_000  # a segment of 100 GB with the smallest tables in use has under 10 000


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a segment file; offsets count in that file."""

    kind: str
    start: int
    end: int

    @property
    def data(self) -> int:
        """Offset of the first byte after the descriptor."""
        return self.start + DESCRIPTOR.size

    @property
    def length(self) -> int:
        """How many bytes follow the descriptor."""
        return max(self.end - self.data, 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """The sections of one segment file.

    ``number`` is the file's own, from 1. ``break_off`` says why the chain stops before its end, and
    is None where it ends as it should; ``is_last`` then tells whether the image ends here.
    """

    number: int
    sections: tuple[Section, ...]
    is_last: bool
    break_off: str | None


def walk_sections(descriptor: Handle, *, name: str, signature: bytes = SIGNATURE) -> Segment:
    """Follow the chain of one open segment file; ``name`` is what errors call it.

    Raises:
        DiskImageError: it is no EWF segment, or its chain points backwards or is absurdly long.
    """
    size = size_of(descriptor)
    number = _read_number(descriptor, name, signature)
    sections: list[Section] = []
    offset, break_off = FILE_HEADER_SIZE, None
    while True:
        section, break_off = _read_section(descriptor, offset, size, name)
        if section is None:
            return Segment(number, tuple(sections), is_last=False, break_off=break_off)
        if section.kind in {"done", "next"}:
            is_last = section.kind == "done"
            return Segment(number, tuple(sections), is_last=is_last, break_off=None)
        if section.end <= section.start or len(sections) >= MOST_SECTIONS:
            raise DiskImageError(wordings.ENDLESS(name))
        sections.append(section)
        if section.end > size:
            return Segment(number, tuple(sections), is_last=False, break_off=wordings.CUT_OFF(name))
        offset = section.end


def is_segment(descriptor: Handle, signature: bytes = SIGNATURE) -> bool:
    """Whether an open file starts as an EWF segment does."""
    head = bytearray(len(SIGNATURE))
    try:
        read_exactly(descriptor, 0, memoryview(head))
    except UnreadableExtentError:
        return False
    return head == signature


def _read_number(descriptor: Handle, name: str, signature: bytes) -> int:
    header = bytearray(FILE_HEADER_SIZE)
    try:
        read_exactly(descriptor, 0, memoryview(header))
    except UnreadableExtentError as error:
        raise DiskImageError(wordings.TOO_SHORT(name)) from error
    if header[:8] != signature:
        raise DiskImageError(wordings.NO_EWF(name))
    return int.from_bytes(header[9:11], "little")


def _read_section(
    descriptor: Handle, offset: int, size: int, name: str
) -> tuple[Section | None, str | None]:
    if offset + DESCRIPTOR.size > size:
        return None, wordings.CUT_OFF(name)
    buffer = bytearray(DESCRIPTOR.size)
    try:
        read_exactly(descriptor, offset, memoryview(buffer))
        kind, following, _, _ = DESCRIPTOR.unpack(buffer)
        if _is_sound(buffer):
            return Section(kind.rstrip(b"\0").decode("ascii", "replace"), offset, following), None
        if offset < following <= size - DESCRIPTOR.size:
            read_exactly(descriptor, following, memoryview(buffer))
            if _is_sound(buffer):
                return Section(DAMAGED, offset, following), None
    except UnreadableExtentError as error:
        return None, wordings.SECTIONS_UNREAD(name, error.reason)
    return None, wordings.SECTIONS_DAMAGED(name)


def _is_sound(buffer: bytearray) -> bool:
    return zlib.adler32(memoryview(buffer)[:72]) == int.from_bytes(buffer[72:76], "little")
