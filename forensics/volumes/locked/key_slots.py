"""Key slots of LUKS: key material spread over stripes, encrypted under what a passphrase gives.

LUKS On-Disk Format Specification 1.2.3, 2.4 (anti-forensic splitter) and 4 (key slots); version 2
keeps both.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import FileSystemError, WrongKeyError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.unlocked import KEY_SIZES, CipherKind, SectorKey
from forensics.volumes.locked.derivation import LONGEST_KEY, Argon2, Pbkdf2, known_hash
from forensics.volumes.locked.sector_ciphers import cipher_of
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.disk_image import DiskImage
    from forensics.volumes.locked.derivation import KeyBudget

SECTOR = 512
MOST_STRIPES = 16_384
_CIPHERS = {
    "aes-xts-plain64": CipherKind.XTS,
    "aes-xts-plain": CipherKind.XTS,
    "aes-cbc-plain64": CipherKind.CBC_PLAIN,
    "aes-cbc-plain": CipherKind.CBC_PLAIN,
    "aes-cbc-essiv:sha256": CipherKind.CBC_ESSIV,
}
_SHORT_NUMBERS = ("plain", 1 << 32)  # of 32 bits: they begin again, which is not followed here


@dataclass(frozen=True, slots=True)
class KeySlot:
    """One key slot. ``key_size`` is that of the key in the area, in bytes."""

    kdf: Pbkdf2 | Argon2
    area: Extent
    cipher: str
    area_key_size: int
    key_size: int
    stripes: int
    hash_name: str

    def volume_key(self, disk_image: DiskImage, secret: bytes, *, budget: KeyBudget) -> bytes:
        """Return what it keeps under a passphrase; of a wrong one, bytes that mean nothing.

        Raises:
            FileSystemError: it is damaged, or asks for what this version does not do.
            UnreadableExtentError: its area cannot be read.
        """
        spread = self.key_size * self.stripes
        is_sane = 0 < self.key_size <= LONGEST_KEY and 0 < self.stripes <= MOST_STRIPES
        if not is_sane or spread > self.area.length or self.area.end > disk_image.size:
            raise FileSystemError(wordings.DAMAGED)
        kind = cipher_kind(self.cipher, self.area_key_size)
        key = self.kdf.derive(secret, length=self.area_key_size, budget=budget)
        sectors = -(-spread // SECTOR)
        stored = disk_image.read_at(Extent(self.area.offset, sectors * SECTOR))
        rows = np.frombuffer(bytearray(stored), np.uint64).reshape(sectors, -1)
        cipher = cipher_of(SectorKey(kind, SECTOR, 1, key))
        cipher.decrypt(rows, np.arange(sectors, dtype=np.uint64))
        return _merged(rows.tobytes()[:spread], self.key_size, known_hash(self.hash_name))


@dataclass(frozen=True, slots=True)
class KeyDigest:
    """By what a header knows its volume key."""

    kdf: Pbkdf2
    digest: bytes

    def is_of(self, key: bytes, *, budget: KeyBudget) -> bool:
        """Whether a volume key is the right one.

        Raises:
            FileSystemError: the header asks for too much, or for nonsense.
        """
        found = self.kdf.derive(key, length=len(self.digest), budget=budget)
        return hmac.compare_digest(found, self.digest)


def key_by_slots(
    disk_image: DiskImage,
    slots: Iterable[tuple[KeySlot, KeyDigest]],
    secret: bytes,
    *,
    budget: KeyBudget,
) -> bytes:
    """Return the volume key from the first slot that a passphrase opens.

    Args:
        disk_image: the medium.
        slots: each with the digest by which its key is known.
        secret: the passphrase.
        budget: what all of this may cost.

    Raises:
        WrongKeyError: it opens none of them, and all could be tried.
        FileSystemError: it opens none, and one is damaged or asks for too much.
        UnreadableExtentError: a slot cannot be read.
    """
    fault: FileSystemError | None = None
    for slot, digest in slots:
        try:
            key = slot.volume_key(disk_image, secret, budget=budget)
            if digest.is_of(key, budget=budget):
                return key
        except FileSystemError as error:
            fault = fault or error
    if fault is not None:
        raise fault
    raise WrongKeyError(wordings.WRONG_KEY)


def cipher_kind(name: str, key_size: int, *, sectors: int = 0) -> CipherKind:
    """Return the kind of a cipher by its name in a header.

    Raises:
        FileSystemError: it is none that this version reads, with a key of that many bytes and for
            that many sectors.
    """
    kind = _CIPHERS.get(name)
    suffix, most = _SHORT_NUMBERS
    if kind is None or (name.endswith(suffix) and sectors > most):
        raise FileSystemError(wordings.UNKNOWN_CIPHER)
    if key_size not in KEY_SIZES[kind]:
        raise FileSystemError(wordings.UNKNOWN_CIPHER)
    return kind


def _merged(material: bytes, key_size: int, hash_name: str) -> bytes:
    """The key from its stripes: all of them are needed."""
    make = getattr(hashlib, hash_name, None) or partial(hashlib.new, hash_name)
    size = make().digest_size
    parts = [
        (slice(at, min(at + size, key_size)), struct.pack(">I", number))
        for number, at in enumerate(range(0, key_size, size))
    ]
    found = 0
    for at in range(0, len(material), key_size):
        found ^= int.from_bytes(material[at : at + key_size], "big")
        if at + key_size < len(material):  # diffused, but for the last
            data = found.to_bytes(key_size, "big")
            spread = (make(number + data[p]).digest()[: p.stop - p.start] for p, number in parts)
            found = int.from_bytes(b"".join(spread), "big")
    return found.to_bytes(key_size, "big")
