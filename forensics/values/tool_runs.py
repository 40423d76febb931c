"""Runs of tools that this program did not make: what ran, with which words, and how it ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values.digests import Digest

DEVICE = "DEVICE"
"""Stands among the words of a run where the path of the device stood."""


class ExternalTool(StrEnum):
    """The tools that may be run on a device; the value is the name of the program."""

    ADB = "adb"
    EWFACQUIRE = "ewfacquire"
    E2FSCK = "e2fsck"
    FASTBOOT = "fastboot"
    FSCK_EXFAT = "fsck.exfat"
    FSCK_FAT = "fsck.fat"
    HDPARM = "hdparm"
    IDEVICE_ID = "idevice_id"
    IDEVICEINFO = "ideviceinfo"
    LSBLK = "lsblk"
    NTFSFIX = "ntfsfix"
    NVME = "nvme"
    OPENSEACHEST_BASICS = "openSeaChest_Basics"
    OPENSEACHEST_ERASE = "openSeaChest_Erase"
    OPENSEACHEST_FORMAT = "openSeaChest_Format"
    OPENSEACHEST_SECURITY = "openSeaChest_Security"
    SG_INQ = "sg_inq"
    SG_READCAP = "sg_readcap"
    SG_REQUESTS = "sg_requests"
    SG_SANITIZE = "sg_sanitize"
    SMARTCTL = "smartctl"


class RunEnding(StrEnum):
    """How a run ended. None of these says what the device did."""

    EXITED = "exited"  # by itself, with its exit code
    KILLED = "killed"  # by a signal that was not ours
    TOO_LONG = "too_long"  # it was stopped at the limit of time
    TOO_MUCH = "too_much"  # it was stopped at the limit of bytes
    NOT_THERE = "not_there"  # no such program where the system keeps its own
    NOT_STARTED = "not_started"  # it is there, and the system did not start it


@dataclass(frozen=True, slots=True)
class ToolRun:
    """One run of a tool, as receipts keep it.

    ``version`` is what the tool says of itself, ``program`` the SHA-256 of the file that ran; both
    are None where it could not be read. ``words`` follow the tool's name; ``DEVICE`` stands for the
    device. ``output`` and ``errors`` are the SHA-256 of all bytes that were taken from it, so what
    is kept of them can be known again. ``is_confined`` says whether the system held it to the
    device alone.

    ``exit_code`` is None unless it ended by itself, and is never evidence of what a device did: a
    tool returns 0 for a command that the drive rejected.
    """

    tool: ExternalTool
    version: str | None
    program: Digest | None
    words: tuple[str, ...]
    started: datetime
    finished: datetime
    ending: RunEnding
    exit_code: int | None
    output: Digest
    errors: Digest
    is_confined: bool
