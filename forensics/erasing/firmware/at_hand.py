"""A device of this system as firmware methods need it: its tools, and its bytes.

A command goes to the device that was identified and to no other one: it is held open meanwhile, and
looked at again afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.system import nodes_of
from forensics.erasing.devices.targets import hold_target
from forensics.erasing.firmware.method import Drive, Step
from forensics.erasing.firmware.running import Workbench
from forensics.errors import WrongDeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.devices.targets import Target
    from forensics.erasing.firmware.old_blocks import OldBlocks
    from forensics.erasing.medium import Medium
    from forensics.erasing.surroundings import Surroundings
    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command

_NODES = Path("/dev")


def drive_of(target: Target, *, around: Surroundings, told: Callable[[Step], object]) -> Drive:
    """Return a device as a method reaches it.

    Args:
        target: as this system identified it.
        around: the machine, its tools and its clock.
        told: as ``Drive.told``.
    """

    def run(command: Command) -> ToolAnswer:
        with hold_target(target, machine=around.machine):
            nodes = [_NODES / name for name in nodes_of(target.node[0], machine=around.machine)]
            answer = around.ask(command, device=target.path, nodes=nodes, toolbox=around.toolbox)
            if target.path.stat().st_rdev != target.node[0]:
                raise WrongDeviceError(
                    "The device was exchanged while its firmware was asked. Connect the planned "
                    "device, and start again"
                )
        return answer

    return Drive(run=run, now=around.now, told=told, typed=around.label)


def workbench_of(
    open_medium: Callable[[], Medium],
    *,
    around: Surroundings,
    keep: Callable[[OldBlocks], object],
    kept: OldBlocks | None,
    may_go_on: Callable[[], object],
) -> Workbench:
    """Return what a run needs beside the drive; the others as ``Workbench`` has them."""
    return Workbench(
        open_medium=open_medium,
        keep=keep,
        clock=around.clock,
        pause=around.pause,
        may_go_on=may_go_on,
        report=around.report,
        kept=kept,
    )
