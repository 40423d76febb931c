"""A break-glass reviewed in the browser: by a third person, who sees whom it let act again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.errors import BreakGlassOpenError
from evidence_store.keys.requests import make_key_request
from evidence_store.workflow._kit.capacity import require_no_breakglass
from evidence_store.workflow.people.breakglass import ask_breakglass, use_breakglass
from tests.webui.conftest import PASSPHRASE, Unit, signed_in

if TYPE_CHECKING:
    from flask import Flask

PAGE = "/unit/acts/review-breakglass"


def use_one(unit: Unit) -> str:
    """The officer and an examiner have the administrator act again, with another key."""
    store, met = unit.store, IdentityDocument.WARRANT_CARD
    request = make_key_request(unit.people["A1"], passphrase=PASSPHRASE, now=store.clock()).request
    examiner, officer = (store.open_actor(each, PASSPHRASE) for each in ("E1", "O1"))
    asked = ask_breakglass(store.signing_desk(examiner), request, missing=Duty.ADMINISTRATOR,
                           reason="The key is lost", document=met)  # fmt: skip
    rewrap = store.rewrap(officer.unit_keys)
    use_breakglass(store.signing_desk(officer), asked.id, request, document=met, rewrap=rewrap)
    return asked.id


def test_a_third_person_sees_who_signed_for_whom_and_reviews_it(
    open_app: Flask, open_unit: Unit
) -> None:
    identifier = use_one(open_unit)
    auditor = signed_in(open_app, "U1")
    people, form = auditor.get("/people").text, auditor.get(PAGE).text

    sent = auditor.do(PAGE, breakglass=identifier, finding="All three say the same",
                      passphrase=PASSPHRASE)  # fmt: skip

    assert f'href="{PAGE}"' in people
    assert "Alex Ash can act as administrator again" in form
    assert "Signed by Siân Ŷs-Hughes, then by Aled Owens" in form
    assert (sent.status_code, sent.location) == (303, "/people")
    with open_unit.store.reading() as uow:
        require_no_breakglass(uow)
    assert PAGE not in auditor.get("/people").text
    assert "waits for its review" not in auditor.get("/people").text


def test_nobody_reviews_what_they_signed_for(open_app: Flask, open_unit: Unit) -> None:
    identifier = use_one(open_unit)

    sent = signed_in(open_app, "O1").do(PAGE, breakglass=identifier, finding="It was right",
                                        passphrase=PASSPHRASE)  # fmt: skip

    assert sent.status_code == 403
    with open_unit.store.reading() as uow, pytest.raises(BreakGlassOpenError):
        require_no_breakglass(uow)


def test_where_none_waits_no_page_speaks_of_one(open_app: Flask) -> None:
    supervisor = signed_in(open_app, "S1")

    assert all(PAGE not in supervisor.get(each).text for each in ("/people", "/tasks", "/overview"))
    assert "No break-glass waits for a review." in supervisor.get(PAGE).text


def test_who_sees_no_case_reviews_none(open_app: Flask) -> None:
    assert signed_in(open_app, "R1").get(PAGE).status_code == 403
    assert signed_in(open_app, "E2").get(PAGE).status_code == 403
