"""The page of an exhibit shows its facts plainly, with both times of every movement."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import render_template

from evidence_store.acts.next_steps import next_of_case, next_of_exhibit, tasks_of_case
from evidence_store.domain.cases.case import Accused, Allegation, OrderRequest, RequestOutcome
from evidence_store.domain.exhibits.acquisitions import WriteBlocker
from evidence_store.domain.exhibits.copies import CopyKind, HeldCopy
from evidence_store.domain.exhibits.device_facts import ClockReading, DeviceFacts, LockState
from evidence_store.domain.exhibits.discrepancies import Discrepancy, DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import Handover, HandoverForm, Referral
from evidence_store.domain.exhibits.photographs import (
    Photograph,
    PhotographKind,
    Reveal,
    Secret,
    SecretKind,
)
from evidence_store.words.exhibit_words import WORDS, deviation, pounds
from evidence_store.workflow.overview.review import review_case, review_exhibit
from forensics.acquisition_log import AcquisitionLog
from tests.builders import NOON, SHA, an_acquisition, an_exhibit
from tests.evidence_store.workflow.desk import Desk
from webui.next_steps import NextShown

if TYPE_CHECKING:
    from enum import StrEnum

    from flask import Flask

LATER = NOON + timedelta(hours=1)
HANDOVER = Handover(
    "m_1",
    NOON,
    LATER,
    "Store",
    "Bench",
    "Imaging",
    "B1",
    occurred_until=NOON + timedelta(minutes=5),
    form=HandoverForm.BOTH_SIGNED,
    giver_id="u_officer",
    taker_id="u_examiner",
    accepted_at=LATER,
)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    facts = DeviceFacts(
        lock=LockState.LOCKED, clock=ClockReading(-75, NOON, "u_examiner"), value=1250
    )
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(
        replace(
            exhibit,
            facts=facts,
            handovers=(HANDOVER,),
            discrepancies=(
                Discrepancy("q_1", DiscrepancyKind.SEAL, NOON, "u_officer", "Not it", "B1", "B9"),
            ),
            photographs=(
                Photograph("g_1", PhotographKind.SEAL, SHA, 2048, SHA, NOON, "u_officer", "Side"),
            ),
            secrets=(
                Secret(
                    "w_1", SecretKind.PIN, NOON, "u_officer", b"sealed-CANARY",
                    (Reveal(NOON, "u_examiner", "Imaging"),),
                ),
            ),
            copies=(
                HeldCopy(
                    "b_1", CopyKind.DISK_IMAGE, "E01", "Unit", "Server", "CPIA Code", NOON.date(),
                    "u_officer", NOON,
                ),
            ),
            referrals=(Referral("h_1", "Child abuse team", NOON, "u_officer"),),
        )
    )  # fmt: skip
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/1/1", serial="2", parent_id="x_1"))
    desk.uow.acquisitions.add(
        an_acquisition(
            write_blocker=WriteBlocker("Example", "WB-1", "77"),
            log=AcquisitionLog("Guymager 0.8.8", (), bad_sectors=8, started="2026-07-01 10:00:00"),
        )
    )
    case = desk.uow.cases.get("c_1")
    request = OrderRequest(
        "r_1", NOON.date(), "Prosecutor", ("x_1",), RequestOutcome.UNDECIDED, "", "u_officer", NOON
    )
    accused = Accused("f_9", "Jo Example", None, (Allegation("soa2003_66B", "Sharing"),))
    desk.uow.cases.save(replace(case, requests=(request,), accused=(accused,)))
    return desk


def shown(app: Flask, template: str, page: object, **more: object) -> str:
    with app.test_request_context():
        text = render_template(template, page=page, acts_on=lambda *_: [], **more)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def page_of(desk: Desk, app: Flask) -> str:
    reading = desk.of(desk.officer)
    page, ahead = review_exhibit(reading, "x_1"), next_of_exhibit(reading, "x_1")
    begins = NextShown(ahead.stands, ahead.waits_for)
    return shown(app, "exhibits/exhibit.html", page, next=begins)


def test_the_page_shows_the_facts_and_both_times(desk: Desk, app: Flask) -> None:
    text = page_of(desk, app)

    for said in (
        "14 July 2026 at 1:00pm Between then and 14 July 2026 at 1:05pm",
        "14 July 2026 at 2:00pm",
        "Giver and taker signed",
        "Given by Name of u_officer Taken by Name of u_examiner",
        "75 seconds slow",
        "£12.50",
        "Locked",
        "Open: it holds the exhibit until two people have settled it",
        "Seen: B9",
        "Photographs are kept sealed and are not shown here.",
        "Name of u_examiner: Imaging",
        "The end of a copy says nothing about the device",
        "Child abuse team",
        "ABC/1/1",
        "Example WB-1, serial number 77",
        "sectors that could not be read: 8",
    ):
        assert said in text, said
    assert "CANARY" not in text


def test_the_page_of_a_case_shows_who_is_accused_and_what_was_asked(desk: Desk, app: Flask) -> None:
    reading = desk.of(desk.officer)
    page, ahead = review_case(reading, "c_1"), next_of_case(reading, "c_1")
    told = {"progress": tasks_of_case(reading, "c_1"), "newest": page.entries}
    begins = NextShown(ahead.stands, ahead.waits_for)
    text = shown(app, "cases/case.html", page, next=begins, **told)

    assert "Jo Example" in text
    assert "Not convicted" in text
    assert "Asked for, not yet decided" in text


@pytest.mark.parametrize("kind", list(WORDS), ids=lambda kind: kind.__name__)
def test_every_value_has_its_word(kind: type[StrEnum]) -> None:
    assert set(WORDS[kind]) == set(kind)


def test_amounts_and_clocks_are_said_in_words() -> None:
    assert pounds(123456) == "£1,234.56"
    assert [deviation(each) for each in (0, 1, -1, 3600)] == [
        "Right to the second",
        "1 second fast",
        "1 second slow",
        "3,600 seconds fast",
    ]
