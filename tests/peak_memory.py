"""How much memory a process has had, told by the system."""

from __future__ import annotations

import re
from pathlib import Path


def peak_memory() -> int:
    """The most memory that this process has had since its program started, in bytes.

    ``getrusage`` does not tell that: Linux hands its figure on from the process that started this
    one, so that the growth of a small child of a large process reads as nothing.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert found, "the system does not tell it"
    return int(found[1]) << 10
