"""The second person's reading of a training stand-in: every byte, then blocks drawn by chance."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.bootstrap.jobs import passphrase_of
from evidence_store.bootstrap.plans import plan_of
from evidence_store.bootstrap.readings import Reading, keep_reading
from evidence_store.domain.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.jobs import JobState
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.worker.surroundings import surroundings
from forensics.erasing.block_devices import THIS_MACHINE
from forensics.erasing.sampling import read_sample
from forensics.erasing.verifying import verify_erasure
from forensics.errors import InterruptedErasureError
from forensics.values import ErasureOutcome

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Disposal
    from evidence_store.worker.hands import Hands

SIGN = "Sign for it on the page of the disposal."
SAID = {
    ErasureOutcome.ERASED: f"Every byte was read again, and is zero. {SIGN}",
    ErasureOutcome.ERASED_WITH_EXCEPTIONS: (
        f"Read again, with exceptions: not everything could be written or read. {SIGN}"
    ),
    ErasureOutcome.FAILED: f"Read again: there are bytes that are not zero. {SIGN}",
}


def read_again(hands: Hands) -> tuple[JobState, str]:
    """Read the stand-in whole and in part, and keep what was found for its reader to sign.

    Raises:
        JobStoppedError: somebody stopped it; it begins anew.
        ForensicsError: it is another target than the receipt's, or failed.
    """
    target = passphrase_of(hands.store, hands.job, hands.unit_keys)
    if target is None:
        return JobState.FAILED, "Where the stand-in lies is not kept any more. Queue it anew."
    disposal = _disposal(hands)
    if disposal is None or disposal.receipt is None:
        return JobState.FAILED, "Nothing of this exhibit waits to be read again."
    receipt = disposal.receipt
    plan = plan_of(hands.store, disposal.plan_digest)
    try:
        found = verify_erasure(plan, receipt, target=Path(target), around=surroundings(hands))
    except InterruptedErasureError as error:
        raise JobStoppedError("Stopped.") from error
    sample = read_sample(
        Path(target),
        expected=receipt.target,
        kind=receipt.target_kind,
        machine=THIS_MACHINE,
        draw=lambda below, count: secrets.SystemRandom().sample(range(below), count),
        pause=time.sleep,
        clock=time.monotonic,
        report=lambda _: None,
    )
    keep_reading(hands.store, hands.job.id, Reading(found, sample), hands.unit_keys)
    return JobState.DONE, SAID[found.outcome]


def _disposal(hands: Hands) -> Disposal | None:
    with hands.store.reading() as uow:
        for one in uow.disposals.find(exhibit_id=hands.job.exhibit_id):
            if DisposalAct.VERIFY in DISPOSAL_ALLOWS[one.state]:
                return one
    return None
