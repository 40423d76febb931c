"""The list of cases and the hub of one."""

from __future__ import annotations

import csv
import io
import re

import pytest

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.tables.exhibits import EXHIBITS
from evidence_store.tables.table import Column, Table, Times
from evidence_store.workflow.overview.review import CaseSummary, review_case
from tests.builders import a_case
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.story import OFFENDER, REFERENCE
from tests.webui.working import another_case, references
from webui.cases.case_list import PAGE_SIZE, Chosen
from webui.cells import page_cells


def test_columns_sort_both_ways_and_say_so(officer: Visitor, open_unit: Unit) -> None:
    another_case(open_unit, "11ZZ0000126", "99AA0000126")

    recorded = references(officer.get("/cases").text)
    up = officer.get("/cases?sort=reference").text
    down = officer.get("/cases?sort=reference&order=down").text

    assert recorded == [REFERENCE, "11ZZ0000126", "99AA0000126"]
    assert references(up) == ["11ZZ0000126", REFERENCE, "99AA0000126"]
    assert references(down) == ["99AA0000126", REFERENCE, "11ZZ0000126"]
    assert up.count('aria-sort="ascending"') == 1
    assert down.count('aria-sort="descending"') == 1
    assert 'href="/cases?sort=reference&amp;order=down"' in up


def test_a_stage_at_which_several_exhibits_stand_is_told_once_with_their_number() -> None:
    several = page_cells(STAGES, Times(Stage.SCANNED, 2))[0].striptags()
    one = page_cells(STAGES, Times(Stage.SCANNED, 1))[0].striptags()

    assert (several, one) == ("Scanned × 2", "Scanned")  # noqa: RUF001 -- the times sign


STAGES: Table[Times] = Table("Stages", (Column("stage", "Stage", lambda row: row),), "None.")


def test_filters_by_stage_and_by_what_waits_for_me(officer: Visitor, open_unit: Unit) -> None:
    another_case(open_unit, "11ZZ0000126")

    assert references(officer.get("/cases?stage=certified").text) == [REFERENCE]
    assert references(officer.get("/cases?stage=scanned").text) == []
    assert references(officer.get("/cases?whose=mine").text) == []
    assert references(officer.get("/cases?whose=waiting").text) == [REFERENCE]
    auditor = signed_in(officer.app, "U1")
    assert "No cases match these filters." in auditor.get("/cases?whose=waiting").text
    officer.do(
        f"/exhibits/{open_unit.story.disk.id}/acts/hand-over", taker="E1", reason="Imaging",
        seal="B1234567", passphrase=PASSPHRASE,
    )  # fmt: skip
    examiner = signed_in(officer.app, "E1")
    taken = f"/exhibits/{open_unit.story.disk.id}/acts/accept-handover"
    examiner.do(taken, seal="B1234567", passphrase=PASSPHRASE)
    assert references(examiner.get("/cases?whose=mine").text) == [REFERENCE]


def test_a_long_list_comes_in_pages_and_its_table_whole(officer: Visitor, open_unit: Unit) -> None:
    another_case(open_unit, *(f"11ZZ{number:05}26" for number in range(PAGE_SIZE)))

    first, last = officer.get("/cases").text, officer.get("/cases?page=2").text
    table = officer.get("/cases/list.csv").data.decode("utf-8-sig")

    assert (len(references(first)), len(references(last))) == (PAGE_SIZE, 1)
    assert f"Showing {PAGE_SIZE + 1} of {PAGE_SIZE + 1} cases" in first
    assert 'href="/cases?page=2"' in first
    assert references(officer.get("/cases?page=99").text) == references(last)
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == PAGE_SIZE + 1
    assert (rows[0]["case"], rows[0]["persons"]) == (REFERENCE, OFFENDER)


def test_a_search_keeps_the_filter_and_its_words_stay_out_of_the_address(
    officer: Visitor, open_unit: Unit
) -> None:
    another_case(open_unit, "11ZZ0000126")

    none: dict[str, object] = {"words": "voyeur öffender abc/2"}
    answer = officer.post("/cases/search?stage=certified&page=3", none, seen="/cases")
    some: dict[str, object] = {"words": "öffender s.153"}
    found = officer.post("/cases/search?stage=certified", some, seen="/cases")

    assert answer.location == found.location == "/cases?stage=certified"
    assert references(officer.get(found.location).text) == [REFERENCE]


