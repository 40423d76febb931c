"""What every request in the browser to work on a training file begins and ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.unit_events import JOB_QUEUED
from evidence_store.domain.exhibits.acquisitions import newest_image
from evidence_store.domain.unit.jobs import Job, JobKind, OfExhibit
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


def require_typed_reference(uow: UnitOfWork, disposal_id: str, reference: str) -> None:
    """Check that the reference that somebody typed is that of the disposal's exhibit.

    Raises:
        WrongEntryError: it is another.
    """
    with uow:
        exhibit = uow.exhibits.get(uow.disposals.get(disposal_id).exhibit_id)
    # Typed by hand, so that nobody erases by a click on the row beside (law.md 9.3).
    if exhibit.reference != reference.strip():
        raise WrongEntryError("This is not the reference of the exhibit. Read it from its label.")


def require_training_file(exhibit: Exhibit, *, is_training: bool) -> None:
    """Check that a training file is used in place of the device: the pages touch nothing else.

    Raises:
        OutOfSequenceError: a device is at stake.
    """
    if not (is_training and exhibit.has_training_file):
        raise OutOfSequenceError(
            f"{exhibit.reference}: these pages have no rights on a device. Run the command that "
            "this disposal's page prints, at the machine to which the device is connected."
        )


def queue_work(
    opened: OpenDisposal,
    kind: JobKind,
    *,
    job_id: str | None,
    hash_set_file: str | None = None,
    hash_set_id: str | None = None,
    permit_id: str | None = None,
    of_sample: bool = False,
) -> Job:
    """Put the work that the actor asked for into the queue, with its entry.

    Args:
        opened: the disposal in hand.
        kind: what is to be done.
        job_id: an id under which something was kept for the job before; None for a new one.
        hash_set_file: where the worker finds the hash set for a new scan.
        hash_set_id: the set that it opens for that by its own slot instead.
        permit_id: the permit that the actor signed for, of an overwriting.
        of_sample: a sample is read again, and not the whole medium.
    """
    uow, exhibit = opened.uow, opened.exhibit
    image = newest_image(uow.acquisitions.find(exhibit_id=exhibit.id))
    job = Job(
        id=job_id or new_id("j"),
        version=1,
        kind=kind,
        case_id=exhibit.case_id,
        about=OfExhibit(exhibit.id, "" if image is None else image.id),
        asked_by=opened.actor.id,
        asked_at=opened.at,
        hash_set_file=hash_set_file,
        hash_set_id=hash_set_id,
        permit_id=permit_id,
        of_sample=of_sample,
    )
    uow.jobs.add(job)
    note_queued(opened, job)
    return job


def note_queued(opened: OpenDisposal, job: Job) -> None:
    """Record that work under this disposal waits for its turn."""
    opened.append(
        JOB_QUEUED,
        public={"job": job.id, "kind": job.kind.value, "disposal": opened.disposal.id},
    )
