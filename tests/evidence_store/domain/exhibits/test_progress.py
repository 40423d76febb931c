"""How far an exhibit is, worked out from its record: the table of what each state reads as."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.discrepancies import Discrepancy, DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.overview.progress import (
    ERASING,
    Awaited,
    ExhibitWork,
    TaskName,
    TaskStatus,
    tasks_of,
)
from evidence_store.domain.scans.not_examined import OUTSIDE_EXTRACTION
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from forensics.acquisition_log import AcquisitionLog
from forensics.values import Coverage, ErasureMethod, ErasureOutcome
from tests.builders import (
    NOON,
    SHA,
    a_disposal,
    a_receipt,
    a_statement,
    a_verification,
    an_acquisition,
    an_exhibit,
)

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.acquisitions import Acquisition

S, N, D = TaskStatus, TaskName, DisposalState
UNVERIFIED = an_acquisition(computed_digest=None, verified_by=None, verified_at=None,
                            computed_digests=())  # fmt: skip
OTHER = replace(SHA, value=bytes(31) + b"1")
BAD_SECTORS = an_acquisition(log=AcquisitionLog("Guymager", (), bad_sectors=8))
SIGNED = SignedStatement(a_statement(), bytes(64))


def a_scan(*gaps: str) -> ScanRecord:
    coverage = Coverage.__new__(Coverage)  # a task asks only what was left out
    return ScanRecord(
        NOON, 3, 0, 0, {}, 0, SHA, SHA, "tool", coverage, gaps, "s_1", 1, "x_1", "a_1", "u"
    )


def of_extraction() -> ScanRecord:
    return replace(a_scan(OUTSIDE_EXTRACTION), acquisition_id="a_0")


def extracted(**changes: Any) -> Acquisition:
    return an_acquisition(id="a_0", acquired_as=AcquiredAs.ARCHIVE, **changes)


def a_job(kind: JobKind, state: JobState, acquisition_id: str = UNVERIFIED.id) -> Job:
    return Job("j_1", 1, kind, "c_1", OfExhibit("x_1", acquisition_id), "u_1", NOON, state=state)


def at(state: DisposalState, **changes: Any) -> Disposal:
    authorisation = None if state is D.PROPOSED else SIGNED
    return a_disposal(**{"state": state, "authorisation": authorisation, **changes})


def read(work: ExhibitWork) -> dict[TaskName, TaskStatus]:
    return {task.name: task.status for task in tasks_of(work)}


def whole(*disposals: Disposal, **changes: Any) -> ExhibitWork:
    """An exhibit of which everything before the disposal was done."""
    told: dict[str, Any] = {
        "exhibit": an_exhibit(stage=Stage.SCANNED),
        "acquisitions": (an_acquisition(),),
        "scans": (a_scan(),),
        "disposals": disposals,
    }
    return ExhibitWork(**{**told, **changes})


def test_a_new_exhibit_has_an_image_to_make_and_nothing_else_can_start() -> None:
    found = read(ExhibitWork(an_exhibit()))

    assert list(found) == list(TaskName)
    assert found.pop(N.RECORD) is S.DONE
    assert found.pop(N.IMAGE) is S.TO_DO
    assert set(found.values()) == {S.CANNOT_START}


@pytest.mark.parametrize(
    ("changes", "task", "status"),
    [
        ({"acquisitions": (UNVERIFIED,), "scans": ()}, N.VERIFY_IMAGE, S.TO_DO),
        ({"acquisitions": (UNVERIFIED,), "scans": ()}, N.SCAN, S.CANNOT_START),
        ({"acquisitions": (an_acquisition(),)}, N.VERIFY_IMAGE, S.DONE),
        ({"acquisitions": (an_acquisition(faults=("8 sectors",)),)}, N.VERIFY_IMAGE, S.FAILED),
        ({"acquisitions": (BAD_SECTORS,)}, N.VERIFY_IMAGE, S.DONE_WITH_LIMITS),
        ({"acquisitions": (BAD_SECTORS, an_acquisition(id="a_2"))}, N.VERIFY_IMAGE, S.DONE),
        ({"acquisitions": (an_acquisition(computed_digests=(OTHER,)),)}, N.VERIFY_IMAGE, S.FAILED),
        ({"scans": ()}, N.SCAN, S.TO_DO),
        ({"scans": (a_scan(),)}, N.SCAN, S.DONE),
        ({"scans": (a_scan("One volume is encrypted"),)}, N.SCAN, S.DONE_WITH_LIMITS),
        ({"scans": (a_scan(), a_scan("Gap"))}, N.SCAN, S.DONE_WITH_LIMITS),
        ({"acquisitions": (extracted(), UNVERIFIED)}, N.VERIFY_IMAGE, S.TO_DO),
        ({"acquisitions": (UNVERIFIED, extracted())}, N.VERIFY_IMAGE, S.TO_DO),
        ({"acquisitions": (extracted(),)}, N.VERIFY_IMAGE, S.DONE_WITH_LIMITS),
        ({"acquisitions": (extracted(), an_acquisition()), "scans": (of_extraction(),)},
         N.SCAN, S.TO_DO),
        ({"acquisitions": (an_acquisition(), extracted()), "scans": (of_extraction(),)},
         N.SCAN, S.TO_DO),
        ({"acquisitions": (an_acquisition(), extracted()), "scans": (of_extraction(), a_scan())},
         N.SCAN, S.DONE),
        ({"acquisitions": (extracted(), UNVERIFIED), "scans": (of_extraction(),)},
         N.SCAN, S.DONE_WITH_LIMITS),
        ({"acquisitions": (extracted(),), "scans": (of_extraction(),)}, N.SCAN, S.DONE_WITH_LIMITS),
        ({"scans": ()}, N.REVIEW, S.CANNOT_START),
        ({"scans": (a_scan(),)}, N.REVIEW, S.TO_DO),
    ],
)  # fmt: skip
def test_what_was_examined_reads_as_it_is(
    changes: dict[str, Any], task: TaskName, status: TaskStatus
) -> None:
    assert read(whole(**changes))[task] is status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (JobState.QUEUED, S.UNDER_WAY),
        (JobState.RUNNING, S.UNDER_WAY),
        (JobState.STOPPED, S.INTERRUPTED),
        (JobState.FAILED, S.FAILED),
        (JobState.DONE, S.TO_DO),  # it ended, and no scan of it is on record
    ],
)
def test_the_work_of_a_worker_shows_in_its_task(state: JobState, status: TaskStatus) -> None:
    assert read(whole(scans=(), jobs=(a_job(JobKind.SCAN, state),)))[N.SCAN] is status
    assert read(whole(scans=(), jobs=(a_job(JobKind.CHECK_IMAGE, state),)))[N.SCAN] is S.TO_DO


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (JobState.QUEUED, S.UNDER_WAY),
        (JobState.STOPPED, S.INTERRUPTED),
        (JobState.FAILED, S.FAILED),
        (JobState.DONE, S.TO_SIGN),
    ],
)
def test_an_image_that_a_worker_has_read_waits_for_a_signature_and_not_for_a_check(
    state: JobState, status: TaskStatus
) -> None:
    job = a_job(JobKind.CHECK_IMAGE, state)
    of_another = a_job(JobKind.CHECK_IMAGE, state, acquisition_id="a_other")
    images: dict[str, Any] = {"acquisitions": (UNVERIFIED,), "scans": ()}

    assert read(whole(**images, jobs=(job,)))[N.VERIFY_IMAGE] is status
    if state is JobState.DONE:
        assert read(whole(**images, jobs=(of_another,)))[N.VERIFY_IMAGE] is S.TO_DO


def test_a_medium_that_a_worker_has_read_again_waits_for_a_signature() -> None:
    done = a_job(JobKind.READ_AGAIN, JobState.DONE)
    since = whole(at(D.COMPLETED, first_started=NOON), jobs=(done,))
    before = whole(at(D.COMPLETED, first_started=NOON + timedelta(seconds=1)), jobs=(done,))

    assert read(since)[N.VERIFY_ERASURE] is S.TO_SIGN
    assert read(before)[N.VERIFY_ERASURE] is S.TO_DO


@pytest.mark.parametrize(
    ("state", "approve", "erase", "verify", "certificate"),
    [
        (D.PROPOSED, S.TO_DO, S.CANNOT_START, S.CANNOT_START, S.CANNOT_START),
        (D.AUTHORISED, S.DONE, S.TO_DO, S.CANNOT_START, S.CANNOT_START),
        (D.PERMITTED, S.DONE, S.TO_DO, S.CANNOT_START, S.CANNOT_START),
        (D.RUNNING, S.DONE, S.UNDER_WAY, S.CANNOT_START, S.CANNOT_START),
        (D.INTERRUPTED, S.DONE, S.INTERRUPTED, S.CANNOT_START, S.CANNOT_START),
        (D.COMPLETED, S.DONE, S.DONE, S.TO_DO, S.CANNOT_START),
        (D.PASSED, S.DONE, S.DONE, S.DONE, S.TO_DO),
        (D.FAILED, S.DONE, S.DONE, S.FAILED, S.TO_DO),
        (D.INCONCLUSIVE, S.DONE, S.DONE, S.DONE_WITH_LIMITS, S.TO_DO),
        (D.CERTIFIED, S.DONE, S.DONE, S.DONE, S.DONE),
        (D.NON_COMPLETION, S.DONE, S.DONE, S.FAILED, S.DONE_WITH_LIMITS),
    ],
)
def test_every_state_of_a_disposal_has_its_tasks(
    state: DisposalState,
    approve: TaskStatus,
    erase: TaskStatus,
    verify: TaskStatus,
    certificate: TaskStatus,
) -> None:
    done = state not in ERASING
    found = read(
        whole(
            at(
                state,
                receipt=a_receipt() if done else None,
                verification=a_verification() if done else None,
            )
        )
    )

    assert found[N.REVIEW] is S.DONE
    assert (found[N.APPROVE], found[N.ERASE]) == (approve, erase)
    assert (found[N.VERIFY_ERASURE], found[N.CERTIFICATE]) == (verify, certificate)


@pytest.mark.parametrize(
    ("work", "task", "awaited"),
    [
        (ExhibitWork(an_exhibit()), N.VERIFY_IMAGE, Awaited.IMAGE),
        (ExhibitWork(an_exhibit(), acquisitions=(UNVERIFIED,)), N.SCAN, Awaited.VERIFIED_IMAGE),
        (ExhibitWork(an_exhibit()), N.REVIEW, Awaited.SCAN),
        (ExhibitWork(an_exhibit()), N.CERTIFICATE, Awaited.PROPOSAL),
        (ExhibitWork(an_exhibit(), disposals=(at(D.PROPOSED),)), N.ERASE, Awaited.AUTHORISATION),
        (
            ExhibitWork(an_exhibit(), disposals=(at(D.PROPOSED),)),
            N.VERIFY_ERASURE,
            Awaited.DISPOSAL,
        ),
        (
            ExhibitWork(an_exhibit(), disposals=(at(D.AUTHORISED),), is_clear=False),
            N.ERASE,
            Awaited.END_OF_HOLDS,
        ),
        (
            ExhibitWork(an_exhibit(), disposals=(at(D.PROPOSED),), is_clear=False),
            N.APPROVE,
            Awaited.END_OF_HOLDS,
        ),
        (
            ExhibitWork(an_exhibit(), disposals=(at(D.COMPLETED, receipt=a_receipt()),)),
            N.CERTIFICATE,
            Awaited.VERIFICATION,
        ),
    ],
)
def test_a_task_that_cannot_be_started_says_what_comes_first(
    work: ExhibitWork, task: TaskName, awaited: Awaited
) -> None:
    found = {each.name: each for each in tasks_of(work)}

    assert found[task].waits_for is awaited
    for each in found.values():
        assert (each.status is S.CANNOT_START) is (each.waits_for is not None), each


def test_every_state_of_a_disposal_is_told() -> None:
    for state in DisposalState:
        assert len(tasks_of(whole(at(state)))) == len(TaskName)


def test_a_void_disposal_counts_for_nothing() -> None:
    found = read(whole(at(D.VOID)))

    assert (found[N.REVIEW], found[N.APPROVE]) == (S.TO_DO, S.CANNOT_START)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (ErasureOutcome.ERASED, S.DONE),
        (ErasureOutcome.ERASED_WITH_EXCEPTIONS, S.DONE_WITH_LIMITS),
        (ErasureOutcome.FAILED, S.FAILED),
    ],
)
def test_an_erasure_with_exceptions_never_reads_as_done(
    outcome: ErasureOutcome, status: TaskStatus
) -> None:
    work = whole(at(D.COMPLETED, receipt=replace(a_receipt(), outcome=outcome)))

    assert read(work)[N.ERASE] is status


def test_a_destruction_is_done_once_its_witnesses_have_signed() -> None:
    destroyed = {"method": ErasureMethod.DESTRUCTION}

    assert read(whole(at(D.PERMITTED, **destroyed)))[N.ERASE] is S.TO_DO
    assert read(whole(at(D.PASSED, **destroyed)))[N.ERASE] is S.DONE


def test_a_hold_stops_what_would_come_next_and_time_only_keeps_it_waiting() -> None:
    discrepancy = Discrepancy("q_1", DiscrepancyKind.SEAL, NOON, "u_officer", "Not it")
    held = whole(at(D.AUTHORISED), exhibit=an_exhibit(discrepancies=(discrepancy,)))

    assert read(held)[N.ERASE] is S.HELD
    assert read(whole(at(D.AUTHORISED), is_clear=False))[N.ERASE] is S.CANNOT_START
    assert read(whole(at(D.AUTHORISED)))[N.ERASE] is S.TO_DO


def test_what_nobody_can_read_has_no_image_to_make() -> None:
    found = read(ExhibitWork(an_exhibit(stage=Stage.DESTROY_ONLY, not_examined="Locked")))

    assert [found[each] for each in (N.IMAGE, N.VERIFY_IMAGE, N.SCAN)] == [S.NOT_POSSIBLE] * 3
    assert found[N.REVIEW] is S.TO_DO


def test_what_was_passed_over_reads_not_done() -> None:
    found = read(ExhibitWork(an_exhibit(stage=Stage.CERTIFIED), disposals=(at(D.CERTIFIED),)))

    assert [found[each] for each in (N.IMAGE, N.VERIFY_IMAGE, N.SCAN)] == [S.NOT_DONE] * 3
    assert found[N.CERTIFICATE] is S.DONE
