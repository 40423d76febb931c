"""Acts of one person in one case wait, are shown whole, signed once and recorded all or none."""

from __future__ import annotations

import html
import itertools
import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.errors import StaleStatementError
from evidence_store.open_folder.sittings import Sitting as Within
from evidence_store.open_folder.sittings import recording, rehearsing, what_is_signed
from evidence_store.workflow.orders.appeals import AppealAnswer, record_appeal_check
from evidence_store.workflow.orders.quashings import record_quashing
from tests.webui.conftest import PASSPHRASE, PORT, Visitor, signed_in
from tests.webui.together.sitting import (
    FORMS,
    Sitting,
    at_a_new_order,
    signatures_since,
    told_since,
)
from webui.acts.page import Doing
from webui.app import create_app

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.conftest import Unit


@pytest.fixture
def sitting(open_app: Flask, open_unit: Unit) -> Sitting:
    return at_a_new_order(open_unit, open_app)


def test_an_act_that_is_added_leads_to_the_next_one_that_the_record_waits_for(
    sitting: Sitting,
) -> None:
    acts = [*FORMS]

    for act, following in itertools.pairwise(acts):
        added = sitting.add(act)
        assert added.status_code == 303, added.text
        led = added.headers["Location"]
        # what is left, the next one first
        assert led == f"/cases/{sitting.order.case_id}/sitting?order={sitting.order.id}"
        (first, *_) = re.findall(r'name="([a-z-]+)-seen"', sitting.officer.get(led).text)
        assert first == following
    last = sitting.add(acts[-1])

    assert last.headers["Location"] == sitting.list


def test_the_long_way_and_the_short_way_record_the_same_but_for_how_it_is_signed(
    open_app: Flask, open_unit: Unit
) -> None:
    long = at_a_new_order(open_unit, open_app)
    before = long.size()
    long.in_turn()
    one_by_one, alone = told_since(open_unit, before), signatures_since(open_unit, before)
    short = at_a_new_order(open_unit, open_app)
    before = short.size()
    short.wait()
    assert short.size() == before

    signed = short.sign()

    assert signed.status_code == 303
    together, listed = told_since(open_unit, before), signatures_since(open_unit, before)
    assert together == one_by_one
    assert [each["event"] for each in together] == [
        "order.mapped",
        "order.disclosure_decided",
        "notice.nobody_else",
        "order.appeal_checked",
        "order.enquiries_answered",
    ]
    assert all(isinstance(each, str) for each in alone)
    assert len(set(alone)) == len(FORMS)
    assert {each["s"] for each in listed} == {listed[0]["s"]}
    assert [each["list"]["index"] for each in listed] == [*range(len(FORMS))]


def test_all_of_it_becomes_durable_under_one_signed_head(sitting: Sitting) -> None:
    before = sitting.size()
    sitting.wait()

    sitting.sign()

    with sitting.unit.store.reading() as uow:
        heads = [uow.custody.checkpoint(size) for size in range(before + 1, sitting.size() + 1)]
    assert [each is not None for each in heads] == [False] * (len(FORMS) - 1) + [True]


def test_the_whole_log_holds_with_what_was_signed_together(sitting: Sitting) -> None:
    sitting.wait()
    sitting.sign()

    assert [*sitting.unit.store.check(known=())]


@pytest.mark.parametrize("act", ["check-appeal", "nobody-else", "answer-questions"])
def test_an_act_that_waits_twice_has_a_statement_for_each_and_the_log_holds(
    sitting: Sitting, act: str
) -> None:
    sitting.wait("map-line", act, act)
    before = sitting.size()

    assert sitting.sign().status_code == 303

    assert sitting.size() == before + 3
    listed = signatures_since(sitting.unit, before)
    assert [each["list"]["index"] for each in listed] == [0, 1, 2]
    assert [*sitting.unit.store.check(known=())]


def test_what_was_signed_is_not_recorded_in_part(sitting: Sitting) -> None:
    store = sitting.unit.store
    officer = store.open_actor("O1", PASSPHRASE)
    before = sitting.size()

    def ask(now: Within, *, times: int) -> None:
        who = Doing(now.store, officer.actor, officer.unit_keys, now.signer)
        day, asked = store.clock().date(), tuple(StatusMatter)
        answer = AppealAnswer(day, "Court office", "A. Clerk", asked, (), None, "Nothing.")
        for _ in range(times):
            record_appeal_check(who.signing_desk, sitting.order.id, answer=answer)

    with rehearsing(store, officer) as rehearsed:
        ask(rehearsed, times=2)
        statements = rehearsed.statements
    signature = officer.sign(what_is_signed(statements, by=officer.actor.id))
    kept = recording(store, officer, statements=statements, signature=signature)
    with pytest.raises(StaleStatementError, match="would not be recorded"), kept as recorded:
        ask(recorded, times=1)

    assert sitting.size() == before


