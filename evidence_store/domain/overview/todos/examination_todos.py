"""What waits at the examination of an exhibit: image, check, scan, grades."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.acquisitions import newest_verified
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.progress import TaskName
from evidence_store.domain.overview.todos.hash_set_todos import todo_to_build
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.gradings import GradingState, HitGrading, graded_hits
from evidence_store.domain.unit.jobs import IN_TURN, JobKind, JobState
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from evidence_store.domain.overview.at_exhibit import AtExhibit
    from evidence_store.domain.scans.scan import ScanRecord
    from evidence_store.domain.unit.jobs import Job


def todos_of_examination(on: AtExhibit) -> Iterable[Todo]:
    """Return image, check, scan or grades: what is the next, and nothing that was passed over."""
    work = on.work
    if work.is_over or work.is_unreadable:
        return ()
    if not work.acquisitions:
        return (_to_image(on),) if (being := _being_imaged(on)) is None else (being,)
    if newest_verified(work.standing) is None:
        # What was scanned of an extraction is graded while its disk image waits to be checked.
        return (*_to_verify(on), *(_to_grade(on) if newest_verified(work.acquisitions) else ()))
    return (*_also_checked(on), *(_to_scan(on) if work.to_scan else ()), *_to_grade(on))


def _being_imaged(on: AtExhibit) -> Todo | None:
    jobs = [each for each in on.work.jobs if each.kind is JobKind.IMAGE_DEVICE]
    if not any(each.state in IN_TURN for each in jobs):
        return None
    return Todo(
        "It is being imaged at the station.", "It waits for the reader.", task=TaskName.IMAGE
    )


def _to_image(on: AtExhibit) -> Todo:
    bag, workers = on.bag, on.workers
    if bag.holder_id is None and workers is None:
        stands, waits = "It is booked in", "It waits for an examiner to take it and image it."
    else:
        stands, waits = f"{bag.holder} holds it", _held_by(bag.holder)
    return Todo(
        f"{stands}, and no disk image or extraction of it is registered.",
        waits,
        Act.REGISTER_ACQUISITION,
        # Whom a name that somebody typed means, nobody knows.
        (on.step("image-here"), on.step("register-image"), *on.taking)
        if workers != frozenset()
        else (),
        since=on.came,
        only_by=workers,
        is_routine=True,
        task=TaskName.IMAGE,
    )


@cache  # a unit has many exhibits, and few people who hold them
def _held_by(holder: str) -> str:
    return (
        f"It waits for {holder} to image it or hand it over. A disk image that was made is "
        "registered: " + Way.ACQUISITION_REGISTER + "."
    )


def _also_checked(on: AtExhibit) -> Iterable[Todo]:
    """Return the check of a newer image that runs or waits for a signature, where one is verified.

    One that nobody had checked waits for nobody: the exhibit goes on with the verified one.
    """
    last = _last_check(on)
    waits = last is not None and last.state in (*IN_TURN, JobState.DONE)
    return _to_verify(on) if waits and not on.work.standing[-1].is_verified else ()


def _last_check(on: AtExhibit) -> Job | None:
    """The newest check of the newest image that was asked for since that was read."""
    newest = on.work.standing[-1]
    checks = [
        each
        for each in on.work.asked(JobKind.CHECK_IMAGE)
        if each.acquisition_id == newest.id and newest.is_older_than(each.asked_at)
    ]
    return checks[-1] if checks else None


def _to_verify(on: AtExhibit) -> Iterator[Todo]:
    newest, last = on.work.standing[-1], _last_check(on)
    if last is not None and last.state in IN_TURN:
        yield Todo(
            f"Its {newest.called} is being checked.",
            "It waits for the worker.",
            task=TaskName.VERIFY_IMAGE,
        )
    elif last is not None and last.state is JobState.DONE:
        yield Todo(
            f"Its {newest.called} was read again, and what was found is not signed for.",
            "It waits for the person who asked for the check.",
            Act.VERIFY_ACQUISITION,
            # Who asked signs for what the worker read; any other examiner has it read again.
            (StepTo("job", last.id, "sign-check"), on.step("check-image")),
            since=last.ended_at,
            begun_by=frozenset({last.asked_by}),
            task=TaskName.VERIFY_IMAGE,
        )
    elif last is not None:
        yield _to_resume(last, f"The check of its {newest.called}", Act.VERIFY_ACQUISITION)
    else:
        failed = newest.computed_digest is not None
        yield Todo(
            f"Its {newest.called} was checked and is not verified."
            if failed
            else f"Its {newest.called} is registered and not checked.",
            "It waits for an examiner to have it checked.",
            Act.VERIFY_ACQUISITION,
            (on.step("check-image"),),
            since=newest.registered_at,
            task=TaskName.VERIFY_IMAGE,
        )


def _to_scan(on: AtExhibit) -> Iterator[Todo]:
    jobs, image = on.work.asked(JobKind.SCAN), on.work.to_scan
    called = "disk image" if image is None else image.called
    last = jobs[-1] if jobs else None
    if last is not None and last.state in IN_TURN:
        yield Todo(
            f"Its {called} is being scanned.", "It waits for the worker.", task=TaskName.SCAN
        )
    elif last is not None and last.state in (JobState.STOPPED, JobState.FAILED):
        yield _to_resume(last, f"The scan of its {called}", Act.RECORD_SCAN)
    elif not on.hash_sets:
        yield todo_to_build(
            on.last_build,
            on.case.id,
            stands=f"Its {called} is verified, and its case has no hash set.",
            since=_verified_at(on),
            task=TaskName.SCAN,
        )
    else:
        yield Todo(
            f"Its {called} is verified and not scanned.",
            "It waits for an examiner to have it scanned.",
            Act.RECORD_SCAN,
            (on.step("scan"),),
            since=_verified_at(on),
            task=TaskName.SCAN,
        )


def _verified_at(on: AtExhibit) -> datetime | None:
    image = on.work.to_scan
    return None if image is None else image.verified_at


def _to_resume(job: Job, what: str, act: Act) -> Todo:
    task = TaskName.SCAN if job.kind is JobKind.SCAN else TaskName.VERIFY_IMAGE
    how = "failed" if job.state is JobState.FAILED else "was stopped"
    return Todo(
        f"{what} {how}.",
        "It waits for an examiner to look why, and to have it continue.",
        act,
        (StepTo("job", job.id, "resume"),),
        since=job.ended_at,
        begun_by=frozenset({job.asked_by}),
        task=task,
    )


def _to_grade(on: AtExhibit) -> Iterator[Todo]:
    for scan in on.work.scans:
        found = graded_hits(scan.hits, _gradings_of(on, scan))
        if found.ungraded:
            hits = "1 hit" if found.ungraded == 1 else f"{found.ungraded} hits"
            yield Todo(
                f"A scan found {hits} to be graded.",
                "It waits for an examiner to grade them.",
                Act.GRADE_HITS,
                (StepTo("scan", scan.id, "grade"),),
                since=scan.finished,
                begun_by=frozenset({scan.recorded_by}),
                task=TaskName.REVIEW,
            )
        yield from (
            Todo.for_another(
                "Its hits are graded by one person.",
                "It waits for a second person to confirm the grades or send them back.",
                Act.SETTLE_GRADES,
                StepTo("grading", each.id, "confirm"),
                first=each.graded_by,
                since=each.graded_at,
                task=TaskName.REVIEW,
            )
            for each in _gradings_of(on, scan)
            if each.state is GradingState.WAITING
        )


def _gradings_of(on: AtExhibit, scan: ScanRecord) -> list[HitGrading]:
    return [each for each in on.gradings if each.scan_id == scan.id]
