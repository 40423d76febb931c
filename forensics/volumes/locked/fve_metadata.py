"""The metadata of BitLocker: three copies of one block, of which one with a sound checksum counts.

BitLocker Drive Encryption (BDE) format specification of libbde, 3 to 5. A block is a header and a
list of entries, some of which hold lists of their own; it is at most 64 KiB.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage

BLOCK_SIZE = 64 * 1024
MOST_ENTRIES = 256
_FIXED, _TO_GO = b"-FVE-FS-", b"MSWIN4.1"
_PLACES = {_FIXED: 160, _TO_GO: 424}  # of the identifier and the offsets behind it
_BOOT_CODE = b"\xeb\x58\x90"
_NORMAL = bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
_ON_WRITE = bytes.fromhex("3b4da89280dd0e4d9e4eb1e3284eaed8")
_BLOCK = struct.Struct("<8sHHHHQII3QQ")
_HEADER = struct.Struct("<IIII16sIHHQ")
_ENTRY = struct.Struct("<HHHH")
_VALIDATION = struct.Struct("<HHIHHHH")
_ENCRYPTED_STATE = 4


@dataclass(frozen=True, slots=True)
class FveEntry:
    """One entry: what it is for, the form of its value, and the value."""

    kind: int
    form: int
    data: bytes

    def inner(self, skipped: int) -> list[FveEntry]:
        """The entries within its value, behind some bytes."""
        return entries_of(self.data[skipped:])


@dataclass(frozen=True, slots=True)
class FveMetadata:
    """What a sound block says. Offsets are in bytes of the volume."""

    sector_size: int
    size: int
    method: int
    blocks: tuple[int, int, int]
    entries: tuple[FveEntry, ...]
    block: bytes
    sealed_digest: bytes

    def of_kind(self, kind: int) -> Iterator[FveEntry]:
        """Return its entries of a kind."""
        return (entry for entry in self.entries if entry.kind == kind)


def entries_of(data: bytes) -> list[FveEntry]:
    """Read a list of entries.

    Raises:
        FileSystemError: it is damaged.
    """
    found: list[FveEntry] = []
    at = 0
    while at + _ENTRY.size <= len(data) and len(found) < MOST_ENTRIES:
        size, kind, form, _ = _ENTRY.unpack_from(data, at)
        if not size:
            break
        if size < _ENTRY.size or at + size > len(data):
            raise FileSystemError(wordings.DAMAGED)
        found.append(FveEntry(kind, form, data[at + _ENTRY.size : at + size]))
        at += size
    return found


def read_metadata(disk_image: DiskImage, volume: Extent) -> FveMetadata:
    """Return what the first sound copy says.

    Raises:
        FileSystemError: no copy is sound, or it is of a form that is not read.
        UnreadableExtentError: none is, and the first sector or a copy cannot be read.
    """
    boot = _read(disk_image, volume, 0, 512)
    place = _PLACES.get(boot[3:11])
    if place is None:
        raise FileSystemError(wordings.DAMAGED)
    if boot[:3] != _BOOT_CODE:  # of Windows Vista
        raise FileSystemError(wordings.UNKNOWN_KIND)
    identifier, offsets = boot[place : place + 16], struct.unpack_from("<3Q", boot, place + 16)
    if identifier != _NORMAL:
        is_known = identifier == _ON_WRITE
        raise FileSystemError(wordings.ON_WRITE if is_known else wordings.DAMAGED)
    sector_size = int.from_bytes(boot[11:13], "little") or 512
    unreadable: UnreadableExtentError | None = None
    for offset in offsets:
        try:
            found = _sound_block(disk_image, volume, offset)
        except UnreadableExtentError as error:
            unreadable = unreadable or error
            continue
        if found is not None:
            return _parsed(*found, sector_size)
    raise unreadable or FileSystemError(wordings.DAMAGED)


def _read(disk_image: DiskImage, volume: Extent, offset: int, length: int) -> bytes:
    if offset + length > volume.length:
        raise FileSystemError(wordings.DAMAGED)
    return disk_image.read_at(Extent(volume.offset + offset, length))


def _sound_block(disk_image: DiskImage, volume: Extent, offset: int) -> tuple[bytes, bytes] | None:
    """A block and its sealed digest, if its checksum agrees and it is where it says."""
    if not 0 < offset <= volume.length - BLOCK_SIZE:
        return None
    data = _read(disk_image, volume, offset, BLOCK_SIZE)
    signature, units, version, *_ = _BLOCK.unpack_from(data)
    size = 16 * units
    least = _BLOCK.size + _HEADER.size
    if signature != _FIXED or version != 2 or not least <= size <= BLOCK_SIZE - _VALIDATION.size:
        return None
    length, _, checksum, nested, role, form, _ = _VALIDATION.unpack_from(data, size)
    block = data[:size]
    if length < 8 or zlib.crc32(block) != checksum or offset not in _BLOCK.unpack_from(block)[8:11]:
        return None
    is_sealed = (role, form) == (0, 5) and length >= 8 + nested
    start = size + _VALIDATION.size
    return block, data[start : start + nested - 8] if is_sealed and nested > 8 else b""


def _parsed(block: bytes, sealed_digest: bytes, sector_size: int) -> FveMetadata:
    _, _, _, state, following, size, _, _, *offsets = _BLOCK.unpack_from(block)
    if (state, following) != (_ENCRYPTED_STATE, _ENCRYPTED_STATE):
        raise FileSystemError(wordings.CHANGING)
    length, _, skipped, _, _, _, method, _, _ = _HEADER.unpack_from(block, _BLOCK.size)
    if not _HEADER.size <= skipped <= length <= len(block) - _BLOCK.size:
        raise FileSystemError(wordings.DAMAGED)
    entries = entries_of(block[_BLOCK.size + skipped : _BLOCK.size + length])
    first, second, third, _ = offsets
    return FveMetadata(
        sector_size, size, method, (first, second, third), tuple(entries), block, sealed_digest
    )
