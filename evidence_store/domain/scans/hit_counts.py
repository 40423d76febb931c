"""Hits of a scan counted by what is established of them, by kind, and by what two people said."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.scans.gradings import Grade, GradingState, grades_of, numbers
from evidence_store.domain.scans.hit_lists import CANDIDATES
from forensics.value_classes import dataclass
from forensics.values import HitKind
from forensics.values.hits import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.hit_lists import HitLine


class Established(StrEnum):
    """What the bytes of a hit establish, strongest first."""

    WHOLE = "whole"  # all of a known file, by a digest that nobody can forge
    PART = "part"  # some bytes of one, by the same
    WEAK = "weak"  # by MD5 or SHA-1 alone: a candidate
    LIKE = "like"  # only like a known picture: a candidate


@dataclass(frozen=True, slots=True)
class HitCount:
    """Hits of one kind that establish the same: how many, and how they are graded.

    ``by_grade`` counts the newest confirmed grades, ``waiting`` those that a second person is still
    to settle, ``ungraded`` the rest.
    """

    established: Established
    kind: HitKind
    hits: int
    by_grade: dict[Grade, int]
    waiting: int
    ungraded: int


def established_of(hit: HitLine) -> Established:
    """Return what is established of a hit."""
    if hit.kind in CANDIDATES:
        return Established.LIKE
    # Two files of one MD5 or SHA-1 can be made, so a whole one is no more than a candidate (ADR 4).
    if not hit.is_strong:
        return Established.WEAK
    return Established.WHOLE if hit.kind in WHOLE else Established.PART


def counted_hits(hits: Sequence[HitLine], gradings: Sequence[HitGrading]) -> tuple[HitCount, ...]:
    """Count the hits of one scan; ``gradings`` are of that scan, oldest first."""
    grades = grades_of(len(hits), gradings)
    waits = {
        number
        for each in gradings
        if each.state is GradingState.WAITING
        for number in numbers(each.hits)
    }
    found = Counter(
        (established_of(hit), hit.kind, _stands(hit.number, grades, waits)) for hit in hits
    )
    pairs = sorted(
        {(made, kind) for made, kind, _ in found},
        key=lambda each: (list(Established).index(each[0]), list(HitKind).index(each[1])),
    )
    return tuple(
        HitCount(
            made,
            kind,
            sum(count for (one, other, _), count in found.items() if (one, other) == (made, kind)),
            {grade: found[made, kind, grade.value] for grade in Grade},
            found[made, kind, "waiting"],
            found[made, kind, ""],
        )
        for made, kind in pairs
    )


def _stands(number: int, grades: dict[int, Grade], waits: set[int]) -> str:
    # A newer grade that waits puts the confirmed one in doubt, so the hit counts for neither.
    if number in waits:
        return "waiting"
    return grades[number].value if number in grades else ""
