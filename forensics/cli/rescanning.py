"""What a second person's process does: it reads the whole medium, and scans it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.devices.targets import identify_target
from forensics.erasing.verifying import join_rescan, verify_erasure
from forensics.errors import WrongUseError
from forensics.hash_set import HashSet
from forensics.selecting.checking import check_file_systems
from forensics.selecting.rejudging import join_selective, verify_same_set
from forensics.value_classes import dataclass
from forensics.values import Leaves, claim_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.firmware.old_blocks import BlocksOfImage
    from forensics.erasing.samples.sampling import BlockSample
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import (
        ErasePlan,
        ErasureReceipt,
        ErasureVerification,
        ScanResult,
        Tool,
    )


@dataclass(frozen=True, slots=True)
class Rescan:
    """A new scan as part of a verification: with which set, and where its result goes."""

    hash_set: HashSet
    out: Path
    allow_unconfined: bool


def read_again(
    plan: ErasePlan,
    receipt: ErasureReceipt,
    *,
    target: Path,
    scan: Rescan | None,
    around: Surroundings,
    key: bytes | None,
    before: BlocksOfImage | None = None,
    draw: Callable[[], BlockSample] | None = None,
) -> ErasureVerification:
    """Read the whole medium in this process and, where a set is given, scan it again.

    ``key`` is that of the keyed stream that was written, ``before`` are the blocks that are sought
    where the drive erased itself, ``draw`` draws a sample where not all is read; None elsewhere. A
    sample is not scanned.

    Raises:
        RefusedTargetError: plan, receipt, key, set and device do not belong together.
        WrongUseError: the erasure was selective, and no set is given.
        InterruptedErasureError: somebody stopped it; start it again.
        ErasureError: the device failed.
        DiskImageError: the target cannot be opened for the new scan.
        UnconfinedError: the system cannot confine what reads the target.
    """
    selection = plan.selection
    if selection is not None:
        if scan is None:
            raise WrongUseError(
                "A selective erasure is verified by a new scan too. Give the hash set of its plan "
                "(--hash-set)"
            )
        verify_same_set(selection, scan.hash_set)
    found = verify_erasure(
        plan, receipt, target=target, around=around, key=key, before=before, draw=draw
    )
    if scan is None or draw is not None:
        return found
    result = rescan(
        target,
        hash_set=scan.hash_set,
        out=scan.out,
        tool=around.tool,
        allow_unconfined=scan.allow_unconfined,
    )
    if selection is not None:
        checks = check_file_systems(
            selection.checks,
            identify_target(target, machine=around.machine),
            machine=around.machine,
            toolbox=around.toolbox,
        )
        return join_selective(found, result, selection=selection, receipt=receipt, checks=checks)
    is_whole = not (found.unread or found.different)
    if is_whole and claim_of(plan.method).leaves is Leaves.KEYED_STREAM:
        result = understood(result)
    return join_rescan(found, result)


def understood(result: ScanResult) -> ScanResult:
    """The same scan of a medium that a reading found to hold a keyed stream, and nothing else.

    A scan cannot tell such a stream from a locked volume, so its bytes are ``opaque`` there, with a
    fault. Each was made again from the key and compared: they are ``compared``, and no fault.
    """
    from forensics.scanning.understanding.opaque_bytes import NOT_UNDERSTOOD  # noqa: PLC0415 -- few verifications scan

    (source,) = result.sources
    coverage = source.coverage
    known = replace(coverage, compared=coverage.compared + coverage.opaque, opaque=0)
    return replace(
        result,
        sources=(replace(source, coverage=known),),
        faults=tuple(each for each in result.faults if NOT_UNDERSTOOD not in each.reason),
    )


def rescan_path(verification: Path) -> Path:
    """Where the scan result of a re-scan stands: beside the verification."""
    return verification.with_name(verification.name + ".rescan")


def rescan(
    target: Path, *, hash_set: HashSet, out: Path, tool: Tool, allow_unconfined: bool
) -> ScanResult:
    """Scan an erased target with every stage there is, and write the result.

    Raises:
        UnconfinedError: the system cannot confine what reads the target, and no permission was
            given.
        DiskImageError: the target cannot be opened.
        InterruptedScanError: Ctrl-C; the next run goes on.
    """
    from forensics.scanning.local_means import local_means  # noqa: PLC0415 -- few verifications scan
    from forensics.scanning.purpose import ScanRequest  # noqa: PLC0415 -- the same
    from forensics.scanning.run import run_scan  # noqa: PLC0415 -- the same
    from forensics.scanning.stages import STAGES  # noqa: PLC0415 -- the same

    means = replace(local_means(allow_unconfined=allow_unconfined), tool=tool)
    request = ScanRequest((target,), STAGES, all_hashes=False, media_digest=False)
    return run_scan(request, hash_set=hash_set, out=out, restart=False, means=means)
