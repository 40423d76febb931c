"""Files that begin as a disk image or a volume does, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.volumes.signatures import HEAD_SIZE, NOTHING, is_borne_out, recognise_head

if TYPE_CHECKING:
    from collections.abc import Callable

DISK = "disk"
LEAST_DISK = 160 * 1024
"""Bytes of the smallest floppy disk that was sold; a copy of a boot sector is shorter."""
_OPENED_AS_CONTENT = frozenset({"squashfs", "ISO 9660"})
_SECTOR = 512
_BOOT_MARK = b"\x55\xaa"
_STATUS = range(446, 510, 16)
"""Where the entries of a partition table begin: whether one is active, and 4 bytes on its type."""


def is_disk(read: Callable[[int, int], bytes], size: int) -> bool:
    """Whether a file begins as a disk image or a volume, as far as its first 72 KiB tell.

    Args:
        read: gives bytes of the file by offset and length.
        size: of the file.
    """
    return size >= LEAST_DISK and begins_as_disk(read(0, HEAD_SIZE))


def begins_as_disk(head: bytes) -> bool:
    """Whether content that begins so is a disk image or a volume; what is opened by others is none.

    Args:
        head: 72 KiB of it, or all where it is shorter.
    """
    found = recognise_head(head)
    if found != NOTHING and is_borne_out(head.ljust(HEAD_SIZE, b"\0"), found):
        return found.label not in _OPENED_AS_CONTENT
    return head[_SECTOR : _SECTOR + 8] == b"EFI PART" or _has_partitions(head)


def _has_partitions(head: bytes) -> bool:
    """Whether the first sector is a partition table: four entries that may be, one of them used."""
    if len(head) <= _SECTOR or head[_SECTOR - 2 : _SECTOR] != _BOOT_MARK:
        return False
    return all(head[at] in (0, 0x80) for at in _STATUS) and any(head[at + 4] for at in _STATUS)
