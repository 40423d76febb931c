"""Opening a file that a person named: a pipe would be waited for, and a device may have no end."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import WrongUseError

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading its bytes.

    Raises:
        WrongUseError: it is a pipe, a socket or a device.
        OSError: it cannot be opened; a folder is one such.
    """
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise WrongUseError(f"{path.name} is a pipe or a device; give a file that lies on a disk")
    return file
