"""How the sectors of locked volumes are decrypted, in the modes of LUKS, BitLocker, VeraCrypt."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from forensics.values.unlocked import CipherKind
from forensics.volumes.locked.bulk_xts import BulkXts
from forensics.volumes.locked.elephant import Elephant

if TYPE_CHECKING:
    from typing import TypeAlias

    from forensics.values.unlocked import SectorKey

    _Words: TypeAlias = npt.NDArray[np.uint64]

_WORDS_IN_BLOCK = 2


class SectorCipher(Protocol):
    """Decrypts whole sectors."""

    def decrypt(self, sectors: _Words, numbers: _Words) -> None:
        """Decrypt sectors in place, one a row of words, that have these numbers."""


def cipher_of(key: SectorKey) -> SectorCipher:
    """Return what decrypts under a key."""
    if key.kind is CipherKind.XTS:
        return _Cascade(key) if len(key.ciphers) > 1 else _xts(key, 0)
    if key.kind is CipherKind.CBC_ELEPHANT:
        return _CbcWithElephant(key)
    return _BulkCbc(key)


def _xts(key: SectorKey, number: int) -> BulkXts:
    """One of the ciphers of a key: each has its share of both halves."""
    half, share = len(key.key) // 2, len(key.key) // (2 * len(key.ciphers))
    own = (key.key[at : at + share] for at in (number * share, half + number * share))
    return BulkXts(b"".join(own), sector_size=key.sector_size, cipher=key.ciphers[number])


class _Cascade:
    """XTS under one cipher after the other: what encrypted last decrypts first."""

    def __init__(self, key: SectorKey) -> None:
        self._each = [_xts(key, number) for number in reversed(range(len(key.ciphers)))]

    def decrypt(self, sectors: _Words, numbers: _Words) -> None:
        for each in self._each:
            each.decrypt(sectors, numbers)


class _CbcWithElephant:
    """AES-CBC under the first half of the key, the diffuser under the second."""

    def __init__(self, key: SectorKey) -> None:
        half = len(key.key) // 2
        self._cbc = _BulkCbc(replace(key, kind=CipherKind.CBC_EBOIV, key=key.key[:half]))
        self._elephant = Elephant(key.key[half:])

    def decrypt(self, sectors: _Words, numbers: _Words) -> None:
        self._cbc.decrypt(sectors, numbers)
        self._elephant.undo(sectors, numbers)


class _BulkCbc:
    """AES-CBC: every block is decrypted alone, and the one before it is added."""

    def __init__(self, key: SectorKey) -> None:
        self._blocks: CipherContext = Cipher(AES(key.key), ECB()).decryptor()  # noqa: S305 -- CBC is made of it
        self._starts: CipherContext | None = None
        if key.kind is not CipherKind.CBC_PLAIN:
            is_hashed = key.kind is CipherKind.CBC_ESSIV
            own = hashlib.sha256(key.key).digest() if is_hashed else key.key
            self._starts = Cipher(AES(own), ECB()).encryptor()  # noqa: S305 -- the same

    def decrypt(self, sectors: _Words, numbers: _Words) -> None:
        decrypted = np.empty(sectors.size + _WORDS_IN_BLOCK, np.uint64)  # asked for by the library
        self._blocks.update_into(sectors.data.cast("B"), decrypted.data.cast("B"))
        plain = decrypted[:-_WORDS_IN_BLOCK].reshape(sectors.shape)
        plain[:, _WORDS_IN_BLOCK:] ^= sectors[:, :-_WORDS_IN_BLOCK]
        plain[:, :_WORDS_IN_BLOCK] ^= self._firsts(numbers)
        sectors[:] = plain

    def _firsts(self, numbers: _Words) -> _Words:
        firsts = np.zeros((len(numbers), _WORDS_IN_BLOCK), np.uint64)
        firsts[:, 0] = numbers
        if self._starts is None:
            return firsts
        encrypted = np.frombuffer(self._starts.update(firsts.tobytes()), np.uint64)
        return encrypted.reshape(firsts.shape)
