"""A clock set forward in the browser: what is still recorded, what is said, and the way out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.domain.values.zones import LONDON
from evidence_store.workflow.unit.clock import state_date
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.working import three

if TYPE_CHECKING:
    from flask import Flask

CORRECT = "/unit/acts/correct-time"
STATE = "/unit/acts/state-date"


@pytest.fixture
def frozen(open_unit: Unit) -> Unit:
    """Somebody stated the date under a clock ten minutes ahead, which was then set right."""
    store = open_store(
        open_unit.store.data, clock=lambda: datetime.now(UTC) + timedelta(minutes=10)
    )
    one = store.open_actor("O1", PASSPHRASE)
    state_date(
        store.signing_desk(one), store.clock().astimezone(LONDON).date(), seen_on="wall clock"
    )
    return open_unit


def today(unit: Unit) -> list[str]:
    return three(unit.store.clock().astimezone(LONDON).date())


def events(unit: Unit) -> list[str]:
    with unit.store.reading() as uow:
        return [json.loads(each.body)["ev"] for each in uow.custody.tail(5)]


def test_the_page_says_which_clock_is_behind_and_the_way_out_and_never_that_the_record_is_broken(
    frozen: Unit, open_app: Flask
) -> None:
    typed = {"seen_on": "Wall clock", "passphrase": PASSPHRASE}

    answer = signed_in(open_app, "O1").do(STATE, stated=today(frozen), **typed)

    assert answer.status_code == 403
    assert "the newest entry" in answer.text
    assert "Correct the time" in answer.text
    assert "does not agree with itself" not in answer.text


def test_pages_are_shown_and_anybody_stops_an_exhibit_under_a_clock_that_is_behind(
    frozen: Unit, open_app: Flask
) -> None:
    clerk = signed_in(open_app, "E1")
    page = f"/exhibits/{frozen.story.disk.id}"

    assert clerk.get(page).status_code == 200
    answer = clerk.do(
        f"{page}/acts/stop-and-refer", reference=frozen.story.disk.reference, note="", to=""
    )

    assert answer.status_code == 303
    assert "exhibit.referred" in events(frozen)


def test_two_people_correct_the_time_and_work_goes_on(frozen: Unit, open_app: Flask) -> None:
    typed = {"seen_on": "Wall clock", "passphrase": PASSPHRASE, "since": ""}

    first = signed_in(open_app, "O1").do(CORRECT, stated=today(frozen), **typed)
    again = signed_in(open_app, "O1").do(CORRECT, stated=today(frozen), **typed)
    second = signed_in(open_app, "S1").do(CORRECT, stated=today(frozen), **typed)
    stated = signed_in(open_app, "O1").do(
        STATE, stated=today(frozen), seen_on="Wall clock", passphrase=PASSPHRASE
    )

    assert (first.status_code, again.status_code, second.status_code) == (303, 403, 303)
    assert stated.status_code == 303
    for said in frozen.store.check(known=()):
        assert "This machine's clock says" not in said


def test_fsck_names_the_clock_that_is_behind(frozen: Unit) -> None:
    said = list(frozen.store.check(known=()))

    assert any("This machine's clock says" in each and "clock correct" in each for each in said)
