"""A new order, one question a page: answers come back, change, and survive the session."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.screens.kept import screens_in
from tests.webui.conftest import Unit, Visitor, signed_in
from tests.webui.working import end_session
from webui.orders.acts.order_questions import QUESTIONS
from webui.orders.drafts import KEPT_SECONDS, LONGEST_KEPT, MOST_KEPT, Drafts

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

WORDS = "The court orders deprivation of:\n1. the hard disk ABC/1 (Ŵyn)."


def answers(unit: Unit) -> dict[str, dict[str, object]]:
    return {
        "offender": {"offender": unit.story.case.offenders[0].id},
        "kind": {"order_type": "deprivation_s153"},
        "court": {"court_kind": "crown", "court": "Mold Crown Court"},
        "made-on": {"made_on": ["2", "11", "2026"]},
        "takes-effect": {"takes_effect_on": ["2", "11", "2026"]},
        "made-by": {"made_by": "HHJ Example"},
        "basis": {"statutory_basis": "Sentencing Act 2020 s.153"},
        "words": {"words": WORDS},
        "sentence": {
            "sentence": "Community order", "passed_on": ["2", "11", "2026"],
            "sentence_kind": "community",
        },
        "document": {},
    }  # fmt: skip


def start(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/new-order"


def check(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/acts/check-order"


def answer_all(visitor: Visitor, unit: Unit) -> TestResponse:
    """Follow the questions as they are asked."""
    told, place = answers(unit), visitor.get(start(unit)).location
    for _ in QUESTIONS:
        answer = visitor.do(place, **told[place.rpartition("/")[2]])
        assert answer.status_code == 303, answer.text
        place = answer.location
    assert place == check(unit)
    return visitor.get(place)


def orders(unit: Unit) -> list[str]:
    with unit.store.reading() as uow:
        return [one.court for one in uow.orders.find(case_id=unit.story.case.id)]


def test_every_question_is_asked_once_and_the_order_is_recorded_after_the_check(
    officer: Visitor, open_unit: Unit
) -> None:
    before = orders(open_unit)
    shown = answer_all(officer, open_unit).text
    unrecorded = orders(open_unit)
    filled = officer.fill(check(open_unit))
    first, second = officer.send(check(open_unit), filled), officer.send(check(open_unit), filled)

    for words in (
        "Mold Crown Court",
        "2 November 2026",
        "Crown Court",
        "Community order, fine or discharge",
        "Not given",
    ):
        assert words in shown
    assert "the hard disk ABC/1 (Ŵyn)." in shown
    assert unrecorded == before
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert orders(open_unit) == [*before, "Mold Crown Court"]
    assert officer.get(start(open_unit)).location.endswith("/document")  # the answers are gone


def test_an_answer_is_changed_from_the_check_and_leads_back_to_it(
    officer: Visitor, open_unit: Unit
) -> None:
    page = answer_all(officer, open_unit).text
    place = f"{start(open_unit)}/court"
    assert f'href="{place}"' in page

    assert 'value="Mold Crown Court"' in officer.get(place).text
    changed = officer.do(place, court_kind="magistrates", court="Llandudno")

    assert changed.location == check(open_unit)
    assert "Llandudno" in officer.get(check(open_unit)).text


def test_back_leads_to_the_question_before_with_its_answer(
    officer: Visitor, open_unit: Unit
) -> None:
    told = answers(open_unit)
    for name in ("offender", "kind"):
        officer.do(f"{start(open_unit)}/{name}", **told[name])

    page = officer.get(f"{start(open_unit)}/court").text

    assert f'href="{start(open_unit)}/kind" class="govuk-back-link"' in page
    assert re.search(
        r'value="deprivation_s153"\s+checked', officer.get(f"{start(open_unit)}/kind").text
    )


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("made-on", {"made_on": ["31", "2", "2026"]}, "Enter a day that exists, as in 13 7 2026"),
        ("made-on", {}, "Enter the day on which the order was made"),
        ("kind", {"order_type": "none"}, "Choose one of what is listed"),
        (
            "document",
            {"document": (io.BytesIO(b"MZ"), "order.pdf")},
            "must be a PDF, JPEG or PNG file",
        ),
        ("words", {"words": "x" * 10_001}, "must be 10000 characters or fewer"),
    ],
)
def test_what_cannot_be_so_is_told_at_its_question(
    officer: Visitor, open_unit: Unit, name: str, typed: dict[str, object], said: str
) -> None:
    answer = officer.do(f"{start(open_unit)}/{name}", **typed)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in answer.text
    assert "<title>Error: " in answer.text


def test_what_cannot_be_recorded_is_told_at_the_check_and_nothing_is_lost(
    officer: Visitor, open_unit: Unit
) -> None:
    answer_all(officer, open_unit)
    officer.do(f"{start(open_unit)}/made-on", made_on=["2", "11", "2036"])

    answer = officer.do(check(open_unit))

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "2 November 2036" in answer.text
    assert "Mold Crown Court" not in orders(open_unit)


def test_open_questions_bar_the_recording(officer: Visitor, open_unit: Unit) -> None:
    answer = officer.do(check(open_unit))

    assert answer.status_code == 422
    assert "Answer every question first" in answer.text


def test_answers_outlive_the_session_and_belong_to_their_author(
    officer: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    told = answers(open_unit)
    officer.do(f"{start(open_unit)}/court", **told["court"])
    place = f"{start(open_unit)}/made-by"
    filled = officer.fill(place, **told["made-by"])
    end_session(open_app, officer)

    sent = officer.send(place, filled)
    back = officer.sign_in("O1")
    other = signed_in(open_app, "E1")

    assert (sent.location, back.location) == ("/sign-in", place)
    assert 'value="HHJ Example"' in officer.get(place).text
    assert "Mold Crown Court" in officer.get(check(open_unit)).text
    assert "Mold Crown Court" not in other.get(check(open_unit)).text


def test_answers_can_be_thrown_away(officer: Visitor, open_unit: Unit) -> None:
    officer.do(f"{start(open_unit)}/court", **answers(open_unit)["court"])

    officer.post(f"{start(open_unit)}/discard", seen=check(open_unit))

    assert "Mold Crown Court" not in officer.get(check(open_unit)).text


def test_whoever_may_record_no_order_is_asked_nothing(open_app: Flask, open_unit: Unit) -> None:
    for number in ("U1", "A1"):
        other = signed_in(open_app, number)
        assert other.get(f"{start(open_unit)}/court").status_code == 403


class Hands:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_drafts_are_bounded_in_time_number_and_length(tmp_path: Path) -> None:
    seconds = Hands()
    drafts = Drafts(screens_in(tmp_path).sessions, key=bytes(32), seconds=seconds)
    assert not drafts.answer("p", "f", "c", question="q", fields=(("a", "x" * LONGEST_KEPT),))
    for number in range(MOST_KEPT + 1):
        seconds.now = number * 0.001
        assert drafts.answer(f"p{number}", "f", "c", question="q", fields=(("a", "b"),))

    assert drafts.answers("p0", "f", "c") == {}
    assert drafts.answers("p1", "f", "c") == {"q": (("a", "b"),)}
    assert drafts.answers("p1", "g", "c") == drafts.answers("p1", "f", "d") == {}
    seconds.now = KEPT_SECONDS + 2
    assert drafts.answers("p1", "f", "c") == {}


def test_what_changed_since_the_check_was_shown_is_not_recorded_unseen(
    officer: Visitor, open_unit: Unit
) -> None:
    answer_all(officer, open_unit)
    filled = officer.fill(check(open_unit))
    officer.do(f"{start(open_unit)}/court", court_kind="magistrates", court="Llandudno")

    sent = officer.send(check(open_unit), filled)

    assert sent.status_code == 409
    assert "Llandudno" in sent.text
    assert "Llandudno" not in orders(open_unit)
    assert officer.do(check(open_unit)).status_code == 303


def test_an_answer_holds_nothing_but_the_answer_to_its_question(
    officer: Visitor, open_unit: Unit
) -> None:
    answer_all(officer, open_unit)
    told = answers(open_unit)["offender"]

    officer.do(f"{start(open_unit)}/offender", **told, court="Elsewhere", made_on=["x", "y", "z"])
    sent = officer.do(check(open_unit))

    assert sent.status_code == 303
    assert orders(open_unit)[-1] == "Mold Crown Court"
