"""The tables of an Ex01 image: where each chunk of its medium lies, and how it is held.

A table says which chunk is its first, so one that is lost moves no other. Its header has a
checksum, and so have its entries; both are checked when the image is opened. Source: libewf's
documentation of EWF version 2, "Sector table".
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from forensics.errors import ChecksumError, DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.virtual_disks.ewf2.facts import Ewf2Geometry
from forensics.virtual_disks.ewf2.sections import HEAD, SECTORS, TABLE, adler_agrees
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import FilePlace, Held, Packing, Piece
from forensics.virtual_disks.unpacking import unpacked
from forensics.wordings import media, virtual_disks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.virtual_disks.ewf2.sections import Ewf2Section, Ewf2Segment

TABLE_HEAD, ENTRY = struct.Struct("<QI4xI12x"), struct.Struct("<QII")
IS_PACKED, IS_SUMMED, IS_PATTERN = 1, 2, 4
IS_CODED = IS_PACKED | IS_SUMMED
PATTERN_SIZE = 8
SLACK = 64  # bytes by which a chunk that cannot be shrunk grows, beside one in 1024


@dataclass(frozen=True, slots=True)
class Ewf2Table:
    """Chunks ``first`` to ``end - 1``, and where their entries begin; None: they are damaged."""

    first: int
    end: int
    file: PagedFile
    entries: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Ewf2Chunks:
    """The chunks of a medium. Satisfies ``BlockMap``.

    ``lost`` is why a chunk is in no table.
    """

    geometry: Ewf2Geometry
    found: tuple[Ewf2Table, ...]
    starts: tuple[int, ...]
    own: tuple[FilePlace, ...]
    lost: str

    @property
    def size(self) -> int:
        """See ``BlockMap.size``."""
        return self.geometry.size

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        chunk, skip = divmod(position, self.geometry.chunk_size)
        number = bisect_right(self.starts, chunk) - 1
        table = self.found[number] if number >= 0 else None
        if table is None or chunk >= table.end:
            following = self.starts[number + 1] if number + 1 < len(self.starts) else None
            return self._lost(position, following, self.lost)
        if table.entries is None:
            return self._lost(position, table.end, media.TABLES)
        at = table.entries + (chunk - table.first) * ENTRY.size
        return self._piece(table.file, at, position, skip)

    def whole(self, chunk: int) -> bytes:
        """Return all that is stored of a chunk, also beyond the end of the medium.

        Nothing of one that is damaged, that repeats a pattern, or that is in no table.
        """
        number = bisect_right(self.starts, chunk) - 1
        table = self.found[number] if number >= 0 else None
        if table is None or table.entries is None or chunk >= table.end:
            return b""
        entry = table.file.read(table.entries + (chunk - table.first) * ENTRY.size, ENTRY.size)
        offset, stored, flags = ENTRY.unpack(entry) if len(entry) == ENTRY.size else (0, 0, 0)
        if flags & IS_PATTERN or not self._is_place(table.file, offset, stored, 1):
            return b""
        held = memoryview(table.file.read(offset, stored))
        packing = _packing(flags) if flags & IS_CODED else Packing.PLAIN
        return unpacked(held, packing, self.geometry.chunk_size) or b""

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        yield from self.own

    def gaps(self) -> Iterator[UnreadableExtentError]:
        """Return what no table can be read for, in order."""
        end = 0
        for table in (*self.found, None):
            start = self.geometry.chunks if table is None else table.first
            if start > end:
                yield self._gap(UnreadableExtentError, end, start, self.lost)
            if table is None:
                return
            if table.entries is None:
                yield self._gap(ChecksumError, table.first, table.end, media.TABLES)
            end = table.end

    def _gap(
        self, kind: type[UnreadableExtentError], first: int, end: int, reason: str
    ) -> UnreadableExtentError:
        offset = first * self.geometry.chunk_size
        return kind(offset, min(end * self.geometry.chunk_size, self.size) - offset, reason)

    def _lost(self, position: int, end: int | None, reason: str) -> Piece:
        last = self.size if end is None else min(end * self.geometry.chunk_size, self.size)
        return Piece(Held.LOST, last - position, reason=reason)

    def _piece(self, file: PagedFile, at: int, position: int, skip: int) -> Piece:
        whole = min(self.geometry.chunk_size, self.size - (position - skip))
        entry = file.read(at, ENTRY.size)
        if len(entry) < ENTRY.size:
            return Piece(Held.LOST, whole - skip, reason=virtual_disks.TABLE)
        offset, stored, flags = ENTRY.unpack(entry)
        if flags & IS_PACKED and flags & IS_PATTERN:
            # Eight bytes, which stand in the entry itself, again and again.
            offset, stored, packing = at, PATTERN_SIZE, Packing.PATTERN
        elif not self._is_place(file, offset, stored, 0 if flags & IS_CODED else whole):
            return Piece(Held.LOST, whole - skip, reason=virtual_disks.PLACE)
        elif not flags & IS_CODED:
            return Piece(Held.STORED, whole - skip, file.number, offset + skip)
        else:
            packing = _packing(flags)
        return Piece(
            Held.PACKED, whole - skip, file.number, offset, stored=stored, skip=skip,
            size=self.geometry.chunk_size, packing=packing,
        )  # fmt: skip

    def _is_place(self, file: PagedFile, offset: int, stored: int, least: int) -> bool:
        largest = self.geometry.chunk_size + self.geometry.chunk_size // 1024 + SLACK
        fits = offset >= HEAD.size and offset + stored <= file.size
        return fits and max(least, 1) <= stored <= largest


def _packing(flags: int) -> Packing:
    return Packing.ZLIB if flags & IS_PACKED else Packing.SUMMED


def chunks_of(segments: Sequence[Ewf2Segment], geometry: Ewf2Geometry, lost: str) -> Ewf2Chunks:
    """Read which chunks all tables have.

    Raises:
        DiskImageError: two tables have the same chunk, or one has more than the medium.
    """
    found: list[Ewf2Table] = []
    own: list[FilePlace] = []
    for segment in segments:
        own.append(FilePlace(segment.file.number, 0, HEAD.size))
        for section in segment.sections:
            own.append(_own(segment.file, section))
            if section.kind == TABLE and (table := _table(segment.file, section)) is not None:
                found.append(table)
    found.sort(key=lambda each: each.first)
    for before, after in pairwise(found):
        if before.end > after.first:
            raise DiskImageError(media.TOO_MANY_CHUNKS)
    if found and found[-1].end > geometry.chunks:
        raise DiskImageError(media.TOO_MANY_CHUNKS)
    starts = tuple(each.first for each in found)
    return Ewf2Chunks(geometry, tuple(found), starts, tuple(own), lost)


def _own(file: PagedFile, section: Ewf2Section) -> FilePlace:
    """What of a section is no content: all of it, but of the sectors their description alone."""
    start = section.descriptor if section.kind == SECTORS else section.data
    return FilePlace(file.number, start, section.descriptor + 64 - start)


def _table(file: PagedFile, section: Ewf2Section) -> Ewf2Table | None:
    """A table by its header; None where that is damaged: its chunks are then in no table."""
    head = file.read(section.data, TABLE_HEAD.size)
    if len(head) < TABLE_HEAD.size or not adler_agrees(file, section.data, 16):
        return None
    first, count, _ = TABLE_HEAD.unpack(head)
    entries = section.data + TABLE_HEAD.size
    if not count or entries + count * ENTRY.size + 4 > section.descriptor:
        return None
    is_sound = adler_agrees(file, entries, count * ENTRY.size)
    return Ewf2Table(first, first + count, file, entries if is_sound else None)
