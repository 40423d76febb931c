"""Landlock by its system calls: after it, this process opens only what it was given.

Source: Linux ``Documentation/userspace-api/landlock.rst`` and ``linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
import stat
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every machine
PR_SET_NO_NEW_PRIVS: Final = 38
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _IOCTL_DEV = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 15
# REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, MAKE_SOCK, REFER, TRUNCATE.
_CHANGES_A_FOLDER = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 13 | 1 << 14
# By the ABI that brought them: thirteen of ABI 1, REFER, TRUNCATE, IOCTL_DEV.
_FILE_ACCESS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_BIND_AND_CONNECT, _TCP_SINCE = 0b11, 4
_ABSTRACT_SOCKETS_AND_SIGNALS, SCOPES_SINCE = 0b11, 6


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_abi() -> int:
    """The version of Landlock that this kernel offers to this process; 0 where there is none."""
    try:
        return max(0, _call(CREATE_RULESET, None, 0, _VERSION_FLAG))
    except OSError:
        return 0


def restrict_files(
    readable: Iterable[Path],
    *,
    runnable: Iterable[Path] = (),
    devices: Iterable[Path] = (),
    read_devices: Iterable[Path] = (),
    own: Iterable[Path] = (),
) -> None:
    """Take from this process, for good, all opening of files but of these.

    A folder stands for all below it. A path that is not there is left out: opening it fails later
    as it would have. TCP, abstract sockets and signals to processes outside go too, where the
    kernel can do that.

    Args:
        readable: may be read.
        runnable: may be read, and run as programs.
        devices: may be read and written, and given commands.
        read_devices: may be read, and asked what they are; a file stands for one as well.
        own: folders in which files, folders and sockets may be made, changed and taken away.

    Raises:
        OSError: the kernel refused.
    """
    abi = landlock_abi()
    known = sum(bits for since, bits in _FILE_ACCESS.items() if since <= abi)
    rules = _Ruleset(
        known,
        _BIND_AND_CONNECT if abi >= _TCP_SINCE else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if abi >= SCOPES_SINCE else 0,
    )
    ruleset = _call(CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    try:
        for paths, access in (
            (readable, _READ_FILE | _READ_DIR),
            (runnable, _READ_FILE | _READ_DIR | _EXECUTE),
            (devices, _READ_FILE | _READ_DIR | _WRITE_FILE | _IOCTL_DEV),
            (read_devices, _READ_FILE | _IOCTL_DEV),
            (own, _READ_FILE | _READ_DIR | _WRITE_FILE | _CHANGES_A_FOLDER),
        ):
            for path in paths:
                with suppress(FileNotFoundError, NotADirectoryError):
                    _allow(ruleset, path, access & known)
        call_library("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def call_library(name: str, *arguments: object) -> int:
    """Call a function of the C library with whole words.

    Raises:
        OSError: it answered -1.
    """
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    answer: int = getattr(_library(), name)(*words)
    if answer == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _allow(ruleset: int, path: Path, access: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        is_folder = stat.S_ISDIR(os.fstat(parent).st_mode)
        rule = _PathBeneath(access if is_folder else access & ~_READ_DIR, parent)
        _call(ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)


def _call(number: int, *arguments: object) -> int:
    return call_library("syscall", number, *arguments)
