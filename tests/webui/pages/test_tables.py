"""Tables for a spreadsheet of what pages show beside their main list."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.tables.table import Column, Table
from tests.webui.conftest import Unit, Visitor, signed_in
from tests.webui.story import ORDER_TEXT
from webui.cells import page_cells

if TYPE_CHECKING:
    from flask import Flask


MOMENTS: Table[tuple[datetime, datetime]] = Table(
    "Moments",
    (
        Column("happened", "Happened", lambda row: row[0]),
        Column("recorded", "Recorded", lambda row: row[1], below="Recorded {}"),
    ),
    "No moment.",
)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "1 December 2026 at 12:00pm"),
        (2, "1 December 2026 at 12:00pmRecorded 1 December 2026 at 12:02pm"),
    ],
)
def test_small_print_does_not_say_the_minute_of_its_cell_again(minutes: int, shown: str) -> None:
    at = datetime(2026, 12, 1, 12, tzinfo=UTC)

    (cell,) = page_cells(MOMENTS, (at, at + timedelta(minutes=minutes, seconds=1)))

    assert cell.striptags() == shown


@pytest.fixture
def supervisor(app: Flask) -> Visitor:
    return signed_in(app, "S1")


def rows(visitor: Visitor, path: str) -> list[dict[str, str]]:
    answer = visitor.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_line_of_every_order_stands_with_the_exhibits_it_means(
    supervisor: Visitor, unit: Unit
) -> None:
    page = f"/cases/{unit.story.case.id}"

    found = rows(supervisor, f"{page}/order-lines.csv")

    assert [each["words"] for each in found] == ORDER_TEXT.splitlines() * 2
    mapped = [(each["exhibits"], each["mapped_by"]) for each in found if each["exhibits"]]
    assert mapped == [("ABC/2", "Aled Owens"), ("ABC/1", "Aled Owens")]
    assert supervisor.get(page).text.count("order-lines.csv") == 1


def test_who_had_an_exhibit_when_stands_with_who_signed(supervisor: Visitor, unit: Unit) -> None:
    page = f"/exhibits/{unit.story.disk.id}"

    (one,) = rows(supervisor, f"{page}/movements.csv")

    assert (one["from"], one["to"]) == ("Property store, Bangor", "Digital forensics unit")
    assert one["happened_utc"].endswith("+00:00")
    assert "movements.csv" in supervisor.get(page).text
    assert rows(supervisor, f"{page}/copies.csv") == []
    (seal, *_) = rows(supervisor, f"{page}/seals.csv")
    assert seal["seal"] == unit.story.disk.seals[0].number
    assert "seals.csv" in supervisor.get(page).text
    assert rows(supervisor, f"{page}/photographs.csv") == []
    assert rows(supervisor, "/people/deputies.csv") == []
    assert rows(supervisor, "/your-keys/passkeys.csv") == []


def test_what_stands_stopped_stands_as_a_table_too(
    supervisor: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    assert rows(supervisor, "/overview/stopped.csv") == []
    officer = signed_in(open_app, "O1")
    officer.do(f"/exhibits/{open_unit.story.disk.id}/acts/stop-and-refer", note="A note")

    (one,) = rows(officer, "/overview/stopped.csv")

    assert (one["exhibit"], one["referral_recorded"]) == ("ABC/1", "Not recorded yet")
    assert "A note" not in str(one)
