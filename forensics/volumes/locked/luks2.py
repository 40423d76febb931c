"""LUKS2: two headers of a binary part and JSON, key slots, one encrypted segment.

LUKS2 On-Disk Format Specification 1.1.4. A header counts where its checksum agrees; of two, the one
with the higher number. The JSON is read into declared shapes, and nothing else of it is looked at.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.values import Extent
from forensics.values.unlocked import SECTOR_SIZES, CipherPiece, SectorKey, UnlockedVolume
from forensics.volumes.locked.derivation import Argon2, KeyBudget, Pbkdf2
from forensics.volumes.locked.key_slots import (
    SECTOR,
    KeyDigest,
    KeySlot,
    cipher_kind,
    key_by_slots,
)
from forensics.volumes.locked.luks2_headers import read_metadata
from forensics.volumes.locked.secrets import phrase_of
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume
    from forensics.volumes.keys import VolumeKey
    from forensics.volumes.locked.luks2_headers import (
        CipherSegment,
        Kdf,
        Metadata,
        Slot,
        StoredDigest,
    )

LABEL = "LUKS2"
MOST_SLOTS = 32
DYNAMIC = "dynamic"


class Luks2:
    """Opens volumes of LUKS2 by a passphrase, or by the bytes of a key file."""

    def __init__(self, new_budget: Callable[[], KeyBudget] = KeyBudget) -> None:
        """Take what a key may cost."""
        self._new_budget = new_budget

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """See ``VolumeUnlocker.unlock``."""
        secret, budget, whole = phrase_of(key), self._new_budget(), volume.extent
        metadata = read_metadata(disk_image, whole)
        name, segment = _segment_of(metadata)
        inside = _inside(segment, whole)
        slots = list(_slots(metadata, name, whole))
        if not 0 < len(slots) <= MOST_SLOTS:
            raise FileSystemError(wordings.DAMAGED)
        size = slots[0][0].key_size
        kind = cipher_kind(segment.encryption, size, sectors=inside.length // SECTOR)
        found = key_by_slots(disk_image, slots, secret, budget=budget)
        # The number of a sector counts 512 bytes, however large the sectors are (dm-crypt).
        sector_key = SectorKey(kind, segment.sector_size, segment.sector_size // SECTOR, found)
        piece = CipherPiece(inside, inside.offset, _number(segment.iv_tweak))
        return UnlockedVolume(LABEL, whole, inside, sector_key, (piece,))


def _segment_of(metadata: Metadata) -> tuple[str, CipherSegment]:
    """The one segment, encrypted as a whole."""
    if len(metadata.segments) != 1 or metadata.config.mandatory:
        raise FileSystemError(wordings.CHANGING if metadata.segments else wordings.DAMAGED)
    ((name, segment),) = metadata.segments.items()
    if segment.flags:
        raise FileSystemError(wordings.CHANGING)
    if segment.is_checked:
        raise FileSystemError(wordings.INTEGRITY)
    if segment.type != "crypt":
        raise FileSystemError(wordings.UNKNOWN_KIND)
    return name, segment


def _inside(segment: CipherSegment, whole: Extent) -> Extent:
    start = whole.offset + _number(segment.offset)
    room = whole.end - start
    length = room if segment.size == DYNAMIC else min(_number(segment.size), room)
    if segment.sector_size not in SECTOR_SIZES or length < segment.sector_size:
        raise FileSystemError(wordings.DAMAGED)
    return Extent(start, length // segment.sector_size * segment.sector_size)


def _slots(metadata: Metadata, segment: str, whole: Extent) -> Iterator[tuple[KeySlot, KeyDigest]]:
    """The key slots of a segment, each with the digest of its key."""
    for stored in metadata.digests.values():
        if segment not in stored.segments:
            continue
        digest = KeyDigest(_pbkdf2(stored.hash, stored.salt, stored.iterations), _digest(stored))
        for name in stored.keyslots:
            slot = metadata.keyslots.get(name)
            if slot is not None and slot.type == "luks2":
                yield _slot(slot, whole), digest


def _slot(slot: Slot, whole: Extent) -> KeySlot:
    if slot.kdf is None or slot.af is None or slot.area.type != "raw":
        raise FileSystemError(wordings.UNKNOWN_KIND)
    area = Extent(whole.offset + _number(slot.area.offset), _number(slot.area.size))
    return KeySlot(
        _kdf(slot.kdf),
        area,
        slot.area.encryption.lower(),
        slot.area.key_size,
        slot.key_size,
        slot.af.stripes,
        slot.af.hash.lower(),
    )


def _kdf(kdf: Kdf) -> Pbkdf2 | Argon2:
    if kdf.type == "pbkdf2":
        return _pbkdf2(kdf.hash, kdf.salt, kdf.iterations)
    if kdf.type in {"argon2i", "argon2id"}:
        return Argon2(kdf.type == "argon2id", _bytes(kdf.salt), kdf.time, kdf.memory, kdf.cpus)
    raise FileSystemError(wordings.UNKNOWN_KIND)


def _pbkdf2(hash_name: str, salt: str, iterations: int) -> Pbkdf2:
    return Pbkdf2(hash_name.lower(), _bytes(salt), iterations)


def _digest(stored: StoredDigest) -> bytes:
    if stored.type != "pbkdf2":
        raise FileSystemError(wordings.UNKNOWN_KIND)
    return _bytes(stored.digest)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FileSystemError(wordings.DAMAGED) from error


def _number(text: str) -> int:
    """A number of bytes or sectors: JSON of LUKS2 has these as text, since they may be large."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise FileSystemError(wordings.DAMAGED)
    return int(text)
