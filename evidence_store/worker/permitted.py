"""Permission to erase as the record gives it: at its operator's desk, and for an erasure as a job.

Refusals become the eraser's own errors; their sentences stay.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING

from evidence_store.errors import HoldOpenError, RefusedError
from evidence_store.errors import WrongDeviceError as OtherDeviceError
from evidence_store.kept_files.beside_plans import (
    keep_old_blocks,
    keep_stream_key,
    old_blocks_of,
    stream_key_of,
)
from evidence_store.kept_files.hits import HitsAwayError, places_of_hits
from evidence_store.keys.unit_keys import UnitKeys
from evidence_store.open_folder.store import Store
from evidence_store.ways import said_by
from evidence_store.workflow._kit.desk import Desk
from evidence_store.workflow._kit.starts.identifying import (
    DeviceCheck,
    identify_device,
    prepare_check,
)
from evidence_store.workflow._kit.subjects.bags import UNTOUCHED, BagWork
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.erasures import AtHand
from forensics.documents import digest_of
from forensics.erasing.devices.identifying import SEED_SIZE
from forensics.erasing.patterns import KeyedStream
from forensics.erasing.permission import old_or_none
from forensics.erasing.stream_keys import first_or_kept
from forensics.errors import (
    ErasureError,
    PermissionWithdrawnError,
    RefusedTargetError,
    WrongDeviceError,
)
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.firmware.old_blocks import OldBlocks
    from forensics.values import ErasePlan, Extent


@contextmanager
def refused_as(kind: type[ErasureError]) -> Iterator[None]:
    """Turn what the record refuses within into that error of the eraser."""
    try:
        yield
    except RefusedError as error:
        raise kind(said_by(error)) from error


@dataclass(frozen=True, slots=True)
class Permitted:
    """What a permit is for, and who uses it.

    Args:
        store: the record.
        desk: gives what a step of the operator is given; each call gives one of its own.
        disposal_id: what is done.
        authority: the permit's id, as the receipt quotes it.
        unit_keys: by which the key of a keyed stream is sealed and opened.
    """

    store: Store
    desk: Callable[[], Desk]
    disposal_id: str
    authority: str
    unit_keys: UnitKeys = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordedPermission(Permitted):
    """The permission under which one disposal runs.

    ``check`` is how its device is known again, ``plan`` what is carried out.
    """

    check: DeviceCheck
    plan: Digest

    def renew(self) -> None:
        """Ask the record whether the work may go on.

        Raises:
            PermissionWithdrawnError: a hold arrived, the disposal was voided, or another permit was
                issued.
        """
        with refused_as(PermissionWithdrawnError):
            erasures.renew_permission(
                self.disposal_id,
                permit_id=self.authority,
                # A snapshot of its own each time: what came since the last one stops the work.
                uow=self.store.reading(),
                clock=self.store.clock,
                rules=self.store.rules,
            )

    def verify_device(self, device: DeviceAtHand) -> None:
        """Compare the same blocks once more, now that nothing stands before the first write.

        Raises:
            WrongDeviceError: they differ, or cannot be compared any more; the refusal is recorded.
        """
        try:
            identify_device(self.desk(), self.check, device)
        except OtherDeviceError as error:
            raise WrongDeviceError(said_by(error)) from error

    def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
        """Record how far the eraser may write from now on, and which blocks of before it took.

        Raises:
            PermissionWithdrawnError: a hold arrived, the disposal was voided, or another permit was
                issued.
        """
        with refused_as(PermissionWithdrawnError):
            erasures.begin_stretch(
                self.desk(),
                self.disposal_id,
                permit_id=self.authority,
                up_to=up_to,
                old_blocks=old_blocks,
            )

    def stream_key(self, *, is_begun: bool) -> bytes:
        """Return the key of the keyed stream of this plan, sealed beside it at the first call.

        Raises:
            RefusedTargetError: an earlier run wrote, and its key is not there or does not open.
        """
        with refused_as(RefusedTargetError):
            kept = stream_key_of(self.store, self.plan, self.unit_keys)
        return first_or_kept(
            kept,
            is_begun=is_begun,
            keep=lambda key: keep_stream_key(self.store, self.plan, key, self.unit_keys),
        )

    def hits(self) -> tuple[Extent, ...]:
        """Where known files lie on the exhibit's medium, by its recorded scans.

        Raises:
            RefusedTargetError: a list of hits is recorded and not there.
        """
        try:
            return places_of_hits(self.store, self.check.exhibit_id)
        except HitsAwayError as error:
            raise RefusedTargetError(said_by(error)) from error

    def old_blocks(self, *, is_begun: bool) -> OldBlocks | None:
        """Return the digests of old blocks that an earlier start of this plan took.

        Raises:
            RefusedTargetError: an earlier start may have asked the drive, and they are not there or
                do not open.
        """
        with refused_as(RefusedTargetError):
            kept = old_blocks_of(self.store, self.plan, self.unit_keys)
        # Under another name of the receipt there is no journal, and the log knows better.
        return old_or_none(kept, is_begun=is_begun or self.check.reached > 0)

    def keep_old_blocks(self, old: OldBlocks) -> None:
        """Keep them sealed beside the plan."""
        keep_old_blocks(self.store, self.plan, old, self.unit_keys)


def begin(
    under: Permitted, plan: ErasePlan, device: DeviceAtHand, *, bag: BagWork = UNTOUCHED
) -> RecordedPermission:
    """Use the permit: everything checked again, and the intent recorded, in one act.

    Before that the device is compared with the exhibit's acquisition, where there is one.

    Raises:
        WrongDeviceError: the device is not the one that was imaged.
        RefusedTargetError: the permit is not for this, was used, or is too old.
        PermissionWithdrawnError: a hold stands against it.
    """
    try:
        device = replace(device, pattern=device.pattern or _stream_of(under, plan))
        # Drawn now: blocks that can be foreseen can be laid out on another device first.
        seed = secrets.token_bytes(SEED_SIZE)
        check = prepare_check(under.disposal_id, seed=seed, uow=under.store.reading())
        # Before the start: a device that is another one leaves the permit unused.
        known = identify_device(under.desk(), check, device)
        erasures.start_erasure(
            under.desk(),
            under.disposal_id,
            permit_id=under.authority,
            at_hand=AtHand(
                plan,
                device.kind,
                known,
                bag,
                is_flash=device.is_flash,
                facts=device.facts,
            ),
            is_training=under.store.is_training,
        )
    except OtherDeviceError as error:
        raise WrongDeviceError(said_by(error)) from error
    except HoldOpenError as error:
        raise PermissionWithdrawnError(said_by(error)) from error
    except RefusedError as error:
        raise RefusedTargetError(said_by(error)) from error
    return RecordedPermission(
        under.store,
        under.desk,
        under.disposal_id,
        under.authority,
        under.unit_keys,
        check,
        digest_of(plan),
    )


def _stream_of(under: Permitted, plan: ErasePlan) -> KeyedStream | None:
    """What an earlier start of this plan wrote, where it wrote a keyed stream."""
    key = stream_key_of(under.store, digest_of(plan), under.unit_keys)
    return None if key is None else KeyedStream(key)
