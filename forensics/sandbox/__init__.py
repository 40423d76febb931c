"""The sandbox: what bounds a process that reads hostile bytes. Linux; elsewhere it does less.

``limits`` bounds memory, time and what is written; ``confinement`` takes away network, writing, and
all reading but that of named files, by Landlock (``landlock``) and seccomp (``seccomp``); where a
system has not both, the process must be started within walls (``bubblewrap``).
"""

from __future__ import annotations

from forensics.sandbox.bubblewrap import KEPT, bubblewrapped, can_bubblewrap, in_bubblewrap
from forensics.sandbox.confinement import (
    Cell,
    Confinement,
    available_confinement,
    confine_this_process,
    is_confined,
    is_filtered,
)
from forensics.sandbox.limits import (
    bound_next_task,
    end_with_parent,
    limit_memory,
    limit_this_process,
)

__all__ = [
    "KEPT",
    "Cell",
    "Confinement",
    "available_confinement",
    "bound_next_task",
    "bubblewrapped",
    "can_bubblewrap",
    "confine_this_process",
    "end_with_parent",
    "in_bubblewrap",
    "is_confined",
    "is_filtered",
    "limit_memory",
    "limit_this_process",
]
