"""A trial is signed by who tried and by another who saw it; no exhibit is ever tried on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence_store.domain.unit.firmware_trials import TrialRecord, trials_in_force
from evidence_store.errors import (
    ConflictError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow.unit.firmware_trials import begin_trial, confirm_trial
from forensics.documents import from_json, to_json
from forensics.erasing.firmware.trying import TrialReceipt
from forensics.errors import RefusedTargetError
from forensics.values.device_facts import DeviceReading
from forensics.values.firmware_runs import DriveState
from tests.builders import SERIAL
from tests.evidence_store.workflow.desk import Desk, stated_in_clear
from tests.evidence_store.workflow.trials import FACTS, RECEIPT, WHAT, tried

NOT_SEEN = replace(RECEIPT, run=replace(RECEIPT.run, during=()))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def in_force(desk: Desk) -> TrialRecord | None:
    found = trials_in_force(RECEIPT.kind, desk.uow.firmware_trials.find())
    return found[-1] if found else None


@pytest.mark.usefixtures("golden")
def test_a_trial_counts_once_another_person_signed_that_they_saw_its_findings(desk: Desk) -> None:
    record = tried(desk)
    assert in_force(desk) is None

    confirm_trial(
        desk.of(desk.second), record.id, receipt=from_json(to_json(RECEIPT), TrialReceipt)
    )

    assert in_force(desk) is not None
    begun, recorded, confirmed = desk.uow.custody.drafts[-3:]
    assert [each.event for each in (begun, recorded, confirmed)] == [
        "trial.begun",
        "trial.recorded",
        "trial.confirmed",
    ]
    assert recorded.public["missing"] == "nothing"
    assert stated_in_clear(confirmed)["receipt"] == record.receipt
    assert trials_in_force(replace(RECEIPT.kind, firmware="3B"), [record]) == []


def test_nobody_confirms_their_own_trial_and_an_administrator_none(desk: Desk) -> None:
    record = tried(desk, who=desk.everything)

    with pytest.raises(SamePersonError):
        confirm_trial(desk.of(desk.everything), record.id, receipt=RECEIPT)
    with pytest.raises(NotPermittedError):
        confirm_trial(desk.of(desk.administrator), record.id, receipt=RECEIPT)
    assert in_force(desk) is None


def test_the_receipt_of_another_drive_or_one_that_was_changed_confirms_nothing(desk: Desk) -> None:
    record = tried(desk)
    other = replace(RECEIPT, reading=DeviceReading(replace(FACTS, model="SSD 980")))

    for receipt in (other, NOT_SEEN):
        with pytest.raises(WrongEntryError, match="not the receipt that was signed for"):
            confirm_trial(desk.of(desk.second), record.id, receipt=receipt)


def test_a_trial_without_one_of_the_five_is_recorded_and_can_never_count(desk: Desk) -> None:
    record = tried(desk, NOT_SEEN)

    assert record.missing == "progress"
    with pytest.raises(OutOfSequenceError, match="switches nothing on"):
        confirm_trial(desk.of(desk.second), record.id, receipt=NOT_SEEN)
    signed_by_hand = replace(record, confirmed_by="u_second")
    assert trials_in_force(RECEIPT.kind, [signed_by_hand]) == []


def test_a_receipt_whose_aim_was_written_by_hand_is_of_no_trial(desk: Desk) -> None:
    easier = replace(RECEIPT.run, aim=replace(RECEIPT.run.aim, ends_as=DriveState.IDLE))

    with pytest.raises(RefusedTargetError, match="of another method"):
        tried(desk, replace(RECEIPT, run=easier))


@pytest.mark.parametrize("typed", [SERIAL, SERIAL.lower()])
def test_no_exhibit_is_ever_tried_on(desk: Desk, typed: str) -> None:
    with pytest.raises(ConflictError, match="An exhibit has the serial number"):
        begin_trial(desk.of(desk.examiner), RECEIPT.kind, serial=typed, what=WHAT)


def test_a_person_says_which_drive_it_is(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="Say what the drive is"):
        begin_trial(desk.of(desk.examiner), RECEIPT.kind, serial="S5H9NS0N", what=" ")
