"""Boot sectors of Microsoft's file systems, which end in 55 AA as an MBR does and are none.

Source of the FAT layout: Microsoft, "FAT32 File System Specification" 1.03.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from forensics.wordings.wording import name_volumes

SECTOR_SIZES = frozenset({512, 1024, 2048, 4096})
MOST_FAT12_CLUSTERS = 4085
# BitLocker To Go: a FAT boot sector, the volume's identifier at 424 (Windows Vista at 160).
TO_GO_PLACES = (424, 160)
TO_GO_IDENTIFIERS = (
    bytes.fromhex("3bd66749292ed84a8399f6a339e3d001"),
    bytes.fromhex("3b4da89280dd0e4d9e4eb1e3284eaed8"),
)
name_volumes("BitLocker", "BitLocker To Go", "FAT12", "FAT16", "FAT32", "NTFS", "exFAT")


def boot_sector_label(sector: bytes) -> str | None:
    """``NTFS``, ``exFAT``, ``FAT12``, ``FAT16``, ``FAT32`` or ``BitLocker…``; None for others."""
    if len(sector) < 512:
        return None
    name = sector[3:11]
    if name == b"-FVE-FS-":
        return "BitLocker"
    if any(sector[at : at + 16] in TO_GO_IDENTIFIERS for at in TO_GO_PLACES):
        return "BitLocker To Go"
    if name == b"NTFS    ":
        return "NTFS"
    if name == b"EXFAT   ":
        return "exFAT"
    return _fat_label(sector)


def _fat_label(sector: bytes) -> str | None:
    boot = _FatBoot(*struct.unpack_from("<HBHBHHBH", sector, 11))
    large, fat32 = struct.unpack_from("<II", sector, 32)
    sectors, per_fat = boot.small or large, boot.fat16 or fat32
    if sector[510:512] != b"\x55\xaa" or not (boot.is_plausible and sectors and per_fat):
        return None
    if not boot.fat16:
        return "FAT32"
    used = boot.reserved + boot.fats * per_fat + -(-boot.root * 32 // boot.sector_size)
    # The number of clusters alone tells the kinds apart (Microsoft, "FAT: General Overview").
    clusters = max(sectors - used, 0) // boot.per_cluster
    return "FAT12" if clusters < MOST_FAT12_CLUSTERS else "FAT16"


class _FatBoot(NamedTuple):
    """The fields from byte 11 of a FAT's boot sector on, by their order there."""

    sector_size: int
    per_cluster: int
    reserved: int
    fats: int
    root: int
    small: int
    media: int
    fat16: int

    @property
    def is_plausible(self) -> bool:
        """Whether a FAT could be laid out so: two bytes at the end alone say nothing."""
        is_power = self.per_cluster & (self.per_cluster - 1) == 0 < self.per_cluster
        is_media = self.media == 0xF0 or self.media >= 0xF8
        is_laid_out = self.sector_size in SECTOR_SIZES and self.reserved > 0
        return is_power and is_media and is_laid_out and self.fats in {1, 2}
