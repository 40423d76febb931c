"""Bounds of memory, time and written files for one process. POSIX; elsewhere it does less."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

if sys.platform != "win32":
    import ctypes
    import resource
    import signal

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4  # prctl(2)
MOST_TASKS = 1 << 22  # as many as Linux ever has: PID_MAX_LIMIT


def limit_this_process(*, memory: int, seconds: int, may_write: bool = False) -> bool:
    """Bound this process for good, and say whether the system could.

    Past its memory an allocation fails; past its time the system kills it. It can write no file and
    leaves no core file behind.

    Args:
        memory: bytes of address space.
        seconds: of processor time.
        may_write: whether something else decides to which files it may write.
    """
    if sys.platform == "win32":
        return False  # the caller's limit of time remains
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _limit(what, most)
    if not may_write:
        _limit(resource.RLIMIT_FSIZE, 0)
    return True


def keep_memory_private() -> None:
    """Let nobody read this process's memory: no core file, and on Linux no debugger of its user.

    It holds for the program that runs, and for what it forks; what it starts begins without.
    """
    if sys.platform == "win32":
        return
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)


def limit_memory(memory: int) -> None:
    """Bound this process's address space in bytes, where the system can: allocations then fail."""
    if sys.platform != "win32":
        _limit(resource.RLIMIT_AS, memory)


def limit_output(longest: int = 0) -> None:
    """Keep this process from writing any file longer than that, or a core file, where it can."""
    if sys.platform != "win32":
        _limit(resource.RLIMIT_FSIZE, longest)
        _limit(resource.RLIMIT_CORE, 0)


def limit_processes(further: int) -> None:
    """Bound the processes and threads of this process's user to those that there are, and some.

    Between once and twice ``further`` more can be started. Linux holds root to no such bound.
    """
    if sys.platform == "linux":
        _limit(resource.RLIMIT_NPROC, _tasks_of_its_user(further) + further)


def _tasks_of_its_user(step: int) -> int:
    """How many tasks the kernel counts, to within a step: those of other containers count too."""
    tasks = _tasks_of(os.getuid())
    _, ceiling = resource.getrlimit(resource.RLIMIT_NPROC)
    # Where nothing can be started at all, something else than this limit is in the way.
    if not _can_start(tasks + 1, ceiling) and _can_start(ceiling, ceiling):
        while tasks < MOST_TASKS and not _can_start(tasks + 1, ceiling):
            tasks += step
    return tasks


def _can_start(limit: int, ceiling: int) -> bool:
    """Whether one more process can be started under a limit of them."""
    if ceiling != resource.RLIM_INFINITY:
        limit = min(limit, ceiling)
    resource.setrlimit(resource.RLIMIT_NPROC, (limit, ceiling))
    try:
        child = os.fork()
    except BlockingIOError:
        return False
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _tasks_of(user: int) -> int:
    """How many processes and threads a user has, as far as this container's ``/proc`` says."""
    tasks = 0
    for name in os.listdir("/proc"):  # noqa: PTH208 -- a thousand names, twice as fast
        if name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                if os.stat(f"/proc/{name}").st_uid == user:  # noqa: PTH116 -- the same
                    tasks += os.stat(f"/proc/{name}/task").st_nlink - 2  # noqa: PTH116 -- the same
    return tasks


def bound_next_task(seconds: int) -> None:
    """Have this process killed when it has worked that long from now, in seconds of the processor.

    Calling it again begins again. Time in which a slow medium is waited for does not count.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def end_with_parent() -> None:
    """Have this process killed when its parent ends, even while it hangs in C; on Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(what: int, most: int) -> None:
    if sys.platform != "win32":
        _, ceiling = resource.getrlimit(what)
        allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(what, (allowed, allowed))
