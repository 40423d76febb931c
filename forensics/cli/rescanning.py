"""The re-scan that a verification may add: the same medium, looked through with a hash set."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from forensics.sandbox import available_confinement
from forensics.scanning.executors import spawned_pool, usual_workers
from forensics.scanning.means import ScanMeans
from forensics.scanning.progress import SilentProgress
from forensics.scanning.purpose import ScanRequest
from forensics.scanning.running import run_scan
from forensics.scanning.stages import STAGES

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult, Tool


def rescan_path(verification: Path) -> Path:
    """Where the scan result of a re-scan stands: beside the verification."""
    return verification.with_name(verification.name + ".rescan")


def rescan(
    target: Path, *, hash_set: HashSet, out: Path, tool: Tool, allow_unconfined: bool
) -> ScanResult:
    """Scan an erased target with every stage there is, and write the result.

    Raises:
        UnconfinedError: the system cannot confine what reads the target, and no leave was
            given.
        DiskImageError: the target cannot be opened.
        InterruptedScanError: Ctrl-C; the next run goes on.
    """
    workers = usual_workers()
    means = ScanMeans(
        make_executor=partial(spawned_pool, workers),
        in_flight=workers + 1,
        clock=partial(datetime.now, UTC),
        progress=SilentProgress(),
        tool=tool,
        confinement=available_confinement(),
        allow_unconfined=allow_unconfined,
        cluster=(),
    )
    request = ScanRequest((target,), STAGES, all_hashes=False, media_digest=False, has_keys=False)
    return run_scan(request, hash_set=hash_set, out=out, restart=False, means=means)
