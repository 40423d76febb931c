"""What the known files of a list are called: as the list calls them, or by the place of their row.

``ROW-0017`` is the known file of row 17. Two contents under one reference are both kept, the second
as ``REFERENCE (row 17)``: leaving one out would miss it. A reference that ends so itself is given
the place of its own row as well, so that no two are ever called the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = b"ROW-"
_FEWEST_DIGITS = 4
_ENDS_AS_OURS = re.compile(rb" \(row [0-9]+\)$")


class Naming:
    """Names the rows of one list; ``last_place`` is the highest place of a row in it."""

    def __init__(self, last_place: int) -> None:
        """Give every place as many digits, so that names are in the order of their rows."""
        self._digits = max(_FEWEST_DIGITS, len(str(last_place)))

    def wanted(self, given: Sequence[bytes], places: Sequence[int]) -> list[bytes]:
        """Return what rows would be called, if no two said the same."""
        digits = self._digits
        return [
            name or _ROW + f"{place:0{digits}}".encode()
            for name, place in zip(given, places, strict=True)
        ]

    def by_places(self, places: npt.NDArray[np.int64]) -> tuple[bytes, npt.NDArray[np.uint8]]:
        """Return the names of rows of a list that calls none anything, and their lengths."""
        columns = np.empty((len(places), len(_ROW) + self._digits), np.uint8)
        columns[:, : len(_ROW)] = np.frombuffer(_ROW, np.uint8)
        for digit in range(self._digits):
            columns[:, -1 - digit] = places // 10**digit % 10 + ord("0")
        return columns.tobytes(), np.full(len(places), columns.shape[1], np.uint8)


def told_apart(name: bytes, place: int, *, is_taken: bool) -> bytes:
    """Return a name that no other known file of the list has."""
    if is_taken or _ENDS_AS_OURS.search(name):
        return name + b" (row %d)" % place
    return name
