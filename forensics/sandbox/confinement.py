"""Confining this process: no network, no writing, no reading but of named files, no other process.

Called in a child once its program is loaded: after it nothing can be imported. Landlock holds one
thread and what that thread starts, so a process that has other threads already is refused. Where a
system has not both Landlock and seccomp, the child must have been started by bubblewrap.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from forensics.sandbox.bubblewrap import can_bubblewrap, in_bubblewrap
from forensics.sandbox.capabilities import drop_capabilities
from forensics.sandbox.landlock import call_library, landlock_abi, restrict_files
from forensics.sandbox.limits import limit_memory, limit_output, limit_processes
from forensics.sandbox.seccomp import MACHINES, has_seccomp, refuse_calls
from forensics.sandbox.syscalls import MEMORY_FILE
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds a process; shown as ``landlock 7 + seccomp``, ``bubblewrap`` or ``none``.

    ``landlock`` is its version, 0 where there is none. ``bubblewrap`` is false where the first
    choice is there, and it was not asked for.
    """

    landlock: int
    seccomp: bool
    bubblewrap: bool = False

    @property
    def is_full(self) -> bool:
        """Whether it holds all that it must: Landlock and seccomp both, or bubblewrap."""
        return self._is_by_kernel or self.bubblewrap

    @property
    def is_by_bubblewrap(self) -> bool:
        """Whether a process must be started within walls, since it cannot confine itself."""
        return self.bubblewrap and not self._is_by_kernel

    @property
    def _is_by_kernel(self) -> bool:
        return self.landlock > 0 and self.seccomp

    def __str__(self) -> str:
        if self.is_by_bubblewrap:
            return "bubblewrap + seccomp" if self.seccomp else "bubblewrap"
        return f"landlock {self.landlock} + seccomp" if self.is_full else "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a confined process may still do.

    Args:
        readable: the only files it may open, for reading; a folder stands for all below it.
        memory: bytes of address space; None leaves that as it is.
        may_fork: whether it may start processes of its own program, which are confined with it.
        may_thread: whether it may start threads.
        longest_file: bytes of a file that it was given open, and writes to; it can open none.
    """

    readable: tuple[Path, ...]
    memory: int | None
    may_fork: bool
    may_thread: bool = False
    longest_file: int = 0


FURTHER_PROCESSES = 64
"""How many more processes and threads its user may have than when a process was confined."""

NO_CONFINEMENT = Confinement(0, seccomp=False)


def available_confinement() -> Confinement:
    """What this system can do; asks and changes nothing."""
    if sys.platform != "linux":
        return NO_CONFINEMENT
    landlock, seccomp = landlock_abi(), has_seccomp()
    by_kernel = landlock > 0 and seccomp
    return Confinement(landlock, seccomp, bubblewrap=not by_kernel and can_bubblewrap())


def is_confined() -> bool:
    """Whether this process is held already: by a filter of ours, or by the walls around it."""
    return in_bubblewrap() or is_filtered()


def is_filtered() -> bool:
    """Whether a filter of ours is there: the kernel is asked, by a call without sense."""
    if sys.platform != "linux" or not has_seccomp():
        return False
    machine = os.uname().machine
    try:
        call_library("syscall", MEMORY_FILE[MACHINES[machine][2]], None, 0xFFFFFFFF)
    except OSError as error:
        return error.errno == errno.EPERM  # unfiltered it is EINVAL or EFAULT
    return False


def confine_this_process(cell: Cell) -> Confinement:
    """Confine this process for good, as far as the system can, and say what holds it.

    A process that is confined already can only lose more: then ``readable`` and ``memory`` stand
    as they were.

    Raises:
        OSError: the system can confine and did not, or this process has several threads.
    """
    if is_filtered():
        if not cell.may_fork:
            refuse_calls(may_fork=False, may_thread=cell.may_thread)
        return _what_holds()
    if cell.memory is not None:
        limit_memory(cell.memory)
    limit_output(cell.longest_file)
    found = _what_holds()
    if found.is_by_bubblewrap and found.seccomp:
        refuse_calls(may_fork=cell.may_fork, may_thread=cell.may_thread)
    if found.is_by_bubblewrap or not found.is_full:
        return found
    _refuse_other_threads()
    if cell.may_fork or cell.may_thread:
        limit_processes(FURTHER_PROCESSES)
    restrict_files(cell.readable)
    drop_capabilities()
    refuse_calls(may_fork=cell.may_fork, may_thread=cell.may_thread)
    return found


def _what_holds() -> Confinement:
    """What holds this process, or what it can hold itself with."""
    if in_bubblewrap():
        return Confinement(0, has_seccomp(), bubblewrap=True)
    found = (
        Confinement(landlock_abi(), has_seccomp()) if sys.platform == "linux" else NO_CONFINEMENT
    )
    return found if found.is_full else NO_CONFINEMENT


def _refuse_other_threads() -> None:
    with suppress(FileNotFoundError):  # no /proc: nothing to count by
        if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 -- only how many
            raise OSError(errno.EBUSY, "a process with several threads cannot be confined")
