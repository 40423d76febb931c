"""Where a VHD file keeps each block of its medium, with a bit for each sector before it."""

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

ENTRY = struct.Struct(">I")
FREE = 0xFFFF_FFFF
SECTOR = 512


@dataclass(frozen=True, slots=True)
class VhdBlocks:
    """The table of blocks. Satisfies ``BlockMap``.

    ``has_bits`` says that a sector whose bit is not set is below. In a dynamic disk it was never
    written; what is stored there is given, as QEMU gives it.
    """

    file: PagedFile
    size: int
    table: int
    block: int
    has_bits: bool

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number, skip = divmod(position, self.block)
        rest = min(self.block - skip, self.size - position)
        entry = self.file.number_at(self.table + number * ENTRY.size, ENTRY)
        if entry is None:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        if entry == FREE:
            return Piece(Held.BELOW, rest)
        place, bits = entry * SECTOR, self._bitmap_size()
        if place >= self.file.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        held, length = (Held.STORED, rest) if not self.has_bits else self._bit(place, skip, rest)
        if held is Held.STORED:
            return Piece(held, length, self.file.number, place + bits + skip)
        return Piece(held, length, reason=wordings.TABLE if held is Held.LOST else "")

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``: the table, and the bits before each block."""
        count = -(-self.size // self.block)
        yield FilePlace(self.file.number, self.table, count * ENTRY.size)
        for number in range(count):
            entry = self.file.number_at(self.table + number * ENTRY.size, ENTRY)
            if entry not in {None, FREE}:
                yield FilePlace(self.file.number, (entry or 0) * SECTOR, self._bitmap_size())

    def _bitmap_size(self) -> int:
        bits = self.block // SECTOR // 8
        return -(-bits // SECTOR) * SECTOR

    def _bit(self, place: int, skip: int, rest: int) -> tuple[Held, int]:
        """How the sectors from one on are held, and how many bytes of them alike."""
        sector, within = divmod(skip, SECTOR)
        count = -(-(within + rest) // SECTOR)
        first, last = sector // 8, -(-(sector + count) // 8)
        data = self.file.read(place + first, last - first)
        if len(data) < last - first:
            return Held.LOST, rest
        is_set, alike = equal_bits(data, sector - first * 8, count, most_significant_first=True)
        held = Held.STORED if is_set else Held.BELOW
        return held, min(rest, alike * SECTOR - within)
