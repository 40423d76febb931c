"""Sector ciphers again, one sector at a time, as the reference for those of many at once."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB, XTS

from forensics.values.unlocked import CipherKind, SectorKey


def slowly_encrypted(plain: bytes, key: SectorKey, *, number: int = 0) -> bytes:
    """Encrypt whole sectors, of which the first has a number."""
    size = key.sector_size
    return b"".join(
        _sector(plain[at : at + size], key, number + at // size * key.step)
        for at in range(0, len(plain), size)
    )


def _mode() -> ECB:
    return ECB()  # noqa: S305 -- for one block: the number of a sector


def _sector(plain: bytes, key: SectorKey, number: int) -> bytes:
    tweak = number.to_bytes(16, "little")
    if key.kind is CipherKind.XTS:
        return Cipher(AES(key.key), XTS(tweak)).encryptor().update(plain)
    if key.kind is CipherKind.CBC_ESSIV:
        hashed = hashlib.sha256(key.key).digest()
        tweak = Cipher(AES(hashed), _mode()).encryptor().update(tweak)
    if key.kind is CipherKind.CBC_EBOIV:
        tweak = Cipher(AES(key.key), _mode()).encryptor().update(tweak)
    return Cipher(AES(key.key), CBC(tweak)).encryptor().update(plain)
