"""How long a volume says that it is: what lies behind, in its partition, is none of its own.

A length is what the format states and may be wrong: it decides which bytes are judged apart, not
which are compared. Sources: the layouts that ``boot_sectors`` and ``signatures`` name; for others
``xfs_sb``, ``btrfs_super_block``, ``f2fs_super_block`` and ``swap_header`` of Linux, ``pv_header``
of LVM2, Apple File System Reference, TN1150, ECMA-119 8.4, <ufs/ffs/fs.h>.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.volumes.signatures import EXT_LARGEST_BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

SECTOR = 512
_EXT_64_BIT = 0x80
_UFS = ((8192, "UFS1"), (65536, "UFS2"))


def stated_length(head: bytes, label: str) -> int | None:
    """The length in bytes by the volume's head (``signatures.head_of``) and its label.

    None where the format states none, states nonsense, or is one that is not asked.
    """
    read = next((each for name, each in _READERS if label.startswith(name)), None)
    if read is None:
        return None
    try:
        length = read(head)
    except struct.error:  # the head is cut short
        return None
    return length if length > 0 else None


def _at(head: bytes, layout: str, offset: int) -> int:
    number: int = struct.unpack_from(layout, head, offset)[0]
    return number


def _fat(head: bytes) -> int:
    sectors = _at(head, "<H", 19) or _at(head, "<I", 32)
    return sectors * _at(head, "<H", 11)


def _ntfs(head: bytes) -> int:
    """The copy of the boot sector stands behind the sectors that are counted."""
    sectors = _at(head, "<Q", 40)
    return (sectors + 1) * _at(head, "<H", 11) if sectors else 0


def _exfat(head: bytes) -> int:
    return _at(head, "<Q", 72) << min(_at(head, "<B", 108), 12)


def _ext(head: bytes) -> int:
    blocks, power = _at(head, "<I", 1024 + 4), _at(head, "<I", 1024 + 24)
    if _at(head, "<I", 1024 + 96) & _EXT_64_BIT:
        blocks |= _at(head, "<I", 1024 + 336) << 32
    return blocks * 1024 << power if power <= EXT_LARGEST_BLOCK else 0


def _hfs_plus(head: bytes) -> int:
    if head[1024:1026] == b"BD":  # the classic volume that wraps it
        return _hfs(head)
    return _at(head, ">I", 1024 + 40) * _at(head, ">I", 1024 + 44)


def _hfs(head: bytes) -> int:
    """Before its blocks lies what is counted in sectors, behind them the copy of its head."""
    blocks = _at(head, ">H", 1024 + 18) * _at(head, ">I", 1024 + 20)
    return blocks + (_at(head, ">H", 1024 + 28) + 2) * SECTOR if blocks else 0


def _iso(head: bytes) -> int:
    return _at(head, "<I", 32768 + 80) * _at(head, "<H", 32768 + 128)


def _ufs(head: bytes) -> int:
    for place, label in _UFS:
        for order in "<>":
            magic = _at(head, f"{order}I", place + 1372)
            if label == "UFS1" and magic == 0x00011954:
                return _at(head, f"{order}i", place + 36) * _at(head, f"{order}i", place + 52)
            if label == "UFS2" and magic == 0x19540119:
                return _at(head, f"{order}q", place + 1080) * _at(head, f"{order}i", place + 52)
    return 0


def _swap(head: bytes) -> int:
    pages = (4096, 8192, 16384, 65536)
    page = next((size for size in pages if head[size - 10 : size] == b"SWAPSPACE2"), 0)
    return (_at(head, "<I", 1028) + 1) * page


def _lvm(head: bytes) -> int:
    for at in range(0, 4 * SECTOR, SECTOR):
        if head.startswith(b"LABELONE", at):
            return _at(head, "<Q", at + _at(head, "<I", at + 20) + 32)
    return 0


_READERS: tuple[tuple[str, Callable[[bytes], int]], ...] = (
    ("FAT", _fat),
    ("NTFS", _ntfs),
    ("exFAT", _exfat),
    ("ext", _ext),
    ("HFS+", _hfs_plus),
    ("HFSX", _hfs_plus),
    ("HFS", _hfs),
    ("ISO", _iso),
    ("UFS", _ufs),
    ("Linux swap", _swap),
    ("LVM2", _lvm),
    ("XFS", lambda head: _at(head, ">I", 4) * _at(head, ">Q", 8)),
    ("Btrfs", lambda head: _at(head, "<Q", 65536 + 0xD1)),
    ("F2FS", lambda head: _at(head, "<Q", 1024 + 36) << min(_at(head, "<I", 1024 + 16), 16)),
    ("APFS", lambda head: _at(head, "<I", 36) * _at(head, "<Q", 40)),
)
