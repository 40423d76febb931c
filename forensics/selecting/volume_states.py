"""Whether a volume was closed in order: a journal to be replayed would write old bytes back."""

from __future__ import annotations

import struct
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.ntfs.mft import parse
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.volume import Volume

_VOLUME_RECORD, _VOLUME_INFORMATION = 3, 0x70  # Linux-NTFS documentation, "$Volume"
_DIRTY = 1
_EXT_CLEAN, _EXT_ERRORS = 1, 2  # Linux, fs/ext4/ext4.h: s_state
_EXT_RECOVER, _EXT_META_BG, _EXT_BIGALLOC = 0x4, 0x10, 0x200
HIBERNATED = (b"hibr", b"HIBR", b"rstr", b"RSTR")


class Unfit(StrEnum):
    """Why no byte of a volume may be overwritten by itself; the value follows the volume's name."""

    NOT_CLOSED = "was not closed in order: mount and unmount it by its own system, or erase all"
    NOT_SAID = "does not say whether it was closed in order"
    HIBERNATED = "holds a computer that is hibernated or was shut down by fast startup"
    BIGALLOC = "keeps its blocks in clusters (bigalloc), which this version does not overwrite"
    META_BG = "keeps its group descriptors apart (meta_bg), which this version does not overwrite"
    SPLIT_RECORDS = "keeps its file records in pieces, which this version does not overwrite"
    OTHER = "has no file system on which this version overwrites single files"


@dataclass(frozen=True, slots=True)
class VolumeShape:
    """How a volume is laid out, as far as an erasure must know: all figures are bytes.

    ``block`` is a cluster or block, ``record`` a record of the master file table (0 elsewhere).
    """

    block: int
    record: int = 0


def unfit(disk_image: DiskImage, volume: Volume) -> Unfit | None:
    """Why nothing may be overwritten on a volume by itself; None where it was closed in order.

    Raises:
        UnreadableExtentError: the bytes that would tell cannot be read.
    """
    boot = disk_image.read_at(Extent(volume.extent.offset, min(2048, volume.extent.length)))
    match volume.label:
        case "NTFS":
            return _of_ntfs(disk_image, volume, boot)
        case "ext2" | "ext3" | "ext4":
            return _of_ext(boot[1024:])
        case "exFAT":
            return Unfit.NOT_CLOSED if boot[106] & 2 else None
        case "FAT12" | "FAT16" | "FAT32":
            return _of_fat(disk_image, volume, boot)
        case _:
            return Unfit.OTHER


def shape_of(disk_image: DiskImage, volume: Volume) -> VolumeShape:
    """The sizes of blocks and records that the boot sector of a volume states.

    Raises:
        UnreadableExtentError: it cannot be read.
    """
    boot = disk_image.read_at(Extent(volume.extent.offset, min(2048, volume.extent.length)))
    match volume.label:
        case "NTFS":
            return _ntfs_shape(boot)
        case "ext2" | "ext3" | "ext4":
            return VolumeShape(1024 << min(boot[1024 + 24], 6))
        case "exFAT":
            return VolumeShape(1 << min(boot[108] + boot[109], 25))
        case _:
            sector = struct.unpack_from("<H", boot, 11)[0]
            return VolumeShape(max(512, sector * boot[13]))


def _ntfs_shape(boot: bytes) -> VolumeShape:
    sector, clusters = struct.unpack_from("<HB", boot, 11)
    # From 0x80 on the byte is a negative power of two (large clusters of Windows 10).
    cluster = sector * clusters if clusters < 0x80 else sector << min(256 - clusters, 20)
    said = struct.unpack_from("<b", boot, 64)[0]
    record = 1 << min(-said, 16) if said < 0 else said * cluster
    return VolumeShape(max(cluster, 512), record)


def _of_ntfs(disk_image: DiskImage, volume: Volume, boot: bytes) -> Unfit | None:
    shape = _ntfs_shape(boot)
    if not 512 <= shape.record <= shape.block:
        return Unfit.SPLIT_RECORDS
    table = struct.unpack_from("<Q", boot, 48)[0] * shape.block
    place = volume.extent.offset + table + _VOLUME_RECORD * shape.record
    if place + shape.record > volume.extent.end:
        return Unfit.NOT_SAID
    with suppress(FileSystemError, UnreadableExtentError, struct.error):
        record = parse(disk_image.read_at(Extent(place, shape.record)), _VOLUME_RECORD)
        flags = _flags_of(bytes(record.data))
        if flags is not None:
            return Unfit.NOT_CLOSED if flags & _DIRTY else None
    return Unfit.NOT_SAID


def _flags_of(record: bytes) -> int | None:
    """The flags of ``$VOLUME_INFORMATION``; None where there is none."""
    at = struct.unpack_from("<H", record, 20)[0]
    while at + 24 <= len(record):
        kind, length = struct.unpack_from("<II", record, at)
        if kind == _VOLUME_INFORMATION:
            start = at + int(struct.unpack_from("<H", record, at + 20)[0])
            return int(struct.unpack_from("<H", record, start + 10)[0])
        if length < 24:
            return None
        at += length
    return None


def _of_ext(superblock: bytes) -> Unfit | None:
    state = struct.unpack_from("<H", superblock, 58)[0]
    incompatible, read_only = struct.unpack_from("<II", superblock, 96)
    if incompatible & _EXT_RECOVER or not state & _EXT_CLEAN or state & _EXT_ERRORS:
        return Unfit.NOT_CLOSED
    if incompatible & _EXT_META_BG:  # where its bitmaps lie is read from one table here
        return Unfit.META_BG
    if read_only & _EXT_BIGALLOC:
        return Unfit.BIGALLOC
    return None


def _of_fat(disk_image: DiskImage, volume: Volume, boot: bytes) -> Unfit | None:
    """Two bits of the second entry of the table say so (Microsoft FAT specification, 4.2)."""
    reserved = struct.unpack_from("<H", boot, 14)[0] * struct.unpack_from("<H", boot, 11)[0]
    flag_at = {"FAT32": 65}.get(volume.label, 37)
    is_dirty = bool(boot[flag_at] & 1)
    if volume.label != "FAT12":
        width, mask = (4, 0x08000000) if volume.label == "FAT32" else (2, 0x8000)
        table = disk_image.read_at(Extent(volume.extent.offset + reserved, 8))
        is_dirty |= not int.from_bytes(table[width : 2 * width], "little") & mask
    return Unfit.NOT_CLOSED if is_dirty else None