def test_what_waits_is_shown_whole_in_words(sitting: Sitting) -> None:
    sitting.wait()

    page = html.unescape(sitting.officer.get(sitting.list).text)

    assert "Sign these 5" in page
    for words in (
        "1. the hard disk ABC/1.",
        "ABC/1: Hard disk from a desktop",
        "Crown Court office",
        "Nothing is recorded.",
        "Used by nobody else",
        "Not needed",
        "DC Disclosure",
        "A. Prosecutor",
    ):
        assert words in page, words
    assert page.count("No<") >= 5  # each question's own answer
    assert PASSPHRASE not in page


def test_nothing_that_waits_is_recorded_counted_or_shown_to_anybody_else(
    sitting: Sitting, open_app: Flask
) -> None:
    case = f"/cases/{sitting.order.case_id}"
    other = signed_in(open_app, "S1")
    elsewhere = Visitor(open_app)
    elsewhere.come_in("O1")  # the same officer in another session
    before, size = other.get(case).text, sitting.size()

    sitting.wait()

    assert sitting.size() == size
    assert _without_tokens(other.get(case).text) == _without_tokens(before)
    for one in (other, elsewhere):
        assert "Nothing waits for your signature" in one.get(sitting.list).text
        assert "Sign these" not in one.get(case).text
    assert "Sign these 5" in sitting.officer.get(case).text


def test_what_waits_ends_with_the_session(sitting: Sitting) -> None:
    sitting.wait("map-line")

    sitting.officer.post("/sign-out")
    sitting.officer.come_in("O1")

    assert "Nothing waits for your signature" in sitting.officer.get(sitting.list).text


def test_what_waits_is_there_after_the_server_was_started_again(
    sitting: Sitting, open_unit: Unit, open_app: Flask
) -> None:
    sitting.wait("map-line", "check-appeal")
    unit_keys = open_unit.store.open_actor("O1", PASSPHRASE).unit_keys
    again = create_app(open_unit.store, port=PORT, unit_keys=unit_keys)
    client = again.test_client()
    name = open_app.session_interface.cookie  # type: ignore[attr-defined]  # ours
    cookie = sitting.officer.client.get_cookie(name)
    assert cookie is not None
    client.set_cookie(cookie.key, cookie.value, domain="localhost")

    page = client.get(sitting.list, base_url=sitting.officer.base).text

    assert "Sign these 2" in page


def test_a_person_takes_one_act_off_or_all_of_them(sitting: Sitting) -> None:
    sitting.wait("map-line", "check-appeal", "nobody-else")
    page = sitting.officer.get(sitting.list).text
    marks = re.findall(r'name="off" value="([^"]+)"', page)

    sitting.officer.post(f"{sitting.list}/off", {"off": marks[1]}, seen=sitting.list)
    assert "Sign these 2" in sitting.officer.get(sitting.list).text
    sitting.officer.post(f"{sitting.list}/off", seen=sitting.list)

    assert "Nothing waits for your signature" in sitting.officer.get(sitting.list).text


def test_an_act_may_rest_on_one_that_waits_before_it_and_on_none_after_it(
    sitting: Sitting,
) -> None:
    alone = sitting.add("disclosure-decision")
    assert alone.status_code == 403
    assert "No exhibit is mapped to this order yet" in alone.text
    assert "Nothing is outstanding" in alone.text  # what was typed is kept

    sitting.wait("map-line")

    assert sitting.add("disclosure-decision").status_code == 303


def test_one_refused_act_is_named_and_nothing_is_recorded(
    sitting: Sitting, open_unit: Unit
) -> None:
    sitting.wait()
    shown = sitting.fill_list()
    supervisor = open_unit.store.open_actor("S1", PASSPHRASE)
    record_quashing(
        open_unit.store.signing_desk(supervisor),
        sitting.order.id,
        quashed_on=open_unit.store.clock().date(),
    )
    size = sitting.size()

    refused = sitting.officer.send(sitting.list, shown)

    assert refused.status_code == 409
    assert "Say which exhibits a line means" in html.unescape(refused.text)
    assert "cannot be recorded, so nothing is" in html.unescape(refused.text)
    assert "DC Disclosure" in refused.text  # what was typed is kept
    assert sitting.size() == size


def _without_tokens(page: str) -> str:
    return re.sub(r'(value|nonce)="[^"]*"', "", page)
