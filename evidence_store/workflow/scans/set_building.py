"""A hash set built from originals as long work: asked for by a person, registered by its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.unit_events import JOB_QUEUED
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfCase
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.known_sets import add_hash_set, give_worker_slot
from evidence_store.workflow._kit.subjects.open_cases import open_case_for

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk
    from forensics.values import HashSetSummary


def queue_set_building(desk: Desk, case_id: str, *, job_id: str) -> Job:
    """Ask for a hash set of a case to be built; a worker does it when its turn comes.

    Args:
        desk: who acts, and on which record.
        case_id: the set is registered for this case.
        job_id: an id under which it was kept what is to be built, and what seals it.

    Raises:
        OutOfSequenceError: a hash set of the case is being built already.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REGISTER_HASH_SET)
    with desk.uow as uow:
        at = desk.clock()
        # One at a time: no folder is named in clear, so nothing could tell one request that was
        # sent twice from two (ADR 58).
        open_case_for(desk, case_id, CaseDeed.BUILD_SET, at)
        job = Job(
            id=job_id,
            version=1,
            kind=JobKind.BUILD_SET,
            case_id=case_id,
            about=OfCase(),
            asked_by=desk.actor.id,
            asked_at=at,
            # The id that the set will have: a worker that takes over knows by it what was done.
            hash_set_id=new_id("s"),
        )
        uow.jobs.add(job)
        told = {"job": job.id, "kind": job.kind.value}
        ActingOnCase(uow, desk.actor, at, case_id).append(JOB_QUEUED, public=told)
        uow.commit()
    return job


def register_built_set(
    desk: Desk, job: Job, *, summary: HashSetSummary, slot: str, secret: bytes | None
) -> bytes | None:
    """Register the set that a job has built, for the person who asked for it.

    Args:
        desk: of the person who asked.
        job: as it is in the worker's hands.
        summary: of the sealed set.
        slot: by which the worker's slot is known in the sealed file.
        secret: what opens that slot; None where the person wanted none.

    Returns:
        The secret, sealed under the key of the case.

    Raises:
        ConflictError: the job was stopped, or another worker has it.
        NotPermittedError: the duties of the person who asked do not include it any more.
    """
    with desk.uow as uow:
        now = uow.jobs.get(job.id)
        # In the transaction that registers it: a worker that was taken for dead may still be
        # building while another has its job (ADR 58).
        if now.state is not JobState.RUNNING or now.worker != job.worker:
            raise ConflictError("This job is no longer in this worker's hands.")
        acting = ActingOnCase(uow, desk.actor, desk.clock(), job.case_id)
        known = add_hash_set(acting, summary, hash_set_id=job.hash_set_id or new_id("s"))
        sealed = None
        if secret is not None:
            sealed = give_worker_slot(acting, known, slot=slot, secret=secret)
        uow.commit()
    return sealed
