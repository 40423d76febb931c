"""A phone that was read, on the pages: what it said stands where somebody signs about it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

from flask import render_template

from evidence_store.domain.exhibits.phones import PhoneRead
from forensics.values import ErasureMethod
from tests.forensics.erasing.phones.phone_readings import ANDROID, ANDROID_RESET, a_reading
from webui.disposals.acts import destructions, proposals

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.conftest import Unit


def test_who_proposes_a_reset_sees_what_the_phone_said_and_what_is_not_known(
    open_app: Flask, open_unit: Unit
) -> None:
    read = PhoneRead(a_reading(ANDROID), open_unit.people["S1"])
    (page,) = (each for each in proposals.PAGES if each.name == "propose-reset")
    with open_app.test_request_context():
        shown = render_template(
            page.shown or "", subject=SimpleNamespace(record=SimpleNamespace(phone=read))
        )

    assert "Serial number: ZY22ABCDEF" in shown
    assert "Accounts: 3" in shown
    assert "Not known: Device identifier" in shown


def test_a_witness_of_a_reset_is_asked_how_it_was_reset_and_sees_both_readings(
    open_app: Flask, open_unit: Unit
) -> None:
    by = open_unit.people["S1"]
    with open_unit.store.reading() as uow:
        (destroyed, *_) = (
            one for one in uow.disposals.find() if one.method is ErasureMethod.DESTRUCTION
        )
    reset = replace(
        destroyed,
        method=ErasureMethod.FACTORY_RESET,
        phone_before=PhoneRead(a_reading(ANDROID), by),
        phone_after=PhoneRead(a_reading(ANDROID_RESET), by),
    )
    (page,) = (each for each in destructions.PAGES if each.name == "witness")
    with open_app.test_request_context():
        subject = SimpleNamespace(record=reset, id=reset.id)
        form = page.form()
        page.prepare(form, subject)  # type: ignore[arg-type]  # all that it asks of one
        shown = render_template(page.shown or "", subject=subject)

    assert form.method.label.text == "How was it reset?"
    assert "Factory reset, observed by two witnesses" in shown
    assert "Accounts: 3" in shown.split("Read after")[0]
    assert "Accounts: 0" in shown.split("Read after")[1]
