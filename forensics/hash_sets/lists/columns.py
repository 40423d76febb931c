"""Which column of a CSV says what, as its header tells or a person said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.hash_sets.lists.listed_row import ListedRow
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_HEADER = (
    "the first line names no digest; it must be a header such as reference,size,sha256, or say "
    "which column is what"
)


@dataclass(frozen=True, slots=True)
class CsvColumns:
    """Which column says what, counted from 0; None where no column does."""

    digests: tuple[tuple[HashAlgorithm, int], ...]
    size: int | None = None
    reference: int | None = None
    category: int | None = None
    pdq: int | None = None
    quality: int | None = None

    @property
    def tells_something(self) -> bool:
        """Whether any column says by what a file is found."""
        return bool(self.digests) or self.pdq is not None

    def row(self, place: int, cells: Sequence[str]) -> ListedRow:
        """Return what the cells of a row say; a cell that is missing says nothing."""
        there = len(cells)

        def cell(column: int | None) -> str:
            return cells[column] if column is not None and column < there else ""

        return ListedRow(
            place,
            tuple((kind.value, cells[at]) for kind, at in self.digests if at < there),
            size=cell(self.size),
            reference=cell(self.reference),
            pdq=cell(self.pdq),
            quality=cell(self.quality),
            category=cell(self.category),
        )
