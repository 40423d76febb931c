"""Hits graded at a terminal by their numbers; a second person looks at the grade, and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.scans.gradings import Grade, GradingState, numbers
from evidence_store.errors import (
    ConflictError,
    NotFoundError,
    NotPermittedError,
    SamePersonError,
)

if TYPE_CHECKING:
    from evidence_store.domain.scans.gradings import HitGrading
    from tests.evidence_store.cli.room import Room


def grade(room: Room, *which: str, by: str = "A1") -> int:
    why = ("--reason-file", room.file("why", "The digests agree"))
    return room.run("acquisition", "grade", "ABC/1", *which, "--as-what", "evidential", *why, by=by)


def gradings(room: Room) -> list[HitGrading]:
    with room.store.reading() as uow:
        return list(uow.hit_gradings.find())


def test_one_person_grades_without_looking_and_a_second_sees_the_grade_and_confirms(
    scanned: Room,
) -> None:
    assert grade(scanned, "--certain") == 0, scanned.said
    (made,) = gradings(scanned)
    assert f"expunge acquisition confirm-grades {made.id}" in scanned.said[0]
    confirm = ("acquisition", "confirm-grades", "ABC/1")
    assert scanned.run(*confirm, "--yes") == SamePersonError.exit_code
    assert scanned.run(*confirm, by="C3", typed="n\n") != 0
    assert gradings(scanned)[0].state is GradingState.WAITING

    assert scanned.run(*confirm, by="C3", typed="y\n") == 0, scanned.said

    with scanned.store.reading() as uow:
        grader = uow.people.get(made.graded_by)
    assert f"ABC/1: {made.count} hit" in scanned.said[0], "a second person sees of what it is"
    assert f"The evidential picture. Graded by {grader.rank} {grader.name}, " in scanned.said[0]
    assert "Based on: The digests agree" in scanned.said[0]
    assert (made.grade, gradings(scanned)[0].state) == (Grade.EVIDENTIAL, GradingState.CONFIRMED)
    assert "canary" not in scanned.said[0]
    assert scanned.run(*confirm, by="C3") == NotFoundError.exit_code


def test_what_is_sent_back_counts_as_not_graded(scanned: Room) -> None:
    assert grade(scanned, "--ungraded") == 0
    (made,) = gradings(scanned)
    why = ("--reason-file", scanned.file("back", "Look at hit 1 again"))

    assert scanned.run("acquisition", "send-back-grades", made.id, *why, by="C3") == 0
    assert "count as not graded" in scanned.said[0]
    assert grade(scanned, "--ungraded") == 0
    assert [each.hits for each in gradings(scanned)] == [made.hits, made.hits]


def test_hits_are_named_by_their_numbers_and_those_that_wait_are_left_out(scanned: Room) -> None:
    assert grade(scanned, "--hits", "1") == 0
    assert [*numbers(gradings(scanned)[0].hits)] == [1]
    assert grade(scanned, "--hits", "1") == ConflictError.exit_code, "it waits for a second person"
    assert grade(scanned, "--hits", "9999") != 0
    assert "have the numbers 1 to" in scanned.said[-1]


@pytest.mark.parametrize("which", [(), ("--certain", "--ungraded"), ("--hits", "1", "--certain")])
def test_which_hits_is_said_in_one_way(scanned: Room, which: tuple[str, ...]) -> None:
    assert grade(scanned, *which) == 2
    assert gradings(scanned) == []


def test_who_may_not_grade_learns_nothing(scanned: Room) -> None:
    assert grade(scanned, "--certain", by="B2") == NotPermittedError.exit_code
    assert gradings(scanned) == []
