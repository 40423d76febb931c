"""The right device, by what it holds: compared with its acquisition before every start.

The reading is done outside any transaction, since a slow disk needs a minute for it; what it found
is checked once more in the transaction that starts the work. A refusal is recorded.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.acquisitions import Acquisition, newest_image
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongDeviceError
from evidence_store.ways import Way
from evidence_store.workflow._kit.refusals import refusals_recorded
from forensics.erasing.devices.identifying import (
    DeviceAtHand,
    choose_blocks,
    first_bytes,
    identify_by_content,
    identify_by_serial,
)
from forensics.errors import DiskImageError, RefusedTargetError
from forensics.scanning.sources.confined_look import identify_confined
from forensics.scanning.sources.guarded_images import stated_digests
from forensics.scanning.sources.image_blocks import fetch_blocks
from forensics.value_classes import dataclass
from forensics.values import Identification, IdentifiedBy

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.scanning.sources.image_blocks import FetchedBlocks
    from forensics.values import SourceRef


LEAST_TELLING = 16
"""Blocks of different content that must be equal where nothing else tells a device."""


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """How the device of one disposal is to be known again, before and after its permit is used.

    ``acquisition`` is the newest verified one of the exhibit, None where there is none. ``seed``
    chooses the blocks.
    """

    exhibit_id: str
    reference: str
    acquisition: Acquisition | None
    seed: bytes
    # How far earlier starts may have come, by the log: so many planned bytes, or fewer, were
    # overwritten. Zeros there which the eraser's journal accounts for are ours; a journal that
    # counts more as done is not the journal of this erasure.
    reached: int


def prepare_check(disposal_id: str, *, seed: bytes, uow: UnitOfWork) -> DeviceCheck:
    """Look up with what the device of a disposal is compared.

    Args:
        disposal_id: which disposal.
        seed: 32 bytes from the system's source of randomness.
        uow: the record.

    Raises:
        NotFoundError: there is no such disposal.
    """
    with uow:
        disposal = uow.disposals.get(disposal_id)
        exhibit = uow.exhibits.get(disposal.exhibit_id)
        # A disposal that a hold made void after its start is followed by another: the device is
        # the same, and so is what was overwritten of it. Bytes are counted in the order of a plan.
        reached = (
            each.reached or 0
            for each in uow.disposals.find(exhibit_id=exhibit.id)
            if each.plan_digest == disposal.plan_digest
        )
        return DeviceCheck(
            exhibit_id=exhibit.id,
            reference=exhibit.reference,
            acquisition=newest_image(uow.acquisitions.find(exhibit_id=exhibit.id)),
            seed=seed,
            reached=max(reached, default=0),
        )


def identify_device(desk: Desk, check: DeviceCheck, device: DeviceAtHand) -> Identification:
    """Compare the device with the exhibit's acquisition, if there is one; record a refusal.

    Raises:
        WrongDeviceError: it is another device, it cannot be told, the disk image is not where it
            was registered, or the eraser's journal counts more as done than the log let it do.
        ErasureError: the device stopped working.
    """
    with refusals_recorded(desk, Act.START, exhibit_id=check.exhibit_id):
        _require_let(check, device)
        acquisition = check.acquisition
        if acquisition is None:
            # Without a disk image serial number and size
            # are all there is; the certificate says so.
            return identify_by_serial(device.identity)
        # A journal is a file: zeros count as ours no
        # further than the log let the eraser come (ADR 48).
        device = replace(device, overwritten=first_bytes(device.overwritten, check.reached))
        image = _blocks_of(acquisition, check)
        try:
            return identify_by_content(device, image, acquisition=acquisition.id, seed=check.seed)
        except RefusedTargetError as error:
            raise WrongDeviceError(f"{check.reference}: {error}.") from error


def require_identified(
    uow: UnitOfWork, exhibit: Exhibit, *, identification: Identification
) -> None:
    """Check that the device was identified as the record asks now: by content wherever it can be.

    Raises:
        WrongDeviceError: it was not.
    """
    acquisition = newest_image(uow.acquisitions.find(exhibit_id=exhibit.id))
    wanted = (
        (IdentifiedBy.SERIAL_AND_SIZE, None)
        if acquisition is None
        else (IdentifiedBy.CONTENT, acquisition.id)
    )
    # Where no block could be compared, any device would do.
    is_counted = acquisition is None or identification.compared > 0
    if (identification.by, identification.acquisition) != wanted or not is_counted:
        message = (
            f"{exhibit.reference}: the device was not compared with the newest verified disk image "
            "of the exhibit. Start again."
        )
        raise WrongDeviceError(message)
    # A device without a serial number is known by its content alone, so enough of it must still be
    # there, also where an earlier start overwrote some: zeros that a journal, which is a file,
    # counts as ours tell no device from another.
    if acquisition is not None and exhibit.target_serial is None:
        _require_telling(exhibit, identification)


def _require_let(check: DeviceCheck, device: DeviceAtHand) -> None:
    """Check the journal, which anybody can write, against what the log says of earlier starts."""
    counted = sum(extent.length for extent in device.marked)
    # What it counts as done is passed over, and the log would then say that the eraser came there.
    if counted <= check.reached:
        return
    raise WrongDeviceError(
        f"{check.reference}: the journal beside the receipt counts {counted:,} bytes as "
        f"overwritten, and the log let the eraser write {check.reached:,}. Nothing was "
        "overwritten. Put back the journal that the eraser wrote, then start again."
    )


def _require_telling(exhibit: Exhibit, identification: Identification) -> None:
    if identification.telling >= LEAST_TELLING:
        return
    otherwise = (
        "An earlier start overwrote the rest, so this erasure cannot be completed: have it "
        "reported as not completed (" + Way.CERTIFICATE_ISSUE + ")."
        if identification.ours
        else "Have the exhibit destroyed before two witnesses instead."
    )
    raise WrongDeviceError(
        f"{exhibit.reference}: the device has no serial number, and {identification.telling:,} of "
        f"its blocks tell it from another device. {LEAST_TELLING} are needed. Nothing was "
        "overwritten. " + otherwise
    )


def _blocks_of(acquisition: Acquisition, check: DeviceCheck) -> FetchedBlocks:
    """The chosen blocks of the disk image where it was registered, if it is the one verified.

    It is decoded in a confined child: this process has keys, and a device open.
    """
    try:
        source = registered_source(acquisition)
        if not is_another(source, acquisition):
            return fetch_blocks(source, choose_blocks(source.size, seed=check.seed))
    except (DiskImageError, OSError) as error:
        message = (
            f"{check.reference}: its disk image cannot be read where it was registered, so it "
            "cannot be shown that this is the device. Nothing was overwritten. Put all its files "
            "back in that place, or connect the drive that holds them there, then start again."
        )
        raise WrongDeviceError(message) from error
    message = (
        f"{check.reference}: there is another disk image where its own was registered. "
        "Nothing was overwritten. Put the registered one back, then start again."
    )
    raise WrongDeviceError(message)


def registered_source(acquisition: Acquisition) -> SourceRef:
    """What stands where the disk image was registered.

    Raises:
        DiskImageError: it cannot be opened, or consists of other files.
    """
    source = identify_confined(Path(acquisition.segments[0]))
    if tuple(str(path.resolve()) for path in source.segments) != acquisition.segments:
        raise DiskImageError("some of its files are missing, or there are others beside them")
    return source


def is_another(source: SourceRef, acquisition: Acquisition) -> bool:
    """Whether size or the digests that the image itself states speak against it.

    Raises:
        DiskImageError: it cannot be opened.
    """
    computed = {digest.algorithm: digest for digest in acquisition.computed_digests}
    return source.size != acquisition.size or any(
        computed.get(digest.algorithm, digest) != digest for digest in stated_digests(source)
    )
