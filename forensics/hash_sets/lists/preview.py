"""The columns of a CSV as a person looks at them who must say which is what.

Of digests the first four digits are shown, and how many there are; numbers are shown; of any other
text its length alone, since it may be the name of a file or of a person.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import HashSetError
from forensics.hash_sets.lists.formats.csv_rows import NOT_TEXT, cells_of_csv, columns_by, csv_head
from forensics.hash_sets.lists.formats.digest_lines import KIND_OF_LENGTH
from forensics.hash_sets.lists.importing import MARK
from forensics.hash_sets.lists.reader import FIRST_BYTES
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.hash_sets.lists.columns import CsvColumns

ROWS_SHOWN = 5
MOST_COLUMNS = 64
LONGEST_NAME = 40
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{32,128}")
_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column: its number from 1, its name where there is a header, and what rows say in it.

    ``guess`` is what it seems to be, or empty: ``md5``, ``sha1``, ``sha256``, ``blake3``, ``pdq``,
    ``size``, ``category``, ``quality`` or ``reference``.
    """

    number: int
    name: str
    shown: tuple[str, ...]
    guess: str


@dataclass(frozen=True, slots=True)
class ListSeen:
    """The first rows of a CSV, column by column."""

    columns: tuple[ColumnSeen, ...]
    has_header: bool


def look_at_columns(file: BinaryIO) -> ListSeen:
    """Return what the first rows of a CSV look like.

    Raises:
        HashSetError: it is no text that is parted into columns.
        OSError: it cannot be read.
    """
    start = len(MARK) if file.read(len(MARK)) == MARK else 0
    file.seek(start)
    head = csv_head(file.read(FIRST_BYTES))
    file.seek(start)
    has_header = not any(_HEXADECIMAL.fullmatch(cell.strip()) for cell in head.cells)
    rows = [cells for _, cells in islice(cells_of_csv(file, head.separator), ROWS_SHOWN + 1)]
    if any("\x00" in cell for cells in rows for cell in cells):
        raise HashSetError(NOT_TEXT)
    told = [cells for cells in rows[int(has_header) :] if cells][:ROWS_SHOWN]
    number = min(MOST_COLUMNS, max(map(len, [head.cells, *told]), default=0))
    if not number or not told:
        raise HashSetError("the list has no row below its first line")
    guesses = _guesses(columns_by(head)) if has_header else {}
    columns = (_column(at, head.cells if has_header else (), told, guesses) for at in range(number))
    return ListSeen(tuple(columns), has_header)


def _column(
    at: int, names: Sequence[str], rows: Sequence[Sequence[str]], guesses: dict[int, str]
) -> ColumnSeen:
    cells = [row[at].strip() if at < len(row) else "" for row in rows]
    name = (
        "".join(c for c in names[at] if c.isprintable())[:LONGEST_NAME] if at < len(names) else ""
    )
    return ColumnSeen(at + 1, name, tuple(map(_shown, cells)), guesses.get(at) or _by_length(cells))


def _shown(cell: str) -> str:
    if _HEXADECIMAL.fullmatch(cell):
        return f"{cell[:4]}… ({len(cell)} digits)"
    if not cell or _NUMBER.fullmatch(cell):
        return cell
    return f"text of {len(cell)} characters"


def _by_length(cells: Sequence[str]) -> str:
    """What digests of one length are; 64 digits are of two kinds, so a person says which."""
    lengths = {len(cell) for cell in cells if cell}
    if len(lengths) != 1 or not all(_HEXADECIMAL.fullmatch(cell) for cell in cells if cell):
        return ""
    (length,) = lengths
    return KIND_OF_LENGTH.get(length, "") if length < 64 else ""


def _guesses(columns: CsvColumns) -> dict[int, str]:
    found = {at: str(kind) for kind, at in columns.digests}
    for name in ("size", "reference", "category", "pdq", "quality"):
        at = getattr(columns, name)
        if at is not None:
            found[at] = name
    return found
