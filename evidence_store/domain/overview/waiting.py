"""What waits at which case and exhibit: one vocabulary for pages, lists of tasks and commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.overview.next_steps import StepTo, Todo
from forensics.value_classes import dataclass

FIRST = 50
"""So many lines a list shows; the file for a spreadsheet has all of them."""
_SPARE = 10  # times as many are kept before they are sorted
_UNKNOWN = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, and where.

    Args:
        todo: what waits.
        case: at which case; None where it is at none.
        exhibit: at which exhibit; None where the whole case is meant.
        step: what the person who asks can do about it now; None where that is nothing, or was not
            asked.
    """

    todo: Todo
    case: Case | None
    exhibit: Exhibit | None = None
    step: StepTo | None = None

    @property
    def named(self) -> Todo:
        """What waits, as one of several things of a case: it says at which exhibit."""
        if self.exhibit is None:
            return self.todo
        return replace(self.todo, stands=f"Exhibit {self.exhibit.reference}: {self.todo.stands}")

    def turn(self, person_id: str = "") -> tuple[bool, datetime]:
        """Its place among all that waits, for this person: routine last, unless it is theirs alone.

        Of the others, and of the routine, what has waited longest comes first. There is routine at
        every exhibit of a unit.
        """
        is_theirs = self.todo.only_by is not None and person_id in self.todo.only_by
        return self.todo.is_routine and not is_theirs, self.todo.since or _UNKNOWN


class Turns:
    """What waits, of which only what comes first for a person is kept, and all is counted.

    A unit has ten thousand exhibits with something to do at each, and a page shows fifty.
    """

    def __init__(self, person_id: str = "") -> None:
        self.count = 0
        self._person_id = person_id
        self._kept: list[Waiting] = []

    def add(self, one: Waiting) -> None:
        """Count one more, and keep it as long as it can be among the first."""
        self.count += 1
        self._kept.append(one)
        if len(self._kept) > _SPARE * FIRST:
            self._kept = [*self.first]

    def count_more(self, number: int) -> None:
        """Count so many more, none of which can be among the first."""
        self.count += number

    @property
    def first(self) -> tuple[Waiting, ...]:
        """Those that come first, in their turn."""
        in_turn = sorted(self._kept, key=lambda one: one.turn(self._person_id))
        return tuple(in_turn[:FIRST])
