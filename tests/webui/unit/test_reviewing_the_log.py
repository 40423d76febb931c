"""The custody log as a supervisor's instrument: what needs a look, filters, and signed reviews."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.groups import LOOKS, Attention, EntryGroup, group_of
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import (
    NotPermittedError,
    OutOfSequenceError,
    TamperedLogError,
    WrongEntryError,
)
from evidence_store.log_views import choosing, unusual_reads
from evidence_store.log_views.choosing import ChosenEntries
from evidence_store.log_views.log_pages import read_log
from evidence_store.log_views.needing_a_look import look_through
from evidence_store.workflow.cases.sharing import withdraw_share
from evidence_store.workflow.unit import log_reviews
from evidence_store.workflow.unit.corrections import correct_entry
from evidence_store.workflow.unit.log_reviews import review_log, reviewed_up_to
from tests.webui.conftest import PASSPHRASE, Unit, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from evidence_store.log_views.checked_log import LogRow

AUDITOR = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))


def review(unit: Unit, up_to: int) -> None:
    supervisor = unit.store.open_actor("S1", PASSPHRASE)
    review_log(unit.store.signing_desk(supervisor), up_to)


def numbers(rows: Sequence[LogRow]) -> list[int]:
    return [row.view.seq for row in rows]


def test_every_kind_that_needs_a_look_is_a_kind_of_the_log_and_every_look_has_one() -> None:
    assert set(LOOKS) <= set(EVENTS)
    assert set(LOOKS.values()) == set(Attention)
    assert {group_of(name) for name in EVENTS} == set(EntryGroup)


def test_an_outline_says_of_each_entry_what_its_bytes_say(unit: Unit) -> None:
    with unit.store.reading() as uow:
        leaves = uow.custody.leaves
        outlines = leaves.outlines(0, leaves.size())
        read = [read_leaf(each.body) for each in leaves.between(0, leaves.size())]
        phone = unit.story.phone.id
        of_phone = [each.seq for each in leaves.outlines(0, leaves.size(), exhibit_id=phone)]

    assert [(one.seq, one.event, one.recorded) for one in outlines] == [
        (leaf.place.seq, leaf.event, leaf.recorded) for leaf in read
    ]
    assert of_phone == [leaf.place.seq for leaf in read if leaf.exhibit_id == phone]


def test_what_needs_a_look_stands_first_and_is_counted_by_why(
    open_app: Flask, open_unit: Unit
) -> None:
    store, case = open_unit.store, open_unit.story.case
    officer = store.open_actor("O1", PASSPHRASE)
    correct_entry(store.signing_desk(officer), 30, text="The place was another")
    with store.reading() as uow:
        share = uow.cases.get(case.id).shares[0]
    withdraw_share(store.desk_of(officer), case.id, share.id)

    page = signed_in(open_app, "S1").get("/custody").text
    only = signed_in(open_app, "S1").get("/custody?look=correction").text
    found = look_through(store, actor=AUDITOR)

    assert found.reviewed is None
    assert (found.counts[Attention.CORRECTION], found.counts[Attention.SHARED]) == (1, 2)
    first = page.partition("What needs a look</h2>")[2].partition("Entries</h2>")[0]
    assert "Entry 30 was corrected." in first
    assert first.count("<tr") - 1 == sum(found.counts.values())
    few = only.partition("What needs a look</h2>")[2].partition("Entries</h2>")[0]
    assert few.count("<tr") - 1 == 1


@pytest.mark.usefixtures("golden")
def test_a_supervisor_signs_up_to_where_they_looked_and_the_next_look_begins_there(
    open_app: Flask, open_unit: Unit
) -> None:
    supervisor, officer = signed_in(open_app, "S1"), signed_in(open_app, "O1")
    form = "/unit/acts/review-log"
    before = look_through(open_unit.store, actor=AUDITOR)

    page = supervisor.get("/custody").text
    refused = officer.get(form)
    wrong = supervisor.do(form, up_to=str(before.newest + 1000), passphrase=PASSPHRASE)
    done = supervisor.do(form, up_to=str(before.last), passphrase=PASSPHRASE)
    again = supervisor.do(form, up_to=str(before.last), passphrase=PASSPHRASE)

    assert f"Sign that you reviewed up to entry {before.last}</a>" in page
    assert form not in officer.get("/custody").text
    assert (refused.status_code, wrong.status_code) == (403, 422)
    assert (done.status_code, again.status_code) == (303, 403)
    after = look_through(open_unit.store, actor=AUDITOR)
    assert (after.reviewed, after.first) == (before.last, before.last + 1)
    assert after.found == ()
    with open_unit.store.reading() as uow:
        entry = uow.custody.entry(after.newest)
        leaf = read_leaf(entry.body)
        assert leaf.event == "log.reviewed"
        assert leaf.public["root"] == uow.custody.root_at(before.last + 1).hex()
    assert f"Reviewed up to entry {before.last}." in supervisor.get("/custody").text


def test_a_review_goes_forward_alone_and_is_a_supervisors(open_unit: Unit) -> None:
    review(open_unit, 20)

    with pytest.raises(OutOfSequenceError, match="reviewed up to entry 20 before"):
        review(open_unit, 20)
    with pytest.raises(WrongEntryError, match="has no entry"):
        review(open_unit, 100_000)
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    with pytest.raises(NotPermittedError):
        review_log(open_unit.store.signing_desk(officer), 30)
    with open_unit.store.reading() as uow:
        assert reviewed_up_to(uow.custody) == 20


def test_a_long_log_is_looked_through_piece_by_piece(
    open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_reviews, "AT_ONCE", 15)

    first = look_through(open_unit.store, actor=AUDITOR)
    with pytest.raises(OutOfSequenceError, match="was listed up to entry 14 only"):
        review(open_unit, first.last + 1)
    review(open_unit, first.last)
    second = look_through(open_unit.store, actor=AUDITOR)

    assert (first.first, first.last) == (0, 14)
    assert (second.first, second.last) == (15, 29)
    assert second.newest > second.last


@pytest.fixture
def reviewed(open_unit: Unit) -> Unit:
    review(open_unit, 20)
    return open_unit


@pytest.mark.parametrize("up_to", [22, 9999])
def test_a_review_that_nobody_signed_hides_nothing(reviewed: Unit, up_to: int) -> None:
    """What is listed begins behind a review: who writes one into the database hides what is new."""
    _rewritten(reviewed, '"up_to":20', f'"up_to":{up_to}')

    with pytest.raises(TamperedLogError, match="not signed by a supervisor"):
        look_through(reviewed.store, actor=AUDITOR)


def test_a_review_is_believed_of_a_supervisors_own_signature_alone(
    reviewed: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The officer has code of their own, and the keys of the log.
    monkeypatch.setattr(log_reviews, "require_duty", lambda *_: None)
    officer = reviewed.store.open_actor("O1", PASSPHRASE)
    review_log(reviewed.store.signing_desk(officer), 30)

    with pytest.raises(TamperedLogError, match="not signed by a supervisor"):
        look_through(reviewed.store, actor=AUDITOR)


def _rewritten(unit: Unit, changed: str, to: str) -> None:
    with closing(sqlite3.connect(unit.store.data / "expunge.sqlite")) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f"DROP TRIGGER {name}")
        database.execute(
            "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), ?, ?) AS BLOB) "
            "WHERE case_id IS NULL",
            (changed, to),
        )


def test_entries_are_chosen_by_person_subject_and_day(unit: Unit) -> None:
    store, person = unit.store, unit.people["E2"]
    everything = read_log(store, actor=AUDITOR, number=None).rows
    today = store.clock().astimezone(LONDON).date()

    by = read_log(store, actor=AUDITOR, number=None, chosen=ChosenEntries(person=person)).rows
    orders = read_log(
        store, actor=AUDITOR, number=None, chosen=ChosenEntries(group=EntryGroup.ORDERS)
    ).rows
    later = read_log(
        store, actor=AUDITOR, number=None, chosen=ChosenEntries(first_day=today + timedelta(days=2))
    ).rows
    of_case = read_log(
        store,
        actor=AUDITOR,
        number=None,
        case_id=unit.story.case.id,
        chosen=ChosenEntries(person=person),
    ).rows

    assert numbers(by) == [one.view.seq for one in everything if one.view.by == "Ben Second"]
    assert numbers(orders) == [
        one.view.seq for one in everything if group_of(one.view.event) is EntryGroup.ORDERS
    ]
    assert later == ()
    assert set(numbers(of_case)) <= set(numbers(by))
    assert of_case


def test_what_is_not_looked_through_is_said_and_leads_further_back(
    open_app: Flask, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST", 10)
    size = read_log(open_unit.store, actor=AUDITOR).head.size
    auditor = signed_in(open_app, "U1")

    page = auditor.get("/custody?kind=exhibits").text
    further = auditor.get(f"/custody?kind=exhibits&before={size - 10}").text

    assert f"Entries before {size - 10} were not looked through." in page
    assert f"before={size - 10}&amp;kind=exhibits" in page
    assert f"Entries before {size - 20} were not looked through." in further


@pytest.mark.parametrize(
    "asked", ["person=x", "kind=x", "from=x&to=y", "before=x", "look=x", "found=x"]
)
def test_what_an_address_cannot_mean_counts_as_not_chosen(
    open_app: Flask, open_unit: Unit, asked: str
) -> None:
    del open_unit
    answer = signed_in(open_app, "U1").get(f"/custody?{asked}")

    assert answer.status_code == 200


def test_an_exhibit_has_a_time_line_too(open_app: Flask, open_unit: Unit) -> None:
    phone = open_unit.story.phone
    auditor = signed_in(open_app, "U1")

    table = auditor.get(f"/custody/exhibits/{phone.id}").text
    page = auditor.get(f"/custody/exhibits/{phone.id}/timeline?kind=disposals").text

    assert f"/custody/exhibits/{phone.id}/timeline" in table
    assert f"Time line of exhibit {phone.reference}" in page
    assert "The certificate was issued." in page
    assert "was booked in" not in page.casefold()


def test_digests_are_folded_behind_how_this_is_proved(open_app: Flask, open_unit: Unit) -> None:
    head = read_log(open_unit.store, actor=AUDITOR).head
    page = signed_in(open_app, "U1").get("/custody").text

    shown, _, folded = page.partition('<details class="govuk-details">')
    assert head.root.hex() not in shown
    assert head.root.hex() in folded
    assert not re.findall(r"\b[0-9a-f]{64}\b", shown)


def test_who_read_far_more_than_the_others_is_marked_and_what_was_taken_away_is_listed(
    open_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unusual_reads, "MANY", 5)
    busy, quiet = signed_in(open_app, "O1"), signed_in(open_app, "E1")
    signed_in(open_app, "E2").get("/cases")
    quiet.get("/cases")
    for _ in range(12):
        busy.get("/cases")
    busy.get("/cases/list.csv")

    supervisor = signed_in(open_app, "S1")
    page = supervisor.get("/custody/reads").text
    marked = re.findall(r"<tr.*?</tr>", page, re.DOTALL)

    row = next(each for each in marked if "Aled Owens" in each)
    assert "Far more than the others" in row
    assert page.count("Far more than the others") == 1
    assert "The list of cases" in page
    assert signed_in(open_app, "O1").get("/custody/reads").status_code == 403
    assert "/custody/reads" not in busy.get("/custody").text
