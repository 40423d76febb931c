"""Reading the facts of a device: the system first, then every tool that can say anything of it.

Each command only reads. The device is held open meanwhile, so that no other one comes under its
name, and the tools run one after the other: adapters lose their way between two questions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.merging import merge
from forensics.erasing.devices.facts.source import SOURCES
from forensics.erasing.devices.facts.system import SYSTEM, nodes_of, read_system
from forensics.erasing.devices.targets import open_target
from forensics.erasing.tools.running import run_tool
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import WrongDeviceError
from forensics.values import Bus, DeviceReading, TargetKind

if TYPE_CHECKING:
    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target
    from forensics.values import DeviceFacts, ToolRun

_NODES = Path("/dev")


def read_facts(
    target: Target, *, machine: Machine, toolbox: Toolbox = SYSTEM_TOOLS
) -> DeviceReading | None:
    """Read what the device says of itself, and return it with what it rests on.

    Of a working copy nothing is read, and None is returned: it is a file. Of a device that the
    system made up the kernel alone is asked.

    Raises:
        WrongDeviceError: something else stands under its name by now.
        RefusedTargetError: the system does not know it, or it cannot be opened.
    """
    if target.kind is TargetKind.WORKING_COPY:
        return None
    held = open_target(target, writing=False, exclusive=False, machine=machine)
    try:
        number = target.node[0]
        said = {SYSTEM: read_system(number, machine=machine)}
        runs = _ask_tools(target, said, machine=machine, toolbox=toolbox)
        if target.path.stat().st_rdev != number:
            message = "The device was exchanged while it was looked at; connect it and start again"
            raise WrongDeviceError(message)
    finally:
        held.close()
    merged = merge(said)
    return DeviceReading(merged.facts, merged.contradictions, tuple(runs))


def _ask_tools(
    target: Target, said: dict[str, DeviceFacts], *, machine: Machine, toolbox: Toolbox
) -> list[ToolRun]:
    bus = said[SYSTEM].bus or Bus.OTHER
    nodes = [_NODES / name for name in nodes_of(target.node[0], machine=machine)]
    runs: list[ToolRun] = []
    for name in SOURCES:
        source = SOURCES[name]
        if source.is_for(bus):
            answers = [
                run_tool(command, device=target.path, nodes=nodes, toolbox=toolbox)
                for command in source.commands
            ]
            said[name] = source.read(answers)
            runs += [each.run for each in answers]
    return runs
