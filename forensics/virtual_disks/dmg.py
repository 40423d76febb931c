"""DMG of Macs: compressed chunks (UDIF), and bands in the order in which they came (sparse).

A UDIF ends with a block that says where a property list is; its ``blkx`` tables say of each stretch
of sectors how it is held. Sources: the layout as QEMU (``block/dmg.c``) and libmodi ("Mac OS disk
image types") give it, since Apple published none. All integers are big-endian.

A sparse image of more bands than its first index holds is not read, nor an encrypted one.
"""

from __future__ import annotations

import itertools
import plistlib
import struct
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError

from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Layer
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import FilePlace, Held, Packing, Piece
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator


SECTOR = 512
TRAILER, MARK = 512, b"koly\0\0\0\4"
# What plistlib meets in lists that are none, and what is read of one makes of others.
_ODD_LISTS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
    struct.error, ExpatError,
)  # fmt: skip
LARGEST_LIST, LARGEST_CHUNK, MOST_CHUNKS = 64 * 1024 * 1024, 16 * 1024 * 1024, 1 << 21
TABLE, CHUNK = struct.Struct(">4s4xQQQ168xI"), struct.Struct(">I4xQQQQ")
ZEROS, IGNORED, RAW = 0, 2, 1
PACKED = {
    0x80000004: Packing.ADC,
    0x80000005: Packing.ZLIB,
    0x80000006: Packing.BZIP2,
    0x80000007: Packing.LZFSE,
    0x80000008: Packing.XZ,
}
REMARK, END = 0x7FFFFFFE, 0xFFFFFFFF

SPARSE = b"sprs"
SPARSE_HEAD = 4096
BANDS_AT = 64
BANDS = (SPARSE_HEAD - BANDS_AT) // 4


class _Chunk(NamedTuple):
    """A stretch of the medium, and how it is held: places in bytes."""

    start: int
    length: int
    kind: int
    offset: int
    stored: int


@dataclass(frozen=True, slots=True, eq=False)
class DmgChunks:
    """The chunks of a UDIF in the order of the medium. Satisfies ``BlockMap``."""

    file: PagedFile
    size: int
    chunks: tuple[_Chunk, ...]
    starts: tuple[int, ...]
    own: tuple[FilePlace, ...]

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number = bisect_right(self.starts, position) - 1
        chunk = self.chunks[number] if number >= 0 else None
        if chunk is None or position >= chunk.start + chunk.length:
            following = self.starts[number + 1] if number + 1 < len(self.starts) else self.size
            return Piece(Held.LOST, following - position, reason=wordings.TABLE)
        rest, skip = chunk.start + chunk.length - position, position - chunk.start
        if chunk.kind in {ZEROS, IGNORED}:
            return Piece(Held.ZEROS, rest)
        if chunk.offset + chunk.stored > self.file.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        if chunk.kind == RAW:
            return Piece(Held.STORED, rest, self.file.number, chunk.offset + skip)
        packing = PACKED.get(chunk.kind)
        if packing is None:
            return Piece(Held.LOST, rest, reason=wordings.PACKING)
        return Piece(
            Held.PACKED, rest, self.file.number, chunk.offset, stored=chunk.stored, skip=skip,
            size=chunk.length, packing=packing,
        )  # fmt: skip

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        yield from self.own


@dataclass(frozen=True, slots=True, eq=False)
class DmgBands:
    """The bands of a sparse image. Satisfies ``BlockMap``."""

    file: PagedFile
    size: int
    band: int
    places: dict[int, int]  # by the number of a band, where it lies in the file
    numbers: tuple[int, ...]  # of these bands, ascending

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number, skip = divmod(position, self.band)
        rest = min(self.band - skip, self.size - position)
        place = self.places.get(number)
        if place is None:
            at = bisect_right(self.numbers, number)
            end = self.numbers[at] * self.band if at < len(self.numbers) else self.size
            return Piece(Held.ZEROS, min(end, self.size) - position)
        if place + skip >= self.file.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        return Piece(Held.STORED, rest, self.file.number, place + skip)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        yield FilePlace(self.file.number, 0, SPARSE_HEAD)


def open_dmg(file: PagedFile) -> Layer:
    """Open one DMG file.

    Raises:
        DiskImageError: it is of a form that is not read, or makes no sense.
    """
    if file.read(0, len(SPARSE)) == SPARSE:
        return _open_sparse(file)
    trailer = file.whole(file.size - TRAILER, TRAILER, wordings.HEADER)
    (start,) = struct.unpack_from(">Q", trailer, 24)
    place, length = struct.unpack_from(">QQ", trailer, 216)
    (sectors,) = struct.unpack_from(">Q", trailer, 492)
    segments = struct.unpack_from(">II", trailer, 56)
    if segments[1] > 1:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.SEGMENTS))
    if not length:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.NO_LIST))
    if length > LARGEST_LIST:
        raise file.damaged(wordings.DESCRIPTION)
    chunks = _chunks(file, file.whole(place, length, wordings.DESCRIPTION), start)
    size = max(sectors * SECTOR, chunks[-1].start + chunks[-1].length if chunks else 0)
    if not chunks or size > LARGEST_MEDIUM:
        raise file.damaged(wordings.MEDIUM_SIZE)
    own = (
        FilePlace(file.number, file.size - TRAILER, TRAILER),
        FilePlace(file.number, place, length),
    )
    return Layer(file.name, DmgChunks(file, size, chunks, tuple(c.start for c in chunks), own))


def _chunks(file: PagedFile, text: bytes, start: int) -> tuple[_Chunk, ...]:
    found: list[_Chunk] = []
    try:
        tables = [each["Data"] for each in plistlib.loads(text)["resource-fork"]["blkx"]]
        for table in tables:
            found += _of_table(table, start)
            if len(found) > MOST_CHUNKS:
                raise file.damaged(wordings.TABLE_SIZE)
    except _ODD_LISTS as error:
        raise file.damaged(wordings.DESCRIPTION) from error
    found.sort()
    for before, chunk in itertools.pairwise(found):
        if before.start + before.length > chunk.start:
            raise file.damaged(wordings.DESCRIPTION)
    return tuple(found)


def _of_table(table: bytes, start: int) -> Iterator[_Chunk]:
    mark, first, _, offset, count = TABLE.unpack_from(table, 0)
    if mark != b"mish":
        raise ValueError(mark)
    for number in range(min(count, (len(table) - TABLE.size) // CHUNK.size)):
        kind, sector, sectors, place, stored = CHUNK.unpack_from(
            table, TABLE.size + number * CHUNK.size
        )
        if kind in {REMARK, END} or not sectors:
            continue
        length = sectors * SECTOR
        is_large = kind in PACKED and length > LARGEST_CHUNK
        if is_large or (first + sector) * SECTOR + length > LARGEST_MEDIUM:
            raise ValueError(length)
        if kind == RAW:
            stored = length
        yield _Chunk((first + sector) * SECTOR, length, kind, start + offset + place, stored)


def _open_sparse(file: PagedFile) -> Layer:
    head = file.whole(0, SPARSE_HEAD, wordings.HEADER)
    band, _, sectors = struct.unpack_from(">III", head, 8)
    band *= SECTOR
    if not band or not sectors:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.NO_BANDS))
    if file.size > SPARSE_HEAD + BANDS * band:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.MORE_BANDS))
    numbers = struct.unpack_from(f">{BANDS}I", head, BANDS_AT)
    places = {number - 1: SPARSE_HEAD + at * band for at, number in enumerate(numbers) if number}
    return Layer(file.name, DmgBands(file, sectors * SECTOR, band, places, tuple(sorted(places))))
