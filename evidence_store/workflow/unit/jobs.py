"""Long work: asked for by an examiner, taken by a worker, stopped by anyone, its end recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.domain.events.kinds.unit_events import (
    JOB_DONE,
    JOB_FAILED,
    JOB_QUEUED,
    JOB_STARTED,
    JOB_STOPPED,
)
from evidence_store.domain.offers.resuming import ACT_OF, require_resumable
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import (
    ERASURES,
    IN_TURN,
    JOB_ALLOWS,
    OPEN,
    Job,
    JobAct,
    JobKind,
    JobState,
    KeysFrom,
    OfExhibit,
)
from evidence_store.domain.values.grouping import by_exhibit
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import ConflictError, RefusedError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.capacity import key_settles, offered_key_settles
from evidence_store.workflow._kit.subjects.exhibit_guards import (
    require_image_free,
    require_scannable,
)
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork

DEED_OF = {JobKind.CHECK_IMAGE: ExhibitDeed.CHECK_IMAGE, JobKind.SCAN: ExhibitDeed.SCAN}

SHOWN = 100
"""So many of the newest jobs that failed, and of those that are done, are listed on a page."""


def queue_job(
    desk: Desk,
    acquisition_id: str,
    *,
    kind: JobKind,
    hash_set_id: str | None = None,
    hash_set_file: str | None = None,
    job_id: str | None = None,
    keys_from: tuple[KeysFrom, ...] = (),
    by_second: bool = False,
) -> Job:
    """Ask for long work on an acquisition; a worker takes it when its turn comes.

    ``job_id`` is an id under which something was kept for the job before: what opens the hash set
    in ``hash_set_file``, and a key of locked volumes. Without that file the worker opens the set by
    its own slot. ``keys_from`` is where a scan has keys of locked volumes from;
    ``by_second`` asks of a check that a second reader reads the disk image as well.

    Raises:
        OutOfSequenceError: a scan of an image that is not verified, a hold for referral stands, or
            the same work is open already.
        WrongEntryError: a scan without a hash set, or with one that the worker cannot open; or with
            what is kept for the exhibit where nothing is.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, ACT_OF[kind])
    with desk.uow as uow:
        acquisition = uow.acquisitions.get(acquisition_id)
        on = open_offered(desk, acquisition.exhibit_id, DEED_OF[kind])
        exhibit, at = on.exhibit, on.at
        if kind is JobKind.SCAN:
            _require_set(uow, exhibit.case_id, hash_set_id, hash_set_file)
            require_scannable(on, acquisition)
            _require_keys(desk, exhibit, keys_from)
        require_image_free(on, acquisition, kind)
        job = Job(
            id=job_id or new_id("j"),
            version=1,
            kind=kind,
            case_id=exhibit.case_id,
            about=OfExhibit(exhibit.id, acquisition_id),
            asked_by=desk.actor.id,
            asked_at=at,
            hash_set_file=hash_set_file,
            hash_set_id=hash_set_id,
            keys_from=keys_from,
            by_second=by_second,
        )
        uow.jobs.add(job)
        _append(uow, job, event=JOB_QUEUED, by=desk.actor.id, at=at)
        uow.commit()
    return job


def take_job(
    *,
    worker: str,
    is_lost: Callable[[Job], bool],
    uow: UnitOfWork,
    reading: UnitOfWork,
    clock: Clock,
    kinds: Collection[JobKind] = (JobKind.CHECK_IMAGE, JobKind.SCAN, JobKind.BUILD_SET),
    is_wanted: Callable[[Job], bool] = lambda _: True,
) -> Job | None:
    """Return the job that waits longest, started and recorded; None where none waits.

    Args:
        kinds: what this worker does.
        worker: names the worker (host and process), for people.
        is_lost: whether the worker of a running job has been silent for too long.
        uow: the record.
        reading: the record, to look at alone.
        clock: gives the present.
        is_wanted: which of those that could be taken it takes.
    """
    # Workers ask each second, so the asking is one query of what is open, by a reader. A writer
    # begins only where something waits, and holds to the log the one job that it takes.
    with reading:
        open_ones = reading.jobs.find(state=IN_TURN, kind=kinds)
    for seen in open_ones:
        if (seen.state is JobState.QUEUED or is_lost(seen)) and is_wanted(seen):
            taken = _take(seen, worker=worker, uow=uow, clock=clock)
            if taken is not None:
                return taken
    return None


def _take(seen: Job, *, worker: str, uow: UnitOfWork, clock: Clock) -> Job | None:
    """Start the job; None where somebody else did something with it since it was seen."""
    with uow:
        at, job = clock(), uow.jobs.get(seen.id)
        if job.version != seen.version:
            return None
        saved = uow.jobs.save(job.started(worker=worker, at=at))
        _append(uow, saved, event=JOB_STARTED, by=None, at=at)
        uow.commit()
    return saved


def end_job(
    job_id: str, *, worker: str, state: JobState, sentence: str, uow: UnitOfWork, clock: Clock
) -> Job:
    """Record how a job ended.

    Raises:
        ConflictError: it is in another worker's hands, or a person stopped it.
    """
    # It has ended, so it is recorded on a full disk too, as a stop is.
    uow.use_kept_room()
    with uow:
        at, job = clock(), uow.jobs.get(job_id)
        if job.state is not JobState.RUNNING or job.worker != worker:
            raise ConflictError("This job is no longer in this worker's hands.")
        saved = uow.jobs.save(job.ended(state, sentence=sentence, at=at))
        event = JOB_DONE if state is JobState.DONE else JOB_FAILED
        _append(uow, saved, event=event, by=None, at=at)
        uow.commit()
    return saved


