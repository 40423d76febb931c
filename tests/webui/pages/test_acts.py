from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.working import end_session
from webui.app import create_app
from webui.door.typed import LARGEST_READ

if TYPE_CHECKING:
    from flask import Flask

NOTE = "Ffôn yn Llanfair PG – gweler y nodyn"


def disk_of(unit: Unit) -> str:
    return f"/exhibits/{unit.story.disk.id}"


def holds_on(unit: Unit) -> list[str]:
    with unit.store.reading() as uow:
        return [one.code for one in uow.exhibits.get(unit.story.disk.id).placed_holds]


def test_an_officer_places_a_hold_and_is_told_so(open_app: Flask, open_unit: Unit) -> None:
    officer = signed_in(open_app, "O1")

    answer = officer.do(f"{disk_of(open_unit)}/acts/place-hold", code="ccrc", note=NOTE)

    assert (answer.status_code, answer.location) == (303, disk_of(open_unit))
    assert holds_on(open_unit) == ["ccrc"]
    assert "The hold is placed." in officer.get(disk_of(open_unit)).text
    assert "The hold is placed." not in officer.get(disk_of(open_unit)).text


def test_anyone_stops_and_refers_even_an_administrator(open_app: Flask, open_unit: Unit) -> None:
    administrator = signed_in(open_app, "A1")

    answer = administrator.do(f"{disk_of(open_unit)}/acts/stop-and-refer", note="")

    assert answer.status_code == 303
    assert holds_on(open_unit) == ["stop_and_refer"]


def test_two_people_release_a_hold_each_with_their_own_passphrase(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, supervisor = signed_in(open_app, "O1"), signed_in(open_app, "S1")
    page = f"{disk_of(open_unit)}/acts/release-hold"
    officer.do(f"{disk_of(open_unit)}/acts/place-hold", code="ccrc", note=NOTE)
    with open_unit.store.reading() as uow:
        hold = uow.exhibits.get(open_unit.story.disk.id).placed_holds[0].id

    first = officer.do(page, hold=hold, reason="Review ended", passphrase=PASSPHRASE)
    again = officer.do(page, hold=hold, reason="Review ended", passphrase=PASSPHRASE)
    second = supervisor.do(page, hold=hold, reason="Review ended", passphrase=PASSPHRASE)

    assert (first.status_code, again.status_code, second.status_code) == (303, 403, 303)
    assert "Ask another person." in again.text
    with open_unit.store.reading() as uow:
        assert not uow.exhibits.get(open_unit.story.disk.id).placed_holds[0].is_open


def test_a_wrong_passphrase_signs_nothing_and_what_was_typed_stays(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    officer.do(f"{disk_of(open_unit)}/acts/place-hold", code="ccrc", note=NOTE)
    with open_unit.store.reading() as uow:
        hold = uow.exhibits.get(open_unit.story.disk.id).placed_holds[0].id

    answer = officer.do(
        f"{disk_of(open_unit)}/acts/release-hold",
        hold=hold,
        reason="Ŵyn",
        passphrase="not this one at all",
    )

    assert answer.status_code == 422
    assert "The passphrase is wrong." in answer.text
    assert "Ŵyn" in answer.text
    assert "not this one" not in answer.text


def test_a_form_that_is_sent_twice_is_one_act(open_app: Flask, open_unit: Unit) -> None:
    officer = signed_in(open_app, "O1")
    page = f"{disk_of(open_unit)}/acts/place-hold"
    filled = officer.fill(page, code="ccrc", note=NOTE)

    first, second = officer.send(page, filled), officer.send(page, filled)

    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert holds_on(open_unit) == ["ccrc"]


def test_two_people_on_one_exhibit_are_told_of_each_other_and_nothing_typed_is_lost(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, supervisor = signed_in(open_app, "O1"), signed_in(open_app, "S1")
    page = f"{disk_of(open_unit)}/acts/place-hold"
    slow = officer.fill(page, code="linked_case", note=NOTE)
    supervisor.do(page, code="ccrc", note="")

    answer = officer.send(page, slow)

    assert answer.status_code == 409
    assert "someone else changed this meanwhile" in answer.text
    assert NOTE in answer.text
    assert holds_on(open_unit) == ["ccrc"]
    again = {**slow, "seen": re.findall(r'name="seen" value="([^"]*)"', answer.text)[0]}
    assert officer.send(page, again).status_code == 303
    assert holds_on(open_unit) == ["ccrc", "linked_case"]


def test_what_was_typed_comes_back_after_the_session_ran_out(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    page = f"{disk_of(open_unit)}/acts/place-hold"
    filled = officer.fill(page, code="ccrc", note=NOTE)
    end_session(open_app, officer)

    sent = officer.send(page, filled)
    back = officer.sign_in("O1")

    assert (sent.status_code, sent.location) == (303, "/sign-in")
    assert back.location == page
    assert NOTE in officer.get(page).text
    assert NOTE not in officer.get(page).text
    assert holds_on(open_unit) == []


def test_what_one_person_typed_is_not_shown_to_another(open_app: Flask, open_unit: Unit) -> None:
    officer = signed_in(open_app, "O1")
    page = f"{disk_of(open_unit)}/acts/place-hold"
    filled = officer.fill(page, code="ccrc", note=NOTE)
    end_session(open_app, officer)
    officer.send(page, filled)

    other = officer.sign_in("S1")

    assert other.location == "/"
    assert NOTE not in officer.get(page).text


def test_a_server_without_a_key_offers_no_act_and_records_none(open_unit: Unit) -> None:
    officer = signed_in(create_app(open_unit.store, port=8080), "O1")
    page = f"{disk_of(open_unit)}/acts/place-hold"
    data = {"csrf_token": officer.token("/help"), "code": "ccrc", "note": "", "mark": "m"}
    seen = re.findall(r'name="seen" value="([^"]*)"', officer.get(page).text)

    answer = officer.send(page, {**data, "seen": str(open_unit.story.disk.version)})

    assert seen == []
    assert answer.status_code in (403, 409)
    assert "Place a hold" not in officer.get(disk_of(open_unit)).text
    assert holds_on(open_unit) == []


def test_a_large_form_of_nobody_is_not_read(open_app: Flask, open_unit: Unit) -> None:
    visitor = Visitor(open_app)
    page = f"{disk_of(open_unit)}/acts/add-photograph"
    body = io.BytesIO(bytes(LARGEST_READ + 1))

    sent = visitor.client.post(
        page, base_url=visitor.base, input_stream=body, content_length=LARGEST_READ + 1,
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip

    assert (sent.status_code, sent.location) == (303, "/sign-in")
    assert body.tell() == 0
