"""Which members of a large family a run holds: a share of them, drawn by a seed that it prints.

A family is one law that is tried on hundreds of members: each forgery before each reader, each act
in each state. Every run holds the law by some of them, another day by others, a long run by all.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    import pytest

Member = TypeVar("Member")


def seed_of_the_day() -> str:
    """The day, in UTC: what fails today fails today for everybody, until it is mended."""
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True)
class Draw:
    """How this run draws; without a seed it holds every member of every family."""

    seed: str | None

    def of(
        self,
        members: Iterable[Member],
        *,
        share: float,
        least: int,
        name: Callable[[Member], object] = str,
        kinds: Callable[[Member], Iterable[Hashable]] = lambda _: (),
        always: Callable[[Member], bool] = lambda _: False,
    ) -> list[Member]:
        """Some of the members, in their order; by the same seed always the same.

        Args:
            members: all there are; ``name`` tells each from every other, in any process.
            share: how much of them, of 1.
            least: how many at least.
            kinds: what a member stands for: of each kind there is at least one.
            always: whether a member is in every draw, for a fault came from it once.
        """
        every = [*members]
        if self.seed is None:
            return every
        by_chance = self.in_turn(enumerate(every), name=lambda each: name(each[1]))
        enough = max(least, math.ceil(len(every) * share))
        seen: set[object] = set()
        kept: list[int] = []
        for turn, (number, member) in enumerate(by_chance):
            brings = {*kinds(member)} - seen
            if turn < enough or brings or always(member):
                kept.append(number)
                seen |= brings
        return [every[number] for number in sorted(kept)]

    def in_turn(
        self, members: Iterable[Member], *, name: Callable[[Member], object] = str
    ) -> list[Member]:
        """All of the members, in the order in which the seed takes them."""
        return sorted(members, key=lambda each: self._place(name(each)))

    def at_least(self, count: float, *, share: float) -> float:
        """What must be counted of a share, where so many must be counted of all members."""
        return count if self.seed is None else count * share

    def _place(self, name: object) -> bytes:
        return sha256(f"{self.seed} {name}".encode()).digest()


def members_drawn(draw: Draw, items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests, without those members of families marked so that this run leaves out.

    ``@pytest.mark.family(share=…, least=…, kinds=("argument", …))``: a member stands for the value
    of each of these arguments. ``pytest.mark.always`` on a member has it in every draw.
    """
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("family"):
            families.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {each for family in families.values() for each in _members(draw, family)}
    return [each for each in items if each in kept or not each.get_closest_marker("family")]


def _members(draw: Draw, family: list[pytest.Item]) -> list[pytest.Item]:
    mark = family[0].get_closest_marker("family")
    assert mark is not None
    words = {**mark.kwargs}
    arguments: tuple[str, ...] = words.pop("kinds", ())

    def kinds(item: pytest.Item) -> Iterable[Hashable]:
        params = item.callspec.params  # type: ignore[attr-defined]  # of each that is parametrised
        return [(each, _hashable(params[each])) for each in arguments]

    def always(item: pytest.Item) -> bool:
        return item.get_closest_marker("always") is not None

    return draw.of(family, name=lambda item: item.nodeid, kinds=kinds, always=always, **words)


def _hashable(value: object) -> Hashable:
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value
