"""ewfacquire (libewf): its fixed words, and how far it says that it is.

What it prints shows progress and is kept by digest; whether an image was made, the image itself
says, when it is read. Source: its manual page and output, version 20140816 of Debian.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from forensics.erasing.tools.commands import Command
from forensics.erasing.tools.reach import Reach
from forensics.values.tool_runs import DEVICE, ExternalTool

if TYPE_CHECKING:
    from pathlib import Path

STEM: Final = "image"
FIRST: Final = f"{STEM}.E01"
SEGMENT_BYTES: Final = 1 << 31
"""So long is each file of an image: every file system of a place for images takes it."""
_SECONDS, _WORK_SECONDS = 30 * 86_400.0, 30 * 86_400
_MEMORY = 8 << 30  # it keeps a table of all chunks
_MOST_OUTPUT = 64 << 20
_ACQUIRED = re.compile(rb"acquired [^()]*\((\d{1,18}) bytes\) of total [^()]*\((\d{1,18}) bytes\)")
_STATUS = (b"Status: at ", b"        acquired ", b"        completion ")


def command_into(folder: Path) -> Command:
    """Return the command that images a device into a folder of its own.

    What cannot be read stands as zeros in the image, in runs as long as the system reads ahead, and
    the tool lists them. The folder is ours, so no word comes from a person or a device.
    """
    return Command(
        ExternalTool.EWFACQUIRE,
        # Unattended; the form of EnCase 6, fast compression, SHA-256 beside MD5.
        ("-u", "-f", "encase6", "-c", "fast", "-d", "sha256",
         "-S", str(SEGMENT_BYTES), "-t", str(folder / STEM), DEVICE),
        seconds=_SECONDS,
        most=_MOST_OUTPUT,
    )  # fmt: skip


def reach_of(device: Path, folder: Path) -> Reach:
    """Return what it may reach: the device to be read, and the folder to be written."""
    return Reach(folder=folder, reads=(device,), memory=_MEMORY, seconds_of_work=_WORK_SECONDS)


def acquired_of(printed: bytes) -> tuple[int, int] | None:
    """Return how many bytes of how many it says that it has read; None before it says."""
    found = _ACQUIRED.findall(printed)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def log_of(output: bytes) -> bytes:
    """Return its output as a log: without the lines about how far it is."""
    return b"\n".join(each for each in output.split(b"\n") if not each.startswith(_STATUS))
