"""Rows of a CSV list: which of its columns say what is told by its header, or by a person.

A header has ``reference,size,sha256`` and any of ``sha1,md5,blake3,pdq,quality,category``, in any
order and case; commas, semicolons or tabs part the columns. Other columns are left alone.
"""

from __future__ import annotations

import csv
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import HashSetError
from forensics.hash_sets.lists.columns import NO_HEADER, CsvColumns
from forensics.hash_sets.lists.formats.lines import LONGEST_LINE, lines_of
from forensics.hash_sets.lists.listed_row import UnreadRow
from forensics.hash_sets.lists.refusals import Refusal
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.lists.listed_row import ListedRow

SEPARATORS = ",;\t|"
NOT_TEXT = "the list is not UTF-8 text; export it as UTF-8"
_NO_LINE = "\x00"
_SIZES = {"size", "filesize", "mediasize", "bytes", "sizeinbytes"}
_OTHERS = {"reference": "reference", "category": "category", "pdq": "pdq", "pdqhash": "pdq",
           "quality": "quality", "pdqquality": "quality"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CsvHead:
    """The first line of a CSV: its cells, and what parts them."""

    cells: tuple[str, ...]
    separator: str

    @property
    def names(self) -> tuple[str, ...]:
        """The cells as names are compared: letters and digits alone, in small letters."""
        return tuple(re.sub(r"[\W_]", "", cell.lower()) for cell in self.cells)


def csv_head(head: bytes) -> CsvHead:
    """Return the first line of what a CSV begins with."""
    first = head.partition(b"\n")[0][:LONGEST_LINE].decode("utf-8", "surrogateescape").strip("\r")
    separator = max(SEPARATORS, key=first.count)
    try:
        cells = next(csv.reader([first], delimiter=separator), [])
    except csv.Error:
        cells = []
    return CsvHead(tuple(cells), separator)


def columns_by(head: CsvHead) -> CsvColumns:
    """Return the columns that the names of a header tell; of two of one name, the first."""
    kinds: dict[HashAlgorithm, int] = {}
    others: dict[str, int] = {}
    for at, name in enumerate(head.names):
        plain = name.removesuffix("hash") if name != "pdqhash" else name
        if plain in set(HashAlgorithm):
            kinds.setdefault(HashAlgorithm(plain), at)
        elif name in _SIZES:
            others.setdefault("size", at)
        elif name in _OTHERS:
            others.setdefault(_OTHERS[name], at)
    return CsvColumns(tuple(kinds.items()), **others)


def rows_of_csv(
    file: BinaryIO, columns: CsvColumns, *, separator: str, has_header: bool
) -> Iterator[ListedRow | UnreadRow]:
    """Return the rows from the file's present place on, with the line each begins on."""
    for line, cells in cells_of_csv(file, separator):
        if cells == [_NO_LINE]:
            yield UnreadRow(line, Refusal.NOT_A_ROW)
        elif not (has_header and line == 1) and any(map(str.strip, cells)):
            yield columns.row(line, cells)


def cells_of_csv(file: BinaryIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Return the line that each row begins on, and its cells; a NUL alone for what is no row."""
    reader = csv.reader(map(_text, lines_of(file)), delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, [_NO_LINE]


def _text(line: bytes | None) -> str:
    # Names in another encoding are no reason to refuse a row: they are not read.
    return _NO_LINE if line is None else line.decode("utf-8", "surrogateescape")


class HeadedCsv(ABC):
    """What reads a CSV whose header says which column is what; each format knows its own."""

    is_benign = False

    @abstractmethod
    def columns(self, head: CsvHead) -> CsvColumns | None:
        """Return the columns, or None where the header is of another format."""

    def begins(self, head: bytes) -> bool:
        """Whether the first line is such a header."""
        return self.columns(csv_head(head)) is not None

    def rows(self, file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
        """Return the rows.

        Raises:
            HashSetError: there is no usable header.
        """
        start = file.tell()
        first = next(lines_of(file), b"") or b""
        head = csv_head(first)
        columns = self.columns(head)
        if columns is None:
            raise HashSetError(NOT_TEXT if first[:2] in (b"\xff\xfe", b"\xfe\xff") else NO_HEADER)
        file.seek(start)
        return rows_of_csv(file, columns, separator=head.separator, has_header=True)


class CsvReader(HeadedCsv):
    """Reads a CSV with a header of ours."""

    title = "CSV"

    def columns(self, head: CsvHead) -> CsvColumns | None:
        """Return the columns by their names, where one of them is a digest or a PDQ hash."""
        found = columns_by(head)
        return found if found.tells_something else None
