"""What root may do beyond others: given up, but for the little that a process is there for.

Which files it reaches, Landlock says. Source: Linux ``capabilities(7)``, ``capget(2)``.
"""

from __future__ import annotations

import ctypes
from typing import Final

from forensics.sandbox.landlock import call_library

_VERSION_3: Final = 0x20080522
READ_ANY_FILE: Final = 1 << 2  # CAP_DAC_READ_SEARCH: images are often their owner's alone
COMMAND_DEVICES: Final = 1 << 17 | 1 << 21  # CAP_SYS_RAWIO for SCSI and ATA, CAP_SYS_ADMIN for NVMe


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def drop_capabilities(kept: int = READ_ANY_FILE) -> None:
    """Keep of this process's capabilities these, where it has them, and no others; for good.

    It holds for a program that this process becomes as well, where no_new_privs is set
    (``restrict_files`` does).

    Raises:
        OSError: the kernel refused.
    """
    header, sets = _Header(_VERSION_3, 0), (_Sets * 2)()
    call_library("capget", ctypes.byref(header), sets)
    left = sets[0].permitted & kept
    sets = (_Sets * 2)(_Sets(left, left, 0), _Sets(0, 0, 0))
    call_library("capset", ctypes.byref(header), sets)
