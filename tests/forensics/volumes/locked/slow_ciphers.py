"""Sector ciphers again, one sector at a time, as the reference for those of many at once."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB, XTS

from forensics.values.unlocked import BlockCipher, CipherKind, SectorKey
from forensics.volumes.locked.system_gcrypt import SystemBlocks


def slowly_encrypted(plain: bytes, key: SectorKey, *, number: int = 0) -> bytes:
    """Encrypt whole sectors, of which the first has a number."""
    size = key.sector_size
    return b"".join(
        _sector(plain[at : at + size], key, number + at // size * key.step)
        for at in range(0, len(plain), size)
    )


def _one_after_the_other(plain: bytes, key: SectorKey, number: bytes) -> bytes:
    """XTS by each cipher of a key, block by block (IEEE 1619); the cipher alone is libgcrypt's."""
    half = len(key.key) // 2
    for at, cipher in enumerate(key.ciphers):
        own, other = (key.key[start + 32 * at :][:32] for start in (0, half))
        tweak = int.from_bytes(SystemBlocks(cipher, other, decrypts=False).update(number), "little")
        blocks, made = SystemBlocks(cipher, own, decrypts=False), []
        for each in range(0, len(plain), 16):
            mask = tweak.to_bytes(16, "little")
            block = bytes(a ^ b for a, b in zip(plain[each : each + 16], mask, strict=True))
            made.append(bytes(a ^ b for a, b in zip(blocks.update(block), mask, strict=True)))
            tweak = tweak << 1 ^ (0x87 if tweak >> 127 else 0)
            tweak &= (1 << 128) - 1
        plain = b"".join(made)
    return plain


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
    if key.ciphers != (BlockCipher.AES,):
        return _one_after_the_other(plain, key, tweak)
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
