"""Sector ciphers again, one sector at a time, as the reference for those of many at once."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace

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


def _with_elephant(plain: bytes, key: SectorKey, number: int) -> bytes:
    """Ferguson's paper, in its direction: the sector's key, diffuser A, diffuser B, AES-CBC."""
    half = len(key.key) // 2
    own = Cipher(AES(key.key[half:]), _mode()).encryptor()
    tweak = number.to_bytes(16, "little")
    pad = own.update(tweak) + own.update(tweak[:15] + b"\x80")
    mixed = bytes(byte ^ pad[at % 32] for at, byte in enumerate(plain))
    words = list(struct.unpack(f"<{len(plain) // 4}I", mixed))
    _diffuse(words, cycles=5, near=-2, far=-5, turns=(9, 0, 13, 0))
    _diffuse(words, cycles=3, near=2, far=5, turns=(0, 10, 0, 25))
    cbc = replace(key, kind=CipherKind.CBC_EBOIV, key=key.key[:half])
    return _sector(struct.pack(f"<{len(words)}I", *words), cbc, number)


def _diffuse(
    words: list[int], *, cycles: int, near: int, far: int, turns: tuple[int, int, int, int]
) -> None:
    size = len(words)
    for _ in range(cycles):
        for at in reversed(range(size)):
            turn, other = turns[at % 4], words[(at + far) % size]
            other = (other << turn | other >> (32 - turn)) & 0xFFFFFFFF
            words[at] = (words[at] - (words[(at + near) % size] ^ other)) & 0xFFFFFFFF


def _mode() -> ECB:
    return ECB()  # noqa: S305 -- for one block: the number of a sector


def _sector(plain: bytes, key: SectorKey, number: int) -> bytes:
    tweak = number.to_bytes(16, "little")
    if key.kind is CipherKind.XTS:
        return Cipher(AES(key.key), XTS(tweak)).encryptor().update(plain)
    if key.kind is CipherKind.CBC_ELEPHANT:
        return _with_elephant(plain, key, number)
    if key.kind is CipherKind.CBC_ESSIV:
        hashed = hashlib.sha256(key.key).digest()
        tweak = Cipher(AES(hashed), _mode()).encryptor().update(tweak)
    if key.kind is CipherKind.CBC_EBOIV:
        tweak = Cipher(AES(key.key), _mode()).encryptor().update(tweak)
    return Cipher(AES(key.key), CBC(tweak)).encryptor().update(plain)
