from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.leaves.merkle import leaf_hash
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.errors import TamperedLogError
from evidence_store.log_views.log_pages import read_log
from tests.webui.conftest import Visitor, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.conftest import Unit

AUDITOR = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))


@pytest.fixture
def auditor(app: Flask) -> Visitor:
    return signed_in(app, "U1")


def test_the_log_stands_newest_first_with_what_is_shown_of_each_entry(
    auditor: Visitor, unit: Unit
) -> None:
    page = auditor.get("/custody").text
    log = read_log(unit.store, actor=AUDITOR)

    numbers = [int(each) for each in re.findall(r'data-label="Entry">(\d+)<', page)]
    assert numbers == [row.view.seq for row in log.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert log.head.root.hex() in page
    assert {row.anchor is None for row in log.rows} == {True, False}
    assert page.count("In the log. Not yet held outside") == sum(
        row.anchor is None for row in log.rows
    )
    assert "(printed sheet)" in page


def test_pages_hold_every_entry_once(unit: Unit) -> None:
    first = read_log(unit.store, actor=AUDITOR, per_page=7)
    numbers = [
        row.view.seq
        for number in range(1, first.pages + 1)
        for row in read_log(unit.store, actor=AUDITOR, number=number, per_page=7).rows
    ]

    assert first.pages > 2
    assert numbers == list(reversed(range(first.head.size)))


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99999999999999", "%00"])
def test_a_page_that_is_not_there_is_the_nearest(auditor: Visitor, asked: str) -> None:
    answer = auditor.get(f"/custody?page={asked}")

    assert answer.status_code == 200
    assert "Page 1 of" in answer.text


def test_a_case_and_an_exhibit_have_their_own_logs_oldest_first(
    auditor: Visitor, unit: Unit
) -> None:
    story = unit.story
    for path in (f"/custody/cases/{story.case.id}", f"/custody/exhibits/{story.phone.id}"):
        page = auditor.get(path).text
        numbers = [int(each) for each in re.findall(r'data-label="Entry">(\d+)<', page)]
        assert numbers == sorted(numbers)
    assert "The certificate was issued." in page
    assert f"Custody log of exhibit {story.phone.reference}" in page


def test_the_time_line_says_what_happened_and_who_did_it(auditor: Visitor, unit: Unit) -> None:
    page = auditor.get(f"/custody/cases/{unit.story.case.id}/timeline").text

    first = page.index("The certificate was issued.")
    assert first < page.index("The case was opened.")
    assert "by Ben Second" in page


def test_the_files_hold_every_entry_with_its_proof(auditor: Visitor, unit: Unit) -> None:
    size = read_log(unit.store, actor=AUDITOR).head.size
    table = auditor.get("/custody/entries.csv").data.decode("utf-8-sig")
    document = json.loads(auditor.get("/custody/entries.json").text)

    rows = list(csv.DictReader(io.StringIO(table)))
    assert [int(row["entry"]) for row in rows] == list(range(size))
    assert all(row["proof"].startswith("In the log") for row in rows)
    assert document["head"]["size"] == size
    for row, entry in zip(rows, document["entries"], strict=True):
        assert leaf_hash(entry["hashed"].encode()).hex() == entry["hash"]
        assert row["sha256_of_entry"] == entry["hash"]


def test_an_entry_that_was_changed_shows_no_page_of_the_log(
    open_app: Flask, open_unit: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(open_unit.store.data / "expunge.sqlite")) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f"DROP TRIGGER {name}")
        database.execute(
            "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'B2234567', 'B9234567') "
            "AS BLOB)"
        )
    database.close()
    auditor = signed_in(open_app, "U1")

    answer = auditor.get(f"/custody/exhibits/{open_unit.story.phone.id}")

    assert answer.status_code == 503
    assert "The record does not agree with itself" in answer.text
    assert "TamperedLogError at custody.of_exhibit" in capsys.readouterr().err
    for name in ("csv", "json"):  # nothing of a file is sent before all of the log was checked
        answer = auditor.get(f"/custody/entries.{name}")
        assert (answer.status_code, answer.mimetype) == (503, "text/html")
    with pytest.raises(TamperedLogError):
        read_log(open_unit.store, actor=AUDITOR, exhibit_id=open_unit.story.phone.id)


def test_the_whole_log_is_checked_beside_the_other_work(open_app: Flask) -> None:
    supervisor = signed_in(open_app, "S1")
    assert "The whole log has not been checked" in supervisor.get("/custody").text

    begun = supervisor.post("/custody/check", seen="/custody")

    assert (begun.status_code, begun.location) == (303, "/custody#check")
    assert open_app.extensions["expunge_log_checks"].wait(60)
    page = supervisor.get("/custody").text
    assert "The log agreed with itself on" in page
    assert re.search(r"Verified to \d+; anchored to \d+", page)
