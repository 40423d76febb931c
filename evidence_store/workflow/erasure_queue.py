"""An erasure asked for in the browser: queued here, permitted and begun by the eraser's process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.acquisitions import newest_verified
from evidence_store.domain.disposal_states import DisposalAct
from evidence_store.domain.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.jobs import Job, JobKind, JobState
from evidence_store.errors import ConflictError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow.grounds import require_clear_holds, require_statements
from evidence_store.workflow.open_exhibits import attempt
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Disposal
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork

_OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.STOPPED)


def queue_erasure(
    disposal_id: str,
    *,
    reference: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
    is_training: bool,
    job_id: str | None = None,
) -> Job:
    """Ask for the erasure of a training stand-in; nothing is permitted or begun by that.

    Holds and statements are checked now, again when the permit is issued, and again at the start.

    Args:
        disposal_id: authorised, or interrupted.
        reference: the exhibit's reference as the actor typed it.
        actor: will be the operator.
        uow: the record.
        clock: gives the present.
        rules: the legal periods.
        is_training: whether this is a training folder.
        job_id: an id under which something was kept for the job before.

    Raises:
        WrongEntryError: another reference was typed.
        OutOfSequenceError: a device is at stake and no stand-in, or nothing can be started now.
        HoldOpenError: a hold stands.
        StatementError: a statement does not hold.
        SamePersonError: the actor authorised it.
        ConflictError: it is queued or under way already.
        NotPermittedError: the actor's duties do not include it.
    """
    with uow:
        exhibit = uow.exhibits.get(uow.disposals.get(disposal_id).exhibit_id)
    if exhibit.reference != reference.strip():
        raise WrongEntryError("This is not the reference of the exhibit. Read it from its label.")
    with attempt(Act.PERMIT, disposal_id, actor=actor, uow=uow, clock=clock) as opened:
        require_duty(actor, Act.PERMIT)
        disposal, exhibit, at = opened.disposal, opened.exhibit, opened.at
        _require_stand_in(disposal, exhibit, is_training=is_training)
        disposal.require(DisposalAct.PERMIT)
        require_other_person(actor, Act.PERMIT, parts={Part.AUTHORISER: disposal.authoriser_ids})
        require_clear_holds(uow, exhibit, rules=rules, at=at)
        require_statements(uow, disposal, exhibit, at=at)
        _require_not_queued(uow, disposal, exhibit)
        image = newest_verified(uow.acquisitions.find(exhibit_id=exhibit.id))
        job = Job(
            id=job_id or new_id("j"),
            version=1,
            kind=JobKind.ERASE,
            case_id=exhibit.case_id,
            exhibit_id=exhibit.id,
            acquisition_id="" if image is None else image.id,
            asked_by=actor.id,
            asked_at=at,
        )
        uow.jobs.add(job)
        opened.append(
            "job.queued",
            public={"job": job.id, "kind": job.kind.value, "disposal": disposal.id},
        )
        uow.commit()
    return job


def _require_not_queued(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    for other in uow.jobs.find(exhibit_id=exhibit.id):
        is_open = other.kind is JobKind.ERASE and other.state in _OPEN
        if is_open and not _is_of_an_earlier(other, disposal):
            raise ConflictError(f"{exhibit.reference}: the erasure is queued already.")


def _is_of_an_earlier(job: Job, disposal: Disposal) -> bool:
    """Whether it was queued before this disposal was authorised: it begins nothing any more."""
    signed = disposal.authorisation
    return signed is not None and job.asked_at < signed.statement.made_at


def _require_stand_in(disposal: Disposal, exhibit: Exhibit, *, is_training: bool) -> None:
    if disposal.method is not ErasureMethod.OVERWRITE_ZEROS:
        raise OutOfSequenceError(f"{exhibit.reference}: a destruction is begun at the device.")
    if not (is_training and exhibit.training_stand_in):
        raise OutOfSequenceError(
            f"{exhibit.reference}: these pages have no rights on a device. Run the command that "
            "this disposal's page prints, at the machine to which the device is connected."
        )
