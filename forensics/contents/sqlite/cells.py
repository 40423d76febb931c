"""Cells of b-tree pages and the records in them: sqlite.org/fileformat2.html, 1.6 and 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means

TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x0A, 0x02
_HEADERS = {TABLE_LEAF: 8, INDEX_LEAF: 8, INDEX_INTERIOR: 12}
_FIXED = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)  # bytes of a column by its serial type
TEXT = 12  # from this serial type on a column is text or a blob
_COLUMN_WORK = 32
MOST_COLUMNS = 2000  # SQLITE_MAX_COLUMN


@dataclass(frozen=True, slots=True)
class RecordCell:
    """A cell: its row, how long its payload is, and where in the page its part of that stands.

    ``more`` is the number of the page on which the payload goes on, 0 where it is whole.
    """

    row: int
    size: int
    start: int
    local: int
    more: int


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """Text or a blob in a record: which column, where in the payload it stands."""

    number: int
    start: int
    size: int
    is_text: bool


def cells_of(page: memoryview, usable: int, *, is_first: bool) -> Iterator[RecordCell]:
    """Return the cells of a page that hold records; none of any other page."""
    header = 100 if is_first else 0
    kind = page[header]
    if kind not in _HEADERS:
        return
    count = int.from_bytes(page[header + 3 : header + 5], "big")
    pointers = header + _HEADERS[kind]
    for at in range(pointers, min(pointers + 2 * count, usable - 1), 2):
        place = int.from_bytes(page[at : at + 2], "big")
        if place < usable - 4 and (cell := _cell(page, place, kind, usable)):
            yield cell


def _cell(page: memoryview, at: int, kind: int, usable: int) -> RecordCell | None:
    if kind == INDEX_INTERIOR:
        at += 4
    size, at = varint(page, at)
    row = 0
    if kind == TABLE_LEAF:
        row, at = varint(page, at)
    local = local_size(size, usable, is_table=kind == TABLE_LEAF)
    more = 0
    if local < size:
        more = int.from_bytes(page[at + local : at + local + 4], "big")
        if at + local + 4 > usable:
            return None
    return RecordCell(row, size, at, local, more) if at + local <= usable else None


def local_size(size: int, usable: int, *, is_table: bool) -> int:
    """How many bytes of a payload stand in the page itself."""
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if size <= most:
        return size
    least = (usable - 12) * 32 // 255 - 23
    some = least + (size - least) % (usable - 4)
    return some if some <= most else least


def columns_of(payload: memoryview, size: int, means: Means) -> Iterator[RecordColumn]:
    """Return the texts and blobs of a record by its header, with which the payload begins.

    Raises:
        OverBudgetError: many cells name the same record.
    """
    for number, kind, start, width in stored_columns(payload, size, means):
        if kind >= TEXT and width:
            yield RecordColumn(number, start, width, is_text=bool(kind & 1))


def stored_columns(
    payload: memoryview, size: int, means: Means
) -> Iterator[tuple[int, int, int, int]]:
    """Return each column's number, serial type, place in the payload and bytes, by the header.

    Args:
        payload: as much of the record as is at hand; the header stands first.
        size: bytes of the whole payload, within which columns lie.
        means: pays for each column.

    Raises:
        OverBudgetError: many cells name the same record.
    """
    length, at = varint(payload, 0)
    start = length
    for number in range(MOST_COLUMNS):
        if at >= min(length, len(payload)):
            return
        means.spend(_COLUMN_WORK)
        kind, at = varint(payload, at)
        width = (kind - TEXT) // 2 if kind >= TEXT else _FIXED[kind]
        if start + width > size:
            return
        yield number, kind, start, width
        start += width


def varint(data: memoryview, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and what follows it; 0 where it is cut off."""
    value = 0
    for each in data[at : at + 8]:
        at += 1
        value = value << 7 | each & 0x7F
        if each < 0x80:
            return value, at
    if at < len(data):
        return value << 8 | data[at], at + 1
    return 0, at
