"""What CoreStorage says of the volumes on a physical volume (libfvde, its description of FVDE).

A header names four labels; each says where the metadata is: blocks of 8 KiB, enciphered under keys
that stand in the header, so they keep nothing secret. Of each object the newest block counts.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import XTS

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.virtual_disks.crc32c import crc32c
from forensics.volumes.core_storage.apple_plists import LARGEST, PlistValue, read_plist, under
from forensics.wordings import volumes as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage

BLOCK = 8192
MOST_METADATA = 64 * 1024 * 1024
MOST_SEGMENTS = 200  # entries of one block
LABEL_BLOCK, CONTEXT, LOGICAL, MORE, SEGMENTS, BASES = 0x11, 0x19, 0x1A, 0x24, 0x305, 0x505
_HEAD = 64
_HEADER = struct.Struct("<88x2sI2xII4Q32xII16s112s16s")
_BLOCK_HEAD = struct.Struct("<IIHHIQQQ8xI")
_ALL = 0xFFFF_FFFF
_PLACE = (1 << 48) - 1  # a block's number; the number of the physical volume stands above it
_BLOCK_SIZES = (512, 1024, 2048, 4096, 8192, 16_384, 65_536)


@dataclass(frozen=True, slots=True)
class PhysicalVolume:
    """The header: block size in bytes, keys of the metadata, and where the labels are."""

    block_size: int
    key: bytes
    identifier: bytes
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LogicalVolume:
    """A logical volume: its length in bytes, and where it lies on the physical volume.

    ``family`` is its family's identifier, ``context`` what is said of its encryption.
    """

    size: int
    family: str
    extents: tuple[Extent, ...]
    context: PlistValue


@dataclass(frozen=True, slots=True)
class _Object:
    kind: int
    number: int
    transaction: int
    block: bytes

    @property
    def data(self) -> bytes:
        return self.block[_HEAD:]


def read_header(image: DiskImage) -> PhysicalVolume:
    """Read the header of a physical volume, which the image is.

    Raises:
        FileSystemError: it is damaged, or of another form.
        UnreadableExtentError: it cannot be read.
    """
    data = image.read_at(Extent(0, 512))
    mark, _, size, _, *rest = _HEADER.unpack_from(data)
    *labels, key_size, method, key, _, identifier = rest
    agrees = crc32c(data[8:]) ^ _ALL == int.from_bytes(data[:4], "little")
    is_known = mark == b"CS" and key_size == len(key) and method == 2
    is_known = is_known and key != identifier  # two equal keys, which libraries refuse
    if not agrees or not is_known or size not in _BLOCK_SIZES:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    return PhysicalVolume(size, key, identifier, tuple(labels))


def logical_volumes(image: DiskImage, physical: PhysicalVolume) -> tuple[LogicalVolume, ...]:
    """Return the logical volumes of a group that lies on one physical volume.

    Raises:
        FileSystemError: it lies on several, or its metadata makes no sense.
        UnreadableExtentError: its metadata cannot be read.
    """
    why = FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    for place in _metadata_places(image, physical):
        try:
            newest = _newest(_objects(image, physical, place))
            found = [_volume(each, newest, image, physical) for each in _of(newest, LOGICAL)]
        except FileSystemError as error:
            why = error
            continue
        if found:
            return tuple(found)
    raise why


def _metadata_places(image: DiskImage, physical: PhysicalVolume) -> Iterator[Extent]:
    """Where the metadata lies, by the newest label: the first copy, then the other."""
    labels = [(at, _label(image, at * physical.block_size)) for at in physical.labels if at]
    sound = [(block, at) for at, block in labels if block is not None]
    if not sound:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    block, at = max(sound, key=lambda each: _BLOCK_HEAD.unpack_from(each[0])[5])
    offset, text, length = struct.unpack_from("<III", block, _HEAD + 156)
    start = at * physical.block_size
    if not 0 < length <= BLOCK or max(offset, text) > MOST_METADATA:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    said = _parsed(_read(image, start + text, length))
    members = under(said, "com.apple.corestorage.lvg.physicalVolumes")
    if isinstance(members, list) and len(members) != 1:
        raise FileSystemError(wordings.PART_ELSEWHERE)
    blocks, first, second = struct.unpack("<8xQ16xQQ", _read(image, start + offset, 48))
    size = blocks * physical.block_size
    if not 0 < size <= MOST_METADATA:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    for each in (first, second):
        if each:
            yield Extent((each & _PLACE) * physical.block_size, size // BLOCK * BLOCK)


def _label(image: DiskImage, at: int) -> bytes | None:
    """A label's block; None where it is damaged."""
    if at + BLOCK > image.size:
        return None
    block = image.read_at(Extent(at, BLOCK))
    return block if _BLOCK_HEAD.unpack_from(block)[3] == LABEL_BLOCK and _agrees(block) else None


