"""Bubblewrap, the second choice: a process started in a file system that holds next to nothing.

It sees Python, this program and the files it was given, all for reading; a network, processes and
shared memory of its own, where nobody else is; and the descriptors it inherits. What it can still
do is start programs that lie among these files, inside the same walls.

Source: bwrap(1).
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROGRAM = "bwrap"
MARK = Path(
    "/.within-bubblewrap"
)  # only ever of the process that made the file system around another
PROBE_SECONDS = 20
_WALLS = (
    *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
    *("--disable-userns", "--cap-drop", "ALL", "--die-with-parent", "--new-session"),
)
# What of the environment Python needs to find itself and to be what it was.
KEPT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "OPENBLAS_NUM_THREADS", "PYTHONUTF8")
_SYSTEM = ("/lib", "/lib32", "/lib64", "/libx32")


def can_bubblewrap() -> bool:
    """Whether bubblewrap is here and may make its walls; tries it with a program that ends."""
    program = shutil.which(PROGRAM)
    if sys.platform != "linux" or program is None:
        return False
    command = [program, *_WALLS, "--ro-bind", "/", "/", "--", *python("-S", "-c", "")]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def in_bubblewrap() -> bool:
    """Whether this process runs within walls that ``bubblewrapped`` made."""
    return MARK.is_dir() and bool(os.statvfs("/").f_flag & os.ST_RDONLY)


def bubblewrapped(readable: Iterable[Path]) -> list[str]:
    """The words that start a Python program within walls; its own words follow.

    Args:
        readable: files to see, and folders with all below them. One that is not there is left out.

    Raises:
        OSError: one is a device, which no wall would keep from being written, or bubblewrap went.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise FileNotFoundError(PROGRAM)
    words = [program, *_WALLS]
    words += ["--dir", str(MARK), "--chdir", "/"]
    words += ["--dev-bind", os.devnull, os.devnull]
    words += [word for path in _program() for word in _seen(path)]
    for path in readable:
        if path.exists():
            if stat.S_ISBLK(path.stat().st_mode) or stat.S_ISCHR(path.stat().st_mode):
                raise PermissionError(f"{path.name} is a device")
            words += ["--ro-bind", str(path), str(path)]
    return [*words, "--remount-ro", "/", "--"]


def _seen(path: Path) -> tuple[str, str, str]:
    if path.is_symlink() and str(path) in _SYSTEM:
        return ("--symlink", str(path.readlink()), str(path))
    return ("--ro-bind-try", str(path), str(path))


def _program() -> Iterator[Path]:
    """Where Python, its libraries and this package lie."""
    yield Path("/usr")
    yield from (Path(name) for name in _SYSTEM)
    yield Path("/etc/ld.so.cache")
    yield from sorted({Path(sys.base_prefix), Path(sys.prefix)})
    yield Path(__file__).resolve().parents[1]
