"""An erasure asked for in the browser: signed for and queued here, begun by the eraser's process.

The permit is issued while the operator's own key is at hand; the eraser has none of theirs.
Whatever could bar the work is checked again when the permit is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.offers.resuming import disposal_of, is_queued_for, require_resumable
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import ERASURES, OPEN, Job, JobKind
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
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """What the operator typed: the exhibit's reference, and whether they opened its bag for it.

    ``job_id`` is an id under which something that they typed was kept for the job before.
    ``at_station``: the device is plugged in at the station, whose eraser begins it; otherwise a
    training file is used in its place.
    """

    reference: str
    bag: BagWork = UNTOUCHED
    job_id: str | None = None
    at_station: bool = False


def queue_erasure(
    desk: SigningDesk, disposal_id: str, *, asked: ErasureAsked, is_training: bool
) -> Job:
    """Sign for an erasure, and queue it; nothing is begun by that.

    The permit is good for this one start. Holds and statements are checked now, and again at the
    start.

    Args:
        desk: who acts, and on which record.
        disposal_id: authorised, or interrupted.
        asked: what the actor typed.
        is_training: whether this is a training folder.

    Raises:
        WrongEntryError: another reference was typed.
        DiscrepancyError: the seal that was broken is not the one recorded.
        OutOfSequenceError: a device is at stake and neither a training file nor the station, the
            actor does not hold the exhibit out of an opened bag, or nothing can be started now.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is not valid.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        SamePersonError: the actor authorised it.
        ConflictError: it is already queued or running.
        NotPermittedError: the actor's duties do not include it.
    """
    require_typed_reference(desk.uow, disposal_id, asked.reference)
    open_bag_of_disposal(desk, disposal_id, asked.bag, why=TO_OVERWRITE)
    with attempt(desk, Act.PERMIT, disposal_id) as opened:
        disposal, exhibit = opened.disposal, opened.exhibit
        require_deed(Deed.OVERWRITE, opened)
        # The pages have no rights on a device: that is for the station's eraser (ADR 23, 86).
        if not asked.at_station:
            require_training_file(exhibit, is_training=is_training)
        require_at_bench(desk.uow, exhibit, actor=desk.actor)
        _require_not_queued(desk.uow, disposal, exhibit)
        permit_id = _permit(desk, opened)
        # The job does not say where a device is plugged in: that is looked up by its name each
        # time, since something else can be there by then (ADR 86).
        kind = JobKind.ERASE_DEVICE if asked.at_station else JobKind.ERASE
        job = queue_work(opened, kind, job_id=asked.job_id, permit_id=permit_id)
        desk.uow.commit()
    return job


def resume_erasure(desk: SigningDesk, job_id: str) -> Job:
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
    require_duty(desk.actor, Act.PERMIT)
    with desk.uow as uow:
        queued = uow.jobs.get(job_id)
        disposal_id = disposal_of(
            queued, uow.disposals.find(exhibit_id=queued.on_exhibit.exhibit_id)
        ).id
    with attempt(desk, Act.PERMIT, disposal_id) as opened:
        uow = opened.uow
        job = uow.jobs.get(job_id)
        require_resumable(
            job,
            opened.exhibit,
            [opened.disposal],
            actor=desk.actor,
            at=opened.at,
            settles=key_settles(uow, desk.actor, at=opened.at),
        )
        # Each start needs a permit that its operator signed for.
        permit_id = _permit(desk, opened)
        saved = uow.jobs.save(job.resumed(permit_id=permit_id))
        note_queued(opened, saved)
        uow.commit()
    return saved


def _permit(desk: SigningDesk, opened: OpenDisposal) -> str | None:
    permit = permitted(opened, signer=desk.signer, rules=desk.rules, is_queued=True).permit
    return None if permit is None else permit.id


def _require_not_queued(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    found = uow.jobs.find(exhibit_id=exhibit.id, kind=ERASURES, state=OPEN)
    if any(is_queued_for(each, disposal) for each in found):
        raise ConflictError(f"{exhibit.reference}: the erasure is queued already.")