def _objects(image: DiskImage, physical: PhysicalVolume, place: Extent) -> Iterator[_Object]:
    """The blocks of the metadata, deciphered; those of zeros are none."""
    cipher = AES(physical.key + physical.identifier)
    for row in range(place.length // BLOCK):
        stored = _read(image, place.offset + row * BLOCK, BLOCK)
        if not stored.strip(b"\0"):
            continue
        block = Cipher(cipher, XTS(row.to_bytes(16, "little"))).decryptor().update(stored)
        _, initial, version, kind, _, transaction, number, own, size = _BLOCK_HEAD.unpack_from(
            block
        )
        if (initial, version, own, size) == (_ALL, 1, row, BLOCK):
            yield _Object(kind, number, transaction, block)


def _newest(objects: Iterator[_Object]) -> dict[tuple[int, int], _Object]:
    """Of each object the newest block; an older one does not stand for it where it is damaged."""
    wanted = {CONTEXT, LOGICAL, MORE, SEGMENTS, BASES}
    found: dict[tuple[int, int], _Object] = {}
    for each in sorted((o for o in objects if o.kind in wanted), key=lambda o: o.transaction):
        found[each.kind, each.number] = each
    if not all(_agrees(each.block) for each in found.values()):
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    return found


def _of(newest: dict[tuple[int, int], _Object], kind: int) -> list[_Object]:
    return [each for (found, _), each in newest.items() if found == kind]


def _volume(
    logical: _Object,
    newest: dict[tuple[int, int], _Object],
    image: DiskImage,
    physical: PhysicalVolume,
) -> LogicalVolume:
    number, bases = struct.unpack_from("<8xQ32xQ", logical.data)
    at, length = struct.unpack_from("<II", logical.data, 64)
    said = _parsed(logical.block[at : at + length])
    size = under(said, "com.apple.corestorage.lv.size")
    family = under(said, "com.apple.corestorage.lv.familyUUID")
    segments = newest.get((SEGMENTS, number))
    if not isinstance(size, int) or not isinstance(family, str) or segments is None or size <= 0:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    base = newest.get((BASES, bases))
    first = 0 if base is None else struct.unpack_from("<16xQ", base.data)[0] & _PLACE
    extents = tuple(_extents(segments.data, size, first, physical.block_size))
    if any(each.end > image.size for each in extents):
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    return LogicalVolume(size, family, extents, _context(newest))


def _extents(data: bytes, size: int, base: int, block_size: int) -> Iterator[Extent]:
    """The places of a logical volume in its own order, cut to its length."""
    (number,) = struct.unpack_from("<I", data)
    if not 0 < number <= MOST_SEGMENTS:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    entries = [struct.unpack_from("<8xQI12xQ", data, 8 + 40 * each) for each in range(number)]
    at = 0
    for logical, count, place in sorted(entries):
        if place >> 48:
            raise FileSystemError(wordings.PART_ELSEWHERE)
        if logical * block_size != at or not count:
            raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
        length = min(count * block_size, size - at)
        if length <= 0:
            return
        yield Extent((base + place) * block_size, length)
        at += length
    if at < size:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)


def _context(newest: dict[tuple[int, int], _Object]) -> PlistValue:
    """What is said of the encryption of the volumes: a text that may go on in further blocks."""
    heads = _of(newest, CONTEXT)
    if len(heads) != 1:
        return None
    (head,) = heads
    following, packed, length, at, some = struct.unpack_from("<32xQIIII", head.data)
    text, seen = head.block[at : at + some], set[int]()
    while following and following not in seen and len(text) < LARGEST:
        seen.add(following)
        more = newest.get((MORE, following))
        if more is None:
            raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
        following, some = struct.unpack_from("<QI", more.data)
        text += more.data[16 : 16 + some]
    if packed != length:
        try:
            text = zlib.decompressobj().decompress(text, LARGEST)
        except zlib.error as error:
            raise FileSystemError(wordings.CORE_STORAGE_DAMAGED) from error
    return _parsed(text)


def _parsed(text: bytes) -> PlistValue:
    try:
        return read_plist(text)
    except ValueError as error:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED) from error


def _agrees(block: bytes) -> bool:
    return crc32c(block[8:]) ^ _ALL == int.from_bytes(block[:4], "little")


def _read(image: DiskImage, at: int, length: int) -> bytes:
    if at + length > image.size:
        raise FileSystemError(wordings.CORE_STORAGE_DAMAGED)
    return image.read_at(Extent(at, length))
