"""The superblock of F2FS and its last checkpoint: where its tables and blocks lie.

Source of all layouts here: Documentation/filesystems/f2fs.rst and include/linux/f2fs_fs.h of Linux.
All numbers are little-endian.
"""

from __future__ import annotations

import struct
import zlib

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.reader import VolumeAtHand
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

BLOCK = 4096
MAGIC = 0xF2F52010
_PLACES = (1024, BLOCK + 1024)
_HEAD = struct.Struct("<IHH5I4xI Q7I7I")
_LENGTH = 3072
_FEATURES, _DEVICES, _DEVICE, _DEVICE_COUNT, _PAYLOAD = 2180, 2201, 68, 8, 1664
_READ_ONLY, _FLEXIBLE_XATTR, _CHECKSUMS = 0x4000, 0x40, 0x20
_IDENTITY = slice(108, 124)
_LOG_OF_SEGMENT = 9  # blocks of a segment: 512, always
_LARGEST = 1 << 32
UNMOUNTED, COMPACT, FAST_BOOT, LARGE_BITMAP = 0x1, 0x4, 0x20, 0x400  # ckpt_flags
_CHECKPOINT = struct.Struct("<Q28x8I16x8I16x9I")
_BITMAPS = 192
_SUMMARIES, _OF_DATA = 7, 4  # blocks before the end of a checkpoint, where the first summary lies


@dataclass(frozen=True, slots=True)
class F2fsShape:
    """Where the blocks of a volume lie, by their numbers."""

    at: VolumeAtHand
    blocks: int
    segments: int
    checkpoint: int
    table: int
    table_segments: int
    main: int
    root: int
    own: frozenset[int]
    has_flexible_xattr: bool
    seed: int | None  # of the checksums that inodes have
    payload: int

    @property
    def size(self) -> int:
        """How long the volume says that it is, in bytes."""
        return self.blocks * BLOCK

    def place(self, block: int) -> int:
        """Where a block begins, from the start of the medium."""
        return self.at.start + block * BLOCK

    def is_data(self, block: int) -> bool:
        """Whether a block may hold nodes or content, and lies within the volume."""
        return self.main <= block < self.blocks and self.place(block + 1) <= self.at.end

    def read(self, block: int, count: int = 1) -> bytes:
        """Return blocks by their number.

        Raises:
            FileSystemError: they lie outside the volume.
            UnreadableExtentError: they cannot be read.
        """
        if (
            not 0 <= block <= block + count <= self.blocks
            or self.place(block + count) > self.at.end
        ):
            raise FileSystemError(wordings.PAST_END)
        return self.at.disk_image.read_at(Extent(self.place(block), count * BLOCK))


@dataclass(frozen=True, slots=True)
class F2fsCheckpoint:
    """What counts: which copy of each block of the table, and a journal that is newer."""

    version: int
    is_unmounted: bool
    bitmap: bytes
    journal: bytes


def read_shape(at: VolumeAtHand) -> F2fsShape | None:
    """Return the geometry of a volume; None where it is no F2FS.

    Raises:
        FileSystemError: it is one, damaged or of a form that is not read.
        UnreadableExtentError: neither superblock can be read.
    """

    def shape(data: bytes) -> F2fsShape | None:
        return _shape(at, data) if int.from_bytes(data[:4], "little") == MAGIC else None

    return at.first_copy(_PLACES, _LENGTH, shape)


