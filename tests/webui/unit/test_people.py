from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from evidence_store.domain.people.person import Duty
from evidence_store.keys.requests import make_key_request, make_request
from evidence_store.screens.passkeys import passkeys_of
from forensics.documents import to_json
from tests.webui.conftest import PASSPHRASE, PORT, Unit, Visitor, signed_in
from tests.webui.passkeys import with_passkey
from tests.webui.proposals import propose_three
from webui.app import create_app

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from werkzeug.test import TestResponse

NEW = "quiet river under seven bridges"


def at(unit: Unit, number: str) -> str:
    return f"/people/{unit.people[number]}"


def send_file(visitor: Visitor, path: str, data: bytes) -> TestResponse:
    filled = visitor.fill(path, document="passport", passphrase=PASSPHRASE)
    return visitor.send(path, {**filled, "request": (io.BytesIO(data), "request.json")})


def a_request(now: datetime) -> tuple[str, bytes]:
    made = make_request(
        staff_number="N1", name="Nia Newydd", rank="Constable", duties=(Duty.OFFICER,),
        passphrase=NEW, now=now,
    )  # fmt: skip
    return made.request.id, to_json(made.request)


def test_everybody_is_listed_with_duties_state_and_how_they_sign(
    open_app: Flask, open_unit: Unit
) -> None:
    visitor, _ = with_passkey(open_app, "S1")

    page = visitor.get("/people").text
    rows = list(csv.DictReader(io.StringIO(visitor.get("/people/list.csv").text.lstrip("\ufeff"))))

    assert "Siân Ŷs-Hughes" in page
    assert {row["staff_number"]: row["keys"] for row in rows} == {
        "S1": "Passphrase and 1 passkey", **dict.fromkeys(("O1", "E1", "E2", "A1", "U1", "R1"),
                                                          "Passphrase"),
    }  # fmt: skip
    assert {row["state"] for row in rows} == {"Acts"}
    assert open_unit.people["S1"] not in page.split("<title>")[1].split("</title>")[0]


def test_two_people_enrol_a_third_who_then_acts(open_app: Flask, open_unit: Unit) -> None:
    person, request = a_request(open_unit.store.clock())
    administrator, officer = signed_in(open_app, "A1"), signed_in(open_app, "O1")

    first = send_file(administrator, "/unit/acts/enrol-person", request)
    waits = officer.get(f"/people/{person}").text
    alone = administrator.do(
        f"/people/{person}/acts/confirm-enrolment", document="passport", passphrase=PASSPHRASE
    )
    second = officer.do(
        f"/people/{person}/acts/confirm-enrolment", document="staff_pass", passphrase=PASSPHRASE
    )

    assert (first.status_code, alone.status_code, second.status_code) == (303, 403, 303)
    assert "Waits for a second person" in waits
    assert "Confirm this enrolment" in waits
    assert Visitor(open_app).sign_in("N1", NEW).status_code == 303
    assert open_unit.store.open_actor("N1", NEW).actor.id == person


def test_a_server_that_an_examiner_started_confirms_nobody_who_is_to_open_more(
    open_unit: Unit,
) -> None:
    keys = open_unit.store.open_actor("E1", PASSPHRASE).unit_keys
    started = create_app(open_unit.store, port=PORT, unit_keys=keys)
    person, request = a_request(open_unit.store.clock())
    send_file(signed_in(started, "A1"), "/unit/acts/enrol-person", request)

    answer = signed_in(started, "O1").do(
        f"/people/{person}/acts/confirm-enrolment", document="passport", passphrase=PASSPHRASE
    )

    assert answer.status_code == 403
    assert "the key for lists of withdrawn documents, which is not open here" in answer.text
    assert "an officer or supervisor, who signs for this at the command line or" in answer.text
    assert open_unit.store.find_person(person).is_pending


def test_a_file_that_is_no_request_is_said_to_be_none(open_app: Flask) -> None:
    answer = send_file(signed_in(open_app, "A1"), "/unit/acts/enrol-person", b"{}")

    assert answer.status_code == 422
    assert "This is not a request" in answer.text


