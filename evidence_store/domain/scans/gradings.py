"""What people say of hits: graded by one, confirmed by a second, by number and never by name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from evidence_store.errors import OutOfSequenceError, WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_RANGES = 500
_RANGE = re.compile(r"([0-9]{1,9})(?:\s*(?:-|–|to)\s*([0-9]{1,9}))?")


class Grade(StrEnum):
    """What a hit is, as a person says."""

    EVIDENTIAL = "evidential"
    NOT_THE_PICTURE = "not_the_picture"
    # A hit of which nobody can tell what it is bars a proposal until it is graded again.
    CANNOT_TELL = "cannot_tell"


class GradingState(StrEnum):
    """Where a grading stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class HitGrading:
    """One grade for some hits of one scan, given by one person and settled by another.

    ``hits`` are ranges of hit numbers, both ends in; ``hit_list`` is the digest of the list that
    the numbers count in.
    """

    id: str
    version: int
    exhibit_id: str
    scan_id: str
    hit_list: str | None
    hits: tuple[tuple[int, int], ...]
    grade: Grade
    reason: str
    graded_by: str
    graded_at: datetime
    state: GradingState = GradingState.WAITING
    settled_by: str | None = None
    settled_at: datetime | None = None
    settled_reason: str = ""

    @property
    def count(self) -> int:
        """How many hits it is about."""
        return sum(last - first + 1 for first, last in self.hits)

    @property
    def facts(self) -> dict[str, str]:
        """What both people sign of it."""
        return {
            "grading": self.id,
            "scan": self.scan_id,
            # The list that was seen: in another one the same numbers are other hits.
            "hit_list": self.hit_list or "not listed",
            "hit_numbers": in_text(self.hits),
            "grade": self.grade.value,
        }

    def holds(self, number: int) -> bool:
        """Whether it is about the hit of that number."""
        return any(first <= number <= last for first, last in self.hits)

    def settled(self, state: GradingState, *, by: str, at: datetime, reason: str) -> HitGrading:
        """The grading as a second person settled it.

        Raises:
            OutOfSequenceError: it was settled before.
        """
        if self.state is not GradingState.WAITING:
            raise OutOfSequenceError("This grading was settled before. Look at the scan's page.")
        return replace(self, state=state, settled_by=by, settled_at=at, settled_reason=reason)


@dataclass(frozen=True, slots=True)
class GradedHits:
    """How many hits of a scan stand how: by the newest confirmed grade of each."""

    hits: int
    by_grade: dict[Grade, int]
    waiting: int
    ungraded: int

    @property
    def is_settled(self) -> bool:
        """Whether two people have said of every hit what it is."""
        return not self.waiting and not self.ungraded and not self.by_grade[Grade.CANNOT_TELL]


def graded_hits(hits: int, gradings: Sequence[HitGrading]) -> GradedHits:
    """Count how the hits of a scan stand; ``gradings`` are of that scan, oldest first."""
    grades = grades_of(hits, gradings)
    waits = {
        number
        for each in gradings
        if each.state is GradingState.WAITING
        for number in numbers(each.hits)
    }
    # A newer grade that waits puts the confirmed one in doubt, so the hit counts for neither.
    found = Counter(grade for number, grade in grades.items() if number not in waits)
    return GradedHits(
        hits=hits,
        by_grade={grade: found[grade] for grade in Grade},
        waiting=len(waits),
        ungraded=hits - len(set(grades) | waits),
    )


def is_graded(hits: int, gradings: Sequence[HitGrading]) -> bool:
    """Whether nothing of a scan waits: two people graded every hit, and no grade is open.

    It is what ``graded_hits`` counts, by the ends of ranges: lists ask it of every scan.
    """
    if any(each.state is GradingState.WAITING for each in gradings):
        return False
    confirmed = (each.hits for each in gradings if each.state is GradingState.CONFIRMED)
    reached = 0
    for first, last in sorted(chain.from_iterable(confirmed)):
        if first > reached + 1:
            return False
        reached = max(reached, last)
    return reached >= hits


def grades_of(hits: int, gradings: Sequence[HitGrading]) -> dict[int, Grade]:
    """The newest confirmed grade of each hit that has one."""
    found: dict[int, Grade] = {}
    for each in gradings:
        if each.state is GradingState.CONFIRMED:
            found.update((number, each.grade) for number in numbers(each.hits) if number <= hits)
    return found


def require_none_open(reference: str, gradings: Sequence[HitGrading]) -> None:
    """Check that no grading of the exhibit waits, and of no hit it cannot be told what it is.

    Raises:
        OutOfSequenceError: one does; the text says what to do.
    """
    waiting = sum(each.count for each in gradings if each.state is GradingState.WAITING)
    if waiting:
        raise OutOfSequenceError(
            f"{reference}: {waiting} graded {'hit waits' if waiting == 1 else 'hits wait'} for a "
            "second person. Have the grades confirmed or sent back first."
        )
    for scan in {each.scan_id for each in gradings}:
        of_scan = [each for each in gradings if each.scan_id == scan]
        last = max(end for each in of_scan for _, end in each.hits)
        unclear = Counter(grades_of(last, of_scan).values())[Grade.CANNOT_TELL]
        if unclear:
            raise OutOfSequenceError(
                f"{reference}: of {unclear} {'hit' if unclear == 1 else 'hits'} two people could "
                "not tell what it is. Have it graded again before a disposal is proposed."
            )


def read_numbers(text: str, *, hits: int) -> tuple[tuple[int, int], ...]:
    """Hit numbers as a person types them (``1 to 40, 45``), sorted and joined.

    Raises:
        WrongEntryError: something else is typed, or the scan has no such hit.
    """
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;\n]", text))):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise WrongEntryError("Type hit numbers like this: 1 to 40, 45")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= hits:
            raise WrongEntryError(f"The hits of this scan have the numbers 1 to {hits}.")
        found.append((first, last))
    return as_ranges(number for pair in found for number in range(pair[0], pair[1] + 1))


def as_ranges(chosen: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Numbers as sorted ranges that neither overlap nor touch.

    Raises:
        WrongEntryError: there is none, or they are too scattered for one grading.
    """
    ranges: list[tuple[int, int]] = []
    for number in sorted(set(chosen)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    if not ranges:
        raise WrongEntryError("Say which hits: there is none to grade so.")
    if len(ranges) > MOST_RANGES:
        raise WrongEntryError(f"That is more than {MOST_RANGES} runs of hits. Grade them in parts.")
    return tuple(ranges)


def in_text(ranges: Iterable[tuple[int, int]]) -> str:
    """Ranges as people read them: ``1 to 40, 45``."""
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in ranges)


def numbers(ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
    """Every number in some ranges."""
    return (number for first, last in ranges for number in range(first, last + 1))
