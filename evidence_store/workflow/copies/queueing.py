"""Work on the files of a copy, asked for in the browser and done where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.unit_events import JOB_QUEUED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import Job, JobKind, OfExhibit
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit import copy_checks as checks
from evidence_store.workflow._kit.copy_grounds import copy_of
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.starts.copy_starts import require_may_start, signed_start
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


SIGNED_FOR = "signed for"
"""What is kept with the job of a start, until the eraser uses that one start."""


def queue_registering(desk: Desk, exhibit_id: str, copy_id: str, *, job_id: str) -> Job:
    """Ask for the files of a copy to be read and registered; which, is kept for the job.

    Raises:
        OutOfSequenceError: the copy ended, or overwriting it was begun.
        ConflictError: work on it is queued or under way.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.KEEP_COPIES)
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        checks.register(opened, copy_of(opened.exhibit, copy_id))
        job = _queued(opened, copy_id, JobKind.REGISTER_COPY, job_id=job_id)
        uow.commit()
    return job


def queue_ending(
    desk: SigningDesk, exhibit_id: str, copy_id: str, *, reference: str, job_id: str
) -> Job:
    """Sign for a start of the end of a copy, and queue it; the copy counts as begun from then on.

    Every check is made now, and again by the eraser before the first byte.

    Raises:
        WrongEntryError: another reference was typed.
        ConflictError: work on it is queued or under way.
        As ``endings.start_ending``.
    """
    with refusals_recorded(desk, Act.ERASE_COPY, exhibit_id=exhibit_id), desk.uow as uow:
        require_duty(desk.actor, Act.ERASE_COPY)
        opened = open_exhibit(desk, exhibit_id)
        if opened.exhibit.reference != reference.strip():
            raise WrongEntryError(
                "This is not the reference of the exhibit. Read it from its label."
            )
        checks.start(opened, copy_of(opened.exhibit, copy_id))
        # Now, and not when the files are known: a statement names the newest entry of its
        # exhibit, and the entry of the queued job would come between (ADR 106).
        signed_start(opened, copy_id, signer=desk.signer, rules=desk.rules)
        job = _queued(opened, copy_id, JobKind.ERASE_COPY, job_id=job_id)
        uow.commit()
    return job


def require_queued_start(desk: Desk, exhibit_id: str, copy_id: str) -> int:
    """Check everything once more for the eraser, which begins; the number of the start.

    Raises:
        OutOfSequenceError: the start is not this person's, or nothing waits to be overwritten.
        As ``endings.start_ending``.
    """
    with refusals_recorded(desk, Act.ERASE_COPY, exhibit_id=exhibit_id), desk.uow:
        opened = open_exhibit(desk, exhibit_id)
        copy = copy_of(opened.exhibit, copy_id)
        ending = copy.ending
        if ending is None or ending.operators[-1:] != (desk.actor.id,):
            raise OutOfSequenceError(
                f"{opened.exhibit.reference}: another person's start came since."
            )
        if ending.started_at is None or ending.receipt is not None or ending.not_read is not None:
            raise OutOfSequenceError(
                f"{opened.exhibit.reference}: nothing of this copy waits to be overwritten."
            )
        require_may_start(opened, copy, rules=desk.rules)
        return ending.starts


def queue_copy_reading(desk: Desk, exhibit_id: str, copy_id: str, *, job_id: str) -> Job:
    """Ask for the overwritten files of a copy to be read again; what was found is signed for after.

    Raises:
        SamePersonError: the actor overwrote a part of it, or authorised it.
        OutOfSequenceError: it is not overwritten, or was read.
        ConflictError: work on it is queued or under way.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.VERIFY_COPY)
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        checks.read_again(opened, copy_of(opened.exhibit, copy_id))
        job = _queued(opened, copy_id, JobKind.READ_COPY, job_id=job_id)
        uow.commit()
    return job


def _queued(opened: OpenExhibit, copy_id: str, kind: JobKind, *, job_id: str) -> Job:
    exhibit = opened.exhibit
    job = Job(
        id=job_id or new_id("j"),
        version=1,
        kind=kind,
        case_id=exhibit.case_id,
        about=OfExhibit(exhibit.id, copy_id=copy_id),
        asked_by=opened.actor.id,
        asked_at=opened.at,
    )
    opened.uow.jobs.add(job)
    opened.append(JOB_QUEUED, public={"job": job.id, "kind": kind.value, "acquisition": ""})
    return job
