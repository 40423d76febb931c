"""What a worker read for a person, kept until that person signs for it.

It is sealed under the unit's keys for its own job, as job secrets are: nobody who can only write in
the data folder can change what somebody is about to sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from evidence_store.domain.exhibits.acquisitions import ImageReading
from evidence_store.domain.unit.jobs import READINGS, JobKind, JobState
from evidence_store.errors import OutOfSequenceError, SealedKeyError
from evidence_store.keys.job_secrets import open_secret, seal_secret
from forensics.documents import from_json, to_canonical
from forensics.output import write_new
from forensics.values import ErasureVerification
from forensics.values.copies.police_copies import CopyReading

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

Found: TypeAlias = ErasureVerification | ImageReading | CopyReading
Read = TypeVar("Read", ErasureVerification, ImageReading, CopyReading)
Signed = TypeVar("Signed", ImageReading, CopyReading)

KIND_OF = {ImageReading: JobKind.CHECK_IMAGE, CopyReading: JobKind.READ_COPY}
"""By which work each of these is read for somebody who signs afterwards."""


NOTHING = {
    ImageReading: "None of your checks of a disk image or extraction is waiting to be signed. Have "
    "it checked first.",
    CopyReading: "None of your readings of a copy waits to be signed. Have it read again first.",
}
CHANGED = {
    ImageReading: "What was read for you has changed since, or no longer exists. Nothing was "
    "recorded. Tell your supervisor, and have it checked again.",
    CopyReading: "What was read for you has changed since, or no longer exists. Nothing was "
    "recorded. Tell your supervisor, and have the copy read again.",
}


def keep_reading(store: Store, job_id: str, found: Found, unit_keys: UnitKeys) -> None:
    """Keep what was read, sealed."""
    text = to_canonical(found).decode()
    sealed = seal_secret(text, job_id=job_id, unit_keys=unit_keys)
    path = _path(store, job_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_new(path, sealed, replace=True)


def reading_of(store: Store, job: Job, unit_keys: UnitKeys, *, form: type[Read]) -> Read:
    """Return what was read for the job, in the form in which it was kept.

    Raises:
        SealedKeyError: it was changed, or is another job's.
        OSError: it is not there.
    """
    text = open_secret(_path(store, job.id).read_bytes(), job_id=job.id, unit_keys=unit_keys)
    return from_json(text.encode(), form)


def job_to_sign(store: Store, disposal: Disposal, person_id: str) -> Job | None:
    """The person's newest reading that ended and fits the newest receipt; None where none does."""
    if disposal.receipt is None:
        return None
    with store.reading() as uow:
        jobs = uow.jobs.find(exhibit_id=disposal.exhibit_id)
    for job in reversed(jobs):
        if (
            job.kind in READINGS
            and job.state is JobState.DONE
            and job.asked_by == person_id
            # One that was asked for before may have read what was there before.
            and job.asked_at >= disposal.receipt.finished
            and _path(store, job.id).is_file()
        ):
            return job
    return None


def waits_for(store: Store, job: Job, person_id: str) -> bool:
    """Whether what a worker read of a disk image or a copy is kept for the person who asked."""
    return (
        job.kind in (JobKind.CHECK_IMAGE, JobKind.READ_COPY)
        and job.state is JobState.DONE
        and job.asked_by == person_id
        and _path(store, job.id).is_file()
    )


def reading_to_sign(
    store: Store, job: Job, person_id: str, unit_keys: UnitKeys, *, form: type[Signed]
) -> Signed:
    """Return what a worker read of a disk image or a copy for a person, who is to sign for it.

    Raises:
        OutOfSequenceError: nothing of that kind waits for this person, or what was kept has
            changed.
    """
    if job.kind is not KIND_OF[form] or not waits_for(store, job, person_id):
        raise OutOfSequenceError(NOTHING[form])
    try:
        return reading_of(store, job, unit_keys, form=form)
    except (SealedKeyError, OSError) as error:
        raise OutOfSequenceError(CHANGED[form]) from error


def forget_reading(store: Store, job: Job) -> None:
    """Throw away what was read for a job: somebody has signed for it."""
    _path(store, job.id).unlink(missing_ok=True)


def _path(store: Store, job_id: str) -> Path:
    return store.results / f"{job_id}.reading"
