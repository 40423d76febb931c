"""The second person's reading of an overwritten stand-in, asked for in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.acquisitions import newest_verified
from evidence_store.domain.disposal_states import DisposalAct
from evidence_store.domain.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.jobs import Job, JobKind, JobState
from evidence_store.errors import ConflictError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow.open_exhibits import attempt

if TYPE_CHECKING:
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import Clock, UnitOfWork

_OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.STOPPED)


def queue_reading(
    disposal_id: str,
    *,
    reference: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    is_training: bool,
    job_id: str | None = None,
) -> Job:
    """Ask that a training stand-in be read again; what was found is signed for afterwards.

    Args:
        disposal_id: completed, or without a clear result so far.
        reference: the exhibit's reference as the actor typed it.
        actor: will sign for what is found.
        uow: the record.
        clock: gives the present.
        is_training: whether this is a training folder.
        job_id: an id under which something was kept for the job before.

    Raises:
        WrongEntryError: another reference was typed.
        OutOfSequenceError: a device is at stake and no stand-in, or nothing is to be read now.
        SamePersonError: the actor erased it or authorised it.
        ConflictError: the actor's reading is queued or under way already.
        NotPermittedError: the actor's duties do not include it.
    """
    with uow:
        exhibit = uow.exhibits.get(uow.disposals.get(disposal_id).exhibit_id)
    if exhibit.reference != reference.strip():
        raise WrongEntryError("This is not the reference of the exhibit. Read it from its label.")
    with attempt(Act.VERIFY, disposal_id, actor=actor, uow=uow, clock=clock) as opened:
        require_duty(actor, Act.VERIFY)
        disposal, exhibit = opened.disposal, opened.exhibit
        if not (is_training and exhibit.training_stand_in):
            raise OutOfSequenceError(
                f"{exhibit.reference}: these pages have no rights on a device. Run the command "
                "that this disposal's page prints, at the machine to which it is connected."
            )
        disposal.require(DisposalAct.VERIFY)
        parts = {Part.OPERATOR: disposal.operator_ids, Part.AUTHORISER: disposal.authoriser_ids}
        require_other_person(actor, Act.VERIFY, parts=parts)
        for other in uow.jobs.find(exhibit_id=exhibit.id):
            if (
                other.kind is JobKind.READ_AGAIN
                and other.state in _OPEN
                and other.asked_by == actor.id
            ):
                raise ConflictError(f"{exhibit.reference}: your reading is queued already.")
        image = newest_verified(uow.acquisitions.find(exhibit_id=exhibit.id))
        job = Job(
            id=job_id or new_id("j"),
            version=1,
            kind=JobKind.READ_AGAIN,
            case_id=exhibit.case_id,
            exhibit_id=exhibit.id,
            acquisition_id="" if image is None else image.id,
            asked_by=actor.id,
            asked_at=opened.at,
        )
        uow.jobs.add(job)
        opened.append(
            "job.queued",
            public={"job": job.id, "kind": job.kind.value, "disposal": disposal.id},
        )
        uow.commit()
    return job
