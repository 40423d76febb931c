from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.values.zones import LONDON
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.working import three

if TYPE_CHECKING:
    from flask import Flask

PAGE = "/unit/acts/state-date"


def events(unit: Unit) -> list[str]:
    with unit.store.reading() as uow:
        return [json.loads(each.body)["ev"] for each in uow.custody.control()]


def test_an_officer_states_the_date_and_another_date_is_recorded_as_a_dispute(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    today = open_unit.store.clock().astimezone(LONDON).date()
    typed = {"seen_on": "Wall clock", "passphrase": PASSPHRASE}

    right = officer.do(PAGE, stated=three(today), **typed)
    wrong = officer.do(PAGE, stated=three(today - timedelta(days=40)), **typed)

    assert right.status_code == 303
    assert wrong.status_code == 403
    assert "Find out which is right" in wrong.text
    assert events(open_unit)[-2:] == ["clock.stated", "clock.disputed"]


def test_the_page_does_not_show_the_date_that_is_asked_for(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    today = open_unit.store.clock().astimezone(LONDON)

    assert f"{today.day} {today:%B %Y}" not in officer.get(PAGE).text
