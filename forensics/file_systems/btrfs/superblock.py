"""The superblock of Btrfs, and its chunks: where on the medium a logical address lies.

Source of all layouts here: "On-disk Format" of the Btrfs documentation, and
``include/uapi/linux/btrfs_tree.h`` of Linux. All numbers are little-endian.
"""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_right, insort
from dataclasses import field

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import Run
from forensics.file_systems.reader import VolumeAtHand
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.virtual_disks.crc32c import crc32c
from forensics.wordings import file_systems as wordings

PLACES = (64 * 1024, 64 * 1024**2)
SIZE, MAGIC = 4096, b"_BHRfS_M"
SUM = 32
_ARRAY, _LONGEST_ARRAY, _TYPE, _LEVELS = 811, 2048, 196, 198
_SIZES = frozenset({4096, 8192, 16384, 32768, 65536})
_CRC, _SHA256, _BLAKE2 = 0, 2, 3
_KEY, _CHUNK, _STRIPE = struct.Struct("<QBQ"), struct.Struct("<QQQQIIIHH"), struct.Struct("<QQ16x")
_CHUNK_ITEM = 228
_IN_STRIPES = 0x08 | 0x40 | 0x80 | 0x100
MOST_CHUNKS = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of logical addresses, and where its copies begin on the medium."""

    start: int
    length: int
    copies: tuple[int, ...]


@dataclass(slots=True)
class Chunks:
    """All chunks that are known, by their logical addresses."""

    _by_start: dict[int, Chunk] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def take(self, start: int, item: bytes) -> None:
        """Take a chunk's item.

        Raises:
            FileSystemError: it makes no sense, or lies in stripes over several devices.
        """
        if len(item) < _CHUNK.size or len(self._by_start) >= MOST_CHUNKS:
            raise FileSystemError(wordings.BTRFS_CHUNK)
        length, _, _, kind, _, _, _, number, _ = _CHUNK.unpack_from(item)
        if not length or not 0 < number <= 16 or len(item) < _CHUNK.size + number * _STRIPE.size:
            raise FileSystemError(wordings.BTRFS_CHUNK)
        if kind & _IN_STRIPES and number > 1:
            raise FileSystemError(wordings.BTRFS_FORM)
        places = [_STRIPE.unpack_from(item, _CHUNK.size + n * _STRIPE.size) for n in range(number)]
        chunk = Chunk(start, length, tuple(offset for _, offset in places))
        if start not in self._by_start:
            self._by_start[start] = chunk
            insort(self._starts, start)

    def copies(self, logical: int, length: int) -> tuple[int, ...]:
        """Return the places of all copies of some bytes, from the start of the volume."""
        at = bisect_right(self._starts, logical) - 1
        if at < 0:
            return ()
        chunk = self._by_start[self._starts[at]]
        if logical + length > chunk.start + chunk.length:
            return ()
        return tuple(copy + logical - chunk.start for copy in chunk.copies)


@dataclass(frozen=True, slots=True)
class BtrfsShape:
    """The geometry of a volume on one device, and its chunks as far as they are known."""

    at: VolumeAtHand
    size: int
    identity: bytes
    root: int
    root_level: int
    chunk_root: int
    chunk_level: int
    log_root: int
    node_size: int
    sector_size: int
    sums: int
    chunks: Chunks
    sound: set[int]  # nodes that agreed already: most are read twice

    def run(self, logical: int, length: int) -> Run:
        """The bytes of some logical addresses on the medium, their first copy.

        Raises:
            FileSystemError: they lie nowhere, or outside the volume.
        """
        copies = self.chunks.copies(logical, length)
        if not copies or copies[0] + length > self.at.end - self.at.start or length <= 0:
            raise FileSystemError(wordings.PAST_END)
        return Run(self.at.start + copies[0], length)

    def agrees(self, data: bytes) -> bool:
        """Whether a block agrees with the checksum at its start."""
        if self.sums == _CRC:
            return crc32c(data[SUM:]).to_bytes(4, "little") == data[:4]
        made = hashlib.sha256(data[SUM:]).digest() if self.sums == _SHA256 else _blake2(data)
        return made == data[:SUM]

    def node(self, logical: int) -> tuple[int, bytes]:
        """Return a node's place on the medium, and its bytes: the first copy that is sound.

        Raises:
            FileSystemError: none agrees with its checksum and address.
            UnreadableExtentError: none can be read.
        """
        trouble: FileSystemError | UnreadableExtentError = FileSystemError(wordings.PAST_END)
        for copy in self.chunks.copies(logical, self.node_size):
            if copy + self.node_size > self.at.end - self.at.start:
                continue
            place = self.at.start + copy
            try:
                data = self.at.disk_image.read_at(Extent(place, self.node_size))
            except UnreadableExtentError as error:
                trouble = error
                continue
            is_own = int.from_bytes(data[48:56], "little") == logical
            if is_own and (place in self.sound or self.agrees(data)):
                self.sound.add(place)
                return place, data
            trouble = FileSystemError(wordings.BTRFS_SUM)
        raise trouble


def _blake2(data: bytes) -> bytes:
    return hashlib.blake2b(data[SUM:], digest_size=SUM).digest()


def read_shape(at: VolumeAtHand) -> BtrfsShape | None:
    """Return the geometry of a volume; None where it is no Btrfs.

    Raises:
        FileSystemError: it is one, damaged, on several devices or of a form that is not read.
        UnreadableExtentError: its superblocks cannot be read.
    """

    def shape(data: bytes) -> BtrfsShape | None:
        return _shape(at, data) if data[64:72] == MAGIC else None

    return at.first_copy(PLACES, SIZE, shape)


def _shape(at: VolumeAtHand, data: bytes) -> BtrfsShape:
    _, _, _, root, chunk_root, _, _, devices, sector, node, _, _, array = _fields(data)
    log_root = int.from_bytes(data[96:104], "little")
    sums = int.from_bytes(data[_TYPE : _TYPE + 2], "little")
    size = int.from_bytes(data[209:217], "little")
    shape = BtrfsShape(
        at, size, data[32:48], root, data[_LEVELS], chunk_root, data[_LEVELS + 1], log_root, node,
        sector, sums, Chunks(), set(),
    )  # fmt: skip
    if sums not in {_CRC, _SHA256, _BLAKE2}:
        raise at.error(wordings.BTRFS_FORM)
    if not shape.agrees(data) or not {node, sector} <= _SIZES:
        raise at.error(wordings.SUPERBLOCK)
    if devices != 1:
        raise at.error(wordings.BTRFS_DEVICES)
    if not 0 < array <= _LONGEST_ARRAY:
        raise at.error(wordings.SUPERBLOCK)
    try:
        _take_array(shape.chunks, data[_ARRAY : _ARRAY + array])
    except FileSystemError as error:
        raise at.error(str(error)) from error
    return shape


def _fields(data: bytes) -> tuple[int, ...]:
    numbers = struct.unpack_from("<Q", data, 48) + struct.unpack_from("<Q", data, 56)
    numbers += struct.unpack_from("<5Q", data, 72)  # generation, root, chunks, log, its transaction
    return numbers + struct.unpack_from("<Q", data, 136) + struct.unpack_from("<5I", data, 144)


def _take_array(chunks: Chunks, array: bytes) -> None:
    at = 0
    while at + _KEY.size + _CHUNK.size <= len(array):
        _, kind, start = _KEY.unpack_from(array, at)
        number = _CHUNK.unpack_from(array, at + _KEY.size)[7]
        if kind != _CHUNK_ITEM:
            raise FileSystemError(wordings.BTRFS_CHUNK)
        length = _CHUNK.size + number * _STRIPE.size
        chunks.take(start, array[at + _KEY.size : at + _KEY.size + length])
        at += _KEY.size + length
