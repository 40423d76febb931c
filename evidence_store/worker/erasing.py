"""An erasure as a job: begun when its turn comes, under the permit that its operator signed for.

It is done by ``expunge eraser`` alone, a process with an account of its own; the server and the
workers that scan have no part in it. The person who queued it is the operator, and signed that they
are; this process issues no permit, and everything is checked again before it uses one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.offers.resuming import disposal_of
from evidence_store.domain.unit.jobs import JobState
from evidence_store.errors import HoldOpenError, RefusedError
from evidence_store.errors import WrongDeviceError as OtherDeviceError
from evidence_store.kept_files.jobs import passphrase_of, receipt_file
from evidence_store.kept_files.plans import plan_of
from evidence_store.worker.hands import Hands
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.worker.surroundings import surroundings
from evidence_store.workflow._kit.starts.identifying import (
    DeviceCheck,
    identify_device,
    prepare_check,
)
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.erasures import AtHand
from forensics.erasing.devices.identifying import SEED_SIZE
from forensics.erasing.running import run_erasure
from forensics.errors import (
    InterruptedErasureError,
    PermissionWithdrawnError,
    RefusedTargetError,
    WrongDeviceError,
)
from forensics.values import ErasureOutcome

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.permission import Permission
    from forensics.values import ErasePlan, Identification

SAID = {
    ErasureOutcome.ERASED: "Overwritten and read back. Another person reads it again.",
    ErasureOutcome.ERASED_WITH_EXCEPTIONS: (
        "Overwritten with exceptions; the disposal's page lists them. Another person reads it again"
        " where it can be read."
    ),
    ErasureOutcome.FAILED: "Failed. Do not release the device; a non-completion report is due.",
}

ENDED_IN_THE_MIDDLE = (
    "The eraser was ended in the middle of it. Its operator has it go on, and signs for that start."
)


@dataclass(frozen=True, slots=True)
class QueuedPermission:
    """The permission under which a queued erasure runs."""

    hands: Hands
    disposal_id: str
    authority: str
    check: DeviceCheck

    def renew(self) -> None:
        """Ask the record whether the work may go on.

        Raises:
            PermissionWithdrawnError: a hold arrived, the disposal was voided, or another permit was
                issued.
        """
        try:
            erasures.renew_permission(
                self.disposal_id,
                permit_id=self.authority,
                uow=self.hands.store.reading(),
                clock=self.hands.store.clock,
                rules=self.hands.store.rules,
            )
        except RefusedError as error:
            raise PermissionWithdrawnError(str(error)) from error

    def verify_device(self, device: DeviceAtHand) -> None:
        """Compare the same blocks once more, now that nothing stands before the first write.

        Raises:
            WrongDeviceError: they differ, or cannot be compared any more; the refusal is recorded.
        """
        _identify(self.hands, self.check, device)

    def begin_stretch(self, up_to: int) -> None:
        """Record how far the eraser may write from now on.

        Raises:
            PermissionWithdrawnError: a hold arrived, the disposal was voided, or another permit was
                issued.
        """
        try:
            erasures.begin_stretch(
                self.hands.desk, self.disposal_id, permit_id=self.authority, up_to=up_to
            )
        except RefusedError as error:
            raise PermissionWithdrawnError(str(error)) from error


def erase(hands: Hands) -> tuple[JobState, str]:
    """Use the permit, overwrite the training file, read it back, and record the receipt.

    Raises:
        JobStoppedError: somebody stopped it; the interruption is recorded.
        EvidenceStoreError: it is refused.
        ForensicsError: the target is not the planned one, or failed.
    """
    target = passphrase_of(hands.store, hands.job, hands.unit_keys)
    if target is None:
        return (
            JobState.FAILED,
            "The location of the training file is no longer kept. Queue the work again.",
        )
    disposal, permit_id = _open_disposal(hands), hands.job.permit_id or ""
    plan = plan_of(hands.store, disposal.plan_digest)
    if _was_used(disposal.permit, permit_id):
        return JobState.FAILED, ENDED_IN_THE_MIDDLE

    def redeem(device: DeviceAtHand) -> Permission:
        return _begin(hands, disposal.id, permit_id, plan, device)

    try:
        receipt, _ = run_erasure(
            plan,
            target=Path(target),
            receipt=receipt_file(hands.store, disposal.id),
            redeem=redeem,
            around=surroundings(hands),
        )
    except InterruptedErasureError as error:
        reason = "stopped in the browser, or the eraser was ended"
        erasures.record_interruption(hands.desk, disposal.id, reason=reason)
        raise JobStoppedError("Stopped.") from error
    erasures.record_receipt(hands.desk, disposal.id, receipt=receipt)
    return JobState.DONE, SAID[receipt.outcome]


def _open_disposal(hands: Hands) -> Disposal:
    with hands.store.reading() as uow:
        return disposal_of(hands.job, uow.disposals.find(exhibit_id=hands.job.exhibit_id))


def _was_used(permit: Permit | None, permit_id: str) -> bool:
    """Whether an eraser before this one began under the permit: each start needs its own."""
    return permit is not None and permit.id == permit_id and permit.redeemed_at is not None


def _begin(
    hands: Hands, disposal_id: str, permit_id: str, plan: ErasePlan, device: DeviceAtHand
) -> Permission:
    try:
        # Drawn only now, so that nobody knows beforehand which blocks are compared.
        seed = secrets.token_bytes(SEED_SIZE)
        check = prepare_check(disposal_id, seed=seed, uow=hands.store.reading())
        # Before the start: a device that is another one leaves the permit unused.
        known = _identify(hands, check, device)
        erasures.start_erasure(
            hands.desk,
            disposal_id,
            permit_id=permit_id,
            at_hand=AtHand(plan, device.kind, known, is_flash=device.is_flash),
            is_training=hands.store.is_training,
        )
    except HoldOpenError as error:
        raise PermissionWithdrawnError(str(error)) from error
    except RefusedError as error:
        raise RefusedTargetError(str(error)) from error
    return QueuedPermission(hands, disposal_id, permit_id, check)


def _identify(hands: Hands, check: DeviceCheck, device: DeviceAtHand) -> Identification:
    try:
        return identify_device(hands.desk, check, device)
    except OtherDeviceError as error:
        raise WrongDeviceError(str(error)) from error
