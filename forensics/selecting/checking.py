"""Asking the checkers of file systems, which change nothing, before and after (ADR 80).

What a checker's exit code says can stand in the way of a certificate, and leads to none: what was
erased is judged by reading the medium.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import folder_of, text_in
from forensics.erasing.tools.commands import Command
from forensics.erasing.tools.running import run_tool
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.values import TargetKind
from forensics.values.planned.selections import CheckVerdict, FileSystemCheck
from forensics.values.tool_runs import DEVICE, ExternalTool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target
    from forensics.selecting.mapping import MappedVolume
    from forensics.values import Extent

SECONDS = 3600.0
_SECTOR = 512  # the kernel counts the beginnings of partitions in these, whatever the sector size
_COMMANDS = {
    "NTFS": Command(ExternalTool.NTFSFIX, ("-n", DEVICE), seconds=SECONDS),
    "exFAT": Command(ExternalTool.FSCK_EXFAT, ("-n", DEVICE), seconds=SECONDS),
    **dict.fromkeys(
        ("ext2", "ext3", "ext4"),
        Command(ExternalTool.E2FSCK, ("-f", "-n", DEVICE), seconds=SECONDS),
    ),
    **dict.fromkeys(
        ("FAT12", "FAT16", "FAT32"),
        Command(ExternalTool.FSCK_FAT, ("-n", DEVICE), seconds=SECONDS),
    ),
}


def to_check(volumes: Iterable[MappedVolume]) -> tuple[FileSystemCheck, ...]:
    """The volumes of a plan, as yet unchecked."""
    return tuple(
        FileSystemCheck(
            each.volume.where, each.volume.label, each.volume.extent, CheckVerdict.NOT_CHECKED
        )
        for each in volumes
        if each.unfit is None
    )


def check_file_systems(
    checks: Iterable[FileSystemCheck],
    target: Target,
    *,
    machine: Machine,
    toolbox: Toolbox = SYSTEM_TOOLS,
) -> tuple[FileSystemCheck, ...]:
    """Have each of these volumes checked as it is now. What cannot be asked is not checked.

    Args:
        checks: say which volumes; what they say of them is not looked at.
        target: the medium; nobody else writes to it meanwhile.
        machine: where to ask for its partitions.
        toolbox: where the checkers are looked for.
    """
    return tuple(_checked(each, target, machine, toolbox) for each in checks)


def _checked(
    check: FileSystemCheck, target: Target, machine: Machine, toolbox: Toolbox
) -> FileSystemCheck:
    unchecked = replace(check, verdict=CheckVerdict.NOT_CHECKED, tool=None)
    node = _node_of(check.place, target, machine)
    command = _COMMANDS.get(check.label)
    if node is None or command is None:
        return unchecked
    run = run_tool(command, device=node, toolbox=toolbox).run
    if run.exit_code is None:
        return unchecked
    verdict = CheckVerdict.NOT_CONTENT if run.exit_code else CheckVerdict.CONTENT
    return replace(check, verdict=verdict, tool=f"{run.tool} {run.version or ''}".strip())


def _node_of(place: Extent, target: Target, machine: Machine) -> Path | None:
    """What a checker is given for a volume: the medium, or the node of its partition."""
    if place.offset == 0:
        return target.path.absolute()  # a checker is started in another folder
    number = target.node[0]
    if target.kind is not TargetKind.BLOCK_DEVICE:
        return None
    for folder in folder_of(number, machine).iterdir():
        start = text_in(folder / "start") if folder.is_dir() else None
        if start is not None and int(start) * _SECTOR == place.offset:
            return Path("/dev") / folder.name
    return None
