"""Receipts and verifications written by hand: what cannot be so is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.errors import ImpossibleReportError, OutOfSequenceError, RefusedError
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.verifications import begin_reading
from evidence_store.workflow.holds import holds
from forensics.values import Coverage, ErasureMethod, ErasureOutcome, Extent, TargetKind
from tests.builders import NOON, SHA, SIZE
from tests.evidence_store.workflow.disposals.reports import WHOLE_SCAN

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from tests.evidence_store.workflow.desk import Desk

BAD = (Extent(0, 512),)
WITH_EXCEPTIONS = ErasureOutcome.ERASED_WITH_EXCEPTIONS


@pytest.fixture
def running(desk: Desk) -> Disposal:
    started = desk.start(desk.permitted())
    desk.clock.forward(hours=1)
    return started


@pytest.mark.parametrize(
    "told",
    [
        {"started": NOON.replace(year=2020)},
        {"started": NOON - timedelta(seconds=3)},
        {"finished": NOON.replace(year=2031)},
        {"finished": NOON + timedelta(hours=1, seconds=3)},
        {"started": NOON + timedelta(minutes=9), "finished": NOON + timedelta(minutes=8)},
        {"runs": 2},
        {"runs": 0},
        {"method": ErasureMethod.DESTRUCTION},
        {"target_kind": TargetKind.WORKING_COPY},
        {"schema": "erasure-receipt/99"},
        {"bytes_planned": SIZE + 1, "bytes_written": SIZE + 1, "bytes_read_back": SIZE + 1},
        {"bytes_planned": 512, "bytes_written": 512, "bytes_read_back": 512},
        {"bytes_written": SIZE - 512},
        {"bytes_read_back": SIZE - 512},
        {"bytes_written": SIZE + 512},
        {"bad": BAD, "outcome": WITH_EXCEPTIONS},
        {"bad": BAD, "bytes_written": SIZE - 512},
        {"unread": BAD, "bytes_read_back": SIZE - 512},
        {"different": BAD},
        {"different": BAD, "outcome": WITH_EXCEPTIONS},
        {"outcome": WITH_EXCEPTIONS},
        {"different": (Extent(SIZE - 256, 512),), "outcome": ErasureOutcome.FAILED},
        {"different": (Extent(-512, 512),), "outcome": ErasureOutcome.FAILED},
        {"different": (Extent(0, 0),), "outcome": ErasureOutcome.FAILED},
        {"different": (Extent(0, 512), Extent(0, 512)), "outcome": ErasureOutcome.FAILED},
    ],
)
def test_a_receipt_that_no_eraser_can_have_written_is_refused(
    told: dict[str, Any], desk: Desk, running: Disposal
) -> None:
    with pytest.raises(ImpossibleReportError, match="ABC/1: the receipt cannot be right") as caught:
        desk.receive(running, **told)

    assert caught.value.exit_code == 4
    assert desk.uow.disposals.get(running.id).state is DisposalState.RUNNING


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, DisposalState.COMPLETED),
        ({"bad": BAD, "bytes_written": SIZE - 512, "outcome": WITH_EXCEPTIONS}, None),
        ({"unread": BAD, "bytes_read_back": SIZE - 512, "outcome": WITH_EXCEPTIONS}, None),
        ({"different": BAD, "outcome": ErasureOutcome.FAILED}, DisposalState.FAILED),
    ],
)
def test_a_receipt_that_agrees_with_itself_and_the_record_is_taken(
    told: dict[str, Any], state: DisposalState | None, desk: Desk, running: Disposal
) -> None:
    assert desk.receive(running, **told).state is (state or DisposalState.COMPLETED)


def test_a_receipt_of_work_taken_up_again_tells_of_all_runs(desk: Desk, running: Disposal) -> None:
    again = desk.start(desk.permit(running))

    assert again.first_started == NOON
    assert desk.receive(again, runs=2, started=NOON).state is DisposalState.COMPLETED


def test_a_receipt_of_work_taken_up_after_a_hold_tells_of_the_runs_before_it(
    desk: Desk, running: Disposal
) -> None:
    erasures.record_interruption(desk.of(desk.examiner), running.id, reason="power")
    held = holds.place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="")
    for who in (desk.officer, desk.supervisor):
        holds.release_hold(desk.of(who), "x_1", held.placed_holds[-1].id, reason="It ended.")
    second = desk.start(desk.permitted())

    assert second.id != running.id
    assert desk.receive(second, runs=2, started=NOON).state is DisposalState.COMPLETED


@pytest.mark.parametrize(
    "told",
    [
        {"started": NOON.replace(year=2020)},
        {"started": NOON + timedelta(minutes=59)},
        {"finished": NOON.replace(year=2031)},
        {"started": NOON + timedelta(hours=2), "finished": NOON + timedelta(minutes=90)},
        {**WHOLE_SCAN, "rescan_hits": None},
        {**WHOLE_SCAN, "rescan_hash_set": None},
        {**WHOLE_SCAN, "rescan_coverage": None},
        {**WHOLE_SCAN, "rescan_coverage": Coverage(compared=SIZE - 1)},
        {**WHOLE_SCAN, "rescan_hits": 1},
        {**WHOLE_SCAN, "rescan_hits": -1, "outcome": ErasureOutcome.FAILED},
        {"bytes_read": SIZE - 512},
        {"unread": BAD, "outcome": WITH_EXCEPTIONS},
        {"unread": BAD, "bytes_read": SIZE - 512},
        {"different": BAD},
        {"outcome": WITH_EXCEPTIONS},
        {"different": (Extent(SIZE, 512),), "outcome": ErasureOutcome.FAILED},
    ],
)
def test_a_verification_that_no_process_can_have_found_is_refused(
    told: dict[str, Any], desk: Desk, running: Disposal
) -> None:
    done = desk.receive(running)
    desk.clock.forward(hours=1)

    with pytest.raises(ImpossibleReportError, match="the verification cannot be right"):
        desk.verify(done, **told)

    assert desk.uow.disposals.get(done.id).state is DisposalState.COMPLETED
    assert desk.uow.events[-1] == "disposal.refused"


def test_a_verification_is_never_better_than_its_receipt(desk: Desk, running: Disposal) -> None:
    done = desk.receive(running, bad=BAD, bytes_written=SIZE - 512, outcome=WITH_EXCEPTIONS)

    with pytest.raises(ImpossibleReportError, match="outcome"):
        desk.verify(done, outcome=ErasureOutcome.ERASED)
    assert desk.verify(done, outcome=WITH_EXCEPTIONS).state is DisposalState.INCONCLUSIVE


def test_a_verification_with_a_digest_of_what_it_could_not_read_is_refused(
    desk: Desk, running: Disposal
) -> None:
    done = desk.receive(running, unread=BAD, bytes_read_back=SIZE - 512, outcome=WITH_EXCEPTIONS)
    missed: dict[str, Any] = {"unread": BAD, "bytes_read": SIZE - 512, "outcome": WITH_EXCEPTIONS}

    with pytest.raises(ImpossibleReportError, match="digest"):
        desk.verify(done, **missed, medium_digest=SHA)
    with pytest.raises(ImpossibleReportError, match="digest"):
        desk.verify(done, outcome=WITH_EXCEPTIONS, medium_digest=None)
    assert desk.verify(done, **missed).state is DisposalState.INCONCLUSIVE


def test_the_verifier_signs_for_the_digest_of_the_whole_medium(
    desk: Desk, running: Disposal
) -> None:
    verified = desk.verify(desk.receive(running))

    assert verified.verifier_statement is not None
    assert dict(verified.verifier_statement.statement.facts)["medium"] == str(SHA)
    assert desk.uow.custody.drafts[-1].public["medium"] == str(SHA)


def test_a_case_with_a_confirmed_hash_set_needs_a_new_scan_and_one_without_does_not(
    desk: Desk, running: Disposal
) -> None:
    done = desk.receive(running)
    known = HashSetRecord("s_1", 1, "c_1", SHA, 8, "u_examiner", NOON)
    desk.uow.hash_sets.add(known)
    assert not begin_reading(desk.of(desk.second), done.id).hash_sets
    with pytest.raises(OutOfSequenceError, match="not registered for the case"):
        desk.verify(done, **WHOLE_SCAN)
    desk.uow.hash_sets.save(replace(known, confirmed_by="u_second", confirmed_at=NOON))

    assert begin_reading(desk.of(desk.second), done.id).hash_sets == {SHA}
    with pytest.raises(OutOfSequenceError, match="scanned again as well"):
        desk.verify(done)
    assert desk.verify(done, **WHOLE_SCAN).state is DisposalState.PASSED


def test_who_erased_or_authorised_it_is_told_so_before_anything_is_read(
    desk: Desk, running: Disposal
) -> None:
    done = desk.receive(running)

    for one in (desk.examiner, desk.supervisor):
        with pytest.raises(RefusedError):
            begin_reading(desk.of(one), done.id)