def _shape(at: VolumeAtHand, data: bytes) -> F2fsShape:
    found = _HEAD.unpack_from(data)
    _, _, _, _, _, log_block, log_segment, _, _ = found[:9]
    blocks, _, segments, _, _, table_segments, _, _ = found[9:17]
    _, checkpoint, _, table, _, main, root = found[17:24]
    if log_block != 12 or log_segment != _LOG_OF_SEGMENT:
        raise at.error(wordings.F2FS_FORM)
    features = int.from_bytes(data[_FEATURES : _FEATURES + 4], "little")
    devices = [data[_DEVICES + n * _DEVICE] for n in range(_DEVICE_COUNT)]
    if features & _READ_ONLY or any(devices[1:]):
        raise at.error(wordings.F2FS_FORM)
    is_sane = 0 < checkpoint < table < main < blocks <= _LARGEST and table_segments > 1
    if not is_sane or table + (table_segments << _LOG_OF_SEGMENT) > main:
        raise at.error(wordings.SUPERBLOCK)
    own = frozenset(struct.unpack_from("<2I", data, 100)) | frozenset(
        struct.unpack_from("<3I", data, 2745)
    )
    seed = crc(0xFFFFFFFF, data[_IDENTITY]) if features & _CHECKSUMS else None
    return F2fsShape(
        at, blocks, segments, checkpoint, table, table_segments, main, root, own - {0},
        bool(features & _FLEXIBLE_XATTR), seed, struct.unpack_from("<I", data, _PAYLOAD)[0],
    )  # fmt: skip


def read_checkpoint(shape: F2fsShape) -> F2fsCheckpoint:
    """Return the newer of the two checkpoints that are whole.

    Raises:
        FileSystemError: neither is.
        UnreadableExtentError: neither can be read, or that one not to its end.
    """
    found: list[F2fsCheckpoint] = []
    trouble: FileSystemError | UnreadableExtentError | None = None
    for number in range(2):
        try:
            found.append(_checkpoint(shape, shape.checkpoint + (number << _LOG_OF_SEGMENT)))
        except (FileSystemError, UnreadableExtentError) as error:
            trouble = trouble or error
    if not found:
        raise trouble or FileSystemError(wordings.F2FS_CHECKPOINT)
    return max(found, key=lambda each: each.version)


def _checkpoint(shape: F2fsShape, block: int) -> F2fsCheckpoint:
    head = _sealed(shape.read(block))
    fields = _CHECKPOINT.unpack_from(head)
    version, flags, count, summaries = fields[0], fields[17], fields[18], fields[19]
    bitmap_of_sit, bitmap_of_nat = fields[23], fields[24]
    if not 1 < count <= 1 << _LOG_OF_SEGMENT:
        raise FileSystemError(wordings.F2FS_CHECKPOINT)
    if _CHECKPOINT.unpack_from(_sealed(shape.read(block + count - 1)))[0] != version:
        raise FileSystemError(wordings.F2FS_CHECKPOINT)
    start = _BITMAPS
    if flags & LARGE_BITMAP:
        start += 4
        head += shape.read(block + 1, shape.payload) if shape.payload else b""
    elif not shape.payload:
        start += bitmap_of_sit
    bitmap = head[start : start + bitmap_of_nat]
    if len(bitmap) < bitmap_of_nat or 8 * len(bitmap) < shape.table_segments << _LOG_OF_SEGMENT - 1:
        raise FileSystemError(wordings.F2FS_CHECKPOINT)
    is_unmounted = bool(flags & UNMOUNTED)
    if flags & COMPACT:
        journal = shape.read(block + summaries)[:507]
    else:
        before = _SUMMARIES if flags & (UNMOUNTED | FAST_BOOT) else _OF_DATA
        journal = shape.read(block + count - before)[3584:4091]
    return F2fsCheckpoint(version, is_unmounted, bitmap, journal)


def crc(seed: int, data: bytes) -> int:
    """CRC-32 that goes on from a value, and is not turned at the end."""
    return zlib.crc32(data, seed ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def _sealed(data: bytes) -> bytes:
    place = int.from_bytes(data[164:168], "little")
    if not _BITMAPS <= place <= BLOCK - 4:
        raise FileSystemError(wordings.F2FS_CHECKPOINT)
    found = crc(MAGIC, data[:place])
    if place < BLOCK - 4:
        found = crc(found, data[place + 4 :])
    if found != int.from_bytes(data[place : place + 4], "little"):
        raise FileSystemError(wordings.F2FS_CHECKPOINT)
    return data
