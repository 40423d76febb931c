"""Key bags of APFS: which keys of a volume are wrapped under what ("Apple File System Reference").

The bag of a container is encrypted under the container's identifier, that of a volume under the
volume's; that hides nothing. A password unwraps a volume's key-encryption key, which unwraps the
volume key (RFC 3394). How both are packed (DER, with an HMAC) the reference leaves out; so it is as
libfsapfs and dissect.apfs found it.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from forensics.errors import FileSystemError, WrongKeyError
from forensics.file_systems.apfs.container import is_sound
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.volumes.locked.bulk_xts import BulkXts
from forensics.volumes.locked.derivation import Pbkdf2
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.apfs.container import Container
    from forensics.volumes.locked.derivation import KeyBudget

SECTOR = 512
VERSION, HEAD, ENTRY, ALIGNED = 2, 48, 24, 16
VOLUME_KEY, UNLOCK_RECORDS = 2, 3
MOST_BLOCKS, MOST_RECORDS = 64, 64
_SALT = b"\x01\x16\x20\x17\x15\x05"
_WRAPPED, _SHORT_WRAPPED, _SHORT = 40, 24, 0x2  # of a volume that was CoreStorage's: 128 bits


@dataclass(frozen=True, slots=True)
class KeyBlob:
    """A wrapped key: its identifier and flags, and what its own key is derived by, if it is."""

    identifier: bytes
    is_short: bool
    wrapped: bytes
    rounds: int = 0
    salt: bytes = b""


@dataclass(frozen=True, slots=True)
class KeyBag:
    """The entries of a bag: whose, of what kind, and their bytes."""

    entries: tuple[tuple[bytes, int, bytes], ...] = field(repr=False)

    def of(self, owner: bytes, kind: int) -> Iterator[bytes]:
        """Return the entries of a kind that are of a volume."""
        return (data for whose, tag, data in self.entries if (whose, tag) == (owner, kind))

    def records(self) -> Iterator[bytes]:
        """Return the wrapped key-encryption keys of a volume's bag, one for each who may unlock."""
        return (data for _, tag, data in self.entries if tag == UNLOCK_RECORDS)


def read_bag(container: Container, blocks: tuple[int, ...], owner: bytes) -> KeyBag:
    """Return a bag by its first block and their number, and whose identifier encrypts it.

    Raises:
        FileSystemError: it is not there, or damaged.
        UnreadableExtentError: it cannot be read.
    """
    block, count = blocks
    place = container.place(block, count)
    if place is None or not 0 < count <= MOST_BLOCKS:
        raise FileSystemError(wordings.DAMAGED)
    size = container.block_size
    stored = bytearray(container.at.disk_image.read_at(Extent(place, count * size)))
    rows = np.frombuffer(stored, np.uint64).reshape(-1, SECTOR // 8)
    numbers = block * (size // SECTOR) + np.arange(len(rows), dtype=np.uint64)
    BulkXts(owner * 2, sector_size=SECTOR).decrypt(rows, numbers)
    if not is_sound(bytes(stored)):
        raise FileSystemError(wordings.DAMAGED)
    try:
        return KeyBag(tuple(_entries(bytes(stored))))
    except struct.error as error:
        raise FileSystemError(wordings.DAMAGED) from error


def volume_key(
    bag: KeyBag, of_volume: KeyBag, owner: bytes, secret: bytes, budget: KeyBudget
) -> bytes:
    """Return a volume's key of 32 bytes, by the container's bag, its own, and a password.

    Raises:
        WrongKeyError: none of its records opens by it.
        FileSystemError: what it is wrapped in is damaged.
    """
    damaged = False
    for record in list(of_volume.records())[:MOST_RECORDS]:
        if (blob := read_blob(record)) is None or not blob.rounds:
            damaged = True
            continue
        derived = Pbkdf2("sha256", blob.salt, blob.rounds).derive(secret, length=32, budget=budget)
        key = _unwrapped(derived, blob)
        if key is None:
            continue
        for each in bag.of(owner, VOLUME_KEY):
            sealed = read_blob(each)
            found = None if sealed is None else _unwrapped(key, sealed)
            if sealed is not None and found is not None:
                return found if len(found) > 16 else _doubled(found, sealed.identifier)
        damaged = True
    raise FileSystemError(wordings.DAMAGED) if damaged else WrongKeyError(wordings.WRONG_KEY)


def read_blob(data: bytes) -> KeyBlob | None:
    """Return a wrapped key; None where it makes no sense, or its HMAC does not agree."""
    try:
        outer = _fields(_fields(data)[0x30][1])
        whole, inner = outer[0xA3]
        seal = hashlib.sha256(_SALT + outer[0x82][1]).digest()
        if not hmac.compare_digest(hmac.digest(seal, whole, "sha256"), outer[0x81][1]):
            return None
        found = _fields(inner)
        flags = int.from_bytes(found[0x82][1][:4], "little")
        rounds = int.from_bytes(found[0x84][1]) if 0x84 in found else 0
        salt = found[0x85][1] if 0x85 in found else b""
        return KeyBlob(found[0x81][1], bool(flags & _SHORT), found[0x83][1], rounds, salt)
    except (KeyError, IndexError):
        return None


def _entries(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    version, count = struct.unpack_from("<HH", data, 32)
    if version != VERSION:
        raise FileSystemError(wordings.UNKNOWN_KIND)
    at = HEAD
    for _ in range(min(count, len(data) // ENTRY)):
        owner, tag, length = struct.unpack_from("<16sHH", data, at)
        yield owner, tag, data[at + ENTRY : at + ENTRY + length]
        at += -(-(ENTRY + length) // ALIGNED) * ALIGNED


def _fields(data: bytes) -> dict[int, tuple[bytes, bytes]]:
    """The fields of DER that follow one another, by their tags: each whole, and its content."""
    found: dict[int, tuple[bytes, bytes]] = {}
    at = 0
    while at + 2 <= len(data) and data[at]:
        tag, length, start = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(data[start : start + size]), start + size
        found[tag] = data[at : start + length], data[start : start + length]
        at = start + length
    return found


def _unwrapped(key: bytes, blob: KeyBlob) -> bytes | None:
    size, length = (16, _SHORT_WRAPPED) if blob.is_short else (32, _WRAPPED)
    try:
        return aes_key_unwrap(key[:size], blob.wrapped[:length])
    except (InvalidUnwrap, ValueError):
        return None


def _doubled(key: bytes, identifier: bytes) -> bytes:
    """A key of a volume that was CoreStorage's, with the tweak's key that it makes."""
    return key + hashlib.sha256(key + identifier).digest()[: len(key)]
