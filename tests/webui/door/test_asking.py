from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING

from evidence_store.domain.people.person import Duty
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.requests import read_request
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in

if TYPE_CHECKING:
    from flask import Flask

ASK = "/ask-to-be-enrolled"
NEW = "quiet river under seven bridges"
NIA = {"staff_number": "N1", "name": "Nia Newydd", "rank": "Constable", "duties": ["officer"],
       "passphrase": NEW, "again_passphrase": NEW}  # fmt: skip


def file_of(page: str) -> bytes:
    found = re.search(r"data:application/json;base64,([A-Za-z0-9+/=]+)", page)
    assert found is not None
    return base64.b64decode(found.group(1))


def test_a_new_person_makes_their_own_key_and_two_others_let_them_act(
    open_app: Flask, open_unit: Unit
) -> None:
    made = Visitor(open_app).do(ASK, **NIA)
    request = read_request(file_of(made.text))
    slip = RecoverySlip.from_text("".join(re.findall(r"<li><code>([^<]+)</code>", made.text)))

    admit = "/unit/acts/enrol-person"
    administrator = signed_in(open_app, "A1")
    filled = administrator.fill(admit, document="passport", passphrase=PASSPHRASE)
    sent = {**filled, "request": (io.BytesIO(file_of(made.text)), "enrolment-request.json")}
    administrator.send(admit, sent)
    signed_in(open_app, "O1").do(
        f"/people/{request.id}/acts/confirm-enrolment", document="passport", passphrase=PASSPHRASE
    )

    assert (request.name, request.duties) == ("Nia Newydd", (Duty.OFFICER,))
    assert Visitor(open_app).sign_in("N1", NEW).status_code == 303
    assert open_unit.store.open_actor("N1", slip).actor.id == request.id
    assert NEW not in made.text


def test_what_cannot_be_so_is_said_and_no_key_is_made(app: Flask) -> None:
    visitor = Visitor(app)

    short = visitor.do(ASK, **{**NIA, "passphrase": "short", "again_passphrase": "short"})
    other = visitor.do(ASK, **{**NIA, "again_passphrase": "another"})
    none = visitor.do(ASK, **{**NIA, "duties": []})

    assert [each.status_code for each in (short, other, none)] == [422, 422, 422]
    assert "15" in short.text
    assert "Type the same passphrase twice" in other.text
    assert "Choose at least one duty" in none.text
    assert "base64" not in short.text + other.text + none.text


def test_asking_is_recorded_nowhere(open_app: Flask, open_unit: Unit) -> None:
    def size() -> int:
        with open_unit.store.reading() as uow:
            return uow.custody.head().size

    before = size()

    Visitor(open_app).do(ASK, **NIA)

    assert size() == before
    assert "Nia" not in signed_in(open_app, "A1").get("/people").text
