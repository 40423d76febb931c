"""The prosecutor's schedule: seen by whoever opens cases, made on record by whoever may."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.webui.conftest import Unit, Visitor, signed_in
from webui.app import create_app

if TYPE_CHECKING:
    from flask import Flask


def page_of(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/schedule"


def events(unit: Unit) -> list[str]:
    with unit.store.reading() as uow:
        return [entry.body.decode() for entry in uow.custody.of_case(unit.story.case.id)]


def made_in(unit: Unit) -> int:
    return sum("case.schedule_made" in entry for entry in events(unit))


def test_looking_at_it_shows_every_device_and_records_no_making(
    officer: Visitor, open_unit: Unit
) -> None:
    page = officer.get(page_of(open_unit)).text

    assert "ABC/1" in page
    assert "WD-TRAINING-0001" in page
    assert "Not examined" in page
    assert "quashed (R v Wright-Hadley" in page
    assert "Record whether an order was asked for" in page
    assert made_in(open_unit) == 0


def test_it_comes_as_a_document_and_a_table_and_each_making_is_on_record(
    officer: Visitor, open_unit: Unit
) -> None:
    document = officer.post(f"{page_of(open_unit)}.pdf", seen=page_of(open_unit))
    table = officer.post(f"{page_of(open_unit)}.csv", seen=page_of(open_unit))

    assert document.data.startswith(b"%PDF-")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert {row["exhibit"] for row in rows} >= {"ABC/1"}
    assert made_in(open_unit) == 2


def test_a_double_click_makes_one_schedule_and_a_later_one_another(
    officer: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(open_unit)
    filled = officer.fill(page)

    first, again = (officer.send(f"{page}.csv", filled) for _ in range(2))
    made = made_in(open_unit)
    monkeypatch.setattr("webui.cases.schedules.DOUBLE_CLICK_SECONDS", -1.0)
    officer.send(f"{page}.csv", filled)

    assert (first.status_code, first.data) == (200, again.data)
    assert (made, made_in(open_unit)) == (1, 2)


def test_whether_an_order_was_asked_for_and_made_stands_on_it(
    officer: Visitor, open_unit: Unit
) -> None:
    case, disk = open_unit.story.case, open_unit.story.disk
    asked = officer.do(
        f"/cases/{case.id}/acts/ask-order", outcome="undecided", asked_by="CPS Wales",
        asked_on=["2", "11", "2026"], exhibits=[disk.id],
    )  # fmt: skip
    with open_unit.store.reading() as uow:
        (request,) = uow.cases.get(case.id).requests
    undecided = officer.get(page_of(open_unit)).text
    officer.do(
        f"/cases/{case.id}/acts/order-decided", request=request.id, outcome="made",
        on=["9", "11", "2026"],
    )  # fmt: skip

    assert (asked.status_code, asked.location) == (303, page_of(open_unit))
    assert "Asked for, not yet decided" in undecided
    assert "Asked for and made" in officer.get(page_of(open_unit)).text


@pytest.mark.parametrize("typed", [{"outcome": "not_asked"}, {"outcome": "made"}, {"exhibits": []}])
def test_a_request_that_cannot_be_so_is_told(
    officer: Visitor, open_unit: Unit, typed: dict[str, object]
) -> None:
    good = {
        "outcome": "undecided", "asked_by": "CPS", "asked_on": ["2", "11", "2026"],
        "exhibits": [open_unit.story.disk.id],
    }  # fmt: skip

    answer = officer.do(f"/cases/{open_unit.story.case.id}/acts/ask-order", **{**good, **typed})

    assert answer.status_code == 422
    with open_unit.store.reading() as uow:
        assert uow.cases.get(open_unit.story.case.id).requests == ()


def test_an_auditor_looks_and_makes_none(open_app: Flask, open_unit: Unit) -> None:
    auditor = signed_in(open_app, "U1")

    page = auditor.get(page_of(open_unit)).text
    answer = auditor.post(f"{page_of(open_unit)}.pdf", seen="/cases")

    assert "Make the schedule" not in page
    assert answer.status_code == 403
    assert made_in(open_unit) == 0


def test_a_server_without_a_key_makes_none_and_says_what_to_do(open_unit: Unit) -> None:
    officer = signed_in(create_app(open_unit.store, port=8080), "O1")

    answer = officer.post(f"{page_of(open_unit)}.pdf", seen="/cases")

    assert answer.status_code == 403
    assert "expunge serve --as NUMBER" in answer.text
