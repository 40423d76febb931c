"""What the bytes of a volume announce: file systems, encryption, and what is not read yet.

Marks of encryption come first, then those of file systems; a mark that a format keeps at its end or
deep inside is looked for only where nothing stands at the start.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.file_systems.reader import is_read, marks_of_readers
from forensics.value_classes import dataclass
from forensics.volume import VolumeContent
from forensics.volumes.boot_sectors import boot_sector_label
from forensics.volumes.table import peek
from forensics.wordings.wording import name_volumes

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.values import Extent

HEAD_SIZE = 72 * 1024
UNKNOWN_LABEL = "unknown"
MD_MAGIC = struct.pack("<I", 0xA92B4EFC)
MD_MIRROR = 1
LVM_LABEL = b"LABELONE"
BCACHE_MAGIC = bytes.fromhex("c68573f64e1a45ca8265f57f48ba6d81")
ZFS_LABEL = 256 * 1024
ZFS_UBERBLOCKS = 128 * 1024
ZFS_MAGICS = (struct.pack("<Q", 0x00BAB10C), struct.pack(">Q", 0x00BAB10C))
VMFS_OFFSET = 1024 * 1024
EXT_LARGEST_BLOCK = 6  # 64 KiB, as a power of two times 1 KiB
HFS_BITMAP = 3  # Inside Macintosh: Files, 2-60: the sector in which every volume has its bitmap

ENCRYPTED = (
    (b"LUKS\xba\xbe\x00\x01", 0, "LUKS1"),
    (b"LUKS\xba\xbe\x00\x02", 0, "LUKS2"),
    (b"LUKS\xba\xbe", 0, "LUKS"),
    (b"SKUL\xba\xbe\x00\x02", 0x4000, "LUKS2"),  # the second header, where the first is lost
    (b"SKUL\xba\xbe\x00\x02", 0x8000, "LUKS2"),
    (b"SKUL\xba\xbe\x00\x02", 0x10000, "LUKS2"),
)
# Formats whose own marks are strong: where one stands, weaker ones of others are not asked.
FILE_SYSTEMS = (
    (b"H+\x00\x04", 1024, "HFS+"),
    (b"HX\x00\x05", 1024, "HFSX"),
    (b"CD001", 32769, "ISO 9660"),
    (struct.pack("<I", 0x00011954), 8192 + 1372, "UFS1"),
    (struct.pack(">I", 0x00011954), 8192 + 1372, "UFS1"),
    (struct.pack("<I", 0x19540119), 65536 + 1372, "UFS2"),
    (struct.pack(">I", 0x19540119), 65536 + 1372, "UFS2"),
)
# Whether one of these is read is for the registry of readers to say (``file_systems.reader``).
OTHERS = (
    (b"ReFS\x00\x00\x00\x00", 3, "ReFS"),
    (b"NXSB", 32, "APFS"),
    (b"XFSB", 0, "XFS"),
    (b"_BHRfS_M", 65536 + 64, "Btrfs"),
    (struct.pack("<I", 0xF2F52010), 1024, "F2FS"),
    (MD_MAGIC, 4096, "Linux RAID"),
    (MD_MAGIC, 0, "Linux RAID"),
    *((LVM_LABEL, 512 * sector, "LVM2") for sector in range(4)),
    (b"hsqs", 0, "squashfs"),
    (b"sqsh", 0, "squashfs"),
    (struct.pack("<I", 0xE0F5E1E2), 1024, "EROFS"),
    (b"JFS1", 32768, "JFS"),
    (b"ReIsErFs", 65536 + 52, "ReiserFS"),
    (b"ReIsEr2Fs", 65536 + 52, "ReiserFS"),
    (b"ReIsEr3Fs", 65536 + 52, "ReiserFS"),
    (b"ReIsErFs", 8192 + 52, "ReiserFS"),
    (b"ReIsEr4", 65536, "Reiser4"),
    (BCACHE_MAGIC, 4096 + 24, "bcache"),
    (bytes.fromhex("c68573f666ce90a9d96a60cf803df7ef"), 4096 + 24, "bcachefs"),
    *((b"SWAPSPACE2", page - 10, "Linux swap") for page in (4096, 8192, 16384, 65536)),
    *((b"SWAP-SPACE", page - 10, "Linux swap") for page in (4096, 8192, 16384, 65536)),
    *((b"S1SUSPEND", page - 10, "Linux swap") for page in (4096, 8192, 16384, 65536)),
    (struct.pack("<I", 0x28CD3D45), 0, "cramfs"),
    (b"-rom1fs-", 0, "romfs"),
    (b"UBI#", 0, "UBI"),
    (struct.pack("<I", 0x06101831), 0, "UBIFS"),
    (struct.pack("<I", 0x68191122), 8192, "QNX6"),
    *((b"NSR0", 32769 + 2048 * block, "UDF") for block in range(1, 8)),
    (b"BD", 1024, "HFS"),
)
name_volumes(
    UNKNOWN_LABEL,
    *(label for _, _, label in (*ENCRYPTED, *FILE_SYSTEMS, *OTHERS)),
    *("CoreStorage", "NTFS with a damaged first sector", "VMFS", "ZFS", "ext2", "ext3", "ext4"),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a volume announces, and how people call it."""

    content: VolumeContent
    label: str


