"""A page that waits says by itself who comes next, to the session that was shown it: no read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.log_views.looking import find_reads
from tests.webui.asked import Asked, listening
from tests.webui.conftest import Unit, Visitor, asked_until_idle, signed_in
from tests.webui.proposals import PHONES, propose, ready_phone
from tests.webui.scan_bench import set_up
from tests.webui.walking import office
from tests.webui.working import map_all_lines, read_by, unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from evidence_store.domain.exhibits.exhibit import Exhibit

AUDITOR = Actor("p", "A", "DS", frozenset({Duty.AUDITOR}))
ASKS = re.compile(r'data-next-step="([^"]+)" data-shown="([^"]+)" data-head="([^"]+)"')


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Listens before the data folder is opened."""
    with listening() as heard:
        yield heard


@pytest.fixture
def phone(open_unit: Unit) -> Exhibit:
    """It waits for an examiner to propose its destruction; a supervisor authorises that."""
    return ready(open_unit)


def ready(unit: Unit) -> Exhibit:
    """A phone at which nothing is left for a supervisor to do first."""
    phone = ready_phone(unit, "ABC/9", "356938035644229")
    map_all_lines(unit)
    read_by(unit, "S1", unread(unit))
    return phone


@pytest.fixture
def supervisor(open_app: Flask) -> Visitor:
    return signed_in(open_app, "S1")


def asks(visitor: Visitor, page: str) -> tuple[str, dict[str, str]]:
    """The address and the headers with which the script of a page that was shown asks."""
    found = ASKS.search(visitor.get(page).text)
    assert found
    return found[1], {"Expunge-Shown": found[2], "Expunge-Head": found[3]}


def ask(visitor: Visitor, address: str, headers: dict[str, str]) -> TestResponse:
    return visitor.get(address, headers=headers)


def test_a_page_that_waits_is_told_when_its_person_comes_next_and_only_that(
    open_unit: Unit, phone: Exhibit, supervisor: Visitor
) -> None:
    address, headers = asks(supervisor, f"/exhibits/{phone.id}")
    before = ask(supervisor, address, headers)
    disposal = propose(open_unit, phone)

    after = ask(supervisor, address, headers)

    assert (before.status_code, before.text) == (204, "")
    assert f'href="/disposals/{disposal.id}/acts/authorise"' in after.text
    assert "Its disposal is proposed and not authorised." in after.text
    assert phone.description not in after.text
    assert len(after.text) < 1000


def test_a_page_of_a_case_is_told_the_same(
    open_unit: Unit, phone: Exhibit, open_app: Flask
) -> None:
    del phone
    reader = signed_in(open_app, "U1")
    address, headers = asks(reader, f"/cases/{open_unit.story.case.id}")

    unlike = ask(reader, address, {**headers, "Expunge-Head": "1"})

    assert ask(reader, address, headers).status_code == 204
    assert 'data-waits="yes"' in unlike.text
    assert f'data-head="{headers["Expunge-Head"]}"' in unlike.text


def test_nobody_is_told_anything_of_a_page_that_their_session_was_not_shown(
    open_unit: Unit, phone: Exhibit, supervisor: Visitor, open_app: Flask
) -> None:
    address, headers = asks(supervisor, f"/exhibits/{phone.id}")
    propose(open_unit, phone)
    elsewhere, nobody = signed_in(open_app, "S1"), Visitor(open_app)
    other = address.replace(phone.id, open_unit.story.disk.id)

    answers = {
        "another session": ask(elsewhere, address, headers),
        "no mark": ask(supervisor, address, {}),
        "a guess": ask(supervisor, address, {**headers, "Expunge-Shown": "ÿ"}),
        "another exhibit": ask(supervisor, other, headers),
        "no case content": ask(signed_in(open_app, "A1"), address, headers),
        "nobody": ask(nobody, address, headers),
    }

    assert {each: one.status_code for each, one in answers.items()} == {
        **dict.fromkeys(answers, 404), "no case content": 403, "nobody": 303,
    }  # fmt: skip
    assert not any("authorise" in one.text for one in answers.values())


def test_what_a_page_asks_again_is_no_read_and_nothing_in_the_record(
    open_unit: Unit, phone: Exhibit, supervisor: Visitor
) -> None:
    address, headers = asks(supervisor, f"/exhibits/{phone.id}")
    propose(open_unit, phone)
    reads = len(find_reads(open_unit.store, actor=AUDITOR))
    with open_unit.store.reading() as uow:
        size = uow.custody.head().size

    for _ in range(5):
        assert ask(supervisor, address, headers).status_code == 200

    assert len(find_reads(open_unit.store, actor=AUDITOR)) == reads
    with open_unit.store.reading() as uow:
        assert uow.custody.head().size == size


