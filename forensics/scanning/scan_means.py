"""The resources a scan runs with: processes, clock, progress, confinement."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

from forensics.errors import UnconfinedError
from forensics.sandbox import Confinement
from forensics.scanning.progress import ScanProgress
from forensics.value_classes import dataclass
from forensics.values import ClusterWorker, Tool

NO_SANDBOX = "none"


@dataclass(frozen=True, slots=True)
class ScanMeans:
    """The resources a scan runs with: nothing of it changes what is found.

    ``make_executor`` takes the only files that its workers may open. ``confinement`` is what the
    system holds parsers with; ``allow_unconfined`` is permission to continue where that is nothing.
    ``cluster`` are the workers where these are not processes of this machine's own; ``lost`` gives
    the addresses of those that are gone by now.
    """

    make_executor: Callable[[tuple[Path, ...]], Executor]
    in_flight: int
    clock: Callable[[], datetime]
    progress: ScanProgress
    tool: Tool
    confinement: Confinement
    allow_unconfined: bool
    cluster: tuple[ClusterWorker, ...]
    lost: Callable[[], frozenset[str]] = frozenset

    def require_confinement(self) -> None:
        """Check that readers of a medium can be confined, or permission was given to go without.

        Raises:
            UnconfinedError: neither is so.
        """
        if not (self.confinement.is_full or self.allow_unconfined):
            raise UnconfinedError(
                "this system cannot confine the programs that read a medium, so nothing was read; "
                "scan on Linux 5.13 or later with Landlock, install bubblewrap, or add "
                "--allow-unconfined: the result then says so"
            )
