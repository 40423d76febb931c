"""What every address answers to every duty: who sees it, what it gives away, what it records.

Each person walks through a share of it once, in a long run through all; every claim is held against
that walk.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from werkzeug.test import TestResponse

from forensics.value_classes import dataclass
from tests.webui.conftest import Visitor
from tests.webui.nets.addresses import DUTY_OF, Address, addresses, duties_of, of_drawn_pages
from tests.webui.nets.seeded import FORMULA, entries_of, holding
from tests.webui.nets.sentences import text_of

if TYPE_CHECKING:
    from flask import Flask

    from tests.cost.drawing import Draw
    from tests.webui.nets.seeded import Seeded

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Walk:
    """Every address with its answer; what was logged meanwhile, and how much was recorded."""

    answers: list[tuple[Address, TestResponse]]
    said: str
    recorded: int


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    return {}


@pytest.fixture
def walk(
    working: Flask,
    seeded: Seeded,
    staff_number: str,
    walks: dict[str, Walk],
    draw: Draw,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Walk:
    """The walk of this person, by whichever test asks for it first."""
    if staff_number not in walks:
        visitor, before = Visitor(working), entries_of(seeded.store)
        visitor.come_in(staff_number)
        every = addresses(working, seeded.store)
        theirs = of_drawn_pages(draw, every, by=staff_number, share=1 / 3)
        answers = [(one, visitor.get(one.path)) for one in theirs]
        said = capfd.readouterr()
        recorded = entries_of(seeded.store) - before
        walks[staff_number] = Walk(answers, said.out + said.err + caplog.text, recorded)
    return walks[staff_number]


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_whoever_has_the_duty_sees_the_page_of_each_record_and_nobody_else_does(
    working: Flask, walk: Walk, staff_number: str
) -> None:
    refused = set()

    for one, answer in walk.answers:
        duties = duties_of(working, one.endpoint)
        if duties is None or DUTY_OF[staff_number] in duties:
            assert answer.status_code in ((200, 303) if one.is_known else (303, 404)), one.path
        else:
            assert answer.status_code == 403, one.path
            refused.add(text_of(answer.text))
    assert len(refused) <= 1  # the same page, whatever is on record


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_looking_at_every_page_adds_nothing_to_the_custody_log(walk: Walk) -> None:
    assert walk.recorded == 0


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_no_address_title_file_name_or_log_line_names_victim_picture_or_digest(walk: Walk) -> None:
    outside = []

    for one, answer in walk.answers:
        outside += [one.path, str(answer.headers)]
        if answer.mimetype == "text/html":
            page = answer.text
            outside += re.findall(r"<title>.*?</title>", page, re.DOTALL)
            outside += map(unquote, re.findall(r'(?:href|action|src)="([^"]*)"', page))
        if answer.status_code >= 400:
            outside.append(answer.text)

    assert len(outside) > 100
    assert [each for each in outside if holding(each)] == []
    assert holding(walk.said) == []


@pytest.mark.parametrize("staff_number", ["S1"])
def test_no_cell_of_any_table_begins_as_a_formula(walk: Walk) -> None:
    cells = []

    for one, answer in walk.answers:
        if answer.mimetype == "text/csv":
            rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
            assert len({len(row) for row in rows}) == 1, one.path
            assert answer.headers["Content-Disposition"].startswith("attachment; "), one.path
            cells += [cell for row in rows for cell in row]

    assert [cell for cell in cells if cell.lstrip(" ").startswith(FORMULA_STARTS)] == []
    assert f"'{FORMULA}" in cells
