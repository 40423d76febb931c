"""The values of a record whose bytes are all at hand: sqlite.org/fileformat2.html, 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.contents.sqlite.cells import TEXT, stored_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means

_INTEGERS = range(1, 7)
_ZERO, _ONE = 8, 9


def values_of(payload: memoryview, means: Means) -> Iterator[int | bytes | None]:
    """Return the columns of a record: numbers, and text or a blob as bytes.

    A floating number is given as None, as what is not there is.

    Raises:
        OverBudgetError: many cells name the same record.
    """
    for _, kind, start, width in stored_columns(payload, len(payload), means):
        stored = payload[start : start + width]
        if kind in _INTEGERS:
            yield int.from_bytes(stored, "big", signed=True)
        elif kind in {_ZERO, _ONE}:
            yield kind - _ZERO
        else:
            yield bytes(stored) if kind >= TEXT else None