@pytest.mark.parametrize(
    "told",
    [{}, {"page": "-1"}, {"page": "1e9"}, {"page": "٣"}, {"page": "9" * 40}, {"sort": "__class__"},
     {"stage": "gone", "whose": "theirs", "order": "up"}, {"page": "0"}],
)  # fmt: skip
def test_an_address_that_makes_no_sense_chooses_nothing(told: dict[str, str]) -> None:
    chosen = Chosen.of(told)

    assert (chosen.whose, chosen.stage, chosen.sort, chosen.down) == ("all", "", "recorded", False)
    assert chosen.cut([]).number == 1


def test_page_numbers_leave_out_what_is_far() -> None:
    found = [CaseSummary(a_case(), (), ())] * (PAGE_SIZE * 20)

    assert Chosen(page=10).cut(found).shown_numbers == [1, None, 9, 10, 11, None, 20]
    assert Chosen(page=1).cut(found[: PAGE_SIZE * 3]).shown_numbers == [1, 2, 3]


def test_the_hub_tells_how_far_each_exhibit_is_and_what_happened_last(
    officer: Visitor, open_unit: Unit
) -> None:
    page = officer.get(f"/cases/{open_unit.story.case.id}").text
    cards = page.split('<div class="app-tasks">')[1:]
    phone, disk = (tasks(card) for card in cards[:2])

    assert phone["Make a disk image or extraction"] == "Not done"
    assert phone["Issue the certificate"] == "Completed"
    assert disk["Record the exhibit"] == "Completed"
    assert disk["Make a disk image or extraction"] == "To do"
    assert disk["Issue the certificate"] == "Cannot start yet"
    waits = r"<div>\s*{}\s*</div>\s*<div[^>]*task-list__hint[^>]*>\s*{}\s*</div>"
    assert re.search(waits.format("Issue the certificate", "Nothing is proposed yet."), cards[1])
    rows = re.findall(r"<li.*?</li>", cards[1], re.DOTALL)
    waiting = [row for row in rows if "Cannot start yet" in row]
    assert len(waiting) > 3
    assert all("task-list__hint" in row and "<a " not in row for row in waiting)
    assert not re.search(r"<a [^>]*>\s*Issue the certificate", cards[1])
    assert "The certificate was issued." in page.split('class="moj-timeline"')[1]
    assert f'href="/custody/cases/{open_unit.story.case.id}"' in page


def test_a_destroyed_phone_is_listed_as_that_and_no_more_as_open_on_a_bench(
    open_unit: Unit,
) -> None:
    acting = open_unit.store.open_actor("O1", PASSPHRASE)
    view = review_case(open_unit.store.desk_of(acting), open_unit.story.case.id)
    where = next(each for each in EXHIBITS.columns if each.key == "where_it_is")
    told = {each.exhibit.reference: where.tell(each) for each in view.exhibits}

    assert told == {"ABC/2": "Destroyed", "ABC/1": open_unit.story.disk.whereabouts}


def test_all_entries_of_a_case_stand_on_a_page_of_the_log_and_in_a_table(
    officer: Visitor, open_unit: Unit
) -> None:
    led = officer.get(f"/cases/{open_unit.story.case.id}/custody")
    page = officer.get(str(led.location)).text
    table = officer.get(f"/cases/{open_unit.story.case.id}/custody.csv")

    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert f"{len(rows)} entries, oldest first" in page
    assert rows[0]["what"].startswith("The case was opened")


def tasks(card: str) -> dict[str, str]:
    one = (
        r'govuk-task-list__item.*?(?:">|<div>)\s*([^<\s][^<]*?)\s*</(?:a|div)>'
        r".*?task-list__status[^>]*>(.*?)</div>"
    )
    found = re.findall(one, card, re.DOTALL)
    return {title: re.sub(r"<[^>]+>", "", status).strip() for title, status in found}
