"""BitLocker of Windows 7 and later, and BitLocker To Go.

BitLocker Drive Encryption (BDE) format specification of libbde. The first sectors of the volume
are kept elsewhere, encrypted; where they are kept, and where the metadata is, reads as zeros.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.extents import without
from forensics.values import Extent
from forensics.values.unlocked import (
    KEY_SIZES,
    CipherKind,
    CipherPiece,
    SectorKey,
    UnlockedVolume,
)
from forensics.volumes.locked.fve_keys import volume_key
from forensics.volumes.locked.fve_metadata import BLOCK_SIZE, FveMetadata, read_metadata
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.volume import Volume
    from forensics.volumes.keys import VolumeKey

VOLUME_HEADER = 0x0F
SECTOR_SIZES = (512, 4096)
_METHODS = {
    0x8000: (CipherKind.CBC_ELEPHANT, 32),
    0x8001: (CipherKind.CBC_ELEPHANT, 64),
    0x8002: (CipherKind.CBC_EBOIV, 16),
    0x8003: (CipherKind.CBC_EBOIV, 32),
    0x8004: (CipherKind.XTS, 32),
    0x8005: (CipherKind.XTS, 64),
}


class BitLocker:
    """Opens volumes by a password, a recovery key, a startup key, or the key in the open."""

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """See ``VolumeUnlocker.unlock``."""
        whole = volume.extent
        metadata = read_metadata(disk_image, whole)
        size = metadata.sector_size
        if metadata.method not in _METHODS or size not in SECTOR_SIZES:
            raise FileSystemError(wordings.UNKNOWN_CIPHER)
        inside = Extent(
            whole.offset, min(metadata.size or whole.length, whole.length) // size * size
        )
        pieces = _pieces(metadata, inside)
        kind, length = _METHODS[metadata.method]
        sector_key = _sector_key(kind, length, size, volume_key(metadata, key))
        found = UnlockedVolume(volume.label, whole, inside, sector_key, pieces)
        if not found.makes_sense(disk_image.size):
            raise FileSystemError(wordings.DAMAGED)
        return found


def _sector_key(kind: CipherKind, length: int, sector_size: int, key: bytes) -> SectorKey:
    """XTS counts sectors, the others bytes."""
    if kind is CipherKind.CBC_ELEPHANT:  # two keys, each in a field of 32 bytes
        half = length // 2
        key = key[:half] + key[32 : 32 + half]
    if len(key) < length or length not in KEY_SIZES[kind]:
        raise FileSystemError(wordings.DAMAGED)
    step = 1 if kind is CipherKind.XTS else sector_size
    return SectorKey(kind, sector_size, step, key[:length])


def _pieces(metadata: FveMetadata, inside: Extent) -> tuple[CipherPiece, ...]:
    size, start = metadata.sector_size, inside.offset
    header = _header(metadata)
    own = [Extent(at, BLOCK_SIZE) for at in metadata.blocks] + [header]
    if any(part.offset < header.length or part.end > inside.length for part in own):
        raise FileSystemError(wordings.DAMAGED)
    first = Extent(0, header.length)
    rest = without((Extent(0, inside.length),), (first, *own))
    is_xts = _METHODS[metadata.method][0] is CipherKind.XTS

    def number(at: int) -> int:
        return at // size if is_xts else at

    def piece(place: Extent, stored: int, numbered: int | None) -> CipherPiece:
        return CipherPiece(Extent(start + place.offset, place.length), start + stored, numbered)

    found = [piece(first, header.offset, number(header.offset))]
    found += [piece(part, part.offset, None) for part in own]
    found += [piece(part, part.offset, number(part.offset)) for part in rest]
    return tuple(sorted(found, key=lambda each: each.place))


def _header(metadata: FveMetadata) -> Extent:
    """Where the first sectors of the volume are kept."""
    size = metadata.sector_size
    for entry in metadata.of_kind(VOLUME_HEADER):
        if len(entry.data) >= 16:
            offset, length = struct.unpack_from("<QQ", entry.data)
            if length and not length % size and not offset % size:
                return Extent(offset, length)
    raise FileSystemError(wordings.DAMAGED)
