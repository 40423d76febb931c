"""Every address, for every duty, in every state of whoever asks and of what is asked for.

In a run each asks for a share of the pages, another one than others do; in a long run for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Duty
from tests.webui.conftest import Visitor, session_of
from tests.webui.nets.addresses import (
    DUTY_OF,
    WRONG_ID,
    Address,
    addresses,
    duties_of,
    kind_of,
    of_drawn_pages,
    rules,
    unknown,
)
from tests.webui.nets.seeded import entries_of
from tests.webui.nets.sentences import text_of
from webui.acts.page import Kind

if TYPE_CHECKING:
    from flask import Flask

    from tests.cost.drawing import Draw
    from tests.webui.nets.seeded import Seeded

STATES = ("nobody", "ended", "left", "pending")


def come_in_as(app: Flask, person_id: str) -> Visitor:
    visitor = Visitor(app)
    cookie, identifier = session_of(app, person_id)
    visitor.client.set_cookie(cookie, identifier, domain="localhost")
    return visitor


def closed(app: Flask, draw: Draw, by: str, method: str = "GET") -> list[Address]:
    """The addresses that are not everybody's, of the pages that are drawn for whoever asks."""
    every = {
        one.path: one
        for one in [*addresses_of(app, method), *unknown(app, method)]
        if duties_of(app, one.endpoint) is not None
    }
    return of_drawn_pages(draw, [*every.values()], by=by, share=1 / 3)


def shared(every: list[Address], place: int, of: int) -> list[Address]:
    """One address of each page or form, and the share of the others of one of so many who ask.

    What all of them say of a form is said before it is known what it is about; between them they
    try every address.
    """
    first = {one.endpoint: one for one in reversed(every)}.values()
    return [*first, *(one for one in every[place::of] if one not in first)]


def addresses_of(app: Flask, method: str = "GET") -> list[Address]:
    return addresses(app, app.extensions["expunge_store"], method)


def share_of(staff_number: str) -> tuple[int, int]:
    return [*DUTY_OF].index(staff_number), len(DUTY_OF)


def test_the_nets_can_fill_every_address(working: Flask) -> None:
    """But those of what the seeded unit lacks, which answer that there is no such thing."""
    every = {rule.endpoint for rule in rules(working, "GET")}
    known = {one.endpoint for one in addresses_of(working) if one.is_known}

    assert len(every - known) < len(every) / 5, sorted(every - known)


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_what_nobody_has_recorded_and_what_may_not_be_seen_look_alike(
    working: Flask, draw: Draw, staff_number: str
) -> None:
    visitor, missing = Visitor(working), set()
    visitor.come_in(staff_number)

    for one in of_drawn_pages(draw, unknown(working), by=f"missing {staff_number}", share=1 / 3):
        answer = visitor.get(one.path)
        duties = duties_of(working, one.endpoint) or frozenset()
        assert answer.status_code == (404 if DUTY_OF[staff_number] in duties else 403), one.path
        if answer.status_code == 404:
            missing.add(text_of(answer.text))
    assert len(missing) <= 1


def test_an_id_of_another_kind_names_nothing(working: Flask, seeded: Seeded) -> None:
    visitor, case = Visitor(working), seeded.unit.story.case.id
    visitor.come_in("S1")
    others = [
        one
        for one in unknown(working)
        if Duty.SUPERVISOR in (duties_of(working, one.endpoint) or ())
        and not names_a_case(working, one.endpoint)
    ]
    assert others

    for one in others:
        assert visitor.get(one.path.replace(WRONG_ID, case)).status_code == 404, one.path


def names_a_case(app: Flask, endpoint: str) -> bool:
    rule = next(each for each in app.url_map.iter_rules() if each.endpoint == endpoint)
    is_below = "/cases/<" in rule.rule
    return "case_id" in rule.arguments or is_below or kind_of(app, endpoint) is Kind.CASE


@pytest.mark.parametrize("state", STATES)
def test_whoever_may_not_act_is_sent_to_sign_in_from_every_page_and_every_form(
    working: Flask, seeded: Seeded, draw: Draw, state: str
) -> None:
    visitor = {
        "nobody": lambda: Visitor(working),
        "ended": lambda: come_in_as(working, "p_ended"),
        "left": lambda: come_in_as(working, seeded.left),
        "pending": lambda: come_in_as(working, seeded.pending),
    }[state]()
    token, before = visitor.token("/sign-in"), entries_of(seeded.store)
    share = STATES.index(state), len(STATES)

    for one in shared(closed(working, draw, state), *share):
        answer = visitor.get(one.path)
        assert (answer.status_code, answer.location) == (303, "/sign-in"), one.path
    for one in shared(closed(working, draw, state, "POST"), *share):
        answer = visitor.client.post(one.path, base_url=visitor.base, data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/sign-in"), one.path
    assert entries_of(seeded.store) == before


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_no_form_without_its_token_is_taken_whatever_it_is_about(
    working: Flask, seeded: Seeded, draw: Draw, staff_number: str
) -> None:
    visitor, before = Visitor(working), entries_of(seeded.store)
    visitor.come_in(staff_number)

    every = closed(working, draw, f"no token {staff_number}", "POST")
    for one in shared(every, *share_of(staff_number)):
        code = visitor.client.post(one.path, base_url=visitor.base, data={"x": "y"}).status_code
        allowed = DUTY_OF[staff_number] in (duties_of(working, one.endpoint) or ())
        assert code == (400 if allowed else 403), one.path
    assert entries_of(seeded.store) == before


@pytest.mark.parametrize("staff_number", DUTY_OF)
def test_screens_that_only_show_take_no_act(
    showing: Flask, seeded: Seeded, draw: Draw, staff_number: str
) -> None:
    visitor, before = Visitor(showing), entries_of(seeded.store)
    visitor.come_in(staff_number)
    token = visitor.token("/help")

    every = closed(showing, draw, f"only shown {staff_number}", "POST")
    for one in shared(every, *share_of(staff_number)):
        if not one.endpoint.startswith("acts."):
            continue
        data = {"csrf_token": token, "mark": "a mark"}
        code = visitor.client.post(one.path, base_url=visitor.base, data=data).status_code
        assert 400 <= code < 500, (one.path, code)
    assert entries_of(seeded.store) == before
