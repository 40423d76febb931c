"""A seccomp filter by its system call: what a parser does not need, the kernel refuses.

A refused call answers EPERM; an unknown one ENOSYS; a call of another machine kills. Source: Linux
``Documentation/userspace-api/seccomp_filter.rst``, ``linux/filter.h``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from typing import NamedTuple

from forensics.sandbox.landlock import call_library
from forensics.sandbox.syscalls import ALLOWED, CONDITIONAL, FOR_TOOLS_REFUSED, NEWEST

# The audit number of a machine, the number of seccomp(2), and its column in the tables.
MACHINES = {"x86_64": (0xC000003E, 317, 0), "aarch64": (0xC00000B7, 277, 1)}
_SET_FILTER, _ALL_THREADS, _ACTION_AVAILABLE = 1, 1, 2
_LOAD, _EQUAL, _ABOVE, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSE, _UNKNOWN = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_NEW_THREAD = 0x00010000
_NEW_NAMESPACES = 0x7E020080
_HARMLESS_IOCTLS = (0x5401, 0x5421, 0x541B, 0x5450, 0x5451)  # TCGETS, FIO: NBIO, NREAD, (N)CLEX
_AF_UNIX, _AF_NETLINK = 1, 16
# PR_SET_PDEATHSIG, PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, and what the
# C library calls its memory by (PR_SET_VMA).
_HARMLESS_PRCTLS = (1, 15, 16, 38, 39, 0x53564D41)
# O_WRONLY and O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE without its O_DIRECTORY.
_MORE_THAN_READING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000
_SIGNALLING_FCNTLS = (8, 10, 15, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY


class _Line(NamedTuple):
    """One instruction of classic BPF."""

    code: int
    value: int
    if_true: int = 0
    if_false: int = 0


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def has_seccomp() -> bool:
    """Whether this kernel takes filters from this process, on a machine that we know."""
    known = MACHINES.get(platform.machine())
    if known is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    try:
        action = ctypes.byref(ctypes.c_uint32(_ERRNO))
        return call_library("syscall", known[1], _ACTION_AVAILABLE, 0, action) == 0
    except OSError:
        return False


def refuse_calls(*, may_fork: bool, may_thread: bool) -> None:
    """Leave this process, and all its threads, what parsers need and nothing else; for good.

    ``may_fork`` leaves it processes of its own program, and signals to them; ``may_thread``
    threads. The caller has set no_new_privs (``restrict_files`` does).

    Raises:
        OSError: the kernel refused.
    """
    _install(_lines(platform.machine(), may_fork=may_fork, may_thread=may_thread))


def refuse_calls_of_tools(*, may_ask_services: bool = False) -> None:
    """Take from this process, and what it becomes, what no tool that speaks to a device needs.

    No sockets, so that it asks no service to act for it; nothing that changes the kernel or other
    processes. ``may_ask_services`` leaves it sockets of this machine (of files, and of what the
    kernel says of USB), and none of any network. The caller has set no_new_privs.

    Raises:
        OSError: the kernel refused.
    """
    audit, _, column = MACHINES[platform.machine()]
    calls = dict(FOR_TOOLS_REFUSED)
    lines = [_Line(_LOAD, _MACHINE), _Line(_EQUAL, audit, 1, 0), _Line(_RETURN, _KILL)]
    lines += [_Line(_LOAD, _NUMBER), _Line(_ABOVE, NEWEST, 0, 1), _Line(_RETURN, _UNKNOWN)]
    if may_ask_services:
        socket, _ = calls.pop("socket")[column], calls.pop("connect")
        local = _each((_AF_UNIX, _AF_NETLINK), _ALLOW)
        body = [*_argument(0), *local, _Line(_RETURN, _REFUSE)]
        lines += [_Line(_EQUAL, socket or 0, 0, len(body)), *body]
    refused = [number for row in calls.values() if (number := row[column]) is not None]
    _install([*lines, *_each(tuple(refused), _REFUSE), _Line(_RETURN, _ALLOW)])


def _install(lines: list[_Line]) -> None:
    array = (_Instruction * len(lines))(
        *(_Instruction(line.code, line.if_true, line.if_false, line.value) for line in lines)
    )
    program = _Program(len(lines), array)
    number = MACHINES[platform.machine()][1]
    call_library("syscall", number, _SET_FILTER, _ALL_THREADS, ctypes.byref(program))


def _lines(machine: str, *, may_fork: bool, may_thread: bool) -> list[_Line]:
    audit, _, column = MACHINES[machine]
    allowed = sorted(number for row in ALLOWED.values() if (number := row[column]) is not None)
    lines = [_Line(_LOAD, _MACHINE), _Line(_EQUAL, audit, 1, 0), _Line(_RETURN, _KILL)]
    lines += [_Line(_LOAD, _NUMBER), _Line(_ABOVE, NEWEST, 0, 1), _Line(_RETURN, _UNKNOWN)]
    for name, body in _conditions(may_fork=may_fork, may_thread=may_thread).items():
        if (conditional := CONDITIONAL[name][column]) is not None:
            lines += [_Line(_EQUAL, conditional, 0, len(body)), *body]
    for left, number in zip(range(len(allowed), 0, -1), allowed, strict=True):
        lines.append(_Line(_EQUAL, number, left, 0))  # to the last line
    return [*lines, _Line(_RETURN, _REFUSE), _Line(_RETURN, _ALLOW)]


def _conditions(*, may_fork: bool, may_thread: bool) -> dict[str, list[_Line]]:
    """For each call that depends on an argument, the lines that decide it."""
    limits_changed = [*_when(_ABOVE, 0, _REFUSE), *_argument(2, half=4), *_when(_ABOVE, 0, _REFUSE)]
    reads_only = [*_when(_ANY_BIT, _MORE_THAN_READING, _REFUSE), _Line(_RETURN, _ALLOW)]
    conditions = {
        "open": [*_argument(1), *reads_only],
        "openat": [*_argument(2), *reads_only],
        "openat2": [_Line(_RETURN, _UNKNOWN)],  # its flags cannot be seen; openat is used instead
        "prctl": [*_argument(0), *_each(_HARMLESS_PRCTLS, _ALLOW), _Line(_RETURN, _REFUSE)],
        "ioctl": [*_argument(1), *_each(_HARMLESS_IOCTLS, _ALLOW), _Line(_RETURN, _REFUSE)],
        "fcntl": [*_argument(1), *_each(_SIGNALLING_FCNTLS, _REFUSE), _Line(_RETURN, _ALLOW)],
        "prlimit64": [*_argument(2), *limits_changed, _Line(_RETURN, _ALLOW)],
        # Two ends that nobody else has, which an event loop wakes itself by.
        "socketpair": [*_argument(0), *_when(_EQUAL, _AF_UNIX, _ALLOW), _Line(_RETURN, _REFUSE)],
        "clone3": [_Line(_RETURN, _UNKNOWN)],  # its flags cannot be seen; libc then calls clone
        "clone": [
            *_argument(0),
            *_when(_ANY_BIT, _NEW_NAMESPACES, _REFUSE),
            *_when(_ANY_BIT, _NEW_THREAD, _ALLOW if may_thread else _REFUSE),
            _Line(_RETURN, _ALLOW if may_fork else _REFUSE),
        ],
    }
    itself = [*_argument(0), *_when(_EQUAL, os.getpid(), _ALLOW), _Line(_RETURN, _REFUSE)]
    signals = [_Line(_RETURN, _ALLOW)] if may_fork else itself
    return {**conditions, "kill": signals, "tgkill": signals}


def _argument(number: int, *, half: int = 0) -> list[_Line]:
    return [_Line(_LOAD, _ARGUMENTS + 8 * number + half)]


def _each(values: tuple[int, ...], verdict: int) -> list[_Line]:
    return [line for value in values for line in _when(_EQUAL, value, verdict)]


def _when(test: int, value: int, verdict: int) -> list[_Line]:
    return [_Line(test, value, 0, 1), _Line(_RETURN, verdict)]
