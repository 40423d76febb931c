"""Whether a file that holds a secret is its owner's alone."""

from __future__ import annotations

import os
import stat


def is_open_to_others(descriptor: int) -> bool:
    """Whether somebody else on this machine can read or change an opened file.

    A pipe or terminal is nobody else's; where a system keeps no such rights, nothing is told.
    """
    told = os.fstat(descriptor)
    return os.name == "posix" and stat.S_ISREG(told.st_mode) and bool(told.st_mode & 0o077)
