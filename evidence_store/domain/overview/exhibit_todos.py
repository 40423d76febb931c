"""What waits at one exhibit, in the order of the work: what stops it first, and its end last."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateKind, CertificateState
from evidence_store.domain.exhibits.acquisitions import newest_verified
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.overview.disposal_todos import todos_of_disposal, todos_of_reports
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.order_todos import start_of, todos_of_holds, todos_of_orders
from evidence_store.domain.overview.progress import TaskName
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.gradings import GradingState, HitGrading, graded_hits
from evidence_store.domain.unit.jobs import IN_TURN, JobKind, JobState
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.overview.at_exhibit import AtExhibit
    from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.domain.unit.jobs import Job

BUILDING = Todo("A hash set of its case is being built.", "It waits for the worker.")
_HELD = "A person placed a hold on it."


def todos_of_exhibit(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at the exhibit, and at what its case holds; nothing where all is done."""
    yield from own_todos(on)
    if not on.is_examined:
        return
    yield from todos_of_sets(on.hash_sets)
    yield from todos_of_orders(on.orders, on.case, on.ids)
    yield from last_todos(on)


def last_todos(on: AtExhibit) -> Iterator[Todo]:
    """Yield what hangs on its holds, where these were worked out, and the proposal after them."""
    if on.holds is None or not on.is_examined:
        return
    if on.exhibit.open_holds and not on.begun_releases:
        yield Todo(_HELD, "It waits until two people have released it.", Act.RELEASE_HOLD)
    yield from todos_of_holds(on.holds, [each for each in on.orders if each.reaches(on.ids)])
    if on.holds.is_clear:
        yield Todo(
            "Nothing stands in the way of its disposal, and none is proposed.",
            "It waits for an examiner to propose it.",
            Act.PROPOSE,
            (on.step("propose-overwriting"), on.step("propose-destruction")),
            since=start_of(day) if (day := on.holds.earliest_erasure) is not None else None,
            is_routine=on.is_to_be_scanned,  # to examine it comes first
            task=TaskName.REVIEW,
        )


