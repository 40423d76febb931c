"""An erasure as a job: begun when its turn comes, under the permit that its operator signed for.

It is done by ``expunge eraser`` alone, a process with an account of its own; the server and the
workers that scan have no part in it. The person who queued it is the operator, and signed that they
are; this process issues no permit, and everything is checked again before it uses one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.offers.resuming import disposal_of
from evidence_store.domain.unit.jobs import JobState
from evidence_store.kept_files.jobs import passphrase_of, receipt_file
from evidence_store.kept_files.plans import plan_of
from evidence_store.worker.permitted import Permitted, begin
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.worker.surroundings import surroundings
from evidence_store.workflow.disposals import erasures
from forensics.erasing.running import run_erasure
from forensics.errors import InterruptedErasureError
from forensics.values import ErasureOutcome, Route, claim_of

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from evidence_store.worker.hands import Hands
    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.permission import Permission

SAID = {
    ErasureOutcome.ERASED: "{what} {copy_was}. Another person reads it again.",
    ErasureOutcome.WRITTEN: (
        "Overwritten. Nothing was read back, as planned: another person reads every byte of it."
    ),
    ErasureOutcome.STATED: "Done with another tool. Another person reads every byte of it.",
    ErasureOutcome.ERASED_WITH_EXCEPTIONS: (
        "The {act} ended with exceptions; the disposal's page lists them. Another person reads it "
        "again where it can be read."
    ),
    ErasureOutcome.FAILED: "Failed. Do not release the device; a non-completion report is due.",
}

ENDED_IN_THE_MIDDLE = (
    "The eraser was ended in the middle of it. Its operator has it go on, and signs for that start."
)

ENDED_BEFORE = (
    "The eraser was ended before it began: it changed nothing. The operator has it go on, and "
    "signs for that start."
)


def erase(hands: Hands) -> tuple[JobState, str]:
    """Use the permit, erase the training file, read it back, and record the receipt.

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
    return erase_at(hands, Path(target))


def end_abandoned(hands: Hands) -> tuple[JobState, str]:
    """Say how an erasure ended whose eraser was ended, by whatever: each start is a new one."""
    disposal = _open_disposal(hands)
    begun = _was_used(disposal.permit, hands.job.permit_id or "")
    return JobState.FAILED, ENDED_IN_THE_MIDDLE if begun else ENDED_BEFORE


def erase_at(hands: Hands, target: Path) -> tuple[JobState, str]:
    """Use the permit, erase what is at that path, read it back, and record the receipt.

    Raises:
        As ``erase``.
    """
    disposal, permit_id = _open_disposal(hands), hands.job.permit_id or ""
    plan = plan_of(hands.store, disposal.plan_digest)
    if _was_used(disposal.permit, permit_id):
        return JobState.FAILED, ENDED_IN_THE_MIDDLE

    under = Permitted(hands.store, lambda: hands.desk, disposal.id, permit_id, hands.unit_keys)

    def redeem(device: DeviceAtHand) -> Permission:
        return begin(under, plan, device)

    try:
        receipt, _ = run_erasure(
            plan,
            target=target,
            receipt=receipt_file(hands.store, disposal.id),
            redeem=redeem,
            around=surroundings(hands),
        )
    except InterruptedErasureError as error:
        reason = "stopped in the browser, or the eraser was ended"
        erasures.record_interruption(hands.desk, disposal.id, reason=reason)
        raise JobStoppedError("Stopped.") from error
    erasures.record_receipt(hands.desk, disposal.id, receipt=receipt)
    claim = claim_of(receipt.method)
    what = "What its plan names" if plan.route is Route.SELECTIVE else "It"
    said = SAID[receipt.outcome].format(act=claim.act, copy_was=claim.copy_was, what=what)
    return JobState.DONE, said


def _open_disposal(hands: Hands) -> Disposal:
    with hands.store.reading() as uow:
        exhibit_id = hands.job.on_exhibit.exhibit_id
        return disposal_of(hands.job, uow.disposals.find(exhibit_id=exhibit_id))


def _was_used(permit: Permit | None, permit_id: str) -> bool:
    """Whether an eraser before this one began under the permit: each start needs its own."""
    return permit is not None and permit.id == permit_id and permit.redeemed_at is not None