NOTHING = Recognised(VolumeContent.UNKNOWN, UNKNOWN_LABEL)


def recognise(disk_image: DiskImage, extent: Extent) -> Recognised:
    """Judge a volume by its signatures; bytes that cannot be read bear none."""
    at_start = _recognise_head(head_of(disk_image, extent))
    raid = _md_level_at_end(disk_image, extent)
    if raid is not None and (raid != MD_MIRROR or at_start is None):
        # A mirror's half holds the whole file system; a stripe only bits of it.
        return _announced("Linux RAID")
    return at_start or _recognise_deeper(disk_image, extent) or NOTHING


def recognise_start(disk_image: DiskImage, extent: Extent) -> Recognised:
    """Judge by the first bytes alone, as far as the extent goes."""
    return recognise_head(head_of(disk_image, extent))


def recognise_head(head: bytes) -> Recognised:
    """Judge by the first bytes of a volume (``head_of``) alone."""
    return _recognise_head(head) or NOTHING


def is_borne_out(head: bytes, found: Recognised) -> bool:
    """Whether more than a mark of two bytes tells a format, where no table says that one is there.

    A copy of the superblock of ext, which lies within its volume, does not count as its beginning.
    """
    if found.label.startswith("ext"):
        blocks, power, per_group, group = (
            struct.unpack_from(kind, head, 1024 + at)[0]
            for kind, at in (("<I", 4), ("<I", 24), ("<I", 32), ("<H", 90))
        )
        return bool(blocks and per_group) and power <= EXT_LARGEST_BLOCK and group == 0
    if found.label == "HFS":
        bitmap, blocks, size = struct.unpack_from(">H2xHI", head, 1024 + 14)
        return bool(bitmap == HFS_BITMAP and blocks and size and size % 512 == 0)
    return True


def md_place_of_old(length: int) -> int:
    """Where a volume of that length keeps a Linux RAID superblock 0.90; negative if nowhere."""
    return (length & ~0xFFFF) - 0x10000


