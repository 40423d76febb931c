from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.overview.figures import Month
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.cases.prosecutions import Asked, record_request
from evidence_store.workflow.exhibits.continuity import hand_over
from evidence_store.workflow.holds.holds import place_hold
from evidence_store.workflow.overview.figures import count_requests, list_stopped
from tests.webui.conftest import PASSPHRASE, Visitor, signed_in
from tests.webui.proposals import ready_phone
from webui.unit.pictures import picture_of

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.webui.conftest import Unit


@pytest.fixture
def supervisor(app: Flask) -> Visitor:
    return signed_in(app, "S1")


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_server_says_how_it_and_the_record_stand_to_those_who_look_after_them(
    supervisor: Visitor,
) -> None:
    administrator = signed_in(supervisor.app, "A1")
    page = administrator.get("/server").text

    assert administrator.get("/").location == "/server"
    assert "There is no backup that was restored elsewhere and checked." in page
    assert "The newest head that is held outside is" in page
    assert "The start of an erasure waits for" in page
    assert page.index("Needs somebody") < page.index("In order")
    said = re.sub(r"<[^>]*>", "", page).casefold()
    assert not [word for word in ("epoch", "scratch", "digest", "blake3") if word in said]
    assert supervisor.get("/server").status_code == 403


def test_the_overview_counts_cases_by_stage_and_says_what_is_late_and_stuck(
    open_app: Flask, open_unit: Unit
) -> None:
    supervisor = signed_in(open_app, "S1")
    before = supervisor.get("/overview").text
    disk = open_unit.story.disk
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    place_hold(open_unit.store.desk_of(officer), disk.id, code="ccrc", note="")

    after = supervisor.get("/overview").text
    (stuck,) = rows_of(supervisor.get("/overview/stuck.csv"))
    stages = rows_of(supervisor.get("/overview/stages.csv"))

    assert "Nothing is stopped." in before
    assert "Nothing is late." in before
    assert "No exhibit is stopped and referred." in before
    assert f'href="/exhibits/{disk.id}">{disk.reference}</a>' in after
    assert (stuck["exhibit"], stuck["case"]) == (disk.reference, open_unit.story.case.reference)
    with open_unit.store.reading() as uow:
        here = [each.stage for each in uow.exhibits.find() if each.ended is None]
    assert sum(int(row["exhibits"]) for row in stages) == len(here)
    assert sum(int(row["furthest_back"]) for row in stages) == 1
    for row in stages:
        assert f">{row['stage']}</a>" in after


def test_a_supervisor_finds_the_case_that_is_stuck_by_one_click_from_home(
    open_app: Flask, open_unit: Unit
) -> None:
    supervisor, disk = Visitor(open_app), open_unit.story.disk
    supervisor.come_in("S1")
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    place_hold(open_unit.store.desk_of(officer), disk.id, code="ccrc", note="")

    home = supervisor.get(supervisor.get("/").location).text

    stopped = home.partition("What stopped, and why</caption>")[2]
    assert f'href="/exhibits/{disk.id}"' in stopped
    assert f'href="/cases/{disk.case_id}"' in stopped


def test_what_should_have_come_back_is_late(open_app: Flask, open_unit: Unit) -> None:
    store, disk = open_unit.store, open_unit.story.disk
    seal = disk.seal.number if disk.seal else ""
    due = store.clock().date() - timedelta(days=2)
    moved = Movement(store.clock(), disk.holder, "Lab", "Imaging", seal, due_back=due)
    hand_over(store.desk_of(store.open_actor("O1", PASSPHRASE)), disk.id, movement=moved)
    supervisor = signed_in(open_app, "S1")

    (late,) = rows_of(supervisor.get("/overview/late.csv"))

    assert late["exhibit"] == disk.reference
    assert f"{disk.reference} should come back." in supervisor.get("/overview").text


def test_orders_over_time_are_drawn_with_the_months_between_and_a_table_behind() -> None:
    months = [
        Month("2026-06", {RequestOutcome.MADE: 2, RequestOutcome.REFUSED: 1}),
        Month("2026-03", {RequestOutcome.UNDECIDED: 1, RequestOutcome.NOT_ASKED: 4}),
        Month("0026-06", {RequestOutcome.MADE: 9}),
    ]

    drawn = picture_of(months)

    assert drawn is not None
    assert (drawn.top, len(drawn.bars)) == (3, 4)
    assert drawn.says == "July 2024 to June 2026: 4 asked for, 2 made."
    highest = max(drawn.bars, key=lambda bar: bar.height)
    assert highest.kind == "asked"
    assert all(bar.y + bar.height == drawn.floor for bar in drawn.bars)
    assert [each.text for each in drawn.years] == ["2024", "2025", "2026"]
    assert picture_of([]) is None


