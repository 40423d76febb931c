"""What forms come filled in with: the present day, the only choice, what was recorded before."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from wtforms import Form

from evidence_store.domain.orders.matters import Need
from evidence_store.workflow.orders.orders import map_line
from tests.webui.conftest import PASSPHRASE, PORT, Unit, Visitor, signed_in
from tests.webui.placed import unit_with_places
from tests.webui.proposals import PHONES, ready_phone
from tests.webui.scanned import scan_a_stick
from tests.webui.story import an_order, book_stick
from tests.webui.working import day
from webui.acts import filled_in
from webui.acts.forms import choice, options
from webui.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.exhibits.exhibit import Exhibit

DAYS = {"disclosure-decision": "decided_on", "nobody-else": "decided_on"}
NEVER_SAID_BY_ITSELF = (
    ("record-order", "made_on"),
    ("direction", "given_on"),
    ("letter-served", "served_on"),
    # Both answers count by their day: an old one must not become one of today by haste.
    ("check-appeal", "checked_on"),
    ("answer-questions", "answered_on"),
)


@pytest.fixture
def officer(open_unit: Unit) -> Visitor:
    return person(open_unit, "O1")


def person(unit: Unit, number: str) -> Visitor:
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    return signed_in(create_app(unit.store, port=PORT, unit_keys=keys), number)


def order_act(unit: Unit, name: str) -> str:
    return f"/orders/{unit.story.order.id}/acts/{name}"


def boxes(page: str, name: str) -> list[str]:
    """What stands in the fields of that name."""
    tags = re.findall(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>[^<]*', page)
    return [html.unescape("".join(re.findall(r'value="([^"]*)"', tag))) for tag in tags]


def typed_in(page: str, name: str) -> str:
    """What stands in a field of several lines."""
    (text,) = re.findall(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)</textarea>', page)
    return html.unescape(text).strip()


def chosen(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}"[^>]*value="([^"]+)"[^>]* checked', page)


@pytest.mark.parametrize(("act", "name"), DAYS.items())
def test_a_day_that_is_nearly_always_today_is_filled_in_and_can_be_changed(
    open_unit: Unit, officer: Visitor, act: str, name: str
) -> None:
    page = officer.get(order_act(open_unit, act)).text
    today = [each.zfill(2) for each in day(open_unit)]

    assert [each.zfill(2) for each in boxes(page, name)] == today
    assert filled_in.TODAY in page
    # What was sent stands, and a day that lies ahead is refused as before.
    ahead = officer.do(order_act(open_unit, act), **{name: ["1", "2", "2199"]})
    assert boxes(ahead.text, name) == ["1", "2", "2199"]
    empty = officer.do(order_act(open_unit, act), **{name: ["", "", ""]})
    assert (empty.status_code, boxes(empty.text, name)) == (422, ["", "", ""])


@pytest.mark.parametrize("act", ["disclosure-decision", "nobody-else"])
def test_a_day_that_lies_ahead_is_refused_as_before(
    open_unit: Unit, officer: Visitor, act: str
) -> None:
    told = {
        "need": "not_needed",
        "officer": "DC Example",
        "reason": "None",
    }
    tomorrow = officer.do(order_act(open_unit, act), **told, passphrase=PASSPHRASE,
                          decided_on=day(open_unit, -1))  # fmt: skip
    today = officer.do(order_act(open_unit, act), **told, passphrase=PASSPHRASE,
                       decided_on=day(open_unit))  # fmt: skip

    assert tomorrow.status_code == 422
    assert "The decision lies in the future" in tomorrow.text
    assert today.status_code == 303, today.text


@pytest.mark.parametrize(("act", "name"), NEVER_SAID_BY_ITSELF)
def test_no_day_of_a_court_or_of_somebody_else_is_filled_in(
    open_unit: Unit, officer: Visitor, act: str, name: str
) -> None:
    of_case = f"/cases/{open_unit.story.case.id}/acts/{act}"
    page = officer.get(of_case if act == "record-order" else order_act(open_unit, act)).text

    assert boxes(page, name) == ["", "", ""]


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 7, 13, 23, 30, tzinfo=UTC), date(2026, 7, 14)),  # summer time
        (datetime(2026, 12, 13, 23, 30, tzinfo=UTC), date(2026, 12, 13)),
    ],
)
def test_today_is_the_day_in_london(
    open_unit: Unit, monkeypatch: pytest.MonkeyPatch, now: datetime, today: date
) -> None:
    store = replace(open_unit.store, clock=lambda: now)
    monkeypatch.setattr(filled_in, "the_store", lambda: store)
    field = SimpleNamespace(raw_data=None, data=None, description="")

    filled_in.fill_in_today(field)

    assert field.data == today


def choice_of(*names: str, sent: Any = None) -> Any:
    made = type("Made", (Form,), {"which": choice("Which?", hint="Look.", needed="Choose")})(sent)
    made.which.choices = options((name.lower(), name) for name in names)
    return made.which


def test_a_choice_of_one_thing_is_chosen_and_said_and_a_choice_of_two_is_a_persons() -> None:
    one, two, none = choice_of("A"), choice_of("A", "B"), choice_of()

    for field in (one, two, none):
        filled_in.choose_only(field)

    assert (one.data, two.data, none.data) == ("a", None, None)
    assert one.description == "Look. There is only one, and it is chosen: A."
    assert (two.description, none.description) == ("Look.", "Look.")


def test_nothing_is_chosen_in_a_form_that_was_sent_without_it() -> None:
    field = choice_of("A")
    field.raw_data = []

    filled_in.choose_only(field)

    assert field.data is None


def propose(phone: Exhibit) -> str:
    return f"/exhibits/{phone.id}/acts/propose-destruction"


def test_the_only_order_that_names_an_exhibit_is_chosen_and_one_of_two_by_a_person(
    open_unit: Unit,
) -> None:
    store, officer = open_unit.store, open_unit.store.open_actor("O1", PASSPHRASE)
    phone, examiner = ready_phone(open_unit, "ABC/8", PHONES["ABC/8"]), person(open_unit, "E1")
    of_no_order = book_stick(store, officer, open_unit.story.case, "ABC/7")
    first, made_on = open_unit.story.order, open_unit.story.order.made_on
    before, of_none = examiner.get(propose(phone)).text, examiner.get(propose(of_no_order)).text
    second = an_order(store, officer, open_unit.story.case, made_on=made_on)
    map_line(store.signing_desk(officer), second.id, line=1, exhibit_ids=(phone.id,))
    after = examiner.get(propose(phone)).text

    assert chosen(before, "order") == [first.id]
    said = f"Only one order names this exhibit, and it is chosen: {first.court}, made "
    assert said in before
    assert (chosen(of_none, "order"), chosen(after, "order")) == ([], [])
    assert "it is chosen" not in of_none + after


def test_a_direction_that_is_recorded_is_not_typed_again_for_the_proposal(
    open_unit: Unit, officer: Visitor
) -> None:
    phone, examiner = ready_phone(open_unit, "ABC/8", PHONES["ABC/8"]), person(open_unit, "E1")
    bare = examiner.get(propose(phone)).text
    told = {"given_by": "Rhiannon Llŷr", "rank": "Superintendent", "reason": "It may not go back",
            "delegation": "Scheme 2026, item 4", "quotation": "I direct it."}  # fmt: skip
    sent = officer.do(order_act(open_unit, "direction"), **told, given_on=day(open_unit),
                      passphrase=PASSPHRASE)  # fmt: skip
    page = examiner.get(propose(phone)).text
    empty = dict.fromkeys(told, "")

    assert sent.status_code == 303, sent.text
    assert (boxes(bare, "given_by"), chosen(bare, "kind")) == ([""], [])
    assert chosen(page, "kind") == ["chief_officer_direction"]
    assert {name: boxes(page, name)[0] or typed_in(page, name) for name in told} == told
    assert [each.zfill(2) for each in boxes(page, "given_on")] == [
        each.zfill(2) for each in day(open_unit)
    ]
    assert "Read it against the paper" in page
    again = examiner.do(propose(phone), **empty, order=open_unit.story.order.id,
                        kind="chief_officer_direction", passphrase=PASSPHRASE)  # fmt: skip
    assert again.status_code == 422  # what was sent empty is asked for, and not filled in
    assert "Quote the words" in again.text


def test_the_only_folder_and_the_only_disk_image_are_chosen(
    open_unit: Unit, tmp_path: Path
) -> None:
    placed = unit_with_places(open_unit, tmp_path)
    (tmp_path / "images" / "stick.raw").write_bytes(bytes(4096))
    (tmp_path / "originals" / "case").mkdir()
    (tmp_path / "originals" / "case" / "a.jpg").write_bytes(b"a")
    store, officer = placed.store, placed.store.open_actor("O1", PASSPHRASE)
    stick = book_stick(store, officer, placed.story.case, "ABC/7")
    page = f"/exhibits/{stick.id}"
    examiner = person(placed, "E1")
    build, register = f"/cases/{placed.story.case.id}/acts/build-hash-set", "/acts/register-image"
    one, image = examiner.get(build).text, examiner.get(f"{page}{register}").text
    (tmp_path / "originals" / "other").mkdir()
    (tmp_path / "originals" / "other" / "b.jpg").write_bytes(b"b")
    (tmp_path / "images" / "other.raw").write_bytes(bytes(4096))

    assert len(chosen(one, "folder")) == len(chosen(image, "image")) == 1
    assert re.search("There is only one, and it is chosen: case, ", one)
    assert re.search(r"There is only one, and it is chosen: stick\.raw, ", image)
    assert chosen(examiner.get(build).text, "folder") == []
    assert chosen(examiner.get(f"{page}{register}").text, "image") == []


def test_who_the_disclosure_officer_is_is_typed_once_in_a_case(
    open_unit: Unit, officer: Visitor
) -> None:
    page = order_act(open_unit, "disclosure-decision")
    before = boxes(officer.get(page).text, "officer")
    told = {"need": Need.NOT_NEEDED.value, "officer": "DC Gwen Llŷr", "reason": "None",
            "decided_on": day(open_unit), "passphrase": PASSPHRASE}  # fmt: skip
    assert officer.do(page, **told).status_code == 303
    keys = open_unit.store.open_actor("O1", PASSPHRASE)
    made_on = open_unit.story.order.made_on
    another = an_order(open_unit.store, keys, open_unit.story.case, made_on=made_on)

    assert before == ["D. Officer"]  # who decided for the story's order
    assert boxes(officer.get(page).text, "officer") == ["DC Gwen Llŷr"]
    other = f"/orders/{another.id}/acts/disclosure-decision"
    # Of an order whose lines nobody mapped the page says so, and comes filled in all the same.
    assert boxes(officer.get(other).text, "officer") == ["DC Gwen Llŷr"]


def test_the_office_is_filled_in_from_the_last_answer_and_never_who_answered_or_what(
    open_unit: Unit, officer: Visitor
) -> None:
    page = officer.get(order_act(open_unit, "check-appeal")).text

    assert boxes(page, "office") == ["Crown Court office"]
    assert boxes(page, "answered_by") == [""]
    assert not re.findall(r'type="radio"[^>]* checked', page)
    assert "No notice of appeal is recorded." not in page


def test_every_question_before_an_erasure_is_answered_by_itself(
    open_unit: Unit, officer: Visitor
) -> None:
    page = officer.get(order_act(open_unit, "answer-questions")).text

    assert boxes(page, "answered_by") == [""]
    assert len(set(re.findall(r'name="([^"]+)" type="radio"', page))) == 13
    assert not re.findall(r'type="radio"[^>]* checked', page)


def test_hits_that_all_agree_are_chosen_and_what_they_are_is_not(
    open_unit: Unit, tmp_path: Path
) -> None:
    scanned = scan_a_stick(open_unit, tmp_path)
    examiner = person(open_unit, "E1")
    mixed = examiner.get(f"{scanned.page}/acts/grade").text

    assert chosen(mixed, "which") == []
    told = {"which": "these", "typed": "2 to 3", "grade": "evidential", "reason": "Looked"}
    sent = examiner.do(f"{scanned.page}/acts/grade", **told, passphrase=PASSPHRASE)
    left = examiner.get(f"{scanned.page}/acts/grade").text

    assert sent.status_code == 303, sent.text
    assert chosen(left, "which") == ["certain"]
    assert "These are chosen." in left
    assert chosen(left, "grade") == []