def test_no_session_lasts_longer_by_a_page_that_is_left_open(
    open_app: Flask, phone: Exhibit, supervisor: Visitor
) -> None:
    address, headers = asks(supervisor, f"/exhibits/{phone.id}")
    asked = asked_until_idle(open_app, lambda: ask(supervisor, address, headers).status_code)

    assert (asked[0], asked[-1]) == (204, 303)


def test_a_page_of_what_is_done_asks_for_nothing(open_unit: Unit, supervisor: Visitor) -> None:
    done = supervisor.get(f"/exhibits/{open_unit.story.phone.id}").text

    assert "It is disposed of, and its certificate is issued." in done
    assert "data-next-step" not in done


def test_a_page_is_told_that_another_person_did_what_was_its_person_s_next_step(
    open_app: Flask, open_unit: Unit, phone: Exhibit, supervisor: Visitor
) -> None:
    disposal = propose(open_unit, phone)
    address, headers = asks(supervisor, f"/exhibits/{phone.id}")
    page = f"/disposals/{disposal.id}/acts/withdraw"
    assert signed_in(open_app, "E1").do(page, reason="Not this one").status_code == 303

    after = ask(supervisor, address, headers)

    assert after.status_code == 200
    assert "acts/authorise" not in after.text


def test_a_page_looks_again_beside_what_its_person_can_do_while_a_machine_is_at_work(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bench = set_up(open_app, open_unit, tmp_path, b"content of a file that is known" * 100)
    map_all_lines(open_unit)
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    shown = bench.visitor.get(bench.exhibit).text
    address, headers = asks(bench.visitor, bench.exhibit)
    bench.work()
    sitting = f"/cases/{bench.unit.story.case.id}/sitting"

    after = ask(bench.visitor, address, headers).text

    assert "Its disk image is being checked. Two people have not yet read the order" in shown
    assert f'class="govuk-button" href="/orders/{unread(open_unit).id}/acts/read-order"' in shown
    assert f'class="govuk-button" href="{sitting}"' in after
    assert "Sign for the check of the disk image or extraction and 1 more" in after


def test_what_is_asked_again_asks_no_more_of_a_longer_record(
    asked: Asked, open_unit: Unit, phone: Exhibit, supervisor: Visitor
) -> None:
    address, headers = asks(supervisor, f"/exhibits/{phone.id}")
    propose(open_unit, phone)

    def questions() -> int:
        ask(supervisor, address, headers)  # what is read once for the process is read
        asked.said.clear()
        assert ask(supervisor, address, headers).status_code == 200
        return asked.questions

    before = questions()
    for reference in ("ABC/8", "ABC/10"):
        ready_phone(open_unit, reference, PHONES[reference])

    assert questions() == before, asked.table()
    assert 0 < before < 40, asked.table()


@pytest.mark.browser
def test_the_button_appears_on_the_open_page_and_nothing_else_moves(open_unit: Unit) -> None:
    phone = ready(open_unit)
    with office(open_unit) as at_work:
        supervisor = at_work.come_in("S1")
        page = supervisor.page
        supervisor.go(f"/exhibits/{phone.id}")
        title = f"Exhibit {phone.reference}, case 62AB1234526 – Expunge"
        supervisor.require_good(title)
        find = page.get_by_role("textbox", name="Find a reference, number, name or word")
        find.fill("half a wo")
        assert page.get_by_role("link", name="Authorise this disposal").count() == 0

        propose(open_unit, phone)

        expect(page.get_by_role("link", name="Authorise this disposal")).to_be_visible()
        expect(page.get_by_role("status").first).to_contain_text("is proposed and not authorised")
        expect(page.get_by_text("The rest of this page is as it was")).to_be_visible()
        assert find.input_value() == "half a wo"
        assert page.evaluate("document.activeElement.name") == "words"
        supervisor.require_good(title)
        supervisor.follow("Authorise this disposal")
        assert supervisor.heading == "Authorise this disposal"


@pytest.mark.browser
def test_the_list_of_tasks_says_that_it_is_no_longer_as_it_was(open_unit: Unit) -> None:
    phone = ready_phone(open_unit, "ABC/9", "356938035644229")
    with office(open_unit) as at_work:
        supervisor = at_work.come_in("S1")
        page = supervisor.page
        page.clock.install()
        supervisor.go("/tasks")
        told = page.get_by_text("What waits for you has changed since you opened this list.")
        with page.expect_response("**/next-step/tasks") as first:
            page.clock.fast_forward(15_000)
        assert first.value.status == 204
        expect(told).to_be_hidden()

        propose(open_unit, phone)
        with page.expect_response("**/next-step/tasks"):
            page.clock.fast_forward(15_000)

        expect(told).to_be_visible()
        supervisor.follow("Show it as it is now")
        assert "Authorise" in supervisor.row("ABC/9").first.inner_text()
