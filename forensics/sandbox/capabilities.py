"""What root may do beyond others: given up, but for reading files that belong to somebody else.

Which files those are, Landlock says. Source: Linux ``capabilities(7)``, ``capget(2)``.
"""

from __future__ import annotations

import ctypes
from typing import Final

from forensics.sandbox.landlock import call_library

_VERSION_3: Final = 0x20080522
_READ_ANY_FILE: Final = 1 << 2  # CAP_DAC_READ_SEARCH: images are often their owner's alone


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def drop_capabilities() -> None:
    """Keep of this process's capabilities that one, where it has it, and no other; for good.

    Raises:
        OSError: the kernel refused.
    """
    header, sets = _Header(_VERSION_3, 0), (_Sets * 2)()
    call_library("capget", ctypes.byref(header), sets)
    kept = sets[0].permitted & _READ_ANY_FILE
    sets = (_Sets * 2)(_Sets(kept, kept, 0), _Sets(0, 0, 0))
    call_library("capset", ctypes.byref(header), sets)
