"""My tasks: what waits for whom, as a form each; what is new, until it was seen; what stopped."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.workflow._kit.at_work import at_work
from evidence_store.workflow.disposals.disposals import authorise_disposal, withdraw_disposal
from evidence_store.workflow.holds.holds import place_hold
from evidence_store.workflow.overview import waiting
from evidence_store.workflow.overview.waiting import MyTasks, my_tasks
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.proposals import propose, ready_phone

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.overview.at_work import AtWork


@pytest.fixture
def proposed(open_unit: Unit) -> Disposal:
    """The examiner proposed to destroy a phone."""
    return propose(open_unit, ready_phone(open_unit, "ABC/9", "356938035644229"))


def part(page: str, caption: str) -> str:
    """The table of that caption; nothing where there is none."""
    found = re.search(rf"<caption[^>]*>{caption}</caption>.*?</table>", page, re.DOTALL)
    return found[0] if found else ""


def test_who_comes_in_begins_with_their_tasks_and_the_old_page_leads_there(open_app: Flask) -> None:
    officer = signed_in(open_app, "O1")

    assert officer.get("/").location == officer.get("/waiting").location == "/tasks"


def test_what_waits_is_a_form_for_whom_it_waits_and_counted_in_the_title(
    open_app: Flask, proposed: Disposal
) -> None:
    supervisor, examiner = signed_in(open_app, "S1"), signed_in(open_app, "E1")
    form = f"/disposals/{proposed.id}/acts/authorise"

    theirs, own = supervisor.get("/tasks").text, examiner.get("/tasks").text

    waits = part(theirs, "Waiting for you")
    count = waits.count("<tr") - 1
    assert f'href="{form}">Authorise this disposal</a>' in waits
    assert f"<title>{count} task{'' if count == 1 else 's'} – Expunge</title>" in theirs
    assert supervisor.get(form).status_code == 200
    assert form not in own
    assert f"/disposals/{proposed.id}" in part(own, "It waits for somebody else")
    rows = list(csv.DictReader(io.StringIO(supervisor.get("/tasks/list.csv").text)))
    assert len(rows) == count


def test_the_longest_wait_comes_first(open_app: Flask, proposed: Disposal) -> None:
    supervisor = signed_in(open_app, "S1")

    waits = part(supervisor.get("/tasks").text, "Waiting for you")

    since = re.findall(r'data-label="Since"><time[^>]*?datetime="([^"]+)"', waits)
    assert len(since) > 2
    assert since == sorted(since)
    assert proposed.id in waits.split("<tr")[-1]


def test_a_proposer_learns_what_became_of_it_until_they_have_seen_it(
    open_app: Flask, open_unit: Unit, proposed: Disposal
) -> None:
    store, examiner, other = open_unit.store, signed_in(open_app, "E1"), signed_in(open_app, "E2")
    told = "The disposal that you proposed was authorised."
    void = "The disposal that you signed for became void: a hold was placed."
    assert told not in examiner.get("/tasks").text
    supervisor = store.open_actor("S1", PASSPHRASE)
    authorise_disposal(store.signing_desk(supervisor), proposed.id)
    officer = store.open_actor("O1", PASSPHRASE)
    page = examiner.fill("/tasks")
    place_hold(store.desk_of(officer), proposed.exhibit_id, code="ccrc", note="")

    assert told in examiner.get("/tasks").text
    marks = re.search(r'name="news" value="([^"]+)"', examiner.get("/tasks").text)
    assert marks
    first = marks[1].split()[-1]  # the older of the two
    seen = examiner.send("/tasks/seen", {**page, "news": first})

    after = examiner.get("/tasks").text
    assert (seen.status_code, seen.location) == (303, "/tasks")
    assert told not in after
    assert void in after
    assert void not in other.get("/tasks").text
    assert signed_in(open_app, "E1").get("/tasks").text.count(void) == 1  # in another session, too


def test_what_was_refused_is_told_to_who_proposed_it(
    open_app: Flask, open_unit: Unit, proposed: Disposal
) -> None:
    supervisor = open_unit.store.open_actor("S1", PASSPHRASE)
    withdraw_disposal(open_unit.store.desk_of(supervisor), proposed.id, reason="Not this one")

    page = signed_in(open_app, "E1").get("/tasks").text

    assert "The disposal that you signed for was refused or withdrawn." in page
    assert f'href="/disposals/{proposed.id}"' in page


def test_a_held_exhibit_with_a_void_disposal_is_found_by_who_began_it_and_by_a_supervisor(
    open_app: Flask, open_unit: Unit, proposed: Disposal
) -> None:
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    place_hold(open_unit.store.desk_of(officer), proposed.exhibit_id, code="ccrc", note="")
    link = f'href="/exhibits/{proposed.exhibit_id}">ABC/9</a>'

    for number in ("E1", "S1", "O1"):
        stopped = part(signed_in(open_app, number).get("/tasks").text, "What stopped, and why")
        assert link in stopped, number
        assert "Its disposal became void: a hold was placed." in stopped
        assert "A person holds it: " in stopped
    assert link not in signed_in(open_app, "E2").get("/tasks").text


def test_what_was_signed_and_has_expired_waits_to_be_withdrawn_alone_and_is_stuck(
    open_unit: Unit, proposed: Disposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_unit.store
    actor = store.open_actor("S1", PASSPHRASE).actor
    desk = store.reading_desk(actor)
    later = proposed.proposal.statement.not_after + timedelta(seconds=1)
    before = my_tasks(desk)

    def read_later(*told: Any, **named: Any) -> AtWork:
        return replace(at_work(*told, **named), at=later)

    monkeypatch.setattr(waiting, "at_work", read_later)
    after = my_tasks(store.reading_desk(actor))

    def pages(found: MyTasks) -> list[str]:
        steps = [each for one in found.mine.first for each in one.todo.steps]
        return [each.page for each in steps if each.subject_id == proposed.id]

    assert pages(before) == ["authorise"]
    assert pages(after) == ["withdraw"]
    (found,) = (one for one in after.stopped if one.exhibit.id == proposed.exhibit_id)
    assert "have expired" in found.why[0]


def test_marks_of_what_was_seen_name_nobody(
    open_app: Flask, open_unit: Unit, proposed: Disposal
) -> None:
    supervisor = open_unit.store.open_actor("S1", PASSPHRASE)
    authorise_disposal(open_unit.store.signing_desk(supervisor), proposed.id)
    examiner = signed_in(open_app, "E1")
    found = re.search(r'name="news" value="([^"]+)"', examiner.get("/tasks").text)
    assert found

    examiner.send("/tasks/seen", {**examiner.fill("/tasks"), "news": found[1] + " ff x"})

    rows = open_app.extensions["expunge_seen"]
    kept = rows.of([bytes.fromhex(each) for each in found[1].split()])
    assert len(kept) == len(found[1].split())
    assert rows.of([b"\xff"]) == frozenset()
    with open_unit.store.reading() as uow:
        assert uow.disposals.get(proposed.id).state is DisposalState.AUTHORISED
