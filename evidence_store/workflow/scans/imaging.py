"""Imaging at the station: asked for by the person who holds the exhibit, begun, and ended.

Off until the unit recorded its accreditation for it. What is recorded here registers nothing: an
image that was made is registered as any other is, and counts once it was read again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.imaging_events import IMAGING_BEGUN, IMAGING_ENDED
from evidence_store.domain.events.kinds.unit_events import JOB_QUEUED
from evidence_store.domain.offers.resuming import require_not_stopped
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.station.matches import match
from evidence_store.domain.unit.jobs import IN_TURN, Job, JobKind, OfExhibit
from evidence_store.domain.values.texts import same_key
from evidence_store.errors import ConflictError, OutOfSequenceError
from evidence_store.workflow._kit.of_unit.accredited import accreditation_in_force
from evidence_store.workflow._kit.subjects.bags import (
    TO_IMAGE,
    UNTOUCHED,
    BagWork,
    open_for_work,
    require_at_bench,
)
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.imaging.making import ImageMade
    from forensics.values import DeviceFacts, DeviceIdentity, Digest

NOT_IT = (
    "The device that is plugged in is not this exhibit by serial number and size. Nothing was "
    "read. Look at the page of the station, and begin with the right one."
)


def queue_imaging(desk: Desk, exhibit_id: str, *, job_id: str, bag: BagWork = UNTOUCHED) -> Job:
    """Ask for an exhibit to be imaged that is plugged in at the station.

    Args:
        desk: who acts, and on which record.
        exhibit_id: held by the actor; ``bag`` says that its bag was opened for this.
        job_id: an id under which the device and the place for the image were kept for the job.
        bag: the seal that was broken.

    Raises:
        NotAccreditedError: no accreditation of the unit is in force today.
        OutOfSequenceError: the exhibit is stopped, under disposal or past it, being imaged, not
            held by the actor, or its bag is not open.
        ConflictError: another exhibit of the same serial number is being imaged.
        DiscrepancyError: the seal that was broken is not the one recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REGISTER_ACQUISITION)
    with desk.uow as uow:  # before a bag is opened for it
        _require_alone(uow, open_offered(desk, exhibit_id, ExhibitDeed.IMAGE_HERE).exhibit)
    open_for_work(desk, exhibit_id, bag, why=TO_IMAGE)
    with desk.uow as uow:
        opened = open_offered(desk, exhibit_id, ExhibitDeed.IMAGE_HERE)
        require_at_bench(uow, opened.exhibit, actor=desk.actor)
        _require_alone(uow, opened.exhibit)
        job = Job(
            id=job_id,
            version=1,
            kind=JobKind.IMAGE_DEVICE,
            case_id=opened.exhibit.case_id,
            about=OfExhibit(exhibit_id),
            asked_by=desk.actor.id,
            asked_at=opened.at,
        )
        uow.jobs.add(job)
        opened.append(JOB_QUEUED, public={"job": job.id, "kind": job.kind.value})
        uow.commit()
    return job


def begin_imaging(
    desk: Desk,
    job: Job,
    *,
    identity: DeviceIdentity,
    facts: DeviceFacts | None,
    tool: tuple[str, str | None, Digest | None],
) -> None:
    """Record that a device is imaged now, before a byte of it is read; everything is asked again.

    Args:
        desk: of the person who asked for it.
        job: theirs, in a worker's hands.
        identity: what the device says that it is, as it was read now.
        facts: what else was read of it.
        tool: its name, its version and the SHA-256 of the program.

    Raises:
        NotAccreditedError: no accreditation is in force any more.
        OutOfSequenceError: the device is not the exhibit, the exhibit is stopped, the actor does
            not hold it any more, or its bag was closed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REGISTER_ACQUISITION)
    with desk.uow as uow:
        opened = open_exhibit(desk, job.on_exhibit.exhibit_id)
        exhibit = opened.exhibit
        require_not_stopped(exhibit)
        require_at_bench(uow, exhibit, actor=desk.actor)
        # Asked when it was queued, and now: it can have ended in the meantime (ADR 115).
        found = accreditation_in_force(uow.custody, at=opened.at)
        if not any(each.is_it for each in match(identity, facts, (exhibit,))):
            raise OutOfSequenceError(f"{exhibit.reference}: {NOT_IT}")
        name, version, program = tool
        opened.append(
            IMAGING_BEGUN,
            public={
                "accreditation": found.seq,
                "job": job.id,
                "program": None if program is None else str(program),
                "size": identity.size,
                "tool": name,
                "version": version or "of a version that it does not say",
            },
            committed={"serial": identity.serial or "", "model": identity.model or ""},
        )
        uow.commit()


def end_imaging(desk: Desk, job: Job, *, how: str, made: ImageMade | None = None) -> None:
    """Record how imaging ended, and of an image that was made what was read.

    Args:
        desk: of the person who asked for it.
        job: theirs.
        how: as ``ImagingEnd`` has it.
        made: the image; None where none was made.
    """
    desk.uow.use_kept_room()  # it has ended, on a full disk too
    told = {} if made is None else {each.algorithm: each for each in made.told.digests}
    with desk.uow as uow:
        opened = open_exhibit(desk, job.on_exhibit.exhibit_id)
        opened.append(
            IMAGING_ENDED,
            public={
                "bad_sectors": 0 if made is None else made.told.bad_sectors,
                "how": how,
                "image": [str(each) for each in told.values()],
                "job": job.id,
                # Of the medium, read once more by our own reader: against the digest that the
                # tool states an image would only be held to itself (ADR 115).
                "medium": None if made is None or made.medium is None else str(made.medium),
                "output": None if made is None else str(made.run.output),
            },
        )
        uow.commit()


def _require_alone(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that no device of the same serial number is being imaged, whichever exhibit it is."""
    serial = exhibit.target_serial
    # It is not imaged here without one: by its size one stick is any other (ADR 115).
    if serial is None:
        return
    ids = {one.on_exhibit.exhibit_id for one in uow.jobs.find(kind=JobKind.IMAGE_DEVICE,
                                                               state=IN_TURN)}  # fmt: skip
    for other in uow.exhibits.find(id=ids) if ids else ():
        if other.target_serial is not None and same_key(other.target_serial) == same_key(serial):
            raise ConflictError(
                f"{exhibit.reference}: a device of this serial number is being imaged already, as "
                "another exhibit. Wait until that has ended, and settle which exhibit it is."
            )
