"""Where cases stand and whom to ask: what these pages tell, and what they keep back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.errors import NotPermittedError
from evidence_store.workflow.cases.outlooks import (
    CaseOutlook,
    list_outlooks,
    outlook_of,
    whom_to_ask,
)
from evidence_store.workflow.holds.holds import stop_and_refer
from evidence_store.workflow.overview.review import list_cases
from evidence_store.workflow.people.people import record_leaving
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.story import OFFENDER

if TYPE_CHECKING:
    from flask import Flask

READER = Actor("p_reader", "Rhian Darllen", "Clerk", frozenset({Duty.READER}))


def reader_of(unit: Unit) -> Actor:
    return replace(READER, id=unit.people["R1"])


def outlook(unit: Unit, actor: Actor | None = None) -> CaseOutlook:
    store, actor = unit.store, actor or reader_of(unit)
    return outlook_of(store.reading_desk(actor), unit.story.case.id)


def asked(found: CaseOutlook, duty: Duty) -> list[str]:
    return [one.person.name for one in found.contacts if one.duty is duty]


def test_whom_to_ask_is_who_last_recorded_something_in_each_duty(unit: Unit) -> None:
    found = outlook(unit)

    assert [one.duty for one in found.contacts] == [Duty.OFFICER, Duty.EXAMINER, Duty.SUPERVISOR]
    assert asked(found, Duty.EXAMINER) == ["Ben Second"]  # who issued the certificate
    assert all(one.newest for one in found.contacts)


def test_who_has_two_duties_is_named_for_one_where_somebody_else_has_the_other(
    unit: Unit,
) -> None:
    with unit.store.reading() as uow:
        people = {number: uow.people.get(each) for number, each in unit.people.items()}
    both = replace(people["S1"], duties=(Duty.EXAMINER, Duty.SUPERVISOR))
    present = {both.id: both, people["E1"].id: people["E1"]}
    now = unit.store.clock()

    found = {
        one.duty: one.person.id for one in whom_to_ask(present, newest=dict.fromkeys(present, now))
    }
    alone = [one.duty for one in whom_to_ask({both.id: both}, newest={both.id: now})]

    assert found == {Duty.EXAMINER: people["E1"].id, Duty.SUPERVISOR: both.id}
    assert alone == [Duty.EXAMINER, Duty.SUPERVISOR]


def test_nobody_is_sent_to_somebody_who_has_left(open_unit: Unit) -> None:
    store, administrator = open_unit.store, open_unit.store.open_actor("A1", PASSPHRASE)
    record_leaving(
        open_unit.store.signing_desk(administrator),
        open_unit.people["E2"],
        rewrap=store.rewrap(administrator.unit_keys),
    )

    assert asked(outlook(open_unit), Duty.EXAMINER) == ["Siân Ŷs-Hughes"]


def test_a_hold_that_a_person_placed_is_counted_and_its_reason_kept_back(
    open_unit: Unit, open_app: Flask
) -> None:
    officer, rules = open_unit.store.open_actor("O1", PASSPHRASE), open_unit.store.rules
    disk = open_unit.story.disk
    stop_and_refer(open_unit.store.desk_of(officer), disk.id, note="A child")
    reader = signed_in(open_app, "R1")

    (held,) = (one for one in outlook(open_unit).exhibits if one.id == disk.id)
    page = reader.get(f"/standing/{open_unit.story.case.id}").text
    table = reader.get(f"/standing/{open_unit.story.case.id}/exhibits.csv").text

    assert held.placed == 1
    assert STOP_AND_REFER not in [line.code for line in held.by_law]
    title = rules.hold_reason(STOP_AND_REFER).title
    assert all(title not in text and "A child" not in text for text in (page, table))
    assert "1 hold that a person placed" in page


def test_words_find_a_case_by_court_and_number_and_never_by_a_person(
    unit: Unit, app: Flask
) -> None:
    reader = signed_in(app, "R1")

    def total(words: str) -> int:
        store, actor = unit.store, reader_of(unit)
        told = store.reading_desk(actor)
        return list_outlooks(told, words, first=0, most=25)[1]

    assert [total(each) for each in ("", "62ab", "caernarfon t2026")] == [1, 1, 1]
    assert [total(each) for each in (OFFENDER, "öffender", "nothing")] == [0, 0, 0]
    reader.post("/standing/search", {"words": "nothing"}, seen="/standing")
    assert "No cases match your search." in reader.get("/standing").text
    assert reader.get("/standing?page=7").status_code == 200


def test_the_tables_say_what_the_pages_say(unit: Unit, app: Flask) -> None:
    reader = signed_in(app, "R1")

    def rows(path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(reader.get(path).data.decode("utf-8-sig"))))

    (case,) = rows("/standing/list.csv")
    exhibits = {
        each["exhibit"]: each for each in rows(f"/standing/{unit.story.case.id}/exhibits.csv")
    }
    assert (case["case"], case["exhibits"]) == (unit.story.case.reference, "2")
    assert exhibits["ABC/2"]["certificates"] == unit.story.certificate.number
    assert "Six-month bar on disposal" in exhibits["ABC/1"]["holds_by_law"]


def test_neither_a_reader_s_duty_opens_a_case_nor_an_administrator_s_sees_where_it_stands(
    unit: Unit,
) -> None:
    administrator = Actor("p_a", "A", "Manager", frozenset({Duty.ADMINISTRATOR}))

    with pytest.raises(NotPermittedError):
        list_cases(unit.store.reading_desk(READER))
    with pytest.raises(NotPermittedError):
        outlook(unit, administrator)


def test_after_stopping_an_exhibit_nobody_is_led_where_they_may_not_go(
    open_unit: Unit, open_app: Flask
) -> None:
    page = f"/exhibits/{open_unit.story.disk.id}/acts/place-hold"
    code = next(r.code for r in open_unit.store.rules.hold_reasons if r.code != STOP_AND_REFER)

    for number in ("R1", "A1"):
        visitor = signed_in(open_app, number)
        sent = visitor.do(page, code=code, note="")
        led_to = visitor.client.get(sent.location, base_url=visitor.base, follow_redirects=True)
        assert (sent.status_code, led_to.status_code) == (303, 200)
