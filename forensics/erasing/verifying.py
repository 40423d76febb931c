"""Verifying an erasure: another process reads every byte again and trusts no cache and no receipt.

It needs no permission, and the medium may be write-protected.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.documents import digest_of
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.targets import (
    Target,
    identify_target,
    open_target,
    verify_same_device,
)
from forensics.erasing.eraser import eraser_of
from forensics.erasing.extents import total
from forensics.erasing.firmware.at_hand import drive_of
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.old_blocks import BlocksOfImage, OldBlocksAfter
from forensics.erasing.outside import read_rest
from forensics.erasing.patterns import Pattern, pattern_of
from forensics.erasing.planning import verify_plan_fits
from forensics.erasing.progress import Phase
from forensics.erasing.reading_back import ReadBack, read_back
from forensics.erasing.receipts import decide_verified
from forensics.erasing.samples.sampling import places
from forensics.erasing.stream_keys import verify_key
from forensics.errors import (
    ErasureError,
    RefusedTargetError,
    WrongDeviceError,
)
from forensics.value_classes import dataclass
from forensics.values import (
    Digest,
    ErasureOutcome,
    ErasureVerification,
    Extent,
    HashAlgorithm,
    Route,
)
from forensics.values.device_words import disagreement, facts_of, is_one_device
from forensics.values.firmware_runs import AskedAgain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.erasing.samples.sampling import BlockSample
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import (
        DeviceIdentity,
        DeviceReading,
        ErasePlan,
        ErasureReceipt,
        ScanResult,
    )
    from forensics.values.firmware_runs import DriveReading

SCHEMA = "erasure-verification/10"


def verify_erasure(
    plan: ErasePlan,
    receipt: ErasureReceipt,
    *,
    target: Path,
    around: Surroundings,
    key: bytes | None = None,
    before: BlocksOfImage | None = None,
    draw: Callable[[], BlockSample] | None = None,
) -> ErasureVerification:
    """Read all planned bytes again and say what was found; a re-scan is joined by the caller.

    Where that is the whole medium, its SHA-256 is worked out in the same reading. What the device
    says of itself is read before that, by this process: the eraser's word for it is the word of who
    is checked.

    Of a drive that erased itself neither the eraser's readings nor its blocks of before are taken:
    this process asks the drive, and seeks blocks that come from the registered disk image.

    The outcome is never better than the receipt's: a sector that could not be written stays an
    exception, whatever it reads as.

    Args:
        plan: as it was signed for.
        receipt: what the eraser said.
        target: where the device or working copy is now.
        around: everything else.
        key: of the keyed stream that the receipt names; None where it names none.
        before: the blocks that are sought where the drive erased itself; None elsewhere.
        draw: draws the sample, once the device at hand is the one that was overwritten, where a
            sample of it is read; None where all of it is.

    Raises:
        RefusedTargetError: plan, receipt, key and device do not belong together; or a drive erased
            itself, and no disk image of it is there, or what is connected is no drive; or a
            sample is asked for, and the eraser did not read all of it.
        WrongDeviceError: the device goes by other names than the one that was overwritten.
        InterruptedErasureError: somebody stopped it; start it again.
        ErasureError: the device failed.
    """
    verify_belongs(plan, receipt)
    if draw is not None:
        _verify_may_be_sampled(plan, receipt)
    verify_key(receipt, key)
    after = _seeking(receipt, before)
    found = identify_target(target, machine=around.machine)
    verify_same_device(receipt.target, found.identity)
    verify_plan_fits(plan, found.identity, found.kind)
    facts = _read_facts(plan, receipt, found, around)
    started = around.now()
    end = None if after is None else _ask(plan, found, facts, around)
    size, drawn = found.identity.size, None if draw is None else draw()
    listed = () if drawn is None else drawn.blocks_of(size)
    extents = plan.extents if drawn is None else places(listed, size=size)
    seen = _look(plan, found, around, extents, pattern_of(plan.method, key), after=after)
    asked = _asked(end, before, after)
    outcome = decide_verified(
        receipt,
        unread=seen.back.unread,
        different=seen.back.different,
        rescan_hits=None,
        outside=seen.outside,
        asked=asked,
        is_sample=drawn is not None,
    )
    return ErasureVerification(
        schema=SCHEMA,
        tool=around.tool,
        plan_digest=digest_of(plan),
        receipt_digest=digest_of(receipt),
        target=found.identity,
        started=started,
        finished=around.now(),
        bytes_read=seen.back.bytes_read,
        unread=seen.back.unread,
        different=seen.back.different,
        rescan_hits=None,
        rescan_hash_set=None,
        rescan_coverage=None,
        outcome=outcome,
        direct=seen.back.is_direct,
        medium_digest=seen.medium,
        facts=facts,
        outside=seen.outside,
        checks=(),
        asked=asked,
        sample=None if drawn is None else drawn.read_of(size),
        blocks=listed,
    )


def _verify_may_be_sampled(plan: ErasePlan, receipt: ErasureReceipt) -> None:
    """Check that the eraser read all of the medium itself, without exception.

    Raises:
        RefusedTargetError: it did not, or not all of a medium was overwritten by this program.
    """
    whole = plan.route is Route.WHOLE and receipt.firmware is None
    if not whole or receipt.outcome is not ErasureOutcome.ERASED:
        raise RefusedTargetError(
            "A sample is read only of a whole medium that was overwritten and read back without "
            "exception. Read all of it again"
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one reading of a medium found."""

    back: ReadBack
    medium: Digest | None
    outside: Digest | None


