"""Whether overwriting a file reaches the blocks in which it lies now.

On some file systems new bytes go to new blocks, and the old ones stay; on others a block can be
shared with another file, which would change with it, or be found by it afterwards. So there is a
short list of those that write in place, and the blocks of the file itself are asked for, by FIEMAP
(Linux, ``Documentation/filesystems/fiemap.rst``).
"""

from __future__ import annotations

import fcntl
import os
import struct
from typing import TYPE_CHECKING

from forensics.errors import RefusedTargetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IN_PLACE = frozenset({"ext2", "ext3", "ext4", "xfs", "vfat", "exfat"})
_IOC_FIEMAP = 0xC020660B
_HEAD, _EXTENT = struct.Struct("<QQIIII"), struct.Struct("<QQQQQIIII")
_SYNC = 0x1  # FIEMAP_FLAG_SYNC: what waits in the cache gets its blocks first
_LAST = 0x1
_BAD_FLAGS = {
    0x2: "has no known place yet",
    0x4: "has no known place yet",
    0x8: "is compressed",
    0x80: "is encrypted by its file system",
    0x200: "lies inside the metadata of its file system",
    0x400: "shares blocks with other data of its file system",
    0x2000: "shares blocks with another file",
}
_AT_ONCE = 512


def require_in_place(handle: int, name: str, *, proc: Path) -> None:
    """Check that writing to an opened file overwrites the blocks in which it lies, and no others.

    Raises:
        RefusedTargetError: it does not, or that cannot be told.
    """
    kind, options = _mounted(os.fstat(handle).st_dev, proc)
    if kind not in IN_PLACE:
        what = f"the file system {kind}" if kind else "a file system that cannot be told"
        raise RefusedTargetError(
            f"{name} lies on {what}, where new bytes may go to new blocks and the old ones stay. "
            "Nothing was done. Move it to a medium of its own and erase that medium, or have the "
            "medium destroyed"
        )
    if "data=journal" in options:
        raise RefusedTargetError(
            f"{name} lies on a file system whose journal keeps what is written. Mount it without "
            "data=journal, then start again"
        )
    if kind in {"vfat", "exfat"}:
        return  # they know neither shared nor packed blocks, and not every kernel maps them
    for flags in _flags(handle, name):
        for bad, words in _BAD_FLAGS.items():
            if flags & bad:
                raise RefusedTargetError(
                    f"{name} {words}, so overwriting it would not reach its blocks alone. Nothing "
                    "was done. Have its medium erased or destroyed"
                )


def _mounted(device: int, proc: Path) -> tuple[str, frozenset[str]]:
    """The kind of the file system with that device number, and its options; "" where unknown."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in (proc / "self" / "mountinfo").read_text(errors="replace").splitlines():
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [wanted] and len(told := after.split()) >= 3:
            return told[0], frozenset(told[2].split(","))
    return "", frozenset()


def _flags(handle: int, name: str) -> Iterator[int]:
    """The flags of each run of blocks of a file."""
    start, end = 0, (1 << 64) - 1
    while True:
        asked = bytearray(_HEAD.size + _AT_ONCE * _EXTENT.size)
        _HEAD.pack_into(asked, 0, start, end - start, _SYNC, 0, _AT_ONCE, 0)
        try:
            fcntl.ioctl(handle, _IOC_FIEMAP, asked, True)  # noqa: FBT003 -- what it found is written back
        except OSError as error:
            raise RefusedTargetError(
                f"{name}: its file system does not say where it lies, so nothing was done"
            ) from error
        count = _HEAD.unpack_from(asked)[3]
        for number in range(count):
            logical, _, length, _, _, flags, *_ = _EXTENT.unpack_from(
                asked, _HEAD.size + number * _EXTENT.size
            )
            yield flags
            start = logical + length
            if flags & _LAST:
                return
        if not count:
            return
