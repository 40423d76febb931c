"""A part that is still inside: nobody erases the one and spares the other, so it holds the whole.

What is told of it here is what hangs on no order of its own: a letter, a disk image, a grade. An
open grade of the exhibit's own hits is here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tests.referee import facts as f
from tests.referee.days import days_from

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME_TO_OBJECT = 28  # days after the last letter was served; a number of the force


@dataclass
class Part:
    """A part of the exhibit, and what was recorded of it by name."""

    is_inside: bool = True
    is_imaged_wrongly: bool = False
    letters: dict[tuple[str, str], f.PartLetterSent] = field(default_factory=dict)
    served: list[tuple[str, date]] = field(default_factory=list)  # under which order, and when


@dataclass
class Parts:
    """The parts of the exhibit, and whose hits were graded by one person alone."""

    known: dict[str, Part] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)  # grade: of which part; "" of the whole

    @property
    def inside(self) -> dict[str, Part]:
        return {name: part for name, part in self.known.items() if part.is_inside}

    def found(self, name: str) -> None:
        self.known.setdefault(name, Part())

    def sent(self, fact: f.PartLetterSent, orders: list[str]) -> None:
        """A letter, recorded under each order that takes anything new."""
        part = self.known.get(fact.part)
        if part is not None:
            part.letters |= {(order, fact.to): fact for order in orders}
            part.served += [(order, fact.on) for order in orders if fact.served]

    def graded(self, fact: f.Graded) -> None:
        if fact.part == "" or fact.part in self.known:
            self.grades.setdefault(fact.grade, fact.part)

    def open_grades(self) -> Iterator[str]:
        """Grades of hits that are erased with the exhibit, which wait for a second person."""
        for grade, part in self.grades.items():
            if part == "" or part in self.inside:
                yield grade

    def wait_until(self, order: str, since: date) -> Iterator[tuple[str, date | None]]:
        """Parts inside that hold under one order, each to its day; None where nobody knows it.

        `since` is the day on which somebody decided that nobody else has an interest.
        """
        for name, part in self.inside.items():
            letters = [sent for (under, _), sent in part.letters.items() if under == order]
            served = [on for under, on in part.served if under == order]
            if any(not sent.served and sent.on >= since for sent in letters):
                yield name, None
            elif served:
                yield name, days_from(max(served), TIME_TO_OBJECT)
