"""A line of an order that names no item, said and confirmed in the browser by two people."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.webui.conftest import PASSPHRASE, Unit, signed_in

if TYPE_CHECKING:
    from flask import Flask

MARK, CONFIRM = "names-nothing", "confirm-names-nothing"


def test_two_people_say_in_the_browser_that_a_heading_names_no_item(
    open_app: Flask, open_unit: Unit
) -> None:
    acts = f"/orders/{open_unit.story.order.id}/acts"
    case = f"/cases/{open_unit.story.case.id}"
    officer, supervisor = signed_in(open_app, "O1"), signed_in(open_app, "S1")
    signs = {"number": "1", "passphrase": PASSPHRASE}
    assert f"{acts}/{MARK}" in officer.get(case).text
    assert f"{acts}/{CONFIRM}" not in officer.get(case).text

    said = officer.do(f"{acts}/{MARK}", **signs)
    assert said.status_code == 303
    waiting = supervisor.get(case).text
    assert f"{acts}/{CONFIRM}" in waiting
    with open_unit.store.reading() as uow:
        mark = uow.orders.get(open_unit.story.order.id).line(1).nothing
        assert mark is not None
        officer_name = uow.people.get(mark.marked_by).name
    assert f"Names no item, says {officer_name}" in waiting
    assert f'<time datetime="{mark.marked_at.isoformat()}">' in waiting
    alone = officer.do(f"{acts}/{CONFIRM}", **signs)
    assert alone.status_code != 303
    assert "Another person confirms it" in alone.text
    confirmed = supervisor.do(f"{acts}/{CONFIRM}", **signs)

    assert confirmed.status_code == 303
    page = supervisor.get(case).text
    assert "Names no item" in page
    assert f"{acts}/{CONFIRM}" not in page
    with open_unit.store.reading() as uow:
        line = uow.orders.get(open_unit.story.order.id).line(1)
        assert line.names_nothing
        assert line.nothing is not None
        confirmed_by, confirmed_at = line.nothing.confirmed_by, line.nothing.confirmed_at
        supervisor_name = uow.people.get(confirmed_by or "").name
    assert confirmed_at is not None
    assert f"Confirmed by {supervisor_name}" in page
    assert f'<time datetime="{confirmed_at.isoformat()}">' in page
    rows = [*csv.DictReader(io.StringIO(supervisor.get(f"{case}/order-lines.csv").text))]
    told = next(each for each in rows if each["names_no_item_by"])
    assert (told["line"], told["names_no_item_by"]) == ("1", officer_name)
    assert told["confirmed_by"] == supervisor_name
    assert told["confirmed_utc"] == confirmed_at.isoformat()
