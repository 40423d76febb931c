"""Boot sectors of Microsoft's file systems, which end in 55 AA as an MBR does and are none.

Source of the FAT layout: Microsoft, "FAT32 File System Specification" 1.03.
"""

from __future__ import annotations

import struct

SECTOR_SIZES = frozenset({512, 1024, 2048, 4096})
MOST_FAT12_CLUSTERS = 4085
MOST_FAT16_CLUSTERS = 65525
# BitLocker To Go: a FAT boot sector, the volume's identifier at 424 (Windows Vista at 160).
TO_GO_PLACES = (424, 160)
TO_GO_IDENTIFIERS = (
    bytes.fromhex("3bd66749292ed84a8399f6a339e3d001"),
    bytes.fromhex("3b4da89280dd0e4d9e4eb1e3284eaed8"),
)


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
    sector_size, per_cluster, reserved, fats, root, small = struct.unpack_from(
        "<HBHBHH", sector, 11
    )
    media, fat16 = struct.unpack_from("<BH", sector, 21)
    large, fat32 = struct.unpack_from("<II", sector, 32)
    is_plausible = (
        sector[510:512] == b"\x55\xaa"
        and sector_size in SECTOR_SIZES
        and per_cluster & (per_cluster - 1) == 0 < per_cluster
        and reserved > 0
        and fats in {1, 2}
        and (media == 0xF0 or media >= 0xF8)
        and (small or large) > 0
        and (fat16 or fat32) > 0
    )
    if not is_plausible:
        return None
    used = reserved + fats * (fat16 or fat32) + -(-root * 32 // sector_size)
    clusters = max((small or large) - used, 0) // per_cluster
    if not fat16:
        return "FAT32"
    return "FAT12" if clusters < MOST_FAT12_CLUSTERS else "FAT16"
