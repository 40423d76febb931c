"""A case before sentence: who is accused, the prosecutor's schedule, and what the court did."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from evidence_store.documents.schedules.document import draw_schedule
from evidence_store.domain.cases.case import Accused, Allegation, Ending, RequestOutcome
from evidence_store.domain.exhibits.device_facts import DeviceFacts
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.exhibits.standing import FinalDisposition, FinalKind
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.overview.schedules import NO_REASON, Examined
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.errors import (
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.tables.cases import DEVICES
from evidence_store.tables.csv_file import csv_text
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.cases import cases, prosecutions
from evidence_store.workflow.cases.device_schedules import ScheduleIssuer, make_schedule
from evidence_store.workflow.cases.prosecutions import Asked, Decided
from evidence_store.workflow.orders.orders import record_order
from forensics.documents import to_canonical
from forensics.values import Coverage
from tests.builders import NOON, SHA, SIZE, an_acquisition, an_exhibit, an_offence
from tests.evidence_store.documents.validators import not_followed, verapdf_follows
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.orders.papers import an_entry

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.cases.case import Case, OrderRequest
    from evidence_store.domain.overview.schedules import DeviceSchedule

DAY = date(2026, 7, 1)
ISSUER = ScheduleIssuer("Unit", training=False)


def open_case(desk: Desk, *accused: Accused) -> Case:
    told = accused or (
        Accused("", "Sam Example", None, (Allegation("soa2003_66B", "Sharing a photograph"),)),
    )
    return cases.open_case(
        desk.of(desk.officer), reference="99ZZ2", court="", court_case_number="", offenders=told
    )


def in_it(desk: Desk, case: Case, **changes: Any) -> None:
    desk.uow.exhibits.add(an_exhibit(**({"id": "x_9", "case_id": case.id} | changes)))


def the_schedule(desk: Desk, case_id: str) -> DeviceSchedule:
    return make_schedule(desk.of(desk.officer), case_id, issuer=ISSUER)


# Before a conviction


def test_a_case_is_open_before_anybody_is_convicted(desk: Desk) -> None:
    case = open_case(desk)

    assert (case.offenders, len(case.accused)) == ((), 1)
    assert desk.uow.custody.drafts[-1].public["accused"] == [case.accused[0].id]


def test_an_accusation_names_an_offence_that_the_rules_know(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        open_case(desk, Accused("", "Sam Example", None, (Allegation("no_such_offence", ""),)))


def test_before_a_conviction_no_hold_is_worked_out_and_none_is_past(desk: Desk) -> None:
    case = open_case(desk)
    in_it(desk, case)

    with desk.uow:
        found = evaluate_holds(desk.uow, desk.uow.exhibits.get("x_9"), rules=RULES, at=desk.clock())

    assert [(line.code, line.state) for line in found.lines] == [("no_order", HoldState.OPEN)]
    assert (found.is_clear, found.earliest_erasure) == (False, None)


def test_no_order_is_recorded_against_somebody_who_is_only_accused(desk: Desk) -> None:
    case = open_case(desk)

    with pytest.raises(OutOfSequenceError, match="no conviction is recorded in it"):
        record_order(desk.of(desk.officer), case.id, entry=an_entry(offender_id=case.accused[0].id))


def test_a_conviction_makes_an_offender_of_the_accused_under_the_same_id(desk: Desk) -> None:
    case = open_case(desk)
    who = case.accused[0].id

    after = prosecutions.record_conviction(
        desk.of(desk.officer), case.id, who, offences=(an_offence(),)
    )

    assert (after.accused, [each.id for each in after.offenders]) == ((), [who])
    assert after.offenders[0].name == "Sam Example"
    with pytest.raises(OutOfSequenceError, match="names no accused person"):
        prosecutions.record_conviction(
            desk.of(desk.officer), case.id, who, offences=(an_offence(),)
        )


def test_after_an_acquittal_there_is_no_conviction(desk: Desk) -> None:
    case = open_case(desk)
    who = case.accused[0].id

    after = prosecutions.record_no_conviction(
        desk.of(desk.officer), case.id, who, how=Ending.ACQUITTED, on=DAY
    )

    assert after.accused[0].ended is Ending.ACQUITTED
    with pytest.raises(OutOfSequenceError, match="acquitted"):
        prosecutions.record_conviction(
            desk.of(desk.officer), case.id, who, offences=(an_offence(),)
        )


@pytest.mark.parametrize(
    "offences", [(), (an_offence(convicted_on=NOON.date() + timedelta(days=1)),)]
)
def test_a_conviction_that_cannot_be_so_is_refused(desk: Desk, offences: Any) -> None:
    case = open_case(desk)

    with pytest.raises(WrongEntryError):
        prosecutions.record_conviction(
            desk.of(desk.officer), case.id, case.accused[0].id, offences=offences
        )


# Whether an order was asked for


def ask(desk: Desk, **changes: Any) -> OrderRequest:
    told: dict[str, Any] = {"asked_on": DAY, "asked_by": "Prosecutor", "exhibit_ids": ("x_1",)}
    return prosecutions.record_request(
        desk.of(desk.officer), "c_1", asked=Asked(**(told | changes))
    )


def test_that_an_order_was_asked_for_and_made_is_on_record(desk: Desk) -> None:
    asked = ask(desk)

    decided = prosecutions.record_outcome(
        desk.of(desk.officer), "c_1", asked.id, decided=Decided(RequestOutcome.MADE, DAY)
    )

    assert desk.uow.cases.get("c_1").requests == (decided,)
    assert (decided.outcome, decided.decided_on) == (RequestOutcome.MADE, DAY)
    with pytest.raises(OutOfSequenceError):
        prosecutions.record_outcome(
            desk.of(desk.officer), "c_1", asked.id, decided=Decided(RequestOutcome.MADE, DAY)
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"exhibit_ids": ()},
        {"exhibit_ids": ("x_of_another_case",)},
        {"asked_by": " "},
        {"outcome": RequestOutcome.NOT_ASKED},
        {"outcome": RequestOutcome.MADE},
        {"decided_on": DAY},
        {"asked_on": NOON.date() + timedelta(days=1)},
    ],
    ids="-".join,
)
def test_a_request_that_cannot_be_so_is_refused(desk: Desk, changes: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError):
        ask(desk, **changes)


@pytest.mark.parametrize("outcome", [RequestOutcome.UNDECIDED, RequestOutcome.NOT_ASKED])
def test_a_court_decides_something(desk: Desk, outcome: RequestOutcome) -> None:
    asked = ask(desk)

    with pytest.raises(WrongEntryError):
        prosecutions.record_outcome(
            desk.of(desk.officer), "c_1", asked.id, decided=Decided(outcome, DAY)
        )


# The schedule


def a_scan(**changes: Any) -> ScanRecord:
    told: dict[str, Any] = {
        "id": "n_1",
        "version": 1,
        "exhibit_id": "x_1",
        "acquisition_id": "a_1",
        "result_digest": SHA,
        "hash_set_digest": SHA,
        "known_files": 51,
        "tool": "expunge",
        "finished": NOON,
        "recorded_by": "u_examiner",
        "hits_by_kind": {"exact": 2, "fragment": 1},
        "hits_weak": 0,
        "known_files_hit": 3,
        "known_files_weak": 0,
        "coverage": Coverage(SIZE, 0, 0, 0, 0, 0, 0, 0),
        "not_examined": (),
    }
    return ScanRecord(**(told | changes))


def test_a_device_nobody_examined_says_so_and_why(desk: Desk) -> None:
    desk.uow.exhibits.save(
        replace(
            desk.uow.exhibits.get("x_1"), stage=Stage.DESTROY_ONLY, not_examined="Locked; no key."
        )
    )
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2", serial="2"))

    first, second = the_schedule(desk, "c_1").devices

    assert (first.examined, first.why_not) == (Examined.NOT, ("Locked; no key.",))
    assert (second.examined, second.why_not) == (Examined.NOT, (NO_REASON,))


def test_a_device_is_examined_as_far_as_its_newest_scan_says(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    (imaged,) = the_schedule(desk, "c_1").devices
    desk.uow.scans.add(a_scan(not_examined=("4,096 of 1,048,576 bytes were not examined",)))
    (partly,) = the_schedule(desk, "c_1").devices
    desk.uow.scans.add(a_scan(id="n_2"))
    (wholly,) = the_schedule(desk, "c_1").devices

    assert [imaged.examined, partly.examined, wholly.examined] == [
        Examined.IMAGED_ONLY,
        Examined.IN_PART,
        Examined.WHOLLY,
    ]
    assert partly.why_not == ("4,096 of 1,048,576 bytes were not examined",)
    assert [each.known_files_hit for each in wholly.found] == [3, 3]


def test_what_is_gone_is_not_on_the_schedule_and_that_it_was_made_is_on_record(desk: Desk) -> None:
    end = FinalDisposition(FinalKind.RETURNED_TO_THIRD_PARTY, NOON, "u_officer", "Owner", "R1")
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), ended=end))

    assert the_schedule(desk, "c_1").devices == ()
    assert desk.uow.custody.drafts[-1].event == "case.schedule_made"


def test_an_auditor_makes_no_schedule(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        make_schedule(desk.of(desk.administrator), "c_1", issuer=ISSUER)


@pytest.fixture
def full(desk: Desk) -> DeviceSchedule:
    """Three devices: one examined, a phone nobody could open, and its SIM card; one request."""
    desk.uow.exhibits.save(
        replace(
            desk.uow.exhibits.get("x_1"),
            description="=HYPERLINK() <b>blue</b> stick",
            facts=DeviceFacts(value=1250),
        )
    )
    desk.uow.exhibits.add(
        an_exhibit(
            id="x_2",
            reference="ABC/2",
            medium=MediumKind.PHONE,
            serial=None,
            imei="356938035643809",
            size=None,
            not_examined="Locked; no key is known.",
            description="Phone, cracked glass",
        )
    )
    desk.uow.exhibits.add(
        an_exhibit(
            id="x_3",
            reference="ABC/2/1",
            medium=MediumKind.SIM_CARD,
            serial=None,
            parent_id="x_2",
            description="SIM card Gŵyr",
        )
    )
    desk.uow.acquisitions.add(an_acquisition())
    desk.uow.scans.add(a_scan())
    ask(desk, exhibit_ids=("x_1", "x_2"), outcome=RequestOutcome.NOT_ASKED, reason="Not proven")
    return the_schedule(desk, "c_1")


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def test_the_document_says_what_the_data_say_and_that_it_is_a_draft(full: DeviceSchedule) -> None:
    words = words_of(draw_schedule(full))

    for said in (
        "Schedule of devices for a deprivation order",
        "DRAFT FOR THE PROSECUTOR",
        "Case 99ZZ0000126",
        "Alex Example (convicted of: Sharing an intimate photograph)",
        "3: 1 examined, 2 not examined",
        "3 of 51 known files found. whole and the same: 2; a part: 1.",
        "Locked; no key is known.",
        "part of ABC/2",
        "IMEI 356938035643809",
        "£12.50",
        "<b>blue</b> stick",
        "SIM card Gŵyr",
        "Wright-Hadley",
        "It was decided not to ask for an order",
    ):
        assert said in words, said
    assert "clean" not in words.lower()


def test_the_schedule_asks_what_becomes_of_pictures_that_are_not_intimate(
    full: DeviceSchedule,
) -> None:
    """No order is made about them, and a device that goes back goes with them."""
    words = words_of(draw_schedule(full))

    assert "Pictures that are not intimate" in words
    assert "its owner can disclaim it, or a civil order can be asked for" in words


def test_the_document_is_one_that_other_programmes_open_and_the_same_every_time(
    full: DeviceSchedule,
) -> None:
    drawn = draw_schedule(full)

    assert draw_schedule(full) == drawn
    assert not_followed(drawn) == []
    with pikepdf.Pdf.open(io.BytesIO(drawn)) as pdf:
        assert pdf.Root.get("/AcroForm") is None  # nothing is sealed
        assert len(pdf.pages) >= 1


@pytest.mark.long
def test_verapdf_says_that_it_follows_what_it_declares(
    full: DeviceSchedule, tmp_path: Path
) -> None:
    assert verapdf_follows(draw_schedule(full), tmp_path)


def test_zero_hits_are_told_as_what_they_are(desk: Desk) -> None:
    desk.uow.scans.add(a_scan(hits_by_kind={}, known_files_hit=0))

    words = words_of(draw_schedule(the_schedule(desk, "c_1")))

    assert "None of 51 known files was found in what was examined." in words
    assert "does not cover anything that was not examined" in words


def test_csv_and_json_hold_every_device_and_run_nothing_in_a_spreadsheet(
    full: DeviceSchedule,
) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(DEVICES, full.devices).removeprefix("\ufeff"))))

    assert [row["exhibit"] for row in rows] == ["ABC/1", "ABC/2", "ABC/2/1"]
    assert rows[0]["description"].startswith("'=")
    assert (rows[0]["value_pounds"], rows[0]["hits_by_kind"]) == ("12.50", "exact: 2; fragment: 1")
    assert rows[1]["why_not"] == "Locked; no key is known."
    assert json.loads(to_canonical(full))["devices"][2]["part_of"] == "ABC/2"


def test_an_empty_case_has_a_schedule_that_says_so(desk: Desk) -> None:
    case = open_case(desk)

    words = words_of(draw_schedule(the_schedule(desk, case.id)))

    assert "No device is recorded in this case." in words
    assert "Sam Example (accused of: Sharing a photograph)" in words
    assert "No request for an order is recorded" in words
