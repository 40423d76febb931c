"""Lists of ``hashdeep`` (``HASHDEEP-1.0``): a line that names the columns, then comma-parted rows.

The name of the file is the last column and is not quoted, so it may hold commas; it is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import HashSetError
from forensics.hash_sets.lists.formats.lines import lines_of
from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow
from forensics.hash_sets.lists.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINS = b"%%%% HASHDEEP-"
_COLUMNS, _COMMENT = b"%%%% ", b"##"


class HashdeepReader:
    """Reads what ``hashdeep -c md5,sha1,sha256`` writes."""

    title = "a list of hashdeep"
    is_benign = False

    def begins(self, head: bytes) -> bool:
        """Whether the first line is hashdeep's own."""
        return head.startswith(BEGINS)

    def rows(self, file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
        """Return the rows; a further line of columns, as joined lists have it, holds from there on.

        Raises:
            HashSetError: no line names the columns.
        """
        names: list[str] = []
        for place, line in enumerate(lines_of(file), start=1):
            said = line.rstrip(b"\r\n") if line is not None else b"-"
            if said.startswith(_COLUMNS):
                names = said[len(_COLUMNS) :].decode("ascii", "replace").lower().split(",")
            elif said and not said.startswith(_COMMENT):
                if len(names) < 2:
                    raise HashSetError("the list of hashdeep does not say what its columns are")
                yield _row(place, line and said, names)


def _row(place: int, line: bytes | None, names: list[str]) -> ListedRow | UnreadRow:
    if line is None:
        return UnreadRow(place, Refusal.LONG_LINE)
    cells = line.split(b",", len(names) - 1)
    if len(cells) < len(names):
        return UnreadRow(place, Refusal.NOT_A_LINE)
    said = {name: cell.decode("ascii", "replace") for name, cell in zip(names, cells, strict=True)}
    size, _ = said.pop("size", ""), said.pop("filename", "")
    return ListedRow(place, tuple(said.items()), size=size)
