from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evidence_store.domain.unit.jobs import (
    JOB_ALLOWS,
    LOST_AFTER,
    Job,
    JobAct,
    JobFigures,
    JobKind,
    JobState,
    OfExhibit,
)
from evidence_store.errors import OutOfSequenceError
from forensics.scanning.progress import ScanPhase

NOW = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)
DOES = {
    JobAct.START: lambda job: job.started(worker="w", at=NOW),
    JobAct.STOP: lambda job: job.stopped(at=NOW),
    JobAct.RESUME: lambda job: job.resumed(),
    JobAct.END: lambda job: job.ended(JobState.DONE, sentence="Done.", at=NOW),
}
OUTCOMES = {
    (JobState.QUEUED, JobAct.START): JobState.RUNNING,
    (JobState.QUEUED, JobAct.STOP): JobState.STOPPED,
    (JobState.RUNNING, JobAct.START): JobState.RUNNING,
    (JobState.RUNNING, JobAct.STOP): JobState.STOPPED,
    (JobState.RUNNING, JobAct.END): JobState.DONE,
    (JobState.STOPPED, JobAct.RESUME): JobState.QUEUED,
    (JobState.FAILED, JobAct.RESUME): JobState.QUEUED,
}


def a_job(state: JobState) -> Job:
    return Job("j_1", 1, JobKind.SCAN, "c_1", OfExhibit("x_1", "a_1"), "u_1", NOW, state=state)


SAYS = {
    JobState.QUEUED: "waits for a worker",
    JobState.RUNNING: "is under way",
    JobState.STOPPED: "was stopped",
    JobState.DONE: "has ended",
    JobState.FAILED: "has failed",
}


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("act", JobAct)
def test_every_state_allows_or_refuses_every_act_as_the_table_says(
    state: JobState, act: JobAct
) -> None:
    job, expected = a_job(state), OUTCOMES.get((state, act))

    if expected is None:
        with pytest.raises(OutOfSequenceError, match=f"This work {SAYS[state]};"):
            DOES[act](job)
    else:
        assert DOES[act](job).state is expected
    assert (expected is not None) == (act in JOB_ALLOWS[state])


@pytest.mark.parametrize(
    ("silent", "is_lost"),
    [(timedelta(0), False), (LOST_AFTER, False), (LOST_AFTER + timedelta(seconds=1), True)],
)
def test_a_worker_is_lost_after_a_minute_of_silence(silent: timedelta, *, is_lost: bool) -> None:
    figures = JobFigures("j_1", NOW, "scan", 1, 2, 3, None)

    assert figures.is_lost(at=NOW + silent) is is_lost


def test_an_unknown_whole_is_no_percentage() -> None:
    assert JobFigures("j_1", NOW, "scan", 5, 0, 3, None).percent == 0
    assert JobFigures("j_1", NOW, "scan", 5, 4, 3, None).percent == 100


def test_a_scan_that_looks_at_pictures_counts_these_and_no_bytes() -> None:
    assert JobFigures("j_1", NOW, ScanPhase.ALTERED, 1, 2, 3, None).counts_pictures
    assert not JobFigures("j_1", NOW, ScanPhase.RAW, 1, 2, 3, None).counts_pictures
