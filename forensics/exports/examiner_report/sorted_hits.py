"""Hits as a report lists them: whole ones, pieces and candidates apart, each up to a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.exports.standing import HitStanding, standing_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forensics.exports.scanned import NumberedHit

MOST_LISTED = 5_000
"""Hits of a standing that a report lists: more of them no browser shows and nobody reads."""


@dataclass(slots=True)
class HitGroup:
    """The first hits of a standing, how many there are, and which known files (never shown).

    They are kept as the cells of their rows, which have a bound, as names and places have none.
    """

    listed: list[tuple[str, ...]] = field(default_factory=list)
    count: int = 0
    known: set[str] = field(default_factory=set)

    @property
    def left_out(self) -> int:
        """How many are not listed."""
        return self.count - len(self.listed)

    def add(self, one: NumberedHit, row: Callable[[NumberedHit], tuple[str, ...]]) -> None:
        """Count it, and list it where there is room."""
        self.count += 1
        self.known.add(one.hit.item)
        if len(self.listed) < MOST_LISTED:
            self.listed.append(row(one))


SortedHits = Mapping[HitStanding, HitGroup]


def sort_hits(
    hits: Iterable[NumberedHit], row: Callable[[NumberedHit], tuple[str, ...]]
) -> SortedHits:
    """Sort hits, in the order of their result, by what is established of them.

    Args:
        hits: all of them.
        row: the cells of one.
    """
    found = {standing: HitGroup() for standing in HitStanding}
    for one in hits:
        found[standing_of(one.hit)].add(one, row)
    return found
