"""Segment files of an Ex01 image, and their sections, which are found from back to front.

Each section is described by 64 bytes behind its data, which name the section before. All integers
are little-endian. Source: libewf's documentation of EWF version 2, "Segment files", "The sections".
"""

from __future__ import annotations

import struct
import zlib

from forensics.errors import DiskImageError, EncryptedDiskImageError, UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.paged_file import PagedFile
from forensics.wordings import media, virtual_disks

SIGNATURE = b"EVF2\r\n\x81\0"
LOGICAL = b"LEF2\r\n\x81\0"  # of logical evidence (Lx01), which is cut in the same way
HEAD = struct.Struct("<8sBBHI16s")
DESCRIPTOR = struct.Struct("<IIQQII16s12xI")
DEVICE, CASE, SECTORS, TABLE, ERRORS, MD5, SHA1, KEYS, NEXT, DONE = 1, 2, 3, 4, 5, 8, 9, 11, 13, 15
SINGLE_FILES = 32
IS_ENCRYPTED = 2
MOST_SECTIONS = 1 << 20
PIECE = 1024 * 1024
PLAIN, ZLIB = 0, 1


@dataclass(frozen=True, slots=True)
class Ewf2Section:
    """One section: its kind, where its data begin, and where its descriptor stands."""

    kind: int
    data: int
    descriptor: int


@dataclass(frozen=True, slots=True)
class Ewf2Segment:
    """A segment file: its number and set, its sections in order, and whether all were found."""

    file: PagedFile
    number: int
    set_id: bytes
    sections: tuple[Ewf2Section, ...]
    is_whole: bool

    @property
    def is_last(self) -> bool:
        """Whether no segment follows it, as it says itself."""
        return bool(self.sections) and self.sections[-1].kind == DONE


def is_segment(file: PagedFile, signature: bytes = SIGNATURE) -> bool:
    """Whether a file begins as a segment does."""
    return file.read(0, len(signature)) == signature


def read_segment(file: PagedFile, signature: bytes = SIGNATURE) -> Ewf2Segment:
    """Find all sections of a segment, from its end on; those before a damaged one are lost.

    Raises:
        DiskImageError: it is no segment, of another version, compressed otherwise or encrypted.
    """
    head = file.read(0, HEAD.size)
    if len(head) < HEAD.size:
        raise DiskImageError(media.TOO_SHORT(file.name))
    mark, major, _, packing, number, set_id = HEAD.unpack(head)
    if mark != signature:
        raise DiskImageError(media.NO_EWF(file.name))
    if major != 2:
        raise UnsupportedDiskImageError(virtual_disks.OTHER_FORM(file.name, virtual_disks.VERSION))
    if packing not in {PLAIN, ZLIB}:
        raise UnsupportedDiskImageError(
            virtual_disks.OTHER_FORM(file.name, virtual_disks.PACKED_OTHERWISE)
        )
    sections, is_whole = _walk(file)
    return Ewf2Segment(file, number, set_id, sections, is_whole)


def _walk(file: PagedFile) -> tuple[tuple[Ewf2Section, ...], bool]:
    found: list[Ewf2Section] = []
    at = file.size - DESCRIPTOR.size
    while len(found) < MOST_SECTIONS:
        data = file.read(at, DESCRIPTOR.size) if at >= HEAD.size else b""
        if len(data) < DESCRIPTOR.size:
            break
        kind, flags, before, length, _, _, _, checksum = DESCRIPTOR.unpack(data)
        if zlib.adler32(data[:-4]) != checksum or length > at - HEAD.size:
            break
        if flags & IS_ENCRYPTED or kind == KEYS:
            raise EncryptedDiskImageError(virtual_disks.ENCRYPTED(file.name))
        found.append(Ewf2Section(kind, at - length, at))
        if not before:
            return tuple(reversed(found)), True
        if before > at - length - DESCRIPTOR.size:
            break  # sections lie one before the other: anything else is a ring
        at = before
    return tuple(reversed(found)), False


def adler_agrees(file: PagedFile, offset: int, length: int) -> bool:
    """Whether some bytes have the checksum that stands behind them."""
    value, end = 1, offset + length
    while offset < end:
        piece = file.read(offset, min(PIECE, end - offset))
        if not piece:
            return False
        value = zlib.adler32(piece, value)
        offset += len(piece)
    return file.read(end, 4) == value.to_bytes(4, "little")
