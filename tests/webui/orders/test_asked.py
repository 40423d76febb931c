"""What the law asks about an order, on one page: added as from each act's own form, all or none."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.together.sitting import FORMS, Sitting, at_a_new_order, told_since
from tests.webui.walking import office
from webui.acts.next_act import ASKED

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
    return f"/orders/{sitting.order.id}/asked"


def filled(sitting: Sitting, *acts: str, **otherwise: Any) -> dict[str, Any]:
    """What a browser sends of the page, these parts filled in and the others as they came."""
    shown = sitting.officer.get(page_of(sitting)).text
    hidden = re.findall(r'name="([a-z-]+-seen|csrf_token|mark|typed_by)" value="([^"]*)"', shown)
    typed = {f"{act}-{name}": value for act in acts for name, value in sitting.form(act).items()}
    came = {f"{act}-{name}": value for act in ASKED
            for name, value in came_with(shown, act).items()}  # fmt: skip
    return {**{name: html.unescape(value) for name, value in hidden}, **came, **typed, **otherwise}


def came_with(shown: str, act: str) -> dict[str, list[str]]:
    """What a part is filled in with: the boxes of days, and lines that are known."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(rf'<input[^>]*name="{act}-[^>]*>', shown):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and 'type="text"' in tag:
            found.setdefault(name[1].removeprefix(f"{act}-"), []).append(value[1])
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
    assert "passphrase" not in shown.lower().split("<main")[1]


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

    added = at_once.officer.send(page_of(at_once), filled(at_once, *ASKED))
    assert (added.status_code, added.location) == (303, at_once.list), added.text
    assert at_once.size() == before
    assert "Sign these 5" in at_once.officer.get(at_once.list).text
    assert at_once.sign().status_code == 303

    assert told_since(open_unit, before) == expected
    assert expected[0]["event"] == "order.mapped"
    assert len(expected) == len(FORMS)


def test_a_part_that_is_left_as_it_came_is_not_added(sitting: Sitting) -> None:
    sent = filled(sitting, "nobody-else", "answer-questions")

    added = sitting.officer.send(page_of(sitting), sent)
    waiting = html.unescape(sitting.officer.get(sitting.list).text)

    assert added.status_code == 303, added.text
    assert "Sign these 3" in waiting
    assert "DC Disclosure" not in waiting


def test_where_one_part_is_refused_nothing_is_added_and_nothing_typed_is_lost(
    sitting: Sitting,
) -> None:
    future = ["1", "1", "2099"]
    sent = filled(sitting, *ASKED, **{"check-appeal-checked_on": future, "check-appeal-office": ""})

    refused = sitting.officer.send(page_of(sitting), sent)
    text = html.unescape(refused.text)

    assert refused.status_code == 422
    assert "There is a problem. Nothing was added" in text
    assert 'href="#check-appeal-office"' in text
    assert "2099" in text
    for words in ("DC Disclosure", "Nothing is outstanding", "Listing officer", "A. Prosecutor"):
        assert words in text, words
    assert "Sign this act" in sitting.officer.get(sitting.list).text  # the mapping alone


def test_a_step_that_refuses_says_so_at_its_part(sitting: Sitting) -> None:
    sent = filled(sitting, *ASKED, **{"disclosure-decision-need": "copy_suffices"})

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
    sent = filled(sitting, *ASKED)

    answers = [sitting.officer.send(page_of(sitting), sent) for _ in range(2)]

    assert [each.location for each in answers] == [sitting.list] * 2
    assert "Sign these 5" in sitting.officer.get(sitting.list).text


def test_where_nothing_of_it_waits_the_page_says_so(open_app: Flask, open_unit: Unit) -> None:
    other = at_a_new_order(open_unit, open_app, "U1")

    assert other.officer.get(page_of(other)).status_code == 403
    examiner = at_a_new_order(open_unit, open_app)
    assert "Nothing of this waits for you now." in examiner.officer.get(page_of(examiner)).text


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
        title = "What the law asks about this order – Order of Caernarfon Crown Court – Expunge"
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
