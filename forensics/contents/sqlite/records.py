"""The values of a record whose bytes are all at hand: sqlite.org/fileformat2.html, 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.contents.sqlite.cells import MOST_COLUMNS, varint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means

_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL, _ZERO, _ONE, _TEXT = 7, 8, 9, 12
_COLUMN_WORK = 32


def values_of(payload: memoryview, means: Means) -> Iterator[int | bytes | None]:
    """Return the columns of a record: numbers, and text or a blob as bytes.

    A floating number is given as None, as what is not there is.

    Raises:
        OverBudgetError: many cells name the same record.
    """
    length, at = varint(payload, 0)
    start = length
    for _ in range(MOST_COLUMNS):
        if at >= min(length, len(payload)):
            return
        means.spend(_COLUMN_WORK)
        kind, at = varint(payload, at)
        width = (
            (kind - _TEXT) // 2 if kind >= _TEXT else 8 if kind == _REAL else _WIDTHS.get(kind, 0)
        )
        if start + width > len(payload):
            return
        stored = payload[start : start + width]
        start += width
        if kind in _WIDTHS:
            yield int.from_bytes(stored, "big", signed=True)
        elif kind in {_ZERO, _ONE}:
            yield kind - _ZERO
        else:
            yield bytes(stored) if kind >= _TEXT else None
