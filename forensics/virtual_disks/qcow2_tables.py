"""Where a QCOW2 file keeps each cluster of its medium."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.virtual_disks.pieces import FilePlace, Held, Packing, Piece
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.virtual_disks.paged_file import PagedFile

ENTRY = struct.Struct(">Q")
PLACE = 0x00FF_FFFF_FFFF_FE00  # bits 9 to 55
COPIED, COMPRESSED, ZEROS = 1 << 63, 1 << 62, 1
PARTS = 32  # of a cluster, where it has parts: bits 0 to 31 are stored, 32 to 63 zeros
BOTH = 1 << PARTS | 1
SECTOR = 512


class Qcow2Tables:
    """The tables of both levels. Satisfies ``BlockMap``; for one thread."""

    def __init__(
        self,
        file: PagedFile,
        *,
        size: int,
        cluster_bits: int,
        table: int,
        has_subclusters: bool,
        has_zeros: bool,
        packing: Packing,
        data: int | None,
    ) -> None:
        """Read nothing yet.

        Args:
            file: where the tables are, and compressed clusters.
            size: of the medium in bytes.
            cluster_bits: a cluster has two to that power bytes.
            table: where the first level begins in the file.
            has_subclusters: whether entries are of 16 bytes, with a bit for each part of a cluster.
            has_zeros: whether an entry may say that its cluster is zeros.
            packing: how clusters are compressed.
            data: the number of the file that holds other clusters; None where it is not there.
        """
        self.size = size
        self._file = file
        self._bits = cluster_bits
        self._cluster = 1 << cluster_bits
        self._table = table
        self._entry_size = 16 if has_subclusters else 8
        self._reach = self._cluster // self._entry_size << cluster_bits
        self._has_zeros = has_zeros
        self._packing = packing
        self._data = data
        self._is_external = data != file.number
        self._sector_shift = 62 - (cluster_bits - 8)

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number, within = divmod(position, self._reach)
        rest = min(self._reach - within, self.size - position)
        level = self._file.number_at(self._table + number * ENTRY.size, ENTRY)
        if level is None or level & PLACE >= self._file.size:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        if not level & PLACE:
            return Piece(Held.BELOW, rest)
        cluster, skip = divmod(within, self._cluster)
        return self._in_cluster(
            (level & PLACE) + cluster * self._entry_size, skip, min(self._cluster - skip, rest)
        )

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``: those of the first and of the second level."""
        count = -(-self.size // self._reach)
        yield FilePlace(self._file.number, self._table, count * ENTRY.size)
        for number in range(count):
            level = (self._file.number_at(self._table + number * ENTRY.size, ENTRY) or 0) & PLACE
            if level:
                yield FilePlace(self._file.number, level, self._cluster)

    def _in_cluster(self, at: int, skip: int, rest: int) -> Piece:
        """The piece of a cluster whose entry of the second level stands at a place."""
        entry = self._file.number_at(at, ENTRY)
        if entry is None:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        if entry & COMPRESSED:
            return self._packed(entry, skip, rest)
        if self._entry_size == 16:
            return self._part(entry, at + 8, skip, rest)
        if entry & ZEROS:
            held = Held.ZEROS if self._has_zeros else Held.LOST
            return Piece(held, rest, reason="" if self._has_zeros else wordings.TABLE)
        return self._stored(entry, skip, rest)

    def _stored(self, entry: int, skip: int, rest: int) -> Piece:
        place = entry & PLACE
        if not place and not (self._is_external and entry & COPIED):
            return Piece(Held.BELOW, rest)
        if self._data is None:
            return Piece(Held.LOST, rest, reason=wordings.DATA_FILE(self._file.name))
        if place % self._cluster or (not self._is_external and place >= self._file.size):
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        return Piece(Held.STORED, rest, self._data, place + skip)

    def _packed(self, entry: int, skip: int, rest: int) -> Piece:
        place = entry & ((1 << self._sector_shift) - 1)
        sectors = (entry & (COMPRESSED - 1)) >> self._sector_shift
        if place >= self._file.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        return Piece(
            Held.PACKED,
            rest,
            self._file.number,
            place,
            stored=(sectors + 1) * SECTOR - place % SECTOR,
            skip=skip,
            size=self._cluster,
            packing=self._packing,
        )

    def _part(self, entry: int, at: int, skip: int, rest: int) -> Piece:
        """The parts of a cluster from one on that are held alike: stored, zeros, or below."""
        bits = self._file.number_at(at, ENTRY)
        if bits is None:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        size = self._cluster // PARTS
        first = number = skip // size
        while number < PARTS and bits >> number & BOTH == bits >> first & BOTH:
            number += 1
        rest = min(rest, number * size - skip)
        match bits >> first & BOTH:
            case 0:
                return Piece(Held.BELOW, rest)
            case 1:
                return self._stored(entry, skip, rest)
            case part if part == BOTH:
                return Piece(Held.LOST, rest, reason=wordings.PLACE)
        return Piece(Held.ZEROS, rest)
