"""What both sets of NVMe commands ask by nvme-cli, in the drive's own bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.erasing.tools.commands import SECONDS, Command
from forensics.values.firmware_runs import DriveRefusal
from forensics.values.tool_runs import DEVICE, ExternalTool

if TYPE_CHECKING:
    from forensics.erasing.firmware.method import Drive

IDENTIFY_SIZE = 4096
_OACS, _MANAGES = 256, 1 << 3  # in Identify Controller: 2 bytes, and the bit of its namespaces


def nvme(drive: Drive, verb: str, *words: str, seconds: float = SECONDS) -> DriveRefusal:
    """Give a command that changes the drive, and say whether a refusal was reported."""
    answer = drive.run(Command(ExternalTool.NVME, (verb, DEVICE, *words), seconds))
    if not answer.is_whole:
        return DriveRefusal.UNKNOWN
    return DriveRefusal.REFUSED if answer.run.exit_code else DriveRefusal.NONE


def raw(drive: Drive, size: int, verb: str, *words: str) -> bytes | None:
    """Return a structure as the drive gave it; None where it did not, or holds nothing but zeros.

    A bridge that passes nothing on answers with an empty structure.
    """
    answer = drive.run(Command(ExternalTool.NVME, (verb, DEVICE, *words)))
    is_given = answer.is_whole and answer.run.exit_code == 0 and len(answer.output) == size
    return answer.output if is_given and any(answer.output) else None


def controller_of(drive: Drive) -> bytes | None:
    """Return what the controller says of itself (Identify Controller)."""
    return raw(drive, IDENTIFY_SIZE, "id-ctrl", "--raw-binary")


def why_not_alone(drive: Drive, controller: bytes) -> str | None:
    """Return why erasing this drive could erase what is no part of the device; None otherwise.

    A drive that manages namespaces is asked for those too that are attached to nothing, or to
    another computer. Any other has none of these, and refuses that list.

    Args:
        drive: as its tools reach it.
        controller: what it says of itself.
    """
    manages = struct.unpack_from("<H", controller, _OACS)[0] & _MANAGES
    words = ("list-ns", DEVICE, *(["--all"] if manages else []), "--output-format=json")
    found = drive.run(Command(ExternalTool.NVME, words)).document()
    listed = found.get("nsid_list") if found else None
    if not isinstance(listed, list) or not listed:
        return "its namespaces cannot be listed"
    return (
        None if len(listed) == 1 else "it holds further namespaces, which would be erased as well"
    )
