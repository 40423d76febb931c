"""Whether a receipt, or a verification, can be what it says: times, figures, places, outcome.

A receipt is a file, and a file can be written by hand. What cannot be so is refused before
anybody's signature or certificate rests on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.sampling import fault_of_share
from evidence_store.errors import ImpossibleReportError, OutOfSequenceError
from forensics.erasing.extents import total
from forensics.erasing.receipts import SCHEMA, decide_outcome, decide_verified
from forensics.erasing.samples.sampling import BlockSample
from forensics.value_classes import dataclass
from forensics.values import (
    READ_BY_ANOTHER_ALONE,
    ErasureOutcome,
    ErasureReceipt,
    Leaves,
    Route,
    TargetKind,
    claim_of,
    is_by_other_tool,
)
from forensics.values.device_words import facts_of, is_one_device
from forensics.values.erase_methods import firmware_name
from forensics.values.planned.selections import are_discontent

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from forensics.values import DeviceReading, ErasureVerification, Extent, Tool

TOLERANCE = timedelta(seconds=2)
"""What a time service may correct while the work goes on; the custody log allows the same."""


@dataclass(frozen=True, slots=True)
class Began:
    """What the record knows of the starts that one receipt can speak of.

    ``first`` is when the first permit was redeemed, ``starts`` how often one was.
    """

    first: datetime
    starts: int


def verify_receipt(
    receipt: ErasureReceipt, *, disposal: Disposal, exhibit: Exhibit, began: Began, at: datetime
) -> None:
    """Check that the eraser can have written this receipt under the recorded permits.

    Raises:
        ImpossibleReportError: it cannot; the text says what is wrong.
    """
    size = exhibit.size or 0
    kind = TargetKind.WORKING_COPY if exhibit.has_training_file else TargetKind.BLOCK_DEVICE
    _require_all(
        f"{exhibit.reference}: the receipt cannot be right",
        {
            "it is not one that this version writes": receipt.schema == SCHEMA,
            "it begins before the first permit was used": receipt.started
            >= began.first - TOLERANCE,
            "it ends before it begins": receipt.finished >= receipt.started,
            "it ends in the future": receipt.finished <= at + TOLERANCE,
            "it reports more runs than were started": 1 <= receipt.runs <= began.starts,
            "it reports a different method": receipt.method is disposal.method,
            "it reports a different kind of target": receipt.target_kind is kind,
            "it is not of what was signed for": receipt.bytes_planned
            == _signed_for(disposal, size),
            "it says nothing of the rest of the device, or was to erase all of it": (
                (receipt.outside is not None) is (disposal.route is Route.SELECTIVE)
            ),
            "it was read as two devices": _is_one(receipt.before, receipt.after),
            "its places do not lie on the device": _fit(
                (receipt.bad, receipt.unread, receipt.different), size
            ),
            "its figures do not agree with its places": (
                receipt.bytes_written == _written(receipt)
                and receipt.bytes_read_back == _read_back(receipt)
            ),
            "it was read back although its plan leaves that out, or the other way round": (
                receipt.reads_back is not (READ_BY_ANOTHER_ALONE in disposal.known_gaps)
            ),
            "it names no key of its stream, or one where none was written": (
                (receipt.stream is not None)
                is (claim_of(receipt.method).leaves is Leaves.KEYED_STREAM)
            ),
            # The outcome is one word in a file that anybody can write, so it is worked out again.
            "its outcome does not match its list of places": receipt.outcome
            is decide_outcome(
                receipt.method,
                bad=receipt.bad,
                unread=receipt.unread,
                different=receipt.different,
                kept=True if receipt.outside is None else receipt.outside.is_kept,
                run=receipt.firmware,
                reads_back=receipt.reads_back,
            ),
            "it holds no run of the drive’s firmware, or one where none was asked": (
                (receipt.firmware is not None) is (firmware_name(receipt.method) is not None)
            ),
            "its run is of another reading": _is_own_run(receipt),
        },
    )


def receipt_of_other_tool(
    disposal: Disposal, exhibit: Exhibit, *, tool: Tool, at: datetime
) -> ErasureReceipt:
    """Return the receipt of work that another tool did: nothing was written or read by ours.

    Args:
        disposal: begun, with the device as it was identified at its newest start.
        exhibit: whose it is.
        tool: this program.
        at: when its operator says that the other tool has ended.

    Raises:
        OutOfSequenceError: it was not begun.
    """
    known, permit = disposal.identification, disposal.permit
    if known is None or permit is None or disposal.plan_digest is None:
        raise OutOfSequenceError(f"{exhibit.reference}: no start of this work is recorded.")
    kind = TargetKind.WORKING_COPY if exhibit.has_training_file else TargetKind.BLOCK_DEVICE
    outcome = decide_outcome(disposal.method, bad=(), unread=(), different=(), reads_back=False)
    return ErasureReceipt(
        schema=SCHEMA,
        tool=tool,
        plan_digest=disposal.plan_digest,
        target=known.device,
        target_kind=kind,
        method=disposal.method,
        authority=permit.id,
        started=disposal.first_started or at,
        finished=at,
        runs=disposal.starts,
        bytes_planned=exhibit.size or 0,
        # Its log is a file that anybody can write, so nothing that it says is counted (ADR 103).
        bytes_written=0,
        bytes_read_back=0,
        bad=(),
        unread=(),
        different=(),
        outcome=outcome,
        reads_back=False,
    )


def verify_verification(
    verification: ErasureVerification, *, receipt: ErasureReceipt, exhibit: Exhibit, at: datetime
) -> None:
    """Check that a second process can have found this on the medium of the receipt.

    Raises:
        ImpossibleReportError: it cannot; the text says what is wrong.
    """
    size = receipt.target.size
    rescan = (
        verification.rescan_hits,
        verification.rescan_hash_set,
        verification.rescan_coverage,
    )
    coverage = verification.rescan_coverage
    _require_all(
        f"{exhibit.reference}: the verification cannot be right",
        {
            "it begins before the erasure had ended": verification.started
            >= receipt.finished - TOLERANCE,
            "it ends before it begins": verification.finished >= verification.started,
            "it ends in the future": verification.finished <= at + TOLERANCE,
            "its places do not lie on the device": _fit(
                (verification.unread, verification.different), size
            ),
            "its figures do not agree with its places": verification.bytes_read
            == _to_read(verification, receipt) - total(verification.unread),
            "its sample is none by the rule": _is_sampled_by_rule(verification, receipt),
            "it read a device that goes by other names than the one that was overwritten": _is_one(
                receipt.before, verification.facts
            ),
            "it says what a device says of itself, and read none, or the other way round": (
                (verification.facts is not None) is (receipt.target_kind is TargetKind.BLOCK_DEVICE)
            ),
            "its second scan is only partly reported": all(part is None for part in rescan)
            or all(part is not None for part in rescan),
            "its second scan reports a negative number of hits": (verification.rescan_hits or 0)
            >= 0,
            "its second scan is not of the whole device": coverage is None
            or coverage.total == size,
            "it says something of the rest of a device that was to be erased whole": (
                verification.outside is None or receipt.outside is not None
            ),
            # A digest of a part would be read as that of the medium: of a sample, a gap or a
            # selection there is none.
            "its digest is not of the whole device": (verification.medium_digest is not None)
            is (
                not verification.unread
                and verification.sample is None
                and receipt.bytes_planned == size
            ),
            "its outcome does not match what it found": verification.outcome
            is decide_verified(
                receipt,
                unread=verification.unread,
                different=verification.different,
                rescan_hits=verification.rescan_hits,
                outside=verification.outside,
                is_short=bool(verification.faults) or are_discontent(verification.checks),
                asked=verification.asked,
                is_sample=verification.sample is not None,
            ),
            "it did not ask the drive itself, or asked where no drive erased itself": (
                (verification.asked is not None) is (receipt.firmware is not None)
            ),
        },
    )


def _signed_for(disposal: Disposal, size: int) -> int:
    """How many bytes were to be erased: all, or those that a selective plan names."""
    return size if disposal.selected is None else disposal.selected.size


def _to_read(found: ErasureVerification, receipt: ErasureReceipt) -> int:
    """How many bytes a verification set out to read."""
    return receipt.bytes_planned if found.sample is None else found.sample.size


def _is_sampled_by_rule(found: ErasureVerification, receipt: ErasureReceipt) -> bool:
    """Whether the blocks are those of its seed, and what it lists lies in them."""
    sample = found.sample
    if sample is None:
        return not found.blocks
    size = receipt.bytes_planned
    if fault_of_share(sample.percent, size=size):
        return False
    drawn = BlockSample(sample.nonce, sample.draw, sample.percent)
    listed = drawn.blocks_of(size)
    within = all(
        set(range(run.offset // sample.block_size, -(-run.end // sample.block_size))) <= set(listed)
        for run in (*found.unread, *found.different)
    )
    # Nobody chooses the blocks: they follow from random bytes and the entry that
    # bound those (ADR 95).
    return drawn.read_of(size) == sample and listed == found.blocks and within


def _written(receipt: ErasureReceipt) -> int:
    """How many bytes a receipt can say are erased: of a drive's own erasure all or none.

    None where another tool did the work: this program wrote nothing.
    """
    if is_by_other_tool(receipt.method):
        return 0
    # A drive takes one command, and nobody sees which bytes it has reached (ADR 81).
    if receipt.firmware is not None and receipt.outcome is not ErasureOutcome.ERASED:
        return 0
    return receipt.bytes_planned - total(receipt.bad)


def _read_back(receipt: ErasureReceipt) -> int:
    """How many bytes a receipt can say that the eraser read back: none where it was left out."""
    return receipt.bytes_planned - total(receipt.unread) if receipt.reads_back else 0


def _is_own_run(receipt: ErasureReceipt) -> bool:
    """Whether what the receipt says was read back is what its run says."""
    run = receipt.firmware
    if run is None:
        return True
    if run.read is None:
        return receipt.bytes_read_back == 0 and not receipt.different
    read = run.read
    return (read.size, read.bytes_read, read.unread, read.different) == (
        receipt.bytes_planned,
        receipt.bytes_read_back,
        receipt.unread,
        receipt.different,
    )


def _is_one(before: DeviceReading | None, after: DeviceReading | None) -> bool:
    """Whether two readings can be of one device: no name of it is another one afterwards."""
    return is_one_device(facts_of(before), facts_of(after))


def _require_all(what: str, conditions: dict[str, bool]) -> None:
    for wrong, holds in conditions.items():
        if not holds:
            message = (
                f"{what}: {wrong}. Nothing was recorded. Give the file that the program wrote."
            )
            raise ImpossibleReportError(message)


def _fit(lists: tuple[tuple[Extent, ...], ...], size: int) -> bool:
    """Whether each list is sorted, without overlap, and lies within the medium."""
    return all(
        all(e.offset >= 0 and e.length > 0 and e.end <= size for e in extents)
        and all(before.end <= after.offset for before, after in pairwise(extents))
        for extents in lists
    )