def own_todos(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at the exhibit itself, before its orders and the holds of the law."""
    exhibit, goes_on = on.exhibit, on.exhibit.ended is None and not on.is_stopped
    if exhibit.placed_holds:
        yield from _releases(on)
    if exhibit.discrepancies or (exhibit.handovers and exhibit.handovers[-1].is_open):
        yield from _about_the_bag(on)
    if on.disposals:
        yield from todos_of_reports(on)
    if on.certificates:
        yield from _withdrawals(on)
    if on.disposal is not None and goes_on:
        yield from todos_of_disposal(on.disposal, on)
    elif on.is_examined:
        yield from _examination(on)


def _to_refer(on: AtExhibit) -> Iterator[Todo]:
    referred = {each.hold_id for each in on.exhibit.referrals}
    stops = [each for each in on.exhibit.open_holds if each.code == STOP_AND_REFER]
    if not all(each.id in referred for each in stops):
        yield Todo(
            "Everything on it is stopped, and it is not recorded to whom it was referred.",
            "It waits for somebody to record to whom it was referred.",
            Act.RECORD_REFERRAL,
            (on.step("referred-to"),),
            since=min(each.placed_at for each in stops),
            begun_by=frozenset(each.placed_by for each in stops),
        )


def _releases(on: AtExhibit) -> Iterator[Todo]:
    if on.is_stopped and on.exhibit.ended is None:
        yield from _to_refer(on)
    stands = "Everything on it is stopped and referred." if on.is_stopped else _HELD
    if begun := on.begun_releases:
        signed = [one for each in begun for one in each]
        yield Todo(
            stands,
            "It waits for a second person to sign for the release.",
            Act.RELEASE_HOLD,
            (on.step("release-hold"),),
            since=min(one.statement.made_at for one in signed),
            until=min(one.statement.not_after for one in signed),
            not_by=frozenset.intersection(*map(_signers, begun)),
            begun_by=frozenset(one.statement.person_id for one in signed),
        )
    elif on.is_stopped:
        # Before anybody signed, to go on stopping is as right as to release: nobody is sent there.
        yield Todo(stands, "It waits until two people have released it.", Act.RELEASE_HOLD)


def _signers(releases: Sequence[SignedStatement]) -> frozenset[str]:
    return frozenset[str]().union(*(each.people for each in releases))


def _about_the_bag(on: AtExhibit) -> Iterator[Todo]:
    exhibit = on.exhibit
    last = exhibit.handovers[-1] if exhibit.handovers else None
    if last is not None and last.is_open:
        giver = frozenset(filter(None, (last.giver_id,)))
        named = frozenset(each.id for each in on.among.people if each.name == last.to_holder)
        yield Todo(
            f"{last.from_holder} gave it to {last.to_holder}, who has not signed for it.",
            f"It waits for {last.to_holder} to sign for it.",
            Act.HAND_OVER,
            (on.step("accept-handover"),),
            since=last.recorded,
            not_by=giver,
            only_by=named or None,
            begun_by=giver,
        )
    if found := exhibit.open_discrepancies:
        yield _to_settle(on, found)


def _to_settle(on: AtExhibit, found: Sequence[Discrepancy]) -> Todo:
    standing = [one for each in found for one in each.standing_signatures(at=on.at)]
    return Todo(
        "Something about it does not agree with the record.",
        "It waits for a second person to sign for the outcome."
        if standing
        else "It waits for two people, one of them a supervisor, to settle it.",
        Act.SETTLE_DISCREPANCY,
        (on.step("settle-discrepancy"),),
        since=min(each.noted_at for each in found),
        until=min((one.statement.not_after for one in standing), default=None),
        not_by=frozenset.intersection(*(each.standing_signers(at=on.at) for each in found)),
        begun_by=frozenset[str]().union(*(each.signers for each in found)),
    )


def _withdrawals(on: AtExhibit) -> Iterator[Todo]:
    for each in on.certificates:
        if each.state is CertificateState.WITHDRAWAL_ASKED:
            yield Todo(
                "One person asked to withdraw a document that was issued for it.",
                "It waits for another person to confirm the withdrawal.",
                Act.CONFIRM_WITHDRAWAL,
                (StepTo("certificate", each.id, "confirm-withdrawal"),),
                since=each.asked.asked_at,
                not_by=each.asked.askers,
                begun_by=frozenset({each.asked.asked_by}),
            )


def _examination(on: AtExhibit) -> Iterable[Todo]:
    """Image, check, scan, grades: each where it is the next, and none that was passed over."""
    work = on.work
    if work.is_over or work.is_unreadable:
        return ()
    if not work.acquisitions:
        return (_to_image(on),)
    if newest_verified(work.acquisitions) is None:
        return _to_verify(on)
    return _to_grade(on) if work.scans else _to_scan(on)


def _to_image(on: AtExhibit) -> Todo:
    bag, workers = on.bag, on.workers
    if bag.holder_id is None and workers is None:
        stands, waits = "It is booked in", "It waits for an examiner to take it and image it."
    else:
        stands, waits = f"{bag.holder} holds it", _held_by(bag.holder)
    return Todo(
        f"{stands}, and no disk image of it is registered.",
        waits,
        Act.REGISTER_ACQUISITION,
        # Whom a name that somebody typed means, nobody knows.
        (on.step("register-image"), *on.taking) if workers != frozenset() else (),
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


def _to_verify(on: AtExhibit) -> Iterator[Todo]:
    newest = on.work.acquisitions[-1]
    checks = [
        each
        for each in _jobs(on, JobKind.CHECK_IMAGE)
        if each.acquisition_id == newest.id and newest.is_older_than(each.asked_at)
    ]
    last = checks[-1] if checks else None
    if last is not None and last.state in IN_TURN:
        yield Todo(
            "Its disk image is being checked.",
            "It waits for the worker.",
            task=TaskName.VERIFY_IMAGE,
        )
    elif last is not None and last.state is JobState.DONE:
        yield Todo(
            "Its disk image was read again, and what was found is not signed for.",
            "It waits for the person who asked for the check.",
            Act.VERIFY_ACQUISITION,
            (StepTo("job", last.id, "sign-check"), on.step("check-image")),
            since=last.ended_at,
            begun_by=frozenset({last.asked_by}),
            task=TaskName.VERIFY_IMAGE,
        )
    elif last is not None:
        yield _to_resume(last, "The check of its disk image", Act.VERIFY_ACQUISITION)
    else:
        failed = newest.computed_digest is not None
        yield Todo(
            "Its disk image was checked and is not verified."
            if failed
            else "Its disk image is registered and not checked.",
            "It waits for an examiner to have it checked.",
            Act.VERIFY_ACQUISITION,
            (on.step("check-image"),),
            since=newest.registered_at,
            task=TaskName.VERIFY_IMAGE,
        )


def _to_scan(on: AtExhibit) -> Iterator[Todo]:
    jobs = _jobs(on, JobKind.SCAN)
    last = jobs[-1] if jobs else None
    if last is not None and last.state in IN_TURN:
        yield Todo(
            "Its disk image is being scanned.", "It waits for the worker.", task=TaskName.SCAN
        )
    elif last is not None and last.state in (JobState.STOPPED, JobState.FAILED):
        yield _to_resume(last, "The scan of its disk image", Act.RECORD_SCAN)
    elif not on.hash_sets:
        yield todo_to_build(
            on.last_build,
            on.case.id,
            stands="Its disk image is verified, and its case has no hash set.",
            since=_verified_at(on),
            task=TaskName.SCAN,
        )
    else:
        yield Todo(
            "Its disk image is verified and not scanned.",
            "It waits for an examiner to have it scanned.",
            Act.RECORD_SCAN,
            (on.step("scan"),),
            since=_verified_at(on),
            task=TaskName.SCAN,
        )


def _verified_at(on: AtExhibit) -> datetime | None:
    image = newest_verified(on.work.acquisitions)
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
        found = graded_hits(sum(scan.hits_by_kind.values()), _gradings_of(on, scan))
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
            Todo(
                "Its hits are graded by one person.",
                "It waits for a second person to confirm the grades or send them back.",
                Act.SETTLE_GRADES,
                (StepTo("grading", each.id, "confirm"),),
                since=each.graded_at,
                not_by=frozenset({each.graded_by}),
                begun_by=frozenset({each.graded_by}),
                task=TaskName.REVIEW,
            )
            for each in _gradings_of(on, scan)
            if each.state is GradingState.WAITING
        )


def todos_of_sets(hash_sets: Sequence[HashSetRecord]) -> Iterator[Todo]:
    """Yield each set whose count waits for a second person."""
    for each in hash_sets:
        if each.confirmed_by is None:
            yield Todo(
                "A hash set of its case is registered by one person.",
                "It waits for a second person to confirm its count.",
                Act.CONFIRM_HASH_SET,
                (StepTo("known_set", each.id, "confirm"),),
                since=each.registered_at,
                not_by=frozenset({each.registered_by}),
                begun_by=frozenset({each.registered_by}),
            )


def todo_to_build(
    last: Job | None,
    case_id: str,
    *,
    stands: str,
    since: datetime | None,
    task: TaskName | None = None,
) -> Todo:
    """Return what waits where a case needs a hash set and has none.

    Args:
        last: the newest building of one, which is under way or came to nothing.
        case_id: the case.
        stands: where the thing stands, if none was begun.
        since: how long it has stood so.
        task: which of an exhibit's tasks it is.
    """
    if last is not None and last.state in IN_TURN:
        return replace(BUILDING, task=task)
    build = (StepTo("case", case_id, "build-hash-set"),)
    if last is not None:
        how = "failed" if last.state is JobState.FAILED else "was stopped"
        return Todo(
            f"The building of a hash set of its case {how}.",
            "It waits for an examiner to look why, and to have it built again.",
            Act.REGISTER_HASH_SET,
            build,
            since=last.ended_at,
            begun_by=frozenset({last.asked_by}),
            task=task,
        )
    return Todo(
        stands,
        "It waits for an examiner to register a hash set.",
        Act.REGISTER_HASH_SET,
        build,
        since=since,
        is_routine=True,
        task=task,
    )


def _jobs(on: AtExhibit, kind: JobKind) -> list[Job]:
    return [each for each in on.work.jobs if each.kind is kind]


def _gradings_of(on: AtExhibit, scan: ScanRecord) -> list[HitGrading]:
    return [each for each in on.gradings if each.scan_id == scan.id]


def exhibit_done(on: AtExhibit) -> str:
    """Return the standing of the exhibit, as one sentence, if nothing at it waits."""
    if on.exhibit.ended is not None:
        return "It has left the police. Nothing more is recorded of it."
    if on.exhibit.stage is Stage.CERTIFIED:
        issued = [one for one in on.certificates if one.kind is CertificateKind.CERTIFICATE]
        if issued and all(each.is_withdrawn for each in issued):
            return "It is disposed of, and the certificate that was issued is withdrawn."
        return "It is disposed of, and its certificate is issued."
    return "Nothing at it waits."
