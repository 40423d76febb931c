"""Imaging at the station as it is asked for: which device, into which place, behind which blocker.

The places are those that an administrator named. What was asked is kept sealed for the job: a name
of a device and a path are no part of the record.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.jobs import new_job_with, passphrase_of
from evidence_store.workflow.scans.imaging import queue_imaging
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.domain.unit.jobs import Job
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.subjects.bags import BagWork

NO_PLACE = (
    "An administrator named no place for disk images on this computer, or another one. Ask them to "
    "name one, and choose again."
)


@dataclass(frozen=True, slots=True)
class ImagingAsked:
    """What a person asked for.

    ``device`` is its name below ``/dev/disk/by-id``, ``place`` stands for a folder for images; the
    write blocker is its make, model and serial number.
    """

    device: str
    place: str
    write_blocker: tuple[str, str, str] | None = None


def places_for_images(store: Store) -> Mapping[str, str]:
    """Return the folders that an administrator named for disk images, by what stands for each.

    A form and a job have the key alone.
    """
    return {
        # Half of a digest, 128 bits: no two places come to one key by chance.
        hashlib.sha256(each.encode()).hexdigest()[:32]: each
        for each in store.settings.places.images
    }


def named_place(store: Store, key: str) -> Path:
    """Return the folder that a form named.

    Raises:
        WrongEntryError: no administrator named it, or it is not there.
    """
    place = places_for_images(store).get(key)
    if place is None or not Path(place).is_dir():
        raise WrongEntryError(NO_PLACE)
    return Path(place).resolve()


def ask_for_imaging(
    store: Store,
    desk: Desk,
    exhibit_id: str,
    *,
    asked: ImagingAsked,
    bag: BagWork,
    keys: UnitKeys,
) -> Job:
    """Queue it, with what was asked kept sealed beside.

    Raises:
        WrongEntryError: no administrator named the place.
        RefusedError: as ``queue_imaging``.
    """
    named_place(store, asked.place)
    with new_job_with(store, msgspec.json.encode(asked).decode(), keys) as job_id:
        return queue_imaging(desk, exhibit_id, job_id=job_id, bag=bag)


def asked_of(store: Store, job: Job, keys: UnitKeys) -> ImagingAsked | None:
    """Return what was asked for; None where it is no longer kept.

    Raises:
        SealedKeyError: it does not open.
    """
    kept = passphrase_of(store, job, keys)
    return None if kept is None else msgspec.json.decode(kept, type=ImagingAsked)
