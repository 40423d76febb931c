"""How a list is to be read, as far as somebody said."""

from __future__ import annotations

from forensics.hash_sets.lists.columns import CsvColumns
from forensics.hash_sets.lists.reader import ListFormat
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class ListAsked:
    """How a list is to be read, as far as somebody said.

    Attributes:
        list_format: None where its content decides.
        columns: of a CSV that nobody knows; then it is read as one, whatever it begins with.
        has_header: whether that CSV's first line is a header.
        categories: of which rows are taken; none for all.
    """

    list_format: ListFormat | None = None
    columns: CsvColumns | None = None
    has_header: bool = True
    categories: tuple[str, ...] = ()