def test_another_key_takes_two_others_waits_a_day_and_has_no_passkey(
    open_app: Flask, open_unit: Unit
) -> None:
    with_passkey(open_app, "E2")
    made = make_key_request(open_unit.people["E2"], passphrase=NEW, now=open_unit.store.clock())
    page = at(open_unit, "E2")

    asked = send_file(signed_in(open_app, "A1"), f"{page}/acts/replace-key", to_json(made.request))
    waiting = signed_in(open_app, "S1").get(page).text
    confirmed = signed_in(open_app, "S1").do(
        f"{page}/acts/confirm-key", document="passport", passphrase=PASSPHRASE
    )

    assert (asked.status_code, confirmed.status_code) == (303, 303)
    assert "A replacement key is waiting" in waiting
    assert "It authorises, starts, verifies, witnesses, releases and confirms nothing before" in (
        signed_in(open_app, "O1").get(page).text
    )
    assert passkeys_of(open_unit.store, open_unit.people["E2"]) == ()
    assert Visitor(open_app).sign_in("E2", NEW).status_code == 303


def test_a_page_offers_nothing_that_a_new_key_does_not_sign_for_yet(
    open_app: Flask, open_unit: Unit
) -> None:
    proposed, *_ = propose_three(open_unit)
    page, act = f"/disposals/{proposed.id}", f"/disposals/{proposed.id}/acts/authorise"
    before = signed_in(open_app, "S1").get(page).text
    made = make_key_request(open_unit.people["S1"], passphrase=NEW, now=open_unit.store.clock())
    person = at(open_unit, "S1")
    send_file(signed_in(open_app, "A1"), f"{person}/acts/replace-key", to_json(made.request))
    signed_in(open_app, "O1").do(
        f"{person}/acts/confirm-key", document="passport", passphrase=PASSPHRASE
    )
    supervisor = Visitor(open_app)
    supervisor.sign_in("S1", NEW)

    after = supervisor.get(page).text
    refused = supervisor.do(act, passphrase=NEW)

    assert (act in before, act in after) == (True, False)
    assert f"{page}/acts/withdraw" in after  # that only bars
    assert refused.status_code == 403
    assert (
        "for 24 hours a new key authorises, confirms, starts, verifies and witnesses nothing"
        in (refused.text)
    )


def test_a_supervisor_names_a_deputy_for_dated_days_and_ends_it(
    open_app: Flask, open_unit: Unit
) -> None:
    supervisor = signed_in(open_app, "S1")
    today = open_unit.store.clock()
    days = {"first": [today.day, today.month, today.year],
            "last": [today.day, today.month, today.year]}  # fmt: skip

    named = supervisor.do(f"{at(open_unit, 'E2')}/acts/name-deputy", passphrase=PASSPHRASE, **days)
    listed = supervisor.get("/people").text
    with open_unit.store.reading() as uow:
        (made,) = uow.people.get(open_unit.people["S1"]).delegations
    ended = supervisor.do(
        f"{at(open_unit, 'S1')}/acts/end-delegation", delegation=made.id, passphrase=PASSPHRASE
    )

    assert (named.status_code, ended.status_code) == (303, 303)
    assert "In force" in listed
    assert "Ended before its time" in supervisor.get("/people").text


def test_a_leaver_is_recorded_and_is_out_at_once(open_app: Flask, open_unit: Unit) -> None:
    leaver = signed_in(open_app, "E2")
    assert leaver.get("/cases").status_code == 200

    answer = signed_in(open_app, "A1").do(
        f"{at(open_unit, 'E2')}/acts/record-leaving", passphrase=PASSPHRASE
    )

    assert answer.status_code == 303
    assert leaver.get("/cases").location == "/sign-in"
    assert "Who has left" in signed_in(open_app, "A1").get("/people").text


def test_only_what_can_follow_is_offered(open_app: Flask, open_unit: Unit) -> None:
    administrator = signed_in(open_app, "A1")

    other, own = (administrator.get(at(open_unit, one)).text for one in ("E2", "A1"))

    assert "Record that this person has left" in other
    assert "Confirm this person’s replacement key" not in other
    assert "Record that this person has left" not in own


def test_another_key_is_asked_for_on_the_page_of_its_own_person_only(
    open_app: Flask, open_unit: Unit
) -> None:
    """Who signs has met whoever the page names: a file for somebody else must not slip in."""
    made = make_key_request(open_unit.people["S1"], passphrase=NEW, now=open_unit.store.clock())
    page = f"{at(open_unit, 'E2')}/acts/replace-key"

    asked = send_file(signed_in(open_app, "A1"), page, to_json(made.request))

    assert asked.status_code == 422
    assert "This request is not for Ben Second" in asked.text
    with open_unit.store.reading() as uow:
        assert [one.asked_key for one in uow.people.find()] == [None] * len(open_unit.people)
