"""An erasure asked for in the browser: queued here, permitted and begun by the eraser's process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act
from evidence_store.domain.jobs import OPEN, Job, JobKind
from evidence_store.domain.offers import Deed
from evidence_store.errors import ConflictError
from evidence_store.workflow.bags import (
    TO_OVERWRITE,
    UNTOUCHED,
    BagWork,
    open_bag_of_disposal,
    require_at_bench,
    require_deed,
)
from evidence_store.workflow.grounds import require_clear_holds, require_statements
from evidence_store.workflow.open_exhibits import attempt
from evidence_store.workflow.stand_in_queue import (
    queue_work,
    require_stand_in,
    require_typed_reference,
)

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Disposal
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator typed: the exhibit's reference, and whether they opened its bag for it."""

    reference: str
    bag: BagWork = UNTOUCHED


def queue_erasure(
    disposal_id: str,
    *,
    asked: Asked,
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
        asked: what the actor typed.
        actor: will be the operator.
        uow: the record.
        clock: gives the present.
        rules: the legal periods.
        is_training: whether this is a training folder.
        job_id: an id under which something was kept for the job before.

    Raises:
        WrongEntryError: another reference was typed.
        DiscrepancyError: the seal that was broken is not the one recorded.
        OutOfSequenceError: a device is at stake and no stand-in, the actor does not hold the
            exhibit out of an opened bag, or nothing can be started now.
        HoldOpenError: a hold stands.
        StatementError: a statement does not hold.
        SamePersonError: the actor authorised it.
        ConflictError: it is queued or under way already.
        NotPermittedError: the actor's duties do not include it.
    """
    require_typed_reference(uow, disposal_id, asked.reference)
    open_bag_of_disposal(
        disposal_id, asked.bag, why=TO_OVERWRITE, actor=actor, uow=uow, clock=clock
    )
    with attempt(Act.PERMIT, disposal_id, actor=actor, uow=uow, clock=clock) as opened:
        disposal, exhibit, at = opened.disposal, opened.exhibit, opened.at
        require_deed(Deed.OVERWRITE, uow, disposal, exhibit, actor=actor)
        require_stand_in(exhibit, is_training=is_training)
        require_clear_holds(uow, exhibit, rules=rules, at=at)
        require_statements(uow, disposal, exhibit, at=at)
        require_at_bench(uow, exhibit, actor=actor)
        _require_not_queued(uow, disposal, exhibit)
        job = queue_work(opened, JobKind.ERASE, job_id=job_id)
        uow.commit()
    return job


def _require_not_queued(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    for other in uow.jobs.find(exhibit_id=exhibit.id, kind=JobKind.ERASE, state=OPEN):
        if not _is_of_an_earlier(other, disposal):
            raise ConflictError(f"{exhibit.reference}: the erasure is queued already.")


def _is_of_an_earlier(job: Job, disposal: Disposal) -> bool:
    """Whether it was queued before this disposal was authorised: it begins nothing any more."""
    signed = disposal.authorisation
    return signed is not None and job.asked_at < signed.statement.made_at
