"""Whether a file that holds a secret is its owner's alone."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_open_to_others(file: int | Path) -> bool:
    """Whether somebody else on this machine can read or change a file, opened or by its path.

    A pipe or terminal is nobody else's; where a system keeps no such rights, there is nothing to
    check.
    """
    told = os.stat(file)  # noqa: PTH116 -- takes a descriptor, too
    return os.name == "posix" and stat.S_ISREG(told.st_mode) and bool(told.st_mode & 0o077)
