"""A disposal in which a drive erased itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.receipts import decide_outcome, decide_verified
from forensics.values import ErasureMethod, ErasureOutcome
from tests.evidence_store.certificates import builders
from tests.forensics.erasing.firmware.made_up_runs import asked_again

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from forensics.values.firmware_runs import FirmwareRun

CRYPTO = ErasureMethod.NVME_SANITIZE_CRYPTO
SIZE = builders.receipt().bytes_planned


IMAGES = builders.content().acquisitions
OTHERS = IMAGES[0]


def erased_by(
    method: ErasureMethod, run: FirmwareRun, *, is_asked: bool = True, **again: object
) -> Disposal:
    """A disposal in which a drive was asked, read back and read again; ``again`` as it was then."""
    outcome = decide_outcome(method, bad=(), unread=(), different=(), run=run)
    receipt = builders.receipt(
        method=method,
        firmware=run,
        outcome=outcome,
        bytes_written=SIZE if outcome is ErasureOutcome.ERASED else 0,
    )
    assert OTHERS.computed_digest is not None
    asked = asked_again(method, **({"image": OTHERS.id, "digest": OTHERS.computed_digest} | again))
    verified = decide_verified(receipt, unread=(), different=(), rescan_hits=0, asked=asked)
    found = builders.verification(
        receipt, outcome=verified, **({"asked": asked} if is_asked else {})
    )
    return builders.disposal(method=method, receipt=receipt, verification=found)
