"""What the law asks about an order, on one page: added as from each act's own form, all or none."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.webui.conftest import PASSPHRASE
from tests.webui.together.sitting import (
    ADD,
    FORMS,
    SIGNED,
    Sitting,
    at_a_new_order,
    parts_shown,
    signatures_since,
    told_since,
)
from tests.webui.walking import office
from tests.webui.working import another_case, end_session
from webui.acts.next_act import ASKED
from webui.cases.sitting_parts import named

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.conftest import Unit


@pytest.fixture
def sitting(open_app: Flask, open_unit: Unit) -> Sitting:
    """An officer whose mapping of the order's line waits to be signed."""
    made = at_a_new_order(open_unit, open_app)
    made.wait("map-line")
    return made


def page_of(sitting: Sitting) -> str:
    return f"/cases/{sitting.order.case_id}/sitting?order={sitting.order.id}"


def filled(sitting: Sitting, *acts: str, **otherwise: Any) -> dict[str, Any]:
    """What a browser sends of the page, these parts filled in and the others as they came."""
    shown = sitting.officer.get(page_of(sitting)).text
    hidden = re.findall(
        r'name="([a-z-]+-seen|csrf_token|mark|typed_by|waits)" value="([^"]*)"', shown
    )
    typed = {f"{act}-{name}": value for act in acts for name, value in sitting.form(act).items()}
    said = parts_shown(shown)
    came = {name: value for prefix, *_ in said for name, value in came_with(shown, prefix).items()}
    parts = {"parts": ",".join(" ".join(each) for each in said)}
    shown_hidden = {name: html.unescape(value) for name, value in hidden}
    return {**shown_hidden, **parts, **came, **typed, **otherwise}


