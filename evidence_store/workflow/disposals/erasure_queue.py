"""An erasure asked for in the browser: signed for and queued here, begun by the eraser's process.

The permit is issued while the operator's own key is at hand; the eraser has none of theirs.
Whatever could bar the work is checked again when the permit is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.offers.resuming import disposal_of, require_resumable
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import OPEN, Job, JobKind
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.capacity import key_settles
from evidence_store.workflow._kit.starts.permitting import permitted
from evidence_store.workflow._kit.starts.training_file_queue import (
    note_queued,
    queue_work,
    require_training_file,
    require_typed_reference,
)
from evidence_store.workflow._kit.subjects.bags import (
    TO_OVERWRITE,
    UNTOUCHED,
    BagWork,
    open_bag_of_disposal,
    require_at_bench,
    require_deed,
)
from evidence_store.workflow._kit.subjects.open_exhibits import attempt

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.statements import Signer
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """What the operator typed: the exhibit's reference, and whether they opened its bag for it.

    ``job_id`` is an id under which something that they typed was kept for the job before.
    """

    reference: str
    bag: BagWork = UNTOUCHED
    job_id: str | None = None


def queue_erasure(
    disposal_id: str,
    *,
    asked: ErasureAsked,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
    is_training: bool,
) -> Job:
    """Sign for the erasure of a training file, and queue it; nothing is begun by that.

    The permit is good for this one start. Holds and statements are checked now, and again at the
    start.

    Args:
        disposal_id: authorised, or interrupted.
        asked: what the actor typed.
        actor: will be the operator.
        signer: signs with the actor's own key that they carry it out.
        uow: the record.
        clock: gives the present.
        rules: the legal periods.
        is_training: whether this is a training folder.

    Raises:
        WrongEntryError: another reference was typed.
        DiscrepancyError: the seal that was broken is not the one recorded.
        OutOfSequenceError: a device is at stake and no training file, the actor does not hold the
            exhibit out of an opened bag, or nothing can be started now.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is not valid.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        SamePersonError: the actor authorised it.
        ConflictError: it is already queued or running.
        NotPermittedError: the actor's duties do not include it.
    """
    require_typed_reference(uow, disposal_id, asked.reference)
    open_bag_of_disposal(
        disposal_id, asked.bag, why=TO_OVERWRITE, actor=actor, uow=uow, clock=clock
    )
    with attempt(Act.PERMIT, disposal_id, actor=actor, uow=uow, clock=clock) as opened:
        disposal, exhibit = opened.disposal, opened.exhibit
        require_deed(Deed.OVERWRITE, opened)
        require_training_file(exhibit, is_training=is_training)
        require_at_bench(uow, exhibit, actor=actor)
        _require_not_queued(uow, disposal, exhibit)
        permit_id = _permit(opened, signer=signer, rules=rules)
        job = queue_work(opened, JobKind.ERASE, job_id=asked.job_id, permit_id=permit_id)
        uow.commit()
    return job


def resume_erasure(
    job_id: str, *, actor: Actor, signer: Signer, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Job:
    """Sign for another start of a stopped or failed erasure, and queue it; it goes on where it was.

    Raises:
        OutOfSequenceError: it is not stopped or failed, its exhibit is stopped and referred, or
            the disposal for which it was queued can begin nothing any more.
        RefusedError: somebody else is its operator.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is not valid.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.PERMIT)
    with uow:
        queued = uow.jobs.get(job_id)
        disposal_id = disposal_of(queued, uow.disposals.find(exhibit_id=queued.exhibit_id)).id
    with attempt(Act.PERMIT, disposal_id, actor=actor, uow=uow, clock=clock) as opened:
        job = uow.jobs.get(job_id)
        require_resumable(
            job,
            opened.exhibit,
            [opened.disposal],
            actor=actor,
            at=opened.at,
            settles=key_settles(uow, actor, at=opened.at),
        )
        permit_id = _permit(opened, signer=signer, rules=rules)
        saved = uow.jobs.save(job.resumed(permit_id=permit_id))
        note_queued(opened, saved)
        uow.commit()
    return saved


def _permit(opened: OpenDisposal, *, signer: Signer, rules: Rules) -> str | None:
    permit = permitted(opened, signer=signer, rules=rules, is_queued=True).permit
    return None if permit is None else permit.id


def _require_not_queued(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    for other in uow.jobs.find(exhibit_id=exhibit.id, kind=JobKind.ERASE, state=OPEN):
        if not _is_of_an_earlier(other, disposal):
            raise ConflictError(f"{exhibit.reference}: the erasure is queued already.")


def _is_of_an_earlier(job: Job, disposal: Disposal) -> bool:
    """Whether it was queued before this disposal was authorised: it begins nothing any more."""
    signed = disposal.authorisation
    return signed is not None and job.asked_at < signed.statement.made_at
