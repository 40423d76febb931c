"""What a page says to do next names pages, where a page does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.errors import RefusedError
from evidence_store.ways import Way
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from webui.door.ways import SHOWN, in_browser, place_of
from webui.orders.order_acts import GROUPS

if TYPE_CHECKING:
    from flask import Flask


def test_every_act_that_a_way_names_has_its_page(app: Flask) -> None:
    with app.app_context():
        assert not {each for each in Way if each.page and place_of(each) is None}


def test_a_declared_act_needs_no_page_of_its_way(app: Flask) -> None:
    with app.app_context():
        assert place_of(Way.EXHIBIT_OPEN) == "“Open the bag” on the exhibit’s page"


def test_what_shows_several_acts_of_an_order_is_a_head_of_its_page() -> None:
    heads = {f"“{head}” on the order’s page" for head in GROUPS}

    assert {SHOWN[Way.ORDER_ITEM], SHOWN[Way.ORDER_NOTICE]} <= heads


def test_no_command_is_named_in_the_browser_where_a_page_does_it(app: Flask) -> None:
    with app.app_context():
        said = {way: in_browser("First: " + way + ". Nothing was recorded.") for way in Way}
        alone = {way for way in Way if place_of(way) is None}

    left = {way for way, each in said.items() if each.endswith("on the server’s command line.")}
    assert {way for way, each in said.items() if "expunge" in each} == left == alone


def test_a_refusal_on_a_page_names_the_page_that_settles_it(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")
    disk = open_unit.story.disk
    page = f"/exhibits/{disk.id}/acts/open-bag"

    answer = officer.do(page, seal_seen="WRONG-1", reason="To be imaged", passphrase=PASSPHRASE)

    assert answer.status_code == 403, answer.text
    assert "“Settle a discrepancy” on the exhibit’s page" in answer.text
    assert "expunge exhibit" not in answer.text


def test_what_only_the_command_line_does_is_said_to_be_there(app: Flask) -> None:
    with app.app_context():
        said = in_browser("ABC/1: the record was changed. Run: " + Way.FSCK + ".")

    assert said.endswith("Run: expunge fsck. Commands are run on the server’s command line.")


def test_no_page_begins_what_it_says_with_an_id(app: Flask) -> None:
    refusal = RefusedError(f"p_{'2' * 20}: this person has left already. See: " + Way.PERSON_LIST)
    with app.app_context():
        said = in_browser(refusal)

    assert said == "This person has left already. See: the page “People and keys”"


def test_a_template_says_the_browser_s_words_whatever_it_is_given(app: Flask) -> None:
    told = {"one": "First: " + Way.EXHIBIT_TAKE + ".", "typed": "expunge exhibit take"}
    with app.app_context():
        page = app.jinja_env.from_string("{{ one }} {{ typed }} {{ Way.ORDER_SHOW }}").render(told)

    assert page == (
        "First: “Take it into your hands” on the exhibit’s page. "
        "expunge exhibit take the order’s page"
    )
