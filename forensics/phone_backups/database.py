"""``Manifest.db`` of a backup: which stored file is which, looked up by the name that it has there.

The database is gone through once. What stays in memory is where the row of each file stands, 16
bytes; the row itself is read when its file is.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from forensics.contents.means import Means, OverBudgetError
from forensics.contents.pieces import exactly
from forensics.contents.scattered import Scattered, cut
from forensics.contents.sqlite.cells import TABLE_LEAF, RecordCell, cells_of, columns_of
from forensics.contents.sqlite.page_files import DatabasePages, payload_places
from forensics.phone_backups.manifest import BackedUpFile, read_record
from forensics.value_classes import dataclass
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from forensics.matching.content_streams import ContentStream

MOST_FILES = 2_000_000
LONGEST_ROW = 1024 * 1024
MOST_ALIKE = 16  # rows whose names begin alike
_NAME = 40  # hexadecimal digits of SHA-1, of domain and path
_FILE_ID, _DOMAIN, _PATH, _RECORD = 0, 1, 2, 4  # columns of the table ``Files``
_ROW_WORK = 4096


@dataclass(frozen=True, slots=True)
class _Row:
    payload: bytes
    columns: dict[int, tuple[int, int]]

    def column(self, number: int) -> bytes:
        start, size = self.columns.get(number, (0, 0))
        return self.payload[start : start + size]


class BackupDatabase:
    """The files of a backup, by their stored names."""

    def __init__(self, content: ContentStream, beat: Callable[[], None]) -> None:
        """Go through the database; ``beat`` is called now and then.

        Raises:
            UnreadableExtentError: it cannot be read, or is none.
            OverBudgetError: it takes more than any honest one.
        """
        self._content, self._means = content, Means.for_size(content.size)
        self._pages = DatabasePages(content, self._means)
        names, places = array("Q"), array("q")
        for _, number, offset in self._pages.pages():
            if number % 256 == 0:
                beat()
            if self._pages.is_old(number):
                continue
            for order, cell in enumerate(self._cells(number, offset)):
                name = self._name_of(cell, offset)
                if name is not None:
                    names.append(name)
                    places.append(number << 16 | order)
            if len(names) > MOST_FILES:
                raise OverBudgetError(wordings.OVER_BUDGET)
        columns: list[npt.NDArray[np.int64] | npt.NDArray[np.uint64]]
        columns = [np.frombuffer(names, np.uint64), np.frombuffer(places, np.int64)]
        order_of = np.argsort(columns[0], kind="stable")
        self._names, self._places = (column[order_of] for column in columns)

    def __len__(self) -> int:
        """How many files it lists."""
        return len(self._names)

    def find(self, name: bytes) -> BackedUpFile | None:
        """Return what it says of the file that is stored under a name; None where nothing.

        Raises:
            UnreadableExtentError: its row cannot be read.
            OverBudgetError: more rows than are looked at begin as it does.
        """
        wanted = _number_of(name)
        if wanted is None:
            return None
        first = int(np.searchsorted(self._names, wanted))
        last = int(np.searchsorted(self._names, wanted, "right"))
        for place in self._places[first : min(last, first + MOST_ALIKE)].tolist():
            row = self._row(place)
            if row is not None and row.column(_FILE_ID).lower() == name:
                domain, path = row.column(_DOMAIN), row.column(_PATH)
                return read_record(domain, path, row.column(_RECORD))
        if last - first > MOST_ALIKE:  # by chance there are hardly two
            raise OverBudgetError(wordings.OVER_BUDGET)
        return None

    def _cells(self, number: int, offset: int) -> Iterator[RecordCell]:
        page = memoryview(exactly(self._content, offset, self._pages.page_size))
        if page[100 if number == 1 else 0] == TABLE_LEAF:
            yield from cells_of(page, self._pages.usable, is_first=number == 1)

    def _name_of(self, cell: RecordCell, offset: int) -> int | None:
        """The stored name in a row of the table ``Files``, by its first digits; None of others."""
        self._means.spend(_ROW_WORK)
        head = exactly(self._content, offset + cell.start, min(cell.local, 256))
        for column in columns_of(memoryview(head), cell.size, self._means):
            if column.number == _FILE_ID and column.is_text and column.size == _NAME:
                return _number_of(head[column.start : column.start + _NAME].lower())
            break
        return None

    def _row(self, place: int) -> _Row | None:
        number, order = place >> 16, place & 0xFFFF
        offset = (number - 1) * self._pages.page_size
        cell = next((c for n, c in enumerate(self._cells(number, offset)) if n == order), None)
        if cell is None or cell.size > LONGEST_ROW:
            return None
        means = Means()
        extents, is_whole = payload_places(self._content, self._pages, means, cell, 0, offset)
        if not is_whole:
            return None
        payload = _read(Scattered(self._content, cut(extents, 0, cell.size)))
        columns = columns_of(memoryview(payload), cell.size, means)
        return _Row(payload, {each.number: (each.start, each.size) for each in columns})


def _read(source: Scattered) -> bytes:
    pieces: list[bytes] = []
    while piece := source.read():
        pieces.append(piece)
    return b"".join(pieces)


def _number_of(name: bytes) -> int | None:
    """The first 16 of 40 hexadecimal digits as a number; None of anything else."""
    if len(name) != _NAME:
        return None
    try:
        return int.from_bytes(bytes.fromhex(name.decode())[:8], "big")
    except ValueError:
        return None
