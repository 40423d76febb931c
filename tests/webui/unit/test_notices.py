"""A notice on the desktop: asked for, without a name in it, and no reason for a session to last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.webui.conftest import Unit, asked_until_idle, signed_in
from tests.webui.proposals import propose, ready_phone
from tests.webui.walking import office

if TYPE_CHECKING:
    from flask import Flask

TOLD = """
window.told = [];
class Told { constructor(text, more) { window.told.push([text, more ?? null]); } }
Told.permission = "default";
Told.requestPermission = async () => { Told.permission = "granted"; return "granted"; };
window.Notification = Told;
"""


def test_the_count_says_how_many_and_nothing_of_them(open_app: Flask, open_unit: Unit) -> None:
    supervisor = signed_in(open_app, "S1")
    before = json.loads(supervisor.get("/tasks/count").text)
    propose(open_unit, ready_phone(open_unit, "ABC/9", "356938035644229"))

    after = json.loads(supervisor.get("/tasks/count").text)

    assert before.keys() == after.keys() == {"waits"}
    assert after["waits"] == before["waits"] + 1


@pytest.mark.parametrize("page", ["/tasks/count", "/jobs/progress"])
def test_what_a_script_asks_keeps_no_session_alive(open_app: Flask, page: str) -> None:
    visitor = signed_in(open_app, "S1")
    asked = asked_until_idle(open_app, lambda: visitor.get(page).status_code)

    assert (asked[0], asked[-1]) == (200, 303)
    assert visitor.get("/tasks").location == "/sign-in"


@pytest.mark.browser
def test_a_notice_comes_only_where_it_was_asked_for_and_names_nothing(open_unit: Unit) -> None:
    phone = ready_phone(open_unit, "ABC/9", "356938035644229")
    with office(open_unit) as at_work:
        supervisor = at_work.come_in("S1")
        page = supervisor.page
        page.add_init_script(TOLD)
        page.clock.install()
        supervisor.go("/tasks")
        button = page.locator("[data-notices]")
        expect(button).to_have_text("Tell me on this desktop when something new waits")
        page.clock.fast_forward(130_000)
        assert page.evaluate("window.told") == []
        with page.expect_response("**/tasks/count"):
            button.click()
        expect(button).to_have_text("Stop telling me on this desktop")

        propose(open_unit, phone)
        with page.expect_response("**/tasks/count"):
            page.clock.fast_forward(130_000)
        page.wait_for_function("window.told.length > 0")

        assert page.evaluate("window.told") == [["Something waits for you in Expunge", None]]
        button.click()
        expect(button).to_have_text("Tell me on this desktop when something new waits")
        kept = page.evaluate("sessionStorage.getItem('expunge-notices')")
        assert kept is None