def md_place_near_end(length: int) -> int:
    """Where a volume of that length keeps a Linux RAID superblock 1.0; negative if nowhere."""
    return ((length // 512 - 16) & ~7) * 512


def head_of(disk_image: DiskImage, extent: Extent) -> bytes:
    """The first 72 KiB of a volume, with zeros for what of them cannot be read."""
    length = min(HEAD_SIZE, extent.length)
    head = peek(disk_image, extent.offset, length)
    if head or not length:
        return head
    step = 4096
    parts = []
    for at in range(0, length, step):
        wanted = min(step, length - at)
        parts.append(peek(disk_image, extent.offset + at, wanted).ljust(wanted, b"\0"))
    return b"".join(parts)


def _recognise_head(head: bytes) -> Recognised | None:
    boot = boot_sector_label(head)
    if locked := _locked_label(head, boot):
        return Recognised(VolumeContent.ENCRYPTED, locked)
    label = _open_label(head, boot)
    return _announced(label) if label else None


def _locked_label(head: bytes, boot: str | None) -> str | None:
    if boot is not None and boot.startswith("BitLocker"):
        return boot
    return _find(head, ENCRYPTED) or _core_storage(head)


def _open_label(head: bytes, boot: str | None) -> str | None:
    if head.startswith(b"ReFS\x00\x00\x00\x00", 3):
        return "ReFS"  # its boot sector could pass for another's
    known = boot or _find(head, FILE_SYSTEMS) or _hfs_wrapper(head)
    other = _find(head, OTHERS) or _find(head, marks_of_readers())
    extended = _ext_label(head)
    # Boot blocks of Linux and of Macs keep what an older format left in front of them.
    if extended is not None and (known is None or other is None):
        return boot or extended
    return known or other


def _announced(label: str) -> Recognised:
    """A format that is not encrypted: one that a reader is registered for is a file system."""
    content = VolumeContent.FILE_SYSTEM if is_read(label) else VolumeContent.UNREAD
    return Recognised(content, label)


def _find(head: bytes, marks: tuple[tuple[bytes, int, str], ...]) -> str | None:
    return next((label for mark, offset, label in marks if head.startswith(mark, offset)), None)


def _core_storage(head: bytes) -> str | None:
    """Version 1, block type 0x10, and the mark at 88 (libfvde: CoreStorage physical volume)."""
    is_one = head[8:12] == b"\x01\x00\x10\x00" and head[88:90] == b"CS"
    return "CoreStorage" if is_one else None


def _hfs_wrapper(head: bytes) -> str | None:
    """A classic HFS volume that only wraps an HFS+ one (TN1150)."""
    is_one = head[1024:1026] == b"BD" and head[1024 + 0x7C :][:2] == b"H+"
    return "HFS+" if is_one else None


def _ext_label(head: bytes) -> str | None:
    """The superblock is at 1024: magic at 56, features at 92 and 96 (kernel: ext4 superblock)."""
    if head[1024 + 56 :][:2] != b"\x53\xef" or len(head) < 2048:
        return None
    compatible, incompatible = struct.unpack_from("<II", head, 1024 + 92)
    if incompatible & (0x40 | 0x80 | 0x200):  # extents, 64 bit, flexible groups
        return "ext4"
    return "ext3" if compatible & 0x4 else "ext2"


def _md_level_at_end(disk_image: DiskImage, extent: Extent) -> int | None:
    """Linux RAID superblocks 0.90 and 1.0 stand near the end (kernel: md.c); None without one."""
    old = md_place_of_old(extent.length)
    data = peek(disk_image, extent.offset + old, 64) if old >= 0 else b""
    if data.startswith(MD_MAGIC):
        return int.from_bytes(data[28:32], "little")
    if data.startswith(MD_MAGIC[::-1]):  # in the order of bytes of the machine that made it
        return int.from_bytes(data[28:32], "big")
    new = md_place_near_end(extent.length)
    data = peek(disk_image, extent.offset + new, 128) if new >= 0 else b""
    if data.startswith(MD_MAGIC):
        return int.from_bytes(data[72:76], "little")
    return None


def _recognise_deeper(disk_image: DiskImage, extent: Extent) -> Recognised | None:
    if extent.length > ZFS_LABEL:
        blocks = peek(disk_image, extent.offset + ZFS_UBERBLOCKS, ZFS_LABEL - ZFS_UBERBLOCKS)
        if any(blocks[at : at + 8] in ZFS_MAGICS for at in range(0, len(blocks), 1024)):
            return _announced("ZFS")
    if extent.length > VMFS_OFFSET + 4:
        vmfs = peek(disk_image, extent.offset + VMFS_OFFSET, 4)
        if vmfs in {struct.pack("<I", 0xC001D00D), struct.pack("<I", 0x2FABF15E)}:
            return _announced("VMFS")
    last = peek(disk_image, extent.end - 512, 512) if extent.length >= 1024 else b""
    if boot_sector_label(last) == "NTFS":
        return _announced("NTFS with a damaged first sector")
    return None
