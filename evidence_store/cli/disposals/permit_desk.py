"""Redeems permits for the eraser: implements ``forensics.erasing.permission.PermitDesk``.

``expunge erase run`` finds it by the entry-point group ``expunge.permits``, so that the eraser
knows nothing of records. Refusals become the eraser's own errors; their sentences stay.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import open_acting
from evidence_store.cli.disposals.permit_file import read_permit
from evidence_store.worker.permitted import Permitted, RecordedPermission, begin, refused_as
from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals import erasures
from forensics.errors import RefusedTargetError, WrongUseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.permission import Permission
    from forensics.values import ErasePlan, ErasureReceipt


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
        with refused_as(RefusedTargetError):
            given = read_permit(permit_file)
        desk = partial(store.desk_of, acting)
        under = Permitted(store, desk, given.disposal, given.permit, acting.unit_keys)
        return begin(under, plan, device, bag=BagWork(options.get("seal_broken")))

    def finished(self, permission: Permission, receipt: ErasureReceipt) -> None:
        """Put the receipt on the record.

        Raises:
            RefusedError: the record does not take it; the receipt on disk is kept.
        """
        if not isinstance(permission, RecordedPermission):
            return
        erasures.record_receipt(permission.desk(), permission.disposal_id, receipt=receipt)
