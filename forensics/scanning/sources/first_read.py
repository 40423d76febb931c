"""Whether a source answers a read at all: a child asks, which is left behind where it does not.

On a drive, share or file system that never answers, Linux lets no Ctrl-C end a process that waits
for a read, and on some not even ``kill -9``. The process of the command waits for its child
instead, which it can be called away from.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from forensics.errors import InterruptedScanError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_READ = 512  # bytes at the beginning, and as many at the end
_MOST_OPEN = 4096  # a system may allow a thousand million, which would take minutes to close


def wait_for_first_read(path: Path) -> None:
    """Wait until a source has answered a read at its beginning and at its end, or refused it.

    Raises:
        InterruptedScanError: Ctrl-C came first; the child that waits was left behind.
    """
    wait_beside(lambda: _read(path), name=path.name)


def wait_beside(look: Callable[[], None], *, name: str) -> None:
    """Wait until a child has looked; what it found, or that it failed, is not told.

    Args:
        look: what may never end; it runs in a forked child that is silent.
        name: of what is looked at, for people.

    Raises:
        InterruptedScanError: Ctrl-C came first; the child was left behind.
    """
    if not hasattr(os, "fork"):
        return
    ended, ends = os.pipe()
    child = os.fork()
    if not child:
        _look_alone(look, ends)
    os.close(ends)
    try:
        os.read(ended, 1)  # nothing is sent: the end of the child is the answer
        os.waitpid(child, 0)
    except KeyboardInterrupt as error:
        raise InterruptedScanError(
            f"interrupted; {name} had not answered the first read, so nothing was scanned. Process "
            f"{child} waits for it, and ends once the drive or share answers or is taken away"
        ) from error
    finally:
        os.close(ended)


def _look_alone(look: Callable[[], None], ends: int) -> None:
    """Look, and end this process. It keeps nothing open that somebody could wait for."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for each in range(3):
            os.dup2(nothing, each)
        os.closerange(3, ends)
        os.closerange(ends + 1, _MOST_OPEN)
        look()
    finally:
        os._exit(0)


def _read(path: Path) -> None:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        next(os.scandir(path), None)
        return
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISBLK(found.st_mode)):
        return  # a pipe answers once somebody writes into it
    descriptor = os.open(path, os.O_RDONLY)
    os.read(descriptor, _READ)
    size = os.lseek(descriptor, 0, os.SEEK_END)
    os.lseek(descriptor, max(size - _READ, 0), os.SEEK_SET)
    os.read(descriptor, _READ)
