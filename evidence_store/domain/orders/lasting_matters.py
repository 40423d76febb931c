"""What is noted under an order and holds its items until a person signs that it ended, or to a day.

Each has a hold of its own in the law, and is called by that hold's code.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from typing import Self


class LastingMatter(Protocol):
    """What each of them says."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def words(self) -> str:
        """What it is, in words."""

    @property
    def since(self) -> date:
        """From which day it holds."""

    @property
    def until(self) -> date | None:
        """On which day it ended; None while it holds."""

    def ended(self, on: date, *, by: str, how: str) -> Self:
        """The same once it has ended."""


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What the court was told would be done, with an owner and a day; open until fulfilled."""

    id: str
    words: str
    owner: str
    given_on: date
    due_on: date
    noted_by: str
    closed_on: date | None = None
    closed_by: str | None = None
    how: str = ""

    @property
    def since(self) -> date:
        """From which day it holds."""
        return self.given_on

    @property
    def until(self) -> date | None:
        """On which day it was fulfilled; None while it is open."""
        return self.closed_on

    def ended(self, on: date, *, by: str, how: str) -> Undertaking:
        """The same once it is fulfilled."""
        return replace(self, closed_on=on, closed_by=by, how=how)


@dataclass(frozen=True, slots=True)
class Restriction:
    """A restriction under another Act (s.153(6), s.155(3)), until its end is recorded."""

    id: str
    words: str
    noted_on: date
    noted_by: str
    lifted_on: date | None = None
    lifted_by: str | None = None
    how: str = ""

    @property
    def since(self) -> date:
        """From which day it holds."""
        return self.noted_on

    @property
    def until(self) -> date | None:
        """On which day it ended; None while it holds."""
        return self.lifted_on

    def ended(self, on: date, *, by: str, how: str) -> Restriction:
        """The same once it has ended."""
        return replace(self, lifted_on=on, lifted_by=by, how=how)


@dataclass(frozen=True, slots=True)
class Prolonging:
    """That a matter holds to a later day: who said so when, in which words, and who noted it."""

    prolonged_on: date
    last_day: date
    words: str
    noted_by: str


@dataclass(frozen=True, slots=True)
class NotedMatter:
    """Any other such matter; the law's hold that begins when it is noted says what it is.

    ``last_day`` is the one with which it was noted; None where it holds until its end is recorded.
    ``until`` is the day of that end, where somebody signed for one.
    """

    id: str
    words: str
    since: date
    noted_by: str
    until: date | None = None
    ended_by: str | None = None
    how: str = ""
    last_day: date | None = None
    prolonged: tuple[Prolonging, ...] = ()

    @property
    def holds_to(self) -> date | None:
        """The last day on which it holds, if nobody ends it before; None where there is none."""
        if self.last_day is None:
            return None
        # The latest of all, never the newest: a prolonging that names an earlier day takes none
        # away, also one that an insider writes. Only an end that somebody signed for does.
        return max((self.last_day, *(each.last_day for each in self.prolonged)))

    def prolonged_by(self, prolonging: Prolonging) -> NotedMatter:
        """The same once it holds longer; what was said before stays."""
        return replace(self, prolonged=(*self.prolonged, prolonging))

    def ended(self, on: date, *, by: str, how: str) -> NotedMatter:
        """The same once it has ended."""
        return replace(self, until=on, ended_by=by, how=how)


def plain_name(kind: str) -> str:
    """What a matter of that kind is called."""
    return kind.replace("_", " ")


def called(kind: str) -> str:
    """What one of that kind is called in a sentence: ``an undertaking``."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {plain_name(kind)}"
