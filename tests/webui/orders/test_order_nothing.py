"""A line of an order that names no item, said and confirmed in the browser by two people."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.webui.conftest import PASSPHRASE, Unit, Visitor

if TYPE_CHECKING:
    from flask import Flask

MARK, CONFIRM = "names-nothing", "confirm-names-nothing"


def signed_in(app: Flask, staff_number: str) -> Visitor:
    visitor = Visitor(app)
    visitor.come_in(staff_number)
    return visitor


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
    assert f"{acts}/{CONFIRM}" in supervisor.get(case).text
    alone = officer.do(f"{acts}/{CONFIRM}", **signs)
    assert alone.status_code != 303
    assert "Another person confirms it" in alone.text
    confirmed = supervisor.do(f"{acts}/{CONFIRM}", **signs)

    assert confirmed.status_code == 303
    page = supervisor.get(case).text
    assert "Names no item" in page
    assert f"{acts}/{CONFIRM}" not in page
    with open_unit.store.reading() as uow:
        assert uow.orders.get(open_unit.story.order.id).line(1).names_nothing
    rows = [*csv.DictReader(io.StringIO(supervisor.get(f"{case}/order-lines.csv").text))]
    assert next(each for each in rows if each["names_no_item_by"])["line"] == "1"
