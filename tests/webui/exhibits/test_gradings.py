"""Hits are graded by number, by one person, and count only once a second person confirmed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.scans.gradings import (
    Grade,
    GradingState,
    HitGrading,
    as_ranges,
    graded_hits,
    in_text,
    read_numbers,
    require_none_open,
)
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from tests.builders import NOON
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.exhibits.grading import grade, gradings
from tests.webui.passkeys import signs, with_passkey
from tests.webui.scanned import Scanned, scan_a_stick

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


@pytest.fixture
def scanned(open_unit: Unit, tmp_path: Path) -> Scanned:
    return scan_a_stick(open_unit, tmp_path)


@pytest.mark.usefixtures("golden")
def test_one_person_grades_without_looking_and_a_second_confirms(
    open_app: Flask, open_unit: Unit, scanned: Scanned
) -> None:
    examiner, second = signed_in(open_app, "E1"), signed_in(open_app, "S1")

    sent = grade(examiner, scanned, which="certain", typed="")
    (made,) = gradings(open_unit)
    waiting = examiner.get(scanned.page).text
    before = second.get(f"/gradings/{made.id}/acts/confirm").text
    own = examiner.do(f"/gradings/{made.id}/acts/confirm", passphrase=PASSPHRASE)
    confirmed = second.do(f"/gradings/{made.id}/acts/confirm", passphrase=PASSPHRASE)

    assert (sent.status_code, sent.location) == (303, scanned.page)
    assert in_text(made.hits) == "1, 3"  # the piece rests on no digest of the whole
    assert "Waits for a second person" in waiting
    assert "Siân Ŷs-Hughes, " in before.split("Graded</dt>")[1]
    assert own.status_code == 403
    assert "You are the grader in this matter" in own.text
    assert confirmed.status_code == 303
    assert gradings(open_unit)[0].state is GradingState.CONFIRMED
    page = second.get(scanned.page).text
    assert len(re.findall(r'data-label="Graded">\s*The evidential picture', page)) == 2
    exhibit = second.get(f"/exhibits/{scanned.exhibit}").text
    assert "A second person confirmed the grade of hits. Grade: evidential; hits: 2." in exhibit


def test_hits_are_graded_and_confirmed_with_two_peoples_passkeys(
    open_app: Flask, open_unit: Unit, scanned: Scanned
) -> None:
    (examiner, green), (second, blue) = (with_passkey(open_app, each) for each in ("E1", "S1"))
    page, typed = f"{scanned.page}/acts/grade", {"which": "these", "typed": "1 to 3"}

    for grade_of in ("evidential", "not_the_picture"):  # twice the same hits, two ids
        told = {**typed, "grade": grade_of, "reason": "The digests agree"}
        sent = signs(examiner, green, page, **told)
        made = gradings(open_unit)[-1]
        confirmed = signs(second, blue, f"/gradings/{made.id}/acts/confirm")
        assert (sent.status_code, confirmed.status_code) == (303, 303)

    assert len({one.id for one in gradings(open_unit)}) == 2
    assert {one.state for one in gradings(open_unit)} == {GradingState.CONFIRMED}
    assert list(open_unit.store.check(known=()))  # both signatures hold


@pytest.mark.usefixtures("golden")
def test_what_is_sent_back_counts_as_not_graded_and_can_be_graded_anew(
    open_app: Flask, open_unit: Unit, scanned: Scanned
) -> None:
    examiner, second = signed_in(open_app, "E1"), signed_in(open_app, "E2")
    grade(examiner, scanned, grade="cannot_tell")
    again = grade(examiner, scanned, typed="2")
    (made,) = gradings(open_unit)

    unsaid = second.do(f"/gradings/{made.id}/acts/send-back", passphrase=PASSPHRASE, reason=" ")
    back = second.do(f"/gradings/{made.id}/acts/send-back", passphrase=PASSPHRASE, reason="Look")
    late = second.do(f"/gradings/{made.id}/acts/confirm", passphrase=PASSPHRASE)

    assert again.status_code == 409  # it waits for the second person already
    assert (unsaid.status_code, back.status_code, late.status_code) == (422, 303, 403)
    assert grade(examiner, scanned, which="ungraded").status_code == 303
    assert [one.count for one in gradings(open_unit)] == [3, 3]


@pytest.mark.parametrize("typed", ["", "0", "2 to 1", "4", "one", "1;;x", "1 to 9999999999"])
def test_numbers_that_the_scan_does_not_have_are_not_taken(
    open_app: Flask, open_unit: Unit, scanned: Scanned, typed: str
) -> None:
    sent = grade(signed_in(open_app, "E1"), scanned, typed=typed)

    assert sent.status_code == 422
    assert gradings(open_unit) == []


def test_an_officer_grades_nothing(open_app: Flask, scanned: Scanned) -> None:
    assert signed_in(open_app, "O1").get(f"{scanned.page}/acts/grade").status_code == 403


def a_grading(
    hits: tuple[tuple[int, int], ...], grade: Grade, state: GradingState = GradingState.CONFIRMED
) -> HitGrading:
    return HitGrading("g_1", 1, "x_1", "n_1", None, hits, grade, "why", "p_1", NOON, state)


def test_the_newest_confirmed_grade_of_a_hit_stands() -> None:
    found = graded_hits(
        10,
        [
            a_grading(((1, 6),), Grade.CANNOT_TELL),
            a_grading(((1, 5),), Grade.EVIDENTIAL),
            a_grading(((1, 9),), Grade.NOT_THE_PICTURE, GradingState.SENT_BACK),
            a_grading(((9, 9),), Grade.NOT_THE_PICTURE, GradingState.WAITING),
        ],
    )

    assert found.by_grade == {
        Grade.EVIDENTIAL: 5,
        Grade.NOT_THE_PICTURE: 0,
        Grade.CANNOT_TELL: 1,
    }
    assert (found.waiting, found.ungraded, found.is_settled) == (1, 3, False)


@pytest.mark.parametrize(
    ("gradings", "said"),
    [
        ([a_grading(((1, 2),), Grade.EVIDENTIAL, GradingState.WAITING)], "2 graded hits wait"),
        ([a_grading(((1, 2),), Grade.CANNOT_TELL)], "of 2 hits two people could not tell"),
    ],
)
def test_open_grades_bar_a_proposal(gradings: list[HitGrading], said: str) -> None:
    with pytest.raises(OutOfSequenceError, match=said):
        require_none_open("ABC/1", gradings)


def test_a_hit_that_was_graded_anew_bars_nothing() -> None:
    require_none_open("ABC/1", [])
    require_none_open(
        "ABC/1",
        [a_grading(((1, 2),), Grade.CANNOT_TELL), a_grading(((1, 2),), Grade.EVIDENTIAL)],
    )


def test_numbers_are_read_sorted_and_joined() -> None:
    assert read_numbers("45, 1 to 3; 4-6\n5", hits=50) == ((1, 6), (45, 45))
    with pytest.raises(WrongEntryError, match="runs of hits"):
        as_ranges(range(1, 2000, 2))
