"""Redeems permits for the eraser: implements ``forensics.erasing.permission.PermitDesk``.

``expunge erase run`` finds it by the entry-point group ``expunge.permits``, so that the eraser
knows nothing of records. Refusals become the eraser's own errors; their sentences stay.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import open_acting
from evidence_store.cli.disposals.permit_file import read_permit
from evidence_store.errors import HoldOpenError, RefusedError
from evidence_store.errors import WrongDeviceError as OtherDeviceError
from evidence_store.open_folder.acting import ActingWithKeys
from evidence_store.open_folder.store import Store
from evidence_store.workflow._kit.starts.identifying import (
    DeviceCheck,
    identify_device,
    prepare_check,
)
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.erasures import AtHand
from evidence_store.workflow.scans.acquisitions import is_registered
from forensics.erasing.devices.identifying import SEED_SIZE
from forensics.errors import (
    PermissionWithdrawnError,
    RefusedTargetError,
    WrongDeviceError,
    WrongUseError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.permission import Permission
    from forensics.values import ErasePlan, ErasureReceipt, Identification


@dataclass(frozen=True, slots=True)
class RecordedPermission:
    """The permission under which one disposal runs."""

    store: Store
    acting: ActingWithKeys
    disposal_id: str
    permit_id: str
    check: DeviceCheck

    @property
    def authority(self) -> str:
        """The permit's id, as the receipt quotes it."""
        return self.permit_id

    def renew(self) -> None:
        """Ask the record whether the work may go on.

        Raises:
            PermissionWithdrawnError: a hold arrived, the disposal was voided, or another permit was
                issued.
        """
        try:
            erasures.renew_permission(
                self.disposal_id,
                permit_id=self.permit_id,
                uow=self.store.reading(),
                clock=self.store.clock,
                rules=self.store.rules,
            )
        except RefusedError as error:
            raise PermissionWithdrawnError(str(error)) from error

    def verify_device(self, device: DeviceAtHand) -> None:
        """Compare the same blocks once more, now that nothing stands before the first write.

        Raises:
            WrongDeviceError: they differ, or cannot be compared any more; the refusal is recorded.
        """
        _identify(self.check, device, store=self.store, acting=self.acting)

    def begin_stretch(self, up_to: int) -> None:
        """Record how far the eraser may write from now on.

        Raises:
            PermissionWithdrawnError: a hold arrived, the disposal was voided, or another permit was
                issued.
        """
        try:
            erasures.begin_stretch(
                self.store.desk_of(self.acting),
                self.disposal_id,
                permit_id=self.permit_id,
                up_to=up_to,
            )
        except RefusedError as error:
            raise PermissionWithdrawnError(str(error)) from error


class RecordDesk:
    """The desk that the eraser finds."""

    def is_acquisition(self, path: Path, options: Mapping[str, str]) -> bool:
        """Whether a file is registered as an acquisition of any case in the data folder given."""
        if "data" not in options:
            return False  # no record was named; what the sidecar says decides alone
        return is_registered(path, uow=open_store(Path(options["data"])).reading())

    def redeem(
        self,
        permit_file: Path,
        plan: ErasePlan,
        device: DeviceAtHand,
        options: Mapping[str, str],
    ) -> Permission:
        """Redeem the permit: everything checked again, and the intent recorded, in one act.

        Before that the device is compared with the exhibit's acquisition, where there is one.

        Raises:
            WrongDeviceError: the device is not the one that was imaged.
            WrongUseError: data folder or person are not named.
            RefusedTargetError: the permit is not for this, was used, or is too old.
            PermissionWithdrawnError: a hold stands against it.
        """
        if not {"data", "as"} <= set(options):
            message = "With --permit, name the record and yourself: --data FOLDER --as PERSON"
            raise WrongUseError(message)
        passphrase = options.get("passphrase_file")
        store, acting = open_acting(
            Path(options["data"]), options["as"], Path(passphrase) if passphrase else None
        )
        try:
            given = read_permit(permit_file)
            # Drawn now: blocks that can be foreseen can be laid out on another device first.
            check = prepare_check(
                given.disposal, seed=secrets.token_bytes(SEED_SIZE), uow=store.reading()
            )
            known = _identify(check, device, store=store, acting=acting)
            erasures.start_erasure(
                store.desk_of(acting),
                given.disposal,
                permit_id=given.permit,
                at_hand=AtHand(
                    plan,
                    device.kind,
                    known,
                    BagWork(options.get("seal_broken")),
                    device.is_flash,
                ),
                is_training=store.is_training,
            )
        except HoldOpenError as error:
            raise PermissionWithdrawnError(str(error)) from error
        except RefusedError as error:
            raise RefusedTargetError(str(error)) from error
        return RecordedPermission(store, acting, given.disposal, given.permit, check)

    def finished(self, permission: Permission, receipt: ErasureReceipt) -> None:
        """Put the receipt on the record.

        Raises:
            RefusedError: the record does not take it; the receipt on disk is kept.
        """
        if not isinstance(permission, RecordedPermission):
            return
        erasures.record_receipt(
            permission.store.desk_of(permission.acting), permission.disposal_id, receipt=receipt
        )


def _identify(
    check: DeviceCheck, device: DeviceAtHand, *, store: Store, acting: ActingWithKeys
) -> Identification:
    try:
        return identify_device(store.desk_of(acting), check, device)
    except OtherDeviceError as error:
        raise WrongDeviceError(str(error)) from error
