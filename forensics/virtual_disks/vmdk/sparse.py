"""One sparse file of a VMDK: grains placed by tables of two levels, compressed or not."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.layer import LARGEST_MEDIUM
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import FilePlace, Held, Packing, Piece
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

SPARSE, COWD = b"KDMV", b"COWD"
SECTOR = 512
# Version, flags, size, grain, place and length of the text, entries of a table, places of both
# directories, and how grains are compressed; in sectors.
HEADER = struct.Struct("<4sIIQQQQIQQ8x5xH")
COWD_HEADER = struct.Struct("<4sIIIIII")
HAS_COPY, HAS_ZERO_GRAINS, IS_PACKED = 1 << 1, 1 << 2, 1 << 16
AT_END = 0xFFFF_FFFF_FFFF_FFFF
FOOTER_FROM_END = 1024
DEFLATE = 1
COWD_TABLE, COWD_HEAD_SIZE = 4096, 4 * 512
FOOTER_SIZE = 3 * 512
VERSIONS = (1, 2, 3)
SMALLEST_GRAIN = 8  # sectors, but for COWD
LARGEST_GRAIN = 64 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024
ENTRY = struct.Struct("<I")
GRAIN_HEAD = struct.Struct("<QI")  # of a compressed grain: its first sector, and its length
ZERO_GRAIN = 1


@dataclass(frozen=True, slots=True)
class SparseExtent:
    """The tables of one file. Satisfies ``BlockMap``; sizes and places in bytes.

    ``directories`` are places of the first level, the copy second. ``text`` is where the text of
    the disk stands in the file; empty where it does not.
    """

    file: PagedFile
    size: int
    grain: int
    table: int
    directories: tuple[int, ...]
    has_zero_grains: bool
    is_packed: bool
    text: tuple[int, int] | tuple[()]

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        reach = self.table * self.grain
        number, within = divmod(position, reach)
        grain, skip = divmod(within, self.grain)
        rest = min(self.grain - skip, self.size - position)
        entry, is_cut = None, True
        for directory in self.directories:
            at = directory + number * ENTRY.size
            level = self.file.number_at(at, ENTRY)
            if level == 0:
                return Piece(Held.BELOW, min(reach - within, self.size - position))
            if level is not None:
                at = level * SECTOR + grain * ENTRY.size
                entry = self.file.number_at(at, ENTRY)
            if entry is not None:
                break
            is_cut = is_cut and at + ENTRY.size > self.file.size
        if entry is None:
            # Behind the end of the file there are no later entries of this table either.
            length = min(reach - within, self.size - position) if is_cut else rest
            return Piece(Held.LOST, length, reason=wordings.TABLE)
        return self._grain(entry, position - skip, skip, rest)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``: the header, the text, and both levels of each directory.

        In a stream-optimised file a sector that says what follows stands before each table, and
        three of the footer at the end.
        """
        number, before = self.file.number, SECTOR if self.is_packed else 0
        yield FilePlace(number, 0, COWD_HEAD_SIZE if self.table == COWD_TABLE else SECTOR)
        if self.text:
            yield FilePlace(number, *self.text)
        if self.is_packed:
            yield FilePlace(number, self.file.size - FOOTER_SIZE, FOOTER_SIZE)
        count = -(-self.size // (self.table * self.grain))
        for directory in self.directories:
            yield FilePlace(number, directory - before, count * ENTRY.size + before)
            for each in range(count):
                level = self.file.number_at(directory + each * ENTRY.size, ENTRY) or 0
                if level:
                    length = self.table * ENTRY.size + before
                    yield FilePlace(number, level * SECTOR - before, length)

    def _grain(self, entry: int, start: int, skip: int, rest: int) -> Piece:
        if not entry:
            return Piece(Held.BELOW, rest)
        if entry == ZERO_GRAIN and self.has_zero_grains:
            return Piece(Held.ZEROS, rest)
        place = entry * SECTOR
        if place >= self.file.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        if self.is_packed:
            return self._packed(place, start, skip, rest)
        return Piece(Held.STORED, rest, self.file.number, place + skip)

    def _packed(self, place: int, start: int, skip: int, rest: int) -> Piece:
        """The piece of a compressed grain, which says where on the medium it begins."""
        head = self.file.read(place, GRAIN_HEAD.size)
        if len(head) < GRAIN_HEAD.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        sector, stored = GRAIN_HEAD.unpack(head)
        if sector * SECTOR != start or not 0 < stored <= self.grain * 2 + SECTOR:
            return Piece(Held.LOST, rest, reason=wordings.BLOCK)
        return Piece(
            Held.PACKED,
            rest,
            self.file.number,
            place + GRAIN_HEAD.size,
            stored=stored,
            skip=skip,
            size=self.grain,
            packing=Packing.ZLIB,
        )


def open_sparse(file: PagedFile) -> SparseExtent:
    """Open one sparse file, stream-optimised or not.

    Raises:
        DiskImageError: it is of another form, or makes no sense.
    """
    values = HEADER.unpack(file.whole(0, HEADER.size, wordings.HEADER))
    text, length = values[5:7]
    if values[9] == AT_END:
        at = file.size - FOOTER_FROM_END
        values = HEADER.unpack(file.whole(at, HEADER.size, wordings.TABLE_PLACE))
    mark, version, flags, size, grain, _, _, table, copy, directory, packing = values
    if mark != SPARSE:
        raise file.damaged(wordings.TABLE_PLACE)
    is_packed = bool(flags & IS_PACKED)
    if version not in VERSIONS or (is_packed and packing != DEFLATE):
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.VERSION))
    _require_figures(file, size, grain, table)
    if grain < SMALLEST_GRAIN:
        raise file.damaged(wordings.BLOCK_SIZE)
    _require_place(file, directory * SECTOR)
    if length * SECTOR > LARGEST_TEXT:
        raise file.damaged(wordings.DESCRIPTION)
    has_copy = flags & HAS_COPY and 0 < copy * SECTOR < file.size
    return SparseExtent(
        file,
        size * SECTOR,
        grain * SECTOR,
        table,
        (directory * SECTOR, *((copy * SECTOR,) if has_copy else ())),
        bool(flags & HAS_ZERO_GRAINS),
        is_packed,
        (text * SECTOR, length * SECTOR) if text and length else (),
    )


def open_cowd(file: PagedFile) -> SparseExtent:
    """Open one sparse file of an ESX server.

    Raises:
        DiskImageError: it makes no sense.
    """
    values = COWD_HEADER.unpack(file.whole(0, COWD_HEADER.size, wordings.HEADER))
    _, _, _, size, grain, directory, _ = values
    _require_figures(file, size, grain, COWD_TABLE)
    _require_place(file, directory * SECTOR)
    return SparseExtent(
        file,
        size * SECTOR,
        grain * SECTOR,
        COWD_TABLE,
        (directory * SECTOR,),
        has_zero_grains=False,
        is_packed=False,
        text=(),
    )


def _require_figures(file: PagedFile, size: int, grain: int, table: int) -> None:
    """Refuse sizes, in sectors, that make no sense."""
    if not 0 < size * SECTOR <= LARGEST_MEDIUM:
        raise file.damaged(wordings.MEDIUM_SIZE)
    if not 0 < grain * SECTOR <= LARGEST_GRAIN or grain & (grain - 1):
        raise file.damaged(wordings.BLOCK_SIZE)
    if not 0 < table <= COWD_TABLE:
        raise file.damaged(wordings.TABLE_SIZE)


def _require_place(file: PagedFile, directory: int) -> None:
    if not 0 < directory < file.size:
        raise file.damaged(wordings.TABLE_PLACE)
