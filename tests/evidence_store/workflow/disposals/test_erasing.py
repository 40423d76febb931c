"""While an erasure runs and after it: leave, resume, receipt, and another person's reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteProceeding
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.errors import HoldOpenError, OutOfSequenceError, PermitError, SamePersonError
from evidence_store.workflow.disposals import erasures
from forensics.documents import digest_of
from forensics.values import Coverage, DeviceIdentity, ErasureOutcome, Extent
from tests.builders import NOON, SHA, SIZE
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.refusing import change_order, place_hold, refused

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk


def test_leave_stands_while_nothing_happens(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None

    desk.renew(running)


def test_a_hold_withdraws_the_leave_of_a_running_job_and_what_it_did_is_still_recorded(
    desk: Desk,
) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None
    place_hold(desk)

    with pytest.raises(HoldOpenError):
        desk.renew(running)
    assert desk.receive(running).state is DisposalState.VOID


def test_a_newer_permit_withdraws_the_leave_of_an_older_job(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None
    desk.start(desk.permit(running))

    with pytest.raises(PermitError):
        desk.renew(running)


def test_a_resume_is_a_new_start_with_a_new_permit(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    stopped = erasures.record_interruption(desk.of(desk.examiner), running.id, reason="Cable")

    refused(desk, PermitError, lambda: desk.start(stopped), "start")
    again = desk.start(desk.permit(stopped))

    assert again.starts == 2


def test_a_resume_checks_the_holds_again(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    change_order(desk, appeal_checks=())

    refused(desk, HoldOpenError, lambda: desk.permit(running), "permit")


def test_a_determined_appeal_does_not_revive_what_it_made_void(desk: Desk) -> None:
    permitted = desk.permitted()
    by = desk.of(desk.officer)
    noted = done(
        NoteProceeding(kind=ProceedingKind.APPEAL_AGAINST_SENTENCE, lodged_on=date(2026, 7, 14)),
        "o_1",
        by,
    )
    done(
        DetermineProceeding(
            proceeding=noted.proceedings[0].id,
            determined_on=date(2026, 7, 14),
            outcome=ProceedingOutcome.DISMISSED,
        ),
        "o_1",
        by,
    )

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    refused(desk, OutOfSequenceError, lambda: desk.permit(permitted), "permit")


def test_the_same_receipt_twice_changes_nothing(desk: Desk) -> None:
    done = desk.erased()
    count = len(desk.uow.custody.drafts)

    assert desk.receive(done).state is DisposalState.COMPLETED
    assert len(desk.uow.custody.drafts) == count


def test_a_receipt_under_another_permit_is_refused(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(PermitError):
        desk.receive(running, authority="none")


@pytest.mark.parametrize(
    "change", [{"plan_digest": SHA}, {"target": DeviceIdentity("USB-0002", None, SIZE)}]
)
def test_a_receipt_of_other_work_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(WrongPlanError):
        desk.receive(running, **change)


def test_a_receipt_is_recorded_by_its_operator(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(PermitError):
        desk.receive(running, desk.second)


def test_the_operator_does_not_verify_their_own_work(desk: Desk) -> None:
    done = desk.erased()

    refused(desk, SamePersonError, lambda: desk.verify(done, desk.examiner), "verify")


def test_the_authoriser_does_not_verify(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose(), desk.everything)
    done = desk.receive(desk.start(desk.permit(authorised)))

    refused(desk, SamePersonError, lambda: desk.verify(done, desk.everything), "verify")


@pytest.mark.parametrize(
    "change",
    [
        {"plan_digest": SHA},
        {"receipt_digest": SHA},
        {"target": DeviceIdentity("USB-0002", None, SIZE)},
    ],
)
def test_a_verification_of_other_work_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    done = desk.erased()

    refused(desk, WrongPlanError, lambda: desk.verify(done, **change), "verify")


def test_a_verification_before_the_end_is_refused(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    refused(desk, OutOfSequenceError, lambda: desk.verify(running), "verify")


def test_an_inconclusive_verification_leaves_the_exhibit_where_it_stood(desk: Desk) -> None:
    done = desk.verify(
        desk.erased(),
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
        unread=(Extent(0, 512),),
        bytes_read=SIZE - 512,
    )

    assert done.state is DisposalState.INCONCLUSIVE
    assert desk.uow.exhibits.get("x_1").stage is Stage.UNDER_DISPOSAL


def test_a_second_scan_needs_a_hash_set_that_somebody_confirmed(desk: Desk) -> None:
    registered = HashSetRecord("s_1", 1, "c_1", SHA, 51, "u_examiner", NOON)
    desk.uow.hash_sets.add(registered)
    done = desk.erased()
    rescan: dict[str, Any] = {
        "rescan_hits": 0,
        "rescan_hash_set": SHA,
        "rescan_coverage": Coverage(compared=SIZE),
    }

    refused(
        desk,
        OutOfSequenceError,
        lambda: desk.verify(done, **rescan),
        "verify",
    )
    desk.uow.hash_sets.save(replace(registered, confirmed_by="u_officer", confirmed_at=NOON))

    assert desk.verify(done, **rescan).state is DisposalState.PASSED


def test_the_verifier_signs_for_what_was_read(desk: Desk) -> None:
    done = desk.verify(desk.erased())

    assert done.verifier_statement is not None
    facts = dict(done.verifier_statement.statement.facts)
    assert facts["verification"] == str(digest_of(done.verification))
    assert done.verifier_statement.statement.person_id == "u_second"
