"""Which stopped or failed work can go on: asked by the pages that offer it, and by the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.new_keys import SETTLED_ACTS, require_settled
from evidence_store.domain.unit.jobs import ERASURES, OPEN, READINGS, JobAct, JobKind
from evidence_store.errors import OutOfSequenceError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.unit.jobs import Job

ACT_OF = {
    JobKind.CHECK_IMAGE: Act.VERIFY_ACQUISITION,
    JobKind.SCAN: Act.RECORD_SCAN,
    JobKind.ERASE: Act.PERMIT,
    JobKind.READ_AGAIN: Act.VERIFY,
    JobKind.BUILD_SET: Act.REGISTER_HASH_SET,
    JobKind.ERASE_DEVICE: Act.PERMIT,
    JobKind.READ_DEVICE: Act.VERIFY,
    JobKind.REGISTER_COPY: Act.KEEP_COPIES,
    JobKind.ERASE_COPY: Act.ERASE_COPY,
    JobKind.READ_COPY: Act.VERIFY_COPY,
    JobKind.IMAGE_DEVICE: Act.REGISTER_ACQUISITION,
}
ENDED = "The disposal for which this was queued is no longer open. Nothing was erased."
NOT_NOW = (
    "The disposal for which this was queued is complete, or its authorisation has expired. Check "
    "its state; it can be proposed again once every hold has ended."
)


def require_resumable(
    job: Job,
    exhibit: Exhibit | None,
    disposals: Iterable[Disposal],
    *,
    actor: Actor,
    at: datetime,
    settles: datetime | None = None,
) -> None:
    """Check that this person can have the job go on now.

    Args:
        job: which.
        exhibit: what it is about; None where that is a whole case.
        disposals: those of that exhibit.
        actor: who.
        at: the present, in UTC.
        settles: from when on the actor's key signs for everything, where it does not yet.

    Raises:
        OutOfSequenceError: it is not stopped or failed, its exhibit is stopped and referred, or
            the disposal for which it was queued can begin nothing any more.
        RefusedError: it is an erasure or a reading, and somebody else asked for it.
        WaitingKeyError: it is one, and the actor's key replaced another less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, ACT_OF[job.kind])
    if ACT_OF[job.kind] in SETTLED_ACTS:
        require_settled(settles)
    job.require(JobAct.RESUME)
    if exhibit is not None:
        require_not_stopped(exhibit)
    if job.kind in READINGS:
        _require_reader(job, disposals, actor=actor)
    if job.kind not in ERASURES:
        return
    if job.asked_by != actor.id:
        # They signed that they carry it out themselves.
        raise RefusedError("Only the operator of an erasure starts it again. Ask them.")
    disposal = disposal_of(job, disposals)
    signed = disposal.authorisation
    runs_out = None if signed is None else signed.statement.not_after
    if (
        DisposalAct.PERMIT not in DISPOSAL_ALLOWS[disposal.state]
        or runs_out is None
        or runs_out <= at
    ):
        raise OutOfSequenceError(NOT_NOW)


def _require_reader(job: Job, disposals: Iterable[Disposal], *, actor: Actor) -> None:
    if job.asked_by != actor.id:
        raise RefusedError(
            "Only the person who asked for a reading can have it continue. Ask them."
        )
    if not any(DisposalAct.VERIFY in DISPOSAL_ALLOWS[one.state] for one in disposals):
        raise OutOfSequenceError("No reading of this exhibit is waiting.")


def disposal_of(job: Job, disposals: Iterable[Disposal]) -> Disposal:
    """The disposal for which an erasure was queued: authorised by then, and open still.

    Raises:
        OutOfSequenceError: it is no longer open; one that came later has to be queued itself.
    """
    for one in disposals:
        signed = one.authorisation
        # One that was authorised afterwards is a newer disposal, for which nobody queued this.
        if one.is_open and signed and signed.statement.made_at <= job.asked_at:
            return one
    raise OutOfSequenceError(ENDED)


def is_queued_for(job: Job, disposal: Disposal) -> bool:
    """Whether this erasure of the same exhibit is asked for under this disposal, and not done.

    One that was queued before the disposal was authorised begins nothing any more.
    """
    signed = disposal.authorisation
    is_earlier = signed is not None and job.asked_at < signed.statement.made_at
    return job.kind in ERASURES and job.state in OPEN and not is_earlier


def require_not_stopped(exhibit: Exhibit) -> None:
    """Check that no hold for referral stands.

    Raises:
        OutOfSequenceError: one does.
    """
    if any(hold.code == STOP_AND_REFER for hold in exhibit.open_holds):
        message = (
            f"{exhibit.reference}: this exhibit was stopped and referred. Work on it cannot "
            "continue until two people have released the hold."
        )
        raise OutOfSequenceError(message)