def _look(
    plan: ErasePlan,
    target: Target,
    around: Surroundings,
    extents: tuple[Extent, ...],
    pattern: Pattern,
    *,
    after: OldBlocksAfter | None,
) -> _Seen:
    """Read these places, and on the selective route all that the plan leaves alone.

    Raises:
        InterruptedErasureError: somebody stopped it.
        ErasureError: the device failed.
    """
    sha256 = hashlib.sha256()

    def taste(piece: memoryview) -> None:
        sha256.update(piece)
        if after is not None:
            after.look(piece)

    try:
        back = _read(extents, target, around, pattern=pattern, taste=taste)
        outside = None if plan.selection is None else read_rest(plan, target, around)
    except OSError as error:
        message = (
            f"The device stopped working ({(error.strerror or 'unknown error').lower()}); "
            "check its connection, then verify again"
        )
        raise ErasureError(message) from error
    is_whole = extents == (Extent(0, plan.target.size),) and not back.unread
    medium = Digest(HashAlgorithm.SHA256, sha256.digest()) if is_whole else None
    return _Seen(back, medium, outside)


def _seeking(receipt: ErasureReceipt, before: BlocksOfImage | None) -> OldBlocksAfter | None:
    """What seeks the blocks of before, where a drive erased itself.

    Raises:
        RefusedTargetError: there are none to seek.
    """
    if receipt.firmware is None:
        return None
    if before is None:
        raise RefusedTargetError(
            "This drive erased itself, and no disk image of it is given from which blocks of "
            "before could be taken. So nothing can be sought. Verify it where its disk image is "
            "registered (expunge disposal verify)"
        )
    return OldBlocksAfter(before.old)


def _ask(
    plan: ErasePlan, target: Target, facts: DeviceReading | None, around: Surroundings
) -> DriveReading:
    """Ask the drive itself what it says of its erasing; what cannot be told is ``UNREADABLE``.

    Raises:
        RefusedTargetError: what is connected is no drive, or something stands between.
    """
    why = eraser_of(plan.method).why_not(plan.method, target, facts, machine=around.machine)
    if why is not None:
        raise RefusedTargetError(
            f"This drive erased itself, and it cannot be asked what it says of that, since {why}. "
            "Connect the device itself, without an adapter, and verify again"
        )
    method = FIRMWARE_METHODS[plan.method]
    return method.look(drive_of(target, around=around, told=lambda _: None))


def _asked(
    end: DriveReading | None, before: BlocksOfImage | None, after: OldBlocksAfter | None
) -> AskedAgain | None:
    if end is None or before is None or after is None:
        return None
    return AskedAgain(
        end=end,
        image=before.image,
        digest=before.digest,
        seed=before.seed,
        old_blocks=before.old.sought(left=after.left),
        opaque=after.opaque,
    )


def join_rescan(found: ErasureVerification, result: ScanResult) -> ErasureVerification:
    """Add what a re-scan of the same medium says; a hit makes the verification fail.

    Its faults and coverage are carried along. They do not change the outcome of a whole-medium
    erasure, which rests on reading every byte.
    """
    return replace(
        found,
        rescan_hits=len(result.hits),
        rescan_hash_set=result.hash_set.digest,
        rescan_coverage=result.sources[0].coverage,
        faults=(*found.faults, *result.faults),
        finished=max(found.finished, result.finished),
        outcome=ErasureOutcome.FAILED if result.hits else found.outcome,
    )


def verify_belongs(plan: ErasePlan, receipt: ErasureReceipt) -> None:
    """Check that the receipt is one for this plan.

    Raises:
        RefusedTargetError: the plan was changed, or the receipt is another one's.
    """
    planned: tuple[DeviceIdentity, int] = (plan.target, total(plan.extents))
    is_for_it = receipt.plan_digest == digest_of(plan)
    kept = None if plan.selection is None else plan.selection.outside
    # The outcome rests on what people signed for, by no word of the eraser.
    said = None if receipt.outside is None else receipt.outside.before
    as_planned = is_for_it and receipt.reads_back is plan.reads_back
    if not as_planned or planned != (receipt.target, receipt.bytes_planned) or said != kept:
        message = "The receipt was not made for this plan; take the plan that was signed for"
        raise RefusedTargetError(message)


def _read_facts(
    plan: ErasePlan, receipt: ErasureReceipt, target: Target, around: Surroundings
) -> DeviceReading | None:
    """Read what the device says of itself, and hold its names against what was overwritten."""
    found = read_facts(target, machine=around.machine, toolbox=around.toolbox)
    if found is None:
        return None
    if (sentence := disagreement(found)) is not None:
        raise WrongDeviceError(f"{sentence} Nothing was read.")
    seen = (plan.facts, facts_of(receipt.before))
    if not all(is_one_device(each, found.facts) for each in seen):
        message = (
            "This device goes by another name than the one that was overwritten (expunge erase "
            "facts DEVICE shows them); nothing was read. Connect the device itself, without an "
            "adapter"
        )
        raise WrongDeviceError(message)
    return found


def _read(
    extents: tuple[Extent, ...],
    target: Target,
    around: Surroundings,
    *,
    pattern: Pattern,
    taste: Callable[[memoryview], object],
) -> ReadBack:
    medium = open_target(target, writing=False, exclusive=True, machine=around.machine)
    try:
        meter = around.meter(Phase.VERIFYING, total(extents))
        return read_back(
            medium,
            extents,
            pattern=pattern,
            may_go_on=partial(
                around.verify_not_stopped, "The verification was interrupted; start it again"
            ),
            meter=meter,
            pause=around.pause,
            taste=taste,
        )
    finally:
        medium.close()
