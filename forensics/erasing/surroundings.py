"""What an erasure, a trial and a verification find around them: machine, clocks, tools."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forensics.erasing.devices.block_devices import Machine
from forensics.erasing.devices.targets import IsAcquisition
from forensics.erasing.progress import Meter, Phase, Report
from forensics.erasing.tools.running import AskTool, run_tool
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import InterruptedErasureError
from forensics.value_classes import dataclass
from forensics.values import Tool

READING_STOPPED = "The reading was interrupted; start it again"


def no_label() -> str | None:
    """Return what a label says that nobody can read out: nothing."""
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that an erasure needs from outside.

    ``now`` gives aware UTC. ``clock`` gives seconds that never run backwards and run on while the
    machine sleeps. ``is_stopped`` is asked before each block. ``renew_every`` and ``patience`` are
    seconds (1 and 60), ``mark_every`` bytes between two entries of the journal. ``toolbox`` is
    where the tools are that speak to drives, and ``ask`` runs one of them. ``label`` asks for what
    only the drive's label says; it is kept nowhere.
    """

    tool: Tool
    machine: Machine
    is_acquisition: IsAcquisition
    now: Callable[[], datetime]
    clock: Callable[[], float]
    pause: Callable[[float], None]
    is_stopped: Callable[[], bool]
    report: Report
    renew_every: float
    patience: float
    mark_every: int
    toolbox: Toolbox = SYSTEM_TOOLS
    ask: AskTool = run_tool
    label: Callable[[], str | None] = no_label

    def verify_not_stopped(self, said: str) -> None:
        """Check that nobody asked to stop.

        Raises:
            InterruptedErasureError: somebody did; ``said`` tells them how to go on.
        """
        if self.is_stopped():
            raise InterruptedErasureError(said)

    def meter(self, phase: Phase, total: int, *, start: int = 0) -> Meter:
        """Return what counts ``total`` bytes of a task, of which an earlier run did ``start``."""
        return Meter(phase, total, start=start, report=self.report, clock=self.clock)
