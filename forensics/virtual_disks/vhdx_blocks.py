"""Where a VHDX file keeps each block of its medium.

Source: [MS-VHDX], section 2.5. After each ``ratio`` entries of blocks stands one of a bitmap, whose
bits say which sectors of a block that is there in part are this file's own.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.virtual_disks.bitmaps import equal_bits
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import FilePlace, Held, Piece
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY = struct.Struct("<Q")
STATE, PLACE = 0b111, ~0xF_FFFF & 0xFFFF_FFFF_FFFF_FFFF
FULLY = 6
BITMAP_SIZE = 1024 * 1024
BITS = 1 << 23  # sectors that one bitmap block stands for


@dataclass(frozen=True, slots=True)
class VhdxBlocks:
    """The table of blocks. Satisfies ``BlockMap``; sizes and places in bytes."""

    file: PagedFile
    size: int
    table: int
    block: int
    sector: int
    is_differing: bool

    @property
    def ratio(self) -> int:
        """How many blocks one bitmap stands for."""
        return BITS * self.sector // self.block

    @property
    def entries(self) -> int:
        """How many entries the table has."""
        blocks = -(-self.size // self.block)
        if self.is_differing:
            return -(-blocks // self.ratio) * (self.ratio + 1)
        return blocks + (blocks - 1) // self.ratio

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number, skip = divmod(position, self.block)
        rest = min(self.block - skip, self.size - position)
        entry = self._entry(number + number // self.ratio)
        if entry is None:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        state, place = entry & STATE, entry & PLACE
        match state:
            case 0:  # not present
                return Piece(Held.BELOW, rest)
            case 1 | 2 | 3:  # undefined, zero, unmapped
                return Piece(Held.ZEROS, rest)
            case 6:  # fully present
                return self._stored(place + skip, rest)
            case 7 if self.is_differing:  # partially present
                return self._part(number, place, skip, rest)
        return Piece(Held.LOST, rest, reason=wordings.TABLE)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``: the bitmaps; the table lies in a region of the file."""
        step = self.ratio + 1
        for number in range(self.ratio, self.entries, step) if self.is_differing else ():
            entry = self._entry(number) or 0
            if entry & STATE == FULLY:
                yield FilePlace(self.file.number, entry & PLACE, BITMAP_SIZE)

    def _entry(self, number: int) -> int | None:
        return self.file.number_at(self.table + number * ENTRY.size, ENTRY)

    def _stored(self, place: int, length: int) -> Piece:
        if place >= self.file.size:
            return Piece(Held.LOST, length, reason=wordings.PLACE)
        if self.file.is_patched(place, length):
            return Piece(Held.LOST, length, reason=wordings.IN_LOG)
        return Piece(Held.STORED, length, self.file.number, place)

    def _part(self, number: int, place: int, skip: int, rest: int) -> Piece:
        """The sectors from one on that are this file's own, or below."""
        chunk, within = divmod(number, self.ratio)
        entry = self._entry(chunk * (self.ratio + 1) + self.ratio)
        if entry is None or entry & STATE != FULLY:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        sector, odd = divmod(skip, self.sector)
        count = -(-(odd + rest) // self.sector)
        start = within * (self.block // self.sector) + sector
        first, last = start // 8, -(-(start + count) // 8)
        data = self.file.read((entry & PLACE) + first, last - first)
        if len(data) < last - first:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        is_set, alike = equal_bits(data, start - first * 8, count, most_significant_first=False)
        length = min(rest, alike * self.sector - odd)
        return self._stored(place + skip, length) if is_set else Piece(Held.BELOW, length)
