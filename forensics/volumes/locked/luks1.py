"""LUKS1: header, eight key slots, payload (LUKS On-Disk Format Specification 1.2.3)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.unlocked import CipherPiece, SectorKey, UnlockedVolume
from forensics.volumes.locked.derivation import KeyBudget, Pbkdf2
from forensics.volumes.locked.key_slots import (
    SECTOR,
    KeyDigest,
    KeySlot,
    cipher_kind,
    key_by_slots,
)
from forensics.volumes.locked.secrets import phrase_of
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume
    from forensics.volumes.keys import VolumeKey

MAGIC = b"LUKS\xba\xbe\x00\x01"
IN_USE = 0x00AC71F3
_HEAD = struct.Struct(">8s32s32s32sII20s32sI40s")
_SLOT = struct.Struct(">II32sII")
_SLOTS = 8
LABEL = "LUKS1"


class Luks1:
    """Opens volumes of LUKS1 by a passphrase, or by the bytes of a key file."""

    def __init__(self, new_budget: Callable[[], KeyBudget] = KeyBudget) -> None:
        """Take what a key may cost."""
        self._new_budget = new_budget

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """See ``VolumeUnlocker.unlock``."""
        secret, budget = phrase_of(key), self._new_budget()
        header = _read(disk_image, volume.extent)
        inside = header.inside()
        kind = cipher_kind(header.cipher, header.key_size, sectors=inside.length // SECTOR)
        slots = ((slot, header.digest) for slot in header.slots())
        found = key_by_slots(disk_image, slots, secret, budget=budget)
        piece = CipherPiece(inside, inside.offset, 0)
        return UnlockedVolume(
            LABEL, volume.extent, inside, SectorKey(kind, SECTOR, 1, found), (piece,)
        )


@dataclass(frozen=True, slots=True)
class _Header:
    volume: Extent
    cipher: str
    hash_name: str
    payload: int
    key_size: int
    digest: KeyDigest
    table: bytes

    def inside(self) -> Extent:
        start = self.volume.offset + self.payload * SECTOR
        length = (self.volume.end - start) // SECTOR * SECTOR
        if length <= 0:
            raise FileSystemError(wordings.DAMAGED)
        return Extent(start, length)

    def slots(self) -> Iterator[KeySlot]:
        """The key slots in use."""
        for active, rounds, salt, place, stripes in _SLOT.iter_unpack(self.table):
            if active == IN_USE:
                start = self.volume.offset + place * SECTOR
                yield KeySlot(
                    Pbkdf2(self.hash_name, salt, rounds),
                    Extent(start, max(0, self.volume.end - start)),
                    self.cipher,
                    self.key_size,
                    self.key_size,
                    stripes,
                    self.hash_name,
                )


def _read(disk_image: DiskImage, volume: Extent) -> _Header:
    length = _HEAD.size + _SLOTS * _SLOT.size
    if volume.length < length:
        raise FileSystemError(wordings.DAMAGED)
    data = disk_image.read_at(Extent(volume.offset, length))
    magic, name, mode, hash_name, payload, key_size, digest, salt, rounds, _ = _HEAD.unpack_from(
        data
    )
    if magic != MAGIC:
        raise FileSystemError(wordings.DAMAGED)
    hashed = _text(hash_name)
    return _Header(
        volume,
        f"{_text(name)}-{_text(mode)}",
        hashed,
        payload,
        key_size,
        KeyDigest(Pbkdf2(hashed, salt, rounds), digest),
        data[_HEAD.size :],
    )


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("ascii", "replace").lower()
