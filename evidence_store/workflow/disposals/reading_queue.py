"""The second person's reading of what was overwritten, asked for in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.sampling import require_sample_left
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import OPEN, READINGS, Job, JobKind
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.starts.images_of_before import require_readable_for_somebody
from evidence_store.workflow._kit.starts.training_file_queue import (
    queue_work,
    require_training_file,
    require_typed_reference,
)
from evidence_store.workflow._kit.subjects.bags import require_deed, require_open
from evidence_store.workflow._kit.subjects.open_exhibits import attempt
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class ReadingAsked:
    """What is to be read: ``reference`` is that of the exhibit, as the reader typed it.

    ``at_station``: the device is plugged in at the station, whose reader reads it; otherwise a
    training file is used in its place. ``of_sample``: the sample that a supervisor decided on is
    read; otherwise every byte is.
    """

    reference: str
    at_station: bool = False
    of_sample: bool = False


def queue_reading(
    desk: Desk,
    disposal_id: str,
    *,
    asked: ReadingAsked,
    is_training: bool,
    job_id: str | None = None,
    hash_set_file: str | None = None,
    hash_set_id: str | None = None,
) -> Job:
    """Ask for what was overwritten to be read again; what was found is signed for afterwards.

    Args:
        desk: who acts, and on which record.
        disposal_id: completed, or without a clear result so far.
        asked: what of the form the record is held to.
        is_training: whether this is a training folder.
        job_id: an id under which something was kept for the job before.
        hash_set_file: where the worker finds the case's hash set, for a new scan.
        hash_set_id: the set that the worker opens for that by its own slot instead.

    Raises:
        WrongEntryError: another reference was typed.
        OutOfSequenceError: a device is at stake and neither a training file nor the station, a
            drive erased itself, nothing is to be read now, or no decision on a sample is left.
        SamePersonError: the actor erased it or authorised it.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago: they could not sign.
        ConflictError: the actor's reading is already queued or running.
        NotPermittedError: the actor's duties do not include it.
    """
    require_typed_reference(desk.uow, disposal_id, asked.reference)
    with attempt(desk, Act.VERIFY, disposal_id) as opened:
        exhibit = opened.exhibit
        if not asked.at_station:
            require_training_file(exhibit, is_training=is_training)
        require_deed(Deed.READ_AGAIN, opened)
        require_readable_for_somebody(opened.disposal, exhibit)
        if asked.of_sample:
            require_sample_left(exhibit, is_left=opened.disposal.is_to_be_sampled)
        # A device that is recorded as sealed in its bag cannot be the one that is plugged in.
        require_open(desk.uow, exhibit)
        mine = {"asked_by": desk.actor.id, "kind": READINGS}
        if desk.uow.jobs.find(exhibit_id=exhibit.id, state=OPEN, **mine):
            raise ConflictError(f"{exhibit.reference}: your reading is queued already.")
        job = queue_work(
            opened,
            JobKind.READ_DEVICE if asked.at_station else JobKind.READ_AGAIN,
            job_id=job_id,
            hash_set_file=hash_set_file,
            hash_set_id=hash_set_id,
            of_sample=asked.of_sample,
        )
        desk.uow.commit()
    return job
