from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import KnownBy, ReadKind
from evidence_store.log_views.looking import find_reads
from tests.webui.conftest import PURPOSE, Visitor, signed_in
from webui.door.access import MAY_OPEN, Audience
from webui.door.reads import NO_READS, READ_AS

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.unit.reads import ReadView
    from tests.webui.conftest import Unit

AUDITOR = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))


@pytest.fixture
def visitor(open_app: Flask) -> Visitor:
    return signed_in(open_app, "S1")


def reads_of(unit: Unit) -> list[ReadView]:
    return list(find_reads(unit.store, actor=AUDITOR))


def test_every_page_of_the_record_is_put_on_record(open_app: Flask) -> None:
    of_cases = {
        str(rule.endpoint)
        for rule in open_app.url_map.iter_rules()
        if MAY_OPEN.get(str(rule.endpoint)) in (Audience.CASE_WORKERS, Audience.STANDING)
    }

    assert of_cases
    assert of_cases - {*READ_AS} - {*NO_READS} == set()


def test_a_page_is_recorded_with_who_opened_it_and_why(visitor: Visitor, open_unit: Unit) -> None:
    disk = open_unit.story.disk

    assert visitor.get(f"/exhibits/{disk.id}").status_code == 200

    view = reads_of(open_unit)[-1]
    assert (view.read.kind, view.read.what) == (ReadKind.VIEWED, "an exhibit")
    assert (view.read.case_id, view.read.exhibit_id) == (disk.case_id, disk.id)
    assert view.reader.person_id == open_unit.people["S1"]
    assert (view.reader.known_by, view.reader.purpose) == (KnownBy.SESSION, PURPOSE)


def test_lists_searches_downloads_and_forms_are_reads_too(
    visitor: Visitor, open_unit: Unit
) -> None:
    story = open_unit.story
    visitor.get("/cases")
    visitor.post("/cases/search", {"words": "öffender"}, seen="/cases")
    visitor.get(f"/exhibits/{story.disk.id}/custody.csv")
    visitor.get(f"/certificates/{story.certificate.id}")
    visitor.get(f"/exhibits/{story.disk.id}/acts/place-hold")

    found = [(view.read.kind, view.read.what) for view in reads_of(open_unit)]
    assert (ReadKind.SEARCHED, "the list of cases") in found
    assert (ReadKind.EXPORTED, "the custody entries of an exhibit") in found
    assert (ReadKind.EXPORTED, "a certificate") in found
    assert found[0] == (ReadKind.VIEWED, "the list of cases")
    (search,) = [v for v in reads_of(open_unit) if v.read.kind is ReadKind.SEARCHED]
    assert search.read.words == "öffender"


def test_invisible_marks_that_were_pasted_along_are_not_searched_for(
    visitor: Visitor, open_unit: Unit
) -> None:
    answer = visitor.post("/cases/search", {"words": "\u202eöff\u200bender\x00"}, seen="/cases")

    assert answer.status_code == 303
    assert "for “öffender”" in visitor.get("/cases").text
    assert [v.read.words for v in reads_of(open_unit) if v.read.kind is ReadKind.SEARCHED] == [
        "öffender"
    ]


def test_how_far_work_is_is_no_read(visitor: Visitor, open_unit: Unit) -> None:
    visitor.get("/jobs/progress")

    assert reads_of(open_unit) == []


def test_what_may_not_be_opened_is_not_read(open_app: Flask, open_unit: Unit) -> None:
    stranger = Visitor(open_app)
    stranger.get(f"/exhibits/{open_unit.story.disk.id}")

    assert reads_of(open_unit) == []


def test_a_page_that_cannot_be_recorded_is_not_shown(
    visitor: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("webui.door.reads.note_read", refuses)

    answer = visitor.get(f"/exhibits/{open_unit.story.disk.id}")

    assert answer.status_code == 500
    assert open_unit.story.disk.reference not in answer.text


def test_a_reason_that_cannot_be_recorded_is_asked_for_again_at_the_door(open_app: Flask) -> None:
    answer = Visitor(open_app).sign_in("S1", purpose="Disposal \u202eof exhibits")

    assert answer.status_code == 422
    assert '<a href="#purpose">Reason contains a hidden character. Retype it</a>' in answer.text


def test_a_reason_is_asked_for_at_the_door(open_app: Flask) -> None:
    visitor = Visitor(open_app)

    answer = visitor.sign_in("S1", purpose="  ")

    assert answer.status_code == 422
    assert '<a href="#purpose">Enter why you look at records</a>' in answer.text
    assert visitor.get("/cases").location == "/sign-in"


def test_a_form_that_is_sent_wrong_and_shown_again_is_a_read_too(
    visitor: Visitor, open_unit: Unit
) -> None:
    story, before = open_unit.story, len(reads_of(open_unit))

    sent = visitor.post(f"/exhibits/{story.disk.id}/acts/place-hold")
    asked = visitor.post(f"/cases/{story.disk.case_id}/new-order/offender")

    found = reads_of(open_unit)[before:]
    assert (sent.status_code, asked.status_code) == (422, 422)
    assert [view.read.what for view in found] == ["a form", "a form"]
    assert [view.read.exhibit_id for view in found] == [story.disk.id, None]
