"""A hash set from a list that others made, row by row: found out what it is, and gathered."""

from __future__ import annotations

import io
from dataclasses import field
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import HashSetError
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.columns import NO_HEADER
from forensics.hash_sets.lists.formats.csv_rows import (
    NOT_TEXT,
    csv_head,
    rows_of_csv,
)
from forensics.hash_sets.lists.gathering import GatheredPdq, Gathering, RowCounts
from forensics.hash_sets.lists.known_rows import KnownRows
from forensics.hash_sets.lists.reader import FIRST_BYTES, LIST_READERS, ListFormat
from forensics.hash_sets.lists.rejected import RejectedRows
from forensics.hash_sets.lists.scratch import Scratch
from forensics.hash_sets.sections import table_from_files_section
from forensics.regular_files import open_regular
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.hash_set import KnownFileTable
    from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow

AS_IT_IS = ListAsked()
MARK = b"\xef\xbb\xbf"
EITHER_64 = (
    "64 digits are a SHA-256 digest or a PDQ hash, and nothing in the list says which; name its "
    "format: digests or pdq"
)
ALL_DIGITS = frozenset(b"0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """Known files, put aside in a work file, and the outcome of the other rows."""

    known: KnownRows = field(repr=False)
    pdq: GatheredPdq = field(repr=False)
    list_format: ListFormat
    counts: RowCounts
    rejected: RejectedRows = field(repr=False)

    @property
    def known_files(self) -> KnownFileTable:
        """The known files, all of them in memory."""
        return table_from_files_section(b"".join(self.known.files_section().parts()))


def import_list(path: Path, *, asked: ListAsked = AS_IT_IS) -> Imported:
    """Read a list of known files, with its work file in memory.

    Raises:
        HashSetError: no row could be used, or the file is not of that format.
        WrongUseError: it is a pipe or a device.
        OSError: the file cannot be read.
    """
    with open_regular(path) as file:
        return read_list(file, asked=asked)


def read_list(
    file: BinaryIO, *, asked: ListAsked = AS_IT_IS, work_file: BinaryIO | None = None
) -> Imported:
    """Read a list from an open file that can seek; as ``import_list``.

    Args:
        file: the list.
        asked: how it is to be read, as far as somebody said.
        work_file: where rows are put aside; it stays open for as long as the answer is used. None
            for memory.

    Raises:
        HashSetError: no row could be used, or the file is not of that format.
        OSError: the file cannot be read, or the disk of the work file is full.
    """
    found, rows = rows_of_list(file, asked=asked)
    gathering = Gathering(Scratch(work_file or io.BytesIO()), asked.categories)
    for row in rows:
        gathering.take(row)
    if gathering.is_empty:
        raise HashSetError(f"the list holds no known file that can be used{_why(gathering)}")
    known, pdq, counts = gathering.finished()
    return Imported(known, pdq, found, counts, gathering.rejected)


def rows_of_list(
    file: BinaryIO, *, asked: ListAsked
) -> tuple[ListFormat, Iterator[ListedRow | UnreadRow]]:
    """Return the format of a list and its rows, before anything of them is believed.

    Raises:
        HashSetError: it is of no format, or not of the one that was named.
        OSError: the file cannot be read.
    """
    start = len(MARK) if file.read(len(MARK)) == MARK else 0
    file.seek(start)
    head = file.read(FIRST_BYTES)
    file.seek(start)
    if asked.columns is not None:
        separator = csv_head(head).separator
        return ListFormat.CSV, rows_of_csv(
            file, asked.columns, separator=separator, has_header=asked.has_header
        )
    found = asked.list_format or format_of(head)
    return found, LIST_READERS[found].rows(file)


def format_of(head: bytes) -> ListFormat:
    """Return the format of a list that begins so: the first that knows itself again.

    Raises:
        HashSetError: none does.
    """
    for each in ListFormat:
        if LIST_READERS[each].begins(head):
            return each
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise HashSetError(NOT_TEXT)
    first = head.partition(b"\n")[0].strip()
    raise HashSetError(EITHER_64 if len(first) == 64 and set(first) <= ALL_DIGITS else NO_HEADER)


def _why(gathering: Gathering) -> str:
    rejected = gathering.rejected
    if not len(rejected):
        return ""
    reasons = "; ".join(f"{why}: {number}" for why, number in rejected.by_reason.items())
    return f"; {len(rejected)} rows were refused ({reasons})"