def came_with(shown: str, prefix: str) -> dict[str, list[str]]:
    """What a part is filled in with: the boxes of days, lines that are known, what is chosen."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(rf'<input[^>]*name="{prefix}[^>]*>', shown):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="text"' in tag or " checked" in tag):
            found.setdefault(name[1], []).append(html.unescape(value[1]))
    return found


def test_an_order_that_waits_for_several_answers_leads_to_the_page_of_all(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = at_a_new_order(open_unit, open_app)

    added = officer.add("map-line")
    shown = html.unescape(officer.officer.get(added.location).text)

    assert added.location == page_of(officer)
    heads = [re.sub(r"\s+", " ", each) for each in re.findall(r'id="([a-z-]+)">[A-Z]', shown)]
    assert [each for each in heads if each in ASKED] == [*ASKED]
    assert "1 act of this case waits for your signature" in shown
    assert "ABC/1: Hard disk from a desktop" in shown  # what waits stands whole above the signature


def test_the_page_and_the_forms_of_each_act_record_the_same(
    open_app: Flask, open_unit: Unit
) -> None:
    one_by_one = at_a_new_order(open_unit, open_app)
    before = one_by_one.size()
    one_by_one.wait()
    assert one_by_one.sign().status_code == 303
    expected = told_since(open_unit, before)
    at_once = at_a_new_order(open_unit, open_app)
    before = at_once.size()
    at_once.wait("map-line")

    added = at_once.officer.send(page_of(at_once), filled(at_once, *ASKED, **ADD))
    assert added.status_code == 303, added.text
    assert at_once.size() == before
    assert "Sign these 5" in at_once.officer.get(at_once.list).text
    assert at_once.sign().status_code == 303

    assert told_since(open_unit, before) == expected
    assert expected[0]["event"] == "order.mapped"
    assert len(expected) == len(FORMS)


def test_a_part_that_is_left_as_it_came_is_not_added(sitting: Sitting) -> None:
    sent = filled(sitting, "nobody-else", "answer-questions", **ADD)

    added = sitting.officer.send(page_of(sitting), sent)
    waiting = html.unescape(sitting.officer.get(sitting.list).text)

    assert added.status_code == 303, added.text
    assert "Sign these 3" in waiting
    assert "DC Disclosure" not in waiting


def test_where_one_part_is_refused_nothing_is_added_and_nothing_typed_is_lost(
    sitting: Sitting,
) -> None:
    future = ["1", "1", "2099"]
    sent = filled(
        sitting, *ASKED, **{"check-appeal-checked_on": future, "check-appeal-office": ""}, **ADD
    )

    refused = sitting.officer.send(page_of(sitting), sent)
    text = html.unescape(refused.text)

    assert refused.status_code == 422
    assert "There is a problem. Nothing was recorded" in text
    assert 'href="#check-appeal-office"' in text
    assert "2099" in text
    for words in ("DC Disclosure", "Nothing is outstanding", "Listing officer", "A. Prosecutor"):
        assert words in text, words
    assert "Sign this act" in sitting.officer.get(sitting.list).text  # the mapping alone


def test_a_step_that_refuses_says_so_at_its_part(sitting: Sitting) -> None:
    sent = filled(sitting, *ASKED, **{"disclosure-decision-need": "copy_suffices"}, **ADD)

    refused = sitting.officer.send(page_of(sitting), sent)
    part = refused.text.split('id="disclosure-decision"')[1].split("<section")[0]

    assert refused.status_code == 422
    assert "no copy can suffice" in part
    assert "Used by nobody else" in refused.text
    assert "Sign this act" in sitting.officer.get(sitting.list).text


def test_nothing_is_added_where_nothing_is_filled_in(sitting: Sitting) -> None:
    answer = sitting.officer.send(page_of(sitting), filled(sitting))

    assert answer.status_code == 422
    assert "Fill in at least one part" in answer.text


def test_the_page_that_is_sent_twice_adds_once(sitting: Sitting) -> None:
    sent = filled(sitting, *ASKED, **ADD)

    answers = [sitting.officer.send(page_of(sitting), sent) for _ in range(2)]

    assert [each.status_code for each in answers] == [303] * 2
    assert "Sign these 5" in sitting.officer.get(sitting.list).text


def test_where_nothing_of_it_waits_the_page_says_so(open_app: Flask, open_unit: Unit) -> None:
    other = at_a_new_order(open_unit, open_app, "U1")

    assert other.officer.get(page_of(other)).status_code == 403
    examiner = at_a_new_order(open_unit, open_app)
    empty = f"/cases/{another_case(open_unit, '62EE0000001').id}/sitting"
    assert "Nothing of this waits for you now." in examiner.officer.get(empty).text


def test_an_order_that_was_just_recorded_asks_for_its_line_and_what_the_law_asks_at_once(
    open_app: Flask, open_unit: Unit
) -> None:
    made = at_a_new_order(open_unit, open_app)

    shown = parts_shown(made.officer.get(page_of(made)).text)

    of_order = [act for _, act, subject in shown if subject == made.order.id]
    assert of_order == [f"order_{each.replace('-', '_')}" for each in FORMS]


def test_one_page_and_one_signature_record_what_the_long_way_does(
    open_app: Flask, open_unit: Unit
) -> None:
    long = at_a_new_order(open_unit, open_app)
    before = long.size()
    long.in_turn()
    expected = told_since(open_unit, before)
    short = at_a_new_order(open_unit, open_app)
    before = short.size()

    signed = short.officer.send(page_of(short), filled(short, *FORMS, **SIGNED))

    assert signed.status_code == 303, signed.text
    assert told_since(open_unit, before) == expected
    listed = signatures_since(open_unit, before)
    assert {each["s"] for each in listed} == {listed[0]["s"]}
    assert [each["list"]["index"] for each in listed] == [*range(len(FORMS))]
    assert "Nothing waits for your signature" in short.officer.get(short.list).text


def test_what_waits_already_is_signed_with_the_page_that_shows_it_whole(sitting: Sitting) -> None:
    before = sitting.size()

    signed = sitting.officer.send(page_of(sitting), filled(sitting, "nobody-else", **SIGNED))

    assert signed.status_code == 303, signed.text
    events = [each["event"] for each in told_since(sitting.unit, before)]
    assert events == ["order.mapped", "notice.nobody_else"]


def test_what_began_to_wait_after_the_page_was_shown_is_not_signed_unseen(
    sitting: Sitting,
) -> None:
    sent = filled(sitting, "nobody-else", **SIGNED)
    sitting.wait("disclosure-decision")
    before = sitting.size()

    refused = sitting.officer.send(page_of(sitting), sent)

    assert refused.status_code == 409
    assert "is another than this page showed" in html.unescape(refused.text)
    assert "Used by nobody else" in refused.text
    assert sitting.size() == before


def test_a_wrong_passphrase_records_nothing_and_keeps_what_was_typed(sitting: Sitting) -> None:
    before = sitting.size()
    sent = filled(sitting, *ASKED, passphrase="it is another")

    refused = sitting.officer.send(page_of(sitting), sent)

    assert refused.status_code == 422
    assert "The passphrase is wrong" in refused.text
    assert "DC Disclosure" in refused.text
    assert "it is another" not in refused.text
    assert sitting.size() == before
    assert "Sign this act" in sitting.officer.get(sitting.list).text  # only what waited before


def test_a_part_that_asks_nothing_is_signed_unless_it_is_left_for_later(
    open_app: Flask, open_unit: Unit
) -> None:
    made = at_a_new_order(open_unit, open_app)  # its line names ABC/1, which is chosen
    before = made.size()
    left = filled(made, "disclosure-decision", **SIGNED, **{"map-line-later": "yes"})

    refused = made.officer.send(page_of(made), left)
    signed = made.officer.send(page_of(made), filled(made, **SIGNED))

    assert "No exhibit is mapped to this order yet" in refused.text
    assert re.search(r'id="map-line-later"[^>]* checked', refused.text)
    assert signed.status_code == 303, signed.text
    assert [each["event"] for each in told_since(open_unit, before)] == ["order.mapped"]


def test_what_was_typed_comes_back_to_the_page_of_its_order_after_the_session_ran_out(
    sitting: Sitting, open_app: Flask
) -> None:
    sent = filled(sitting, *ASKED, **SIGNED)
    end_session(open_app, sitting.officer)

    out = sitting.officer.send(page_of(sitting), sent)
    back = sitting.officer.sign_in("O1")

    assert (out.status_code, back.location) == (303, page_of(sitting))
    shown = sitting.officer.get(back.location).text
    for words in ("DC Disclosure", "Nothing is outstanding", "Listing officer", "A. Prosecutor"):
        assert words in shown, words
    assert PASSPHRASE not in shown


def test_what_was_typed_into_a_part_comes_back_to_that_part_though_one_before_it_is_done(
    open_app: Flask,
) -> None:
    page = next(each for each in open_app.extensions["expunge_acts"] if each.name == "sign-check")
    shown = [*named([(page, "j_1"), (page, "j_2")])]
    parts = ",".join(f"{prefix} {page.endpoint} {job}" for prefix, _, job in shown)

    again = [*named([(page, "j_2"), (page, "j_3")], MultiDict({"parts": parts}))]

    assert [(prefix, job) for prefix, _, job in shown] == [
        ("sign-check-", "j_1"),
        ("2-sign-check-", "j_2"),
    ]
    assert [(prefix, job) for prefix, _, job in again] == [
        ("2-sign-check-", "j_2"),
        ("3-sign-check-", "j_3"),
    ]


def test_nothing_waits_of_what_somebody_without_a_passkey_would_sign_with_one(
    sitting: Sitting,
) -> None:
    sent = filled(sitting, *ASKED, sign_with="passkey")

    refused = sitting.officer.send(page_of(sitting), sent)

    assert refused.status_code == 422
    assert "This is signed with your passphrase." in refused.text
    assert "DC Disclosure" in refused.text
    assert "Sign this act" in sitting.officer.get(sitting.list).text  # the mapping alone


def test_a_part_of_another_case_is_not_taken(sitting: Sitting) -> None:
    elsewhere = another_case(sitting.unit, "62EE0000002")
    before = sitting.size()

    sent = filled(sitting, "nobody-else", **SIGNED)
    answer = sitting.officer.send(f"/cases/{elsewhere.id}/sitting", sent)

    assert answer.status_code == 422
    assert sitting.size() == before


@pytest.mark.browser
def test_an_officer_answers_all_of_it_on_one_page_on_a_narrow_screen(open_unit: Unit) -> None:
    with office(open_unit) as at_work:
        made = at_a_new_order(open_unit, at_work.app)
        officer = at_work.come_in("O1")
        officer.page.set_viewport_size({"width": 320, "height": 800})
        officer.go(f"/orders/{made.order.id}/acts/map-line")
        officer.page.get_by_label("1. the hard disk ABC/1.").check()
        officer.page.get_by_label("ABC/1: Hard disk from a desktop").check()
        officer.press("Add to what you sign together")
        title = "Your next steps in this case – Case 62AB1234526 – Expunge"
        officer.require_good(title)
        part = officer.page.get_by_role("region", name="Record the disclosure officer's decision")
        part.get_by_label("Not needed").check()
        part.get_by_label("Disclosure officer").fill("DC Disclosure")
        part.get_by_label("Reason").fill("Nothing is outstanding")
        today = open_unit.store.clock().date()
        for name, number in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
            part.get_by_label(name, exact=True).fill(str(number))
        officer.press("Add to what you sign together")

        problems = officer.page.locator(".govuk-error-summary").all_inner_texts()
        assert (officer.heading, problems) == ("Sign these 2", [])
        officer.sign("Sign these 2")
        assert "The decision is recorded." in officer.text
