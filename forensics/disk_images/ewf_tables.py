"""Chunk tables of EWF images: where each chunk of the medium lies in its segment file.

A table section is a 24-byte header (entry count u32, padding, base offset u64, padding, Adler-32 of
the first 20 bytes), the entries (u32 each: the top bit says "compressed", the rest is the offset
after the base) and the entries' Adler-32. ``table2`` is its copy. SMART files have no copy, no
checksum of the entries, and keep the chunks in the table section itself. Source: libewf
documentation, section 3.9; the overflow rule is that of libewf's ``libewf_chunk_group``.

Tables stay numpy arrays: a medium of 1 TB has 32 million chunks.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forensics.disk_images.ewf_sections import DAMAGED, Section, Segment
from forensics.disk_images.segment_files import read_exactly
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from forensics.disk_images.segment_files import Handle

HEADER = struct.Struct("<I4xQ4xI")
COMPRESSED = np.uint32(0x80000000)
OFFSET_MASK = np.uint32(0x7FFFFFFF)
DATA_KINDS = frozenset({"sectors", "table", DAMAGED})


@dataclass(frozen=True, slots=True)
class Table:
    """One chunk table that can be trusted as far as its checksums go.

    ``file`` is the number of the segment file, from 0; ``entries`` the offset of the first entry in
    it, or None where neither copy's entries agree with their checksum; ``data_sections`` are all
    sections of the file that chunks may lie in.
    """

    file: int
    count: int
    base: int
    entries: int | None
    data_sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ChunkPlaces:
    """Where the chunks of one table lie: offsets and stored sizes in bytes, size 0 = no place."""

    offsets: NDArray[np.int64]
    sizes: NDArray[np.int64]
    compressed: NDArray[np.bool_]


def find_tables(
    descriptor: Handle, segment: Segment, *, file: int, is_smart: bool, most_chunks: int
) -> list[Table | None]:
    """The tables of a segment in chain order; None stands for one of unknown length.

    ``most_chunks`` is how many chunks the whole medium has: a table that claims more is damaged.
    """
    data_sections = tuple(s for s in segment.sections if s.kind in DATA_KINDS)
    tables: list[Table | None] = []
    for copies in _pair_copies(segment.sections):
        read = (_read_header(descriptor, copy, most_chunks) for copy in copies)
        headers = [header for header in read if header is not None]
        if not headers:
            tables.append(None)
            continue
        count, base, entries = _best(descriptor, headers, is_smart=is_smart)
        tables.append(Table(file, count, base, entries, data_sections))
    return tables


def _best(
    descriptor: Handle, headers: list[tuple[int, int, int]], *, is_smart: bool
) -> tuple[int, int, int | None]:
    """Of a table and its copy the first whose entries agree with their checksum."""
    for count, base, entries in headers:
        if is_smart or _entries_agree(descriptor, entries, count):  # SMART keeps no checksum
            return count, base, entries
    count, base, _ = headers[0]
    return count, base, None


def load_places(descriptor: Handle, table: Table, *, is_smart: bool) -> ChunkPlaces:
    """Read a table's entries again, checking them again, and work out places and sizes.

    Raises:
        UnreadableExtentError: the entries cannot be read or no longer agree (offset in the file).
    """
    if table.entries is None or not (
        is_smart or _entries_agree(descriptor, table.entries, table.count)
    ):
        raise UnreadableExtentError(table.entries or 0, table.count * 4, wordings.TABLE)
    buffer = bytearray(table.count * 4)
    read_exactly(descriptor, table.entries, memoryview(buffer))
    raw = np.frombuffer(buffer, dtype="<u4")
    offsets = (raw & OFFSET_MASK).astype(np.int64)
    compressed = (raw & COMPRESSED) != 0
    _undo_overflow(raw, offsets, compressed)
    offsets += table.base
    return ChunkPlaces(offsets, _sizes(offsets, table.data_sections), compressed)


def _pair_copies(sections: tuple[Section, ...]) -> list[list[Section]]:
    """Tables with the copy that follows each; a copy whose table is lost stands for it.

    An empty list stands for a section that may have been a table.
    """
    pairs: list[list[Section]] = []
    previous = ""
    for section in sections:
        if section.kind == "table2" and previous == "table":
            pairs[-1].append(section)
        elif section.kind in {"table", "table2"}:
            pairs.append([section])
        elif section.kind == DAMAGED:
            pairs.append([])
        previous = section.kind
    return pairs


def _read_header(
    descriptor: Handle, section: Section, most_chunks: int
) -> tuple[int, int, int] | None:
    """Count, base and offset of the first entry."""
    buffer = bytearray(HEADER.size)
    if section.length < HEADER.size:
        return None
    try:
        read_exactly(descriptor, section.data, memoryview(buffer))
    except UnreadableExtentError:
        return None
    count, base, checksum = HEADER.unpack(buffer)
    fits = HEADER.size + count * 4 <= section.length and 0 < count <= most_chunks
    if zlib.adler32(memoryview(buffer)[:20]) != checksum or not fits or base >= 1 << 62:
        return None
    return count, base, section.data + HEADER.size


def _entries_agree(descriptor: Handle, entries: int, count: int) -> bool:
    buffer = bytearray(count * 4 + 4)
    try:
        read_exactly(descriptor, entries, memoryview(buffer))
    except UnreadableExtentError:
        return False
    stored = int.from_bytes(buffer[-4:], "little")
    return zlib.adler32(memoryview(buffer)[:-4]) == stored


def _undo_overflow(
    raw: NDArray[np.uint32], offsets: NDArray[np.int64], compressed: NDArray[np.bool_]
) -> None:
    """Past 2 GiB some tools let the offset grow into the top bit, and store without compression."""
    falls = np.flatnonzero(offsets[1:] < offsets[:-1])
    if len(falls) == 0:
        return
    first = int(falls[0]) + 1
    if int(raw[first]) >= int(offsets[first - 1]):
        offsets[first:] = raw[first:]
        compressed[first:] = False


def _sizes(offsets: NDArray[np.int64], sections: tuple[Section, ...]) -> NDArray[np.int64]:
    """A chunk ends where the next one starts, the last of a section where the section ends."""
    starts = np.array([section.data for section in sections], dtype=np.int64)
    ends = np.array([section.end for section in sections], dtype=np.int64)
    owner = np.searchsorted(starts, offsets, side="right") - 1
    limit = np.where(owner >= 0, ends[owner], 0)
    following = np.append(offsets[1:], np.iinfo(np.int64).max)
    # A next offset that lies before this one belongs to another section, or is damage.
    following = np.where(following <= offsets, limit, following)
    sizes: NDArray[np.int64] = np.maximum(np.minimum(following, limit) - offsets, 0)
    return sizes
