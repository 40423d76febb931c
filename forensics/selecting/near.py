"""Finding, among many things that lie on a medium, those that touch some places of it."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.values import Extent

T = TypeVar("T")


class Near(Generic[T]):
    """Things by the runs of bytes in which they lie; they may overlap."""

    def __init__(self, placed: Iterable[tuple[Extent, T]]) -> None:
        """Take each run and what lies there; the same thing may lie in many."""
        self._placed = sorted(placed, key=lambda each: each[0])
        self._starts = [extent.offset for extent, _ in self._placed]
        self._furthest = list(accumulate((extent.end for extent, _ in self._placed), max))

    def at(self, places: Iterable[Extent]) -> list[T]:
        """Return what touches any of the places, each once."""
        found: dict[int, T] = {}
        for place in places:
            number = bisect_left(self._starts, place.end) - 1
            while number >= 0 and self._furthest[number] > place.offset:
                extent, thing = self._placed[number]
                if extent.end > place.offset and place.length:
                    found.setdefault(id(thing), thing)
                number -= 1
        return list(found.values())
