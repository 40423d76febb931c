"""A table as a file for a spreadsheet, in which nothing runs."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING

from evidence_store.tables.table import in_words
from forensics.exports.formulas import escape_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.tables.table import Row, Table

_MARK = "\ufeff"  # without it Excel takes UTF-8 for another encoding
_ROWS = 500  # of one piece


def csv_pieces(table: Table[Row], rows: Iterable[Row]) -> Iterator[str]:
    """The table as CSV, piece by piece: however long it is, little of it is in memory."""
    yield _MARK
    heads = [each.key for each in table.columns]
    following = chain(
        [heads], ([in_words(each.tell(row)) for each in table.columns] for row in rows)
    )
    while some := list(islice(following, _ROWS)):
        yield _lines(some)


def csv_text(table: Table[Row], rows: Iterable[Row]) -> str:
    """The whole table as CSV."""
    return "".join(csv_pieces(table, rows))


def loose_csv(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV with columns that somebody else chose, such as those of a file that was sent in."""
    return _MARK + _lines([list(heads), *map(list, rows)])


def _lines(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    # RFC 4180, section 2.
    writer = csv.writer(text, lineterminator="\r\n")
    # A spreadsheet runs what begins as a formula, and records hold what others typed.
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return text.getvalue()
