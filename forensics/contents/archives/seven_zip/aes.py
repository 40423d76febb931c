"""Encrypted folders of 7z archives: AES-256 in CBC, under a passphrase hashed many times over."""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from forensics.containers.decoding import InputBytes
from forensics.contents.pieces import damaged
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.contents.means import Means

AES_METHOD = b"\x06\xf1\x07\x01"
MOST_POWER, NO_HASHING = 24, 0x3F  # 7-Zip takes 19
BLOCK, ROUNDS_AT_ONCE = 16, 65536


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """How often a passphrase is hashed, with what; and the first block."""

    power: int
    salt: bytes
    iv: bytes


def terms_of(properties: bytes) -> KeyTerms:
    """Read the properties of the coder.

    Raises:
        UnreadableExtentError: they make no sense, or ask for more work than any honest archive.
    """
    if not properties:
        raise damaged()
    first, second = properties[0], properties[1] if len(properties) > 1 else 0
    salt = (first >> 7 & 1) + (second >> 4) if first & 0xC0 else 0
    iv = (first >> 6 & 1) + (second & 0x0F) if first & 0xC0 else 0
    power = first & NO_HASHING
    if (len(properties) < 2 + salt + iv and first & 0xC0) or MOST_POWER < power < NO_HASHING:
        raise damaged()
    data = properties[2:]
    return KeyTerms(power, data[:salt], data[salt : salt + iv].ljust(BLOCK, b"\0"))


def derived(passphrase: str, terms: KeyTerms, means: Means) -> bytes:
    """Work out the key.

    Raises:
        OverBudgetError: that takes more than there is to spend.
    """
    secret = terms.salt + passphrase.encode("utf-16-le")
    if terms.power == NO_HASHING:
        return secret[:32].ljust(32, b"\0")
    rounds = 1 << terms.power
    means.spend(rounds * (len(secret) + 8))
    digest = hashlib.sha256()
    prefix = np.frombuffer(secret, np.uint8)
    for start in range(0, rounds, ROUNDS_AT_ONCE):
        numbers = np.arange(start, min(start + ROUNDS_AT_ONCE, rounds), dtype="<u8")
        rows = np.empty((len(numbers), len(secret) + 8), np.uint8)
        rows[:, : len(secret)] = prefix
        rows[:, len(secret) :] = numbers.view(np.uint8).reshape(-1, 8)
        digest.update(rows.tobytes())
    return digest.digest()


def cipher_of(properties: bytes, key: bytes) -> CipherContext:
    """Return what decrypts from the first block on."""
    return Cipher(AES256(key), CBC(terms_of(properties).iv)).decryptor()


@dataclass(slots=True)
class Decrypted:
    """Decrypted bytes; those that fill up the last block follow them."""

    source: InputBytes
    cipher: CipherContext
    _left: bytes = field(default=b"", repr=False)

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self._left:
            piece = self.source.read(max(BLOCK, length - length % BLOCK))
            if not piece:
                return b""
            self._left = self.cipher.update(piece)
        found, self._left = self._left[:length], self._left[length:]
        return found

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return 0
