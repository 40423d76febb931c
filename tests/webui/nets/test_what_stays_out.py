"""What must stay out of addresses, titles, logs and error pages; and formulas out of every CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.webui.conftest import Visitor
from tests.webui.nets.addresses import addresses, unknown
from tests.webui.nets.duties import DUTY_OF
from tests.webui.nets.seeded import CANARIES, FORMULA

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.nets.seeded import Seeded

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def holding(text: str) -> list[str]:
    return [one for one in CANARIES if one.casefold() in text.casefold()]


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_no_address_title_file_name_or_log_line_names_victim_picture_or_digest(
    working: Flask,
    seeded: Seeded,
    staff_number: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    visitor, outside = Visitor(working), []
    visitor.come_in(staff_number)

    for one in addresses(working, seeded.store):
        answer = visitor.get(one.path)
        outside += [one.path, str(answer.headers)]
        if answer.mimetype == "text/html":
            page = answer.text
            outside += re.findall(r"<title>.*?</title>", page, re.DOTALL)
            outside += map(unquote, re.findall(r'(?:href|action|src)="([^"]*)"', page))
        if answer.status_code >= 400:
            outside.append(answer.text)
    said = capfd.readouterr()

    assert len(outside) > 100
    assert [each for each in outside if holding(each)] == []
    assert holding(said.out + said.err + caplog.text) == []


def test_no_error_page_repeats_what_was_in_its_address(
    working: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor(working)
    visitor.come_in("S1")

    for one in unknown(working):
        page = visitor.get(f"{one.path}?x={CANARIES[1]}&{CANARIES[2]}=1").text
        assert holding(page) == [], one.path
    for word in CANARIES[1:]:
        assert holding(visitor.get(f"/cases/{word}").text) == []
        assert holding(visitor.get(f"/{word}").text) == []
    assert capfd.readouterr().err == ""


def test_what_a_form_refuses_is_repeated_to_nobody_but_who_typed_it(
    working: Flask, seeded: Seeded, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor(working)
    visitor.come_in("O1")
    path = f"/exhibits/{seeded.unit.story.disk.id}/acts/place-hold"

    answer = visitor.do(path, code="no such reason", note=CANARIES[0])

    assert answer.status_code == 422
    assert holding(str(answer.headers)) == []
    said = capfd.readouterr()
    assert holding(said.out + said.err) == []


def test_no_cell_of_any_table_begins_as_a_formula(working: Flask, seeded: Seeded) -> None:
    visitor, cells = Visitor(working), []
    visitor.come_in("S1")

    for one in addresses(working, seeded.store):
        answer = visitor.get(one.path)
        if answer.mimetype == "text/csv":
            rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
            assert len({len(row) for row in rows}) == 1, one.path
            assert answer.headers["Content-Disposition"].startswith("attachment; "), one.path
            cells += [cell for row in rows for cell in row]

    assert [cell for cell in cells if cell.lstrip(" ").startswith(FORMULA_STARTS)] == []
    assert f"'{FORMULA}" in cells