def test_what_was_stopped_stands_there_until_two_people_release_it(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, supervisor = Visitor(open_app), Visitor(open_app)
    officer.come_in("O1")
    supervisor.come_in("S1")
    disk = open_unit.story.disk
    officer.do(f"/exhibits/{disk.id}/acts/stop-and-refer", note="")

    page = supervisor.get("/overview").text
    assert f'/exhibits/{disk.id}#holds">{disk.reference}</a>' in page
    assert "Stops that stand: 1." in page
    actor = open_unit.store.open_actor("S1", PASSPHRASE).actor
    (one,) = list_stopped(open_unit.store.reading_desk(actor))
    assert (one.exhibit.id, one.is_referred) == (disk.id, False)


def test_what_is_due_stands_as_page_and_as_table(supervisor: Visitor) -> None:
    page = supervisor.get("/overview/due").text
    rows = rows_of(supervisor.get("/overview/due.csv"))

    assert page.count("<tr") - 1 == len(rows) or not rows
    assert all(row["what"] for row in rows)


def test_what_is_due_leads_to_the_exhibit_it_is_due_of(open_unit: Unit, open_app: Flask) -> None:
    story = open_unit.story
    phone = ready_phone(open_unit, "ABC/11", "356938035644443")
    visitor = signed_in(open_app, "S1")

    page = visitor.get("/overview/due").text

    assert f'href="/exhibits/{phone.id}">ABC/11</a>' in page
    assert f'href="/cases/{story.case.id}">{story.case.reference}</a>' in page
    assert "No hold stands." in page


@pytest.mark.parametrize(
    ("asked_on", "counted", "shown"),
    [
        (date(2026, 6, 4), "2026-06", "June 2026"),
        (date(26, 6, 4), "0026-06", "June 26"),  # typed with two digits
    ],
)
def test_orders_asked_for_are_counted_by_month(
    open_unit: Unit, open_app: Flask, asked_on: date, counted: str, shown: str
) -> None:
    acting = open_unit.store.open_actor("O1", PASSPHRASE)
    record_request(
        open_unit.store.desk_of(acting),
        open_unit.story.case.id,
        asked=Asked(
            asked_on=asked_on,
            asked_by="CPS Wales",
            exhibit_ids=(open_unit.story.disk.id,),
            outcome=RequestOutcome.UNDECIDED,
            reason="",
        ),
    )
    visitor = signed_in(open_app, "S1")

    (month,) = count_requests(open_unit.store.reading_desk(acting.actor))
    assert (month.month, month.asked) == (counted, 1)
    (row,) = rows_of(visitor.get("/overview/requests.csv"))
    assert (row["month"], row["asked"], row["undecided"], row["made"]) == (counted, "1", "1", "0")
    assert shown in visitor.get("/overview").text


def test_the_rules_in_force_stand_with_basis_digest_and_whose_they_are(
    supervisor: Visitor, unit: Unit
) -> None:
    page = supervisor.get("/rules").text
    rows = {row["code"]: row for row in rows_of(supervisor.get("/rules.csv"))}

    assert str(unit.store.rules.digest) in page
    assert "Nothing is added to the law" in page
    assert "Not for: Disclaimer by the convicted owner" in html.unescape(page)
    assert "Of these courts only: Crown Court" in page
    assert not re.findall(r">[^<]*\b[a-z]+_[a-z_0-9]+[^<]*<", page)  # codes are for files
    bar = rows["disposal_bar"]
    assert bar["legal_basis"].startswith("Police (Property) Regulations 1997 reg 5(2)")
    assert bar["from"] == "The law"
    known = unit.store.rules
    assert set(rows) == {each.code for each in known.holds} | {
        each.code for each in known.hold_reasons
    }


def test_heads_held_outside_stand_newest_first(supervisor: Visitor) -> None:
    page = supervisor.get("/anchors").text
    (row,) = rows_of(supervisor.get("/anchors.csv"))

    assert row["kind"] == "printed sheet"
    assert row["root"] in page


def test_backups_say_how_one_is_made(supervisor: Visitor) -> None:
    page = supervisor.get("/backups").text

    assert "No backup of this folder was restored elsewhere and checked yet." in page
    assert "expunge backup create" in page
    assert rows_of(supervisor.get("/backups.csv")) == []