def stop_job(desk: Desk, job_id: str) -> Job:
    """Stop a job, waiting or under way; its worker notices within seconds and keeps what is done.

    Raises:
        OutOfSequenceError: it is complete.
        NotPermittedError: the actor's duties do not include it.
    """
    desk.uow.use_kept_room()
    with desk.uow as uow:
        at, job = desk.clock(), uow.jobs.get(job_id)
        require_duty(desk.actor, ACT_OF[job.kind])
        saved = uow.jobs.save(job.stopped(at=at))
        _append(uow, saved, event=JOB_STOPPED, by=desk.actor.id, at=at)
        uow.commit()
    return saved


def resume_job(desk: Desk, job_id: str) -> Job:
    """Queue a stopped or failed job again; it goes on where it was.

    Raises:
        OutOfSequenceError: it is not stopped or failed, or its exhibit is stopped and referred.
        RefusedError: it is an erasure, which its operator signs for (``resume_erasure``), or a
            reading, and somebody else asked for it.
        WaitingKeyError: it is a reading, and the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    with desk.uow as uow:
        at, job = desk.clock(), uow.jobs.get(job_id)
        exhibit = uow.exhibits.get(job.exhibit_id) if job.exhibit_id else None
        disposals = uow.disposals.find(exhibit_id=exhibit.id) if exhibit else ()
        settles = key_settles(uow, desk.actor, at=at)
        require_resumable(job, exhibit, disposals, actor=desk.actor, at=at, settles=settles)
        if job.kind in ERASURES:
            raise RefusedError(
                "The person who carries it out signs for each start. Queue it with that."
            )
        saved = uow.jobs.save(job.resumed())
        _append(uow, saved, event=JOB_QUEUED, by=desk.actor.id, at=at)
        uow.commit()
    return saved


def list_resumable(desk: Desk, jobs: Iterable[Job]) -> frozenset[str]:
    """The ids of those jobs that this person can have go on now."""
    asked = [job for job in jobs if JobAct.RESUME in JOB_ALLOWS[job.state] and job.exhibit_id]
    named = {job.on_exhibit.exhibit_id for job in asked}
    if not named:
        return frozenset()
    with desk.uow as uow:
        at = desk.clock()
        exhibits = {one.id: one for one in uow.exhibits.find(id=named)}
        disposals = by_exhibit(uow.disposals.find(exhibit_id=named))
        settles = offered_key_settles(uow, desk.actor, at=at)
    found = set()
    for job in asked:
        try:
            require_resumable(
                job,
                exhibits[job.on_exhibit.exhibit_id],
                disposals[job.on_exhibit.exhibit_id],
                actor=desk.actor,
                at=at,
                settles=settles,
            )
        except RefusedError:
            continue
        found.add(job.id)
    return frozenset(found)


def _require_set(uow: UnitOfWork, case_id: str, hash_set_id: str | None, file: str | None) -> None:
    """Check that a scan has what it looks for: a registered set, and what opens it."""
    if hash_set_id is None:
        raise WrongEntryError("A scan needs a hash set.")
    known = uow.hash_sets.get(hash_set_id)
    if not file and not (known.has_worker_slot and known.case_id == case_id):
        raise WrongEntryError(
            "The worker cannot open this hash set. Enter its passphrase, or let the worker open "
            "it: " + Way.KNOWN_SET_OPEN_SLOT + "."
        )


def _require_keys(desk: Desk, exhibit: Exhibit, keys_from: tuple[KeysFrom, ...]) -> None:
    """Check that what is kept for the exhibit may be used by this person, and is there."""
    # To use what is kept takes the duty to see it, and somebody's decision each time (ADR 64).
    if KeysFrom.KEPT not in keys_from:
        return
    require_duty(desk.actor, Act.REVEAL_SECRET)
    if not any(each.is_kept for each in exhibit.secrets):
        raise WrongEntryError(
            f"{exhibit.reference}: no PIN, passphrase or recovery key is kept for it. Keep one "
            "first: " + Way.EXHIBIT_KEEP_SECRET + "."
        )


def list_jobs(desk: Desk) -> tuple[Job, ...]:
    """All jobs, newest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return tuple(reversed(uow.jobs.find()))


def list_current(desk: Desk) -> tuple[Job, ...]:
    """What waits, runs or was stopped, and the newest that failed or are done; newest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        found = [
            *(job for job in reversed(uow.jobs.find(state=OPEN)) if job.is_open),
            *uow.jobs.newest(SHOWN, state=JobState.FAILED),
            *uow.jobs.newest(SHOWN, state=JobState.DONE),
        ]
    return tuple(sorted(found, key=lambda job: job.asked_at, reverse=True))


def list_failed(desk: Desk) -> tuple[Job, ...]:
    """The newest jobs that failed, newest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return tuple(uow.jobs.newest(SHOWN, state=JobState.FAILED))


def _append(uow: UnitOfWork, job: Job, *, event: Event, by: str | None, at: datetime) -> None:
    committed: dict[str, JsonValue] = {"by": by} if by else {"worker": job.worker or ""}
    if job.sentence:
        committed["sentence"] = job.sentence
    told: dict[str, JsonValue] = {"acquisition": job.acquisition_id} if job.exhibit_id else {}
    # From which of two sources a scan has keys, and never which key (ADR 64).
    if event is JOB_QUEUED and job.keys_from:
        told["keys"] = [each.value for each in job.keys_from]
    draft = Draft(
        event=event.name,
        case_id=job.case_id,
        exhibit_id=job.exhibit_id,
        occurred=at,
        public={"job": job.id, "kind": job.kind.value, **told},
        committed=committed,
    )
    uow.custody.append(draft)
