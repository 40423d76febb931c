"""The sandbox: what bounds a process that reads hostile bytes. POSIX; elsewhere it does less."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource


def limit_this_process(*, memory: int, seconds: int) -> bool:
    """Bound this process for good, and say whether the system could.

    Past its memory an allocation fails; past its time the system kills it. It can write no file and
    leaves no core file behind.

    Args:
        memory: bytes of address space.
        seconds: of processor time.
    """
    if sys.platform == "win32":
        return False  # the caller's limit of time remains
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, ceiling = resource.getrlimit(what)
        allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(what, (allowed, allowed))
    return True
