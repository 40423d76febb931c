"""What the known files of a list are called: as the list calls them, or by the place of their row.

``ROW-0017`` is the known file of row 17. Two contents under one reference are both kept, the second
with a number: leaving one out would miss it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from array import array

_Rows = npt.NDArray[np.int64]
_Named = tuple[_Rows, npt.NDArray[np.uint8], npt.NDArray[np.uint32], int]
_ROW = b"ROW-"
_FEWEST_DIGITS = 4


class Given(Protocol):
    """What a list calls its rows: nothing, where a reference ends as the one before it."""

    @property
    def references(self) -> bytearray:
        """All references, UTF-8, one after the other."""

    @property
    def ends(self) -> array[int]:
        """Where each ends."""

    @property
    def places(self) -> array[int]:
        """Where in the list each row stands, ascending."""


def references_of(given: Given, kept: _Rows) -> _Named:
    """Name the kept rows.

    Args:
        given: what the list calls all of its rows.
        kept: the rows that become known files, ascending.

    Returns:
        The order of the kept rows by their references, the references in that order one after the
        other, where each ends, and how many had to be given a number.
    """
    places = np.array(given.places, np.int64)[kept]
    digits = max(_FEWEST_DIGITS, len(str(int(places.max(initial=0)))))
    return _as_given(given, kept, digits) if given.references else _by_places(places, digits)


def _by_places(places: _Rows, digits: int) -> _Named:
    """All at once: these are ascending already, and there may be a hundred million of them."""
    columns = np.empty((len(places), len(_ROW) + digits), np.uint8)
    columns[:, : len(_ROW)] = np.frombuffer(_ROW, np.uint8)
    for digit in range(digits):
        columns[:, -1 - digit] = places // 10**digit % 10 + ord("0")
    ends = np.arange(1, len(places) + 1, dtype=np.uint32) * np.uint32(columns.shape[1])
    return np.arange(len(places)), columns.reshape(-1), ends, 0


def _as_given(given: Given, kept: _Rows, digits: int) -> _Named:
    taken: set[bytes] = set()
    names: list[bytes] = []
    renamed = 0
    for row in kept.tolist():
        start = given.ends[row - 1] if row else 0
        wanted = bytes(given.references[start : given.ends[row]])
        name = wanted = wanted or _ROW + f"{given.places[row]:0{digits}}".encode()
        number = 1
        while name in taken:
            number += 1
            name = wanted + f" ({number})".encode()
        renamed += name != wanted
        taken.add(name)
        names.append(name)
    order = sorted(range(len(names)), key=names.__getitem__)
    joined = b"".join(names[each] for each in order)
    ends = np.cumsum([len(names[each]) for each in order], dtype=np.uint32)
    return np.array(order, np.int64), np.frombuffer(joined, np.uint8), ends, renamed
