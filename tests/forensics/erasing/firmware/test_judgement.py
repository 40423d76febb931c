"""A firmware erasure is judged by five things together; any one that is missing is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.firmware.judgement import LEAST_OLD_BLOCKS, judge, why_not_begun
from forensics.values import ErasureOutcome
from forensics.values.firmware_runs import (
    DriveReading,
    DriveRefusal,
    DriveState,
    Finding,
    FindingAnswer,
    FirmwareRun,
    MediumRead,
    OldBlocksSought,
)
from tests.forensics.erasing.firmware.made_up_runs import (
    AIMS,
    NOON,
    PLACE,
    SAMPLE,
    SIZE,
    reading,
    whole_run,
)

AT_REST = (DriveState.IDLE, DriveState.SUCCEEDED, DriveState.FAILED)
AT_WORK = (DriveState.IN_PROGRESS, DriveState.ARMED)


def missing(run: FirmwareRun) -> dict[Finding, FindingAnswer]:
    return {found.finding: found.answer for found in judge(run).missing}


@pytest.mark.parametrize("number", range(len(AIMS)))
def test_all_five_together_are_an_erasure(number: int) -> None:
    judgement = judge(whole_run(number))

    assert judgement.missing == ()
    assert judgement.outcome is ErasureOutcome.ERASED
    assert [found.finding for found in judgement.findings] == list(Finding)


UNREADABLE = reading(DriveState.UNREADABLE)
SUCCESS_OF_ANOTHER = reading(DriveState.SUCCEEDED, 4)
SPOILED = {
    "the drive refused": ({"refusal": DriveRefusal.REFUSED}, {Finding.ACCEPTED: FindingAnswer.NO}),
    "the tool was stopped": (
        {"refusal": DriveRefusal.UNKNOWN},
        {Finding.ACCEPTED: FindingAnswer.UNKNOWN},
    ),
    "never seen at work": ({"during": ()}, {Finding.PROGRESS: FindingAnswer.NO}),
    "never readable at work": (
        {"during": (UNREADABLE,)},
        {Finding.PROGRESS: FindingAnswer.UNKNOWN},
    ),
    "its time was over": ({"after": None}, {Finding.END_STATE: FindingAnswer.NO}),
    "unreadable at the end": ({"after": UNREADABLE}, {Finding.END_STATE: FindingAnswer.UNKNOWN}),
    "failed": ({"after": reading(DriveState.FAILED, 2)}, {Finding.END_STATE: FindingAnswer.NO}),
    "idle": ({"after": reading(DriveState.IDLE)}, {Finding.END_STATE: FindingAnswer.NO}),
    "of another": ({"after": SUCCESS_OF_ANOTHER}, {Finding.END_STATE: FindingAnswer.NO}),
    "a place not read": (
        {"read": MediumRead(SIZE, SIZE - 512, PLACE, 0)},
        {Finding.READ_BACK: FindingAnswer.NO, Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN},
    ),
    "bytes left out": (
        {"read": MediumRead(SIZE, SIZE - 1, (), 0)},
        {Finding.READ_BACK: FindingAnswer.NO, Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN},
    ),
    "other bytes": (
        {"read": MediumRead(SIZE, SIZE, (), 0, PLACE)},
        {Finding.READ_BACK: FindingAnswer.NO},
    ),
    "not read": (
        {"read": None},
        {Finding.READ_BACK: FindingAnswer.UNKNOWN, Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN},
    ),
    "an old block": (
        {"old_blocks": OldBlocksSought(SAMPLE, 4000, 90, 1)},
        {Finding.OLD_BLOCKS: FindingAnswer.NO},
    ),
    "old blocks not sought": ({"old_blocks": None}, {Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN}),
    "too few old blocks": (
        {"old_blocks": OldBlocksSought(SAMPLE, LEAST_OLD_BLOCKS - 1, 0, 0)},
        {Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN},
    ),
}


@pytest.mark.parametrize("what", SPOILED)
def test_one_that_is_missing_is_no_erasure_and_is_named(what: str) -> None:
    changes, expected = SPOILED[what]

    run = replace(whole_run(), **changes)  # type: ignore[arg-type]  # fields by name

    assert missing(run) == expected
    assert judge(run).outcome is ErasureOutcome.FAILED


@pytest.mark.parametrize("number", range(len(AIMS)))
def test_bytes_that_nobody_can_tell_count_where_the_drive_says_what_they_are_of_and_nowhere_else(
    number: int,
) -> None:
    """Anyone who enciphers what was there leaves no block of it, and has the key."""
    run = replace(whole_run(number), read=MediumRead(SIZE, SIZE, (), 512))
    assert run.after is not None
    shown = replace(run, after=replace(run.after, untouched=True))

    assert missing(run) == {Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN}
    assert (missing(shown) == {}) is (run.aim.action is not None)


def test_an_old_success_of_an_idle_drive_counts_for_nothing() -> None:
    old = reading(DriveState.SUCCEEDED, 2)
    run = replace(whole_run(), before=old, during=(), after=old)

    assert missing(run) == {
        Finding.ACCEPTED: FindingAnswer.UNKNOWN,
        Finding.PROGRESS: FindingAnswer.NO,
        Finding.END_STATE: FindingAnswer.UNKNOWN,
    }


def test_a_drive_at_work_on_another_erasure_shows_no_progress_of_this_one() -> None:
    run = replace(whole_run(), during=(reading(DriveState.IN_PROGRESS, 4),))

    assert missing(run) == {Finding.PROGRESS: FindingAnswer.NO}


def test_a_drive_that_was_at_work_before_shows_nothing() -> None:
    run = replace(whole_run(), before=reading(DriveState.IN_PROGRESS, 2))

    assert missing(run) == {
        Finding.ACCEPTED: FindingAnswer.UNKNOWN,
        Finding.PROGRESS: FindingAnswer.UNKNOWN,
        Finding.END_STATE: FindingAnswer.UNKNOWN,
    }


@pytest.mark.parametrize("state", DriveState)
def test_a_drive_is_asked_only_where_it_is_at_rest(state: DriveState) -> None:
    assert (why_not_begun(reading(state)) is None) is (state in AT_REST)


ACTIONS = st.sampled_from([None, 2, 4])
READINGS = st.builds(DriveReading, st.just(NOON), st.sampled_from(DriveState), ACTIONS)
RUNS = st.builds(
    FirmwareRun,
    aim=st.sampled_from(AIMS),
    before=READINGS,
    refusal=st.sampled_from(DriveRefusal),
    during=st.lists(READINGS, max_size=2).map(tuple),
    after=st.none() | READINGS,
    read=st.none()
    | st.builds(
        MediumRead,
        st.just(SIZE),
        st.sampled_from([SIZE, SIZE - 512]),
        st.sampled_from([(), PLACE]),
        st.just(0),
        st.sampled_from([(), PLACE]),
    ),
    old_blocks=st.none()
    | st.builds(
        OldBlocksSought,
        st.just(SAMPLE),
        st.sampled_from([0, 15, 16]),
        st.sampled_from([0, 1]),
        st.sampled_from([0, 1]),
    ),
)


@settings(deadline=None)
@given(RUNS)
def test_whatever_a_run_holds_only_all_five_are_an_erasure(run: FirmwareRun) -> None:
    """The five once more, in other words."""
    here = {None, run.aim.action} if run.aim.action else {None, 2, 4}
    read, old, after = run.read, run.old_blocks, run.after
    holds = {
        "refusal": run.refusal is DriveRefusal.NONE,
        "at rest before": run.before.state in AT_REST,
        "at work": any(each.state in AT_WORK and each.action in here for each in run.during),
        "end": after is not None and after.state is run.aim.ends_as and after.action in here,
        "read": read is not None
        and read.bytes_read == SIZE
        and not (read.unread or read.different),
        "old": old is not None and not old.left and old.sought >= LEAST_OLD_BLOCKS,
    }
    judgement = judge(run)

    assert (judgement.outcome is ErasureOutcome.ERASED) is all(holds.values())
    assert bool(judgement.missing) is not all(holds.values())
    assert all(found.why for found in judgement.findings)


@settings(deadline=None)
@given(RUNS, st.sampled_from([name for name in SPOILED if name != "of another"]))
def test_what_spoils_a_whole_run_spoils_every_run(run: FirmwareRun, what: str) -> None:
    changes, expected = SPOILED[what]
    finding = next(iter(expected))

    spoiled = replace(run, **changes)  # type: ignore[arg-type]  # fields by name

    if what == "idle" and run.aim.ends_as is DriveState.IDLE:
        return
    assert finding in missing(spoiled)
