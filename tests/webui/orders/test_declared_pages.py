"""Declared acts in the browser: what the one face makes of a class."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.passkeys import signs, with_passkey

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.orders.order import Order


def order_of(unit: Unit) -> Order:
    with unit.store.reading() as uow:
        return uow.orders.get(unit.story.order.id)


def day(unit: Unit, ago: int = 0) -> list[str]:
    then = unit.store.clock().date() - timedelta(days=ago)
    return [str(then.day), str(then.month), str(then.year)]


def give(unit: Unit, officer: Visitor) -> str:
    """An undertaking given in the browser; its id."""
    page = f"/orders/{unit.story.order.id}/acts/undertaking"
    days = {"given_on": day(unit, ago=2), "due_on": day(unit)}
    answer = officer.do(page, reason="Return the photographs", owner="DC Y", **days)
    assert answer.status_code == 303, answer.text
    return order_of(unit).matters.undertakings[-1].id


def test_an_undertaking_is_given_and_closed_in_the_browser(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    given = give(open_unit, officer)
    page = f"/orders/{open_unit.story.order.id}/acts/close-undertaking"
    form = officer.get(page).text
    assert "Return the photographs (due on " in form

    told = {"undertaking": given, "closed_on": day(open_unit), "how": "Handed to the family"}
    answer = officer.do(page, passphrase=PASSPHRASE, **told)

    assert answer.status_code == 303, answer.text
    assert order_of(open_unit).matters.undertakings[-1].how == "Handed to the family"
    assert "No undertaking under this order waits to be fulfilled." in officer.get(page).text


def test_what_is_missing_in_a_declared_form_is_asked_for_and_what_was_typed_stays(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    page = f"/orders/{open_unit.story.order.id}/acts/undertaking"
    days = {"given_on": day(open_unit), "due_on": day(open_unit, ago=3)}

    empty = officer.do(page, reason="", owner="DC Y", **days)
    wrong = officer.do(page, reason="Return the photographs", owner="DC Y", **days)

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert "Enter what was undertaken" in empty.text
    assert "DC Y" in empty.text
    assert "The day on which it is due must come after it was given." in wrong.text


def test_a_declared_act_is_signed_with_a_passkey(open_app: Flask, open_unit: Unit) -> None:
    officer, device = with_passkey(open_app, "O1")
    given = give(open_unit, officer)
    page = f"/orders/{open_unit.story.order.id}/acts/close-undertaking"

    told = {"undertaking": given, "closed_on": day(open_unit), "how": "Handed over"}
    answer = signs(officer, device, page, **told)

    assert answer.status_code == 303, answer.text
    assert order_of(open_unit).matters.undertakings[-1].how == "Handed over"
