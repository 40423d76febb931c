"""With what a scan on this machine is done, where nobody asks for something else."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from forensics import __version__
from forensics.sandbox import available_confinement
from forensics.scanning.progress import SilentProgress
from forensics.scanning.scan_means import ScanMeans
from forensics.scanning.workers.executors import spawned_pool, usual_workers
from forensics.values import Tool

if TYPE_CHECKING:
    from forensics.scanning.progress import ScanProgress


def local_means(
    *,
    workers: int | None = None,
    progress: ScanProgress | None = None,
    allow_unconfined: bool = False,
) -> ScanMeans:
    """Return the means of a scan by confined processes of this machine.

    Args:
        workers: how many processes; by default one for each processor.
        progress: is told how far it is; by default nobody.
        allow_unconfined: to go on where the system cannot confine what reads; results say so.
    """
    number = workers or usual_workers()
    return ScanMeans(
        make_executor=partial(spawned_pool, number),
        in_flight=number + 1,
        clock=partial(datetime.now, UTC),
        progress=progress or SilentProgress(),
        tool=Tool("expunge", __version__),
        confinement=available_confinement(),
        allow_unconfined=allow_unconfined,
        cluster=(),
    )
