"""XTS over many sectors at once: a call for each sector would cost more than its cipher.

IEEE 1619: a sector's tweak is its number under the second half of the key, and goes on from block
to block as a product by x in GF(2^128). All tweaks of a stretch are worked out as columns, then
all blocks are decrypted by one call of ECB between two exclusive ors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from forensics.values.unlocked import BlockCipher
from forensics.volumes.locked.system_gcrypt import SystemBlocks

if TYPE_CHECKING:
    from typing import TypeAlias

    Blocks: TypeAlias = CipherContext | SystemBlocks

BLOCK = 16
WIDEST = 32  # powers of x by one product: what is carried over then fits a word
_Words = npt.NDArray[np.uint64]


class BulkXts:
    """Decrypts whole sectors in place."""

    def __init__(
        self, key: bytes, *, sector_size: int, cipher: BlockCipher = BlockCipher.AES
    ) -> None:
        """Take a key of 32 or 64 bytes: that of the blocks, then that of the tweaks.

        Raises:
            FileSystemError: this system does not have the cipher.
        """
        half = len(key) // 2
        self._blocks = _blocks(cipher, key[:half], decrypts=True)
        self._tweaks = _blocks(cipher, key[half:], decrypts=False)
        self._in_sector = sector_size // BLOCK
        self._scratch = _Scratch(0, self._in_sector)

    def decrypt(self, sectors: _Words, numbers: _Words) -> None:
        """Decrypt sectors, one a row of words, that have these numbers."""
        if self._scratch.sectors != len(numbers):
            self._scratch = _Scratch(len(numbers), self._in_sector)
        tweaks, decrypted = self._tweaks_of(numbers), self._scratch.decrypted
        sectors ^= tweaks
        self._blocks.update_into(sectors.data.cast("B"), decrypted.data.cast("B"))
        np.bitwise_xor(decrypted[:-2].reshape(sectors.shape), tweaks, out=sectors)

    def _tweaks_of(self, numbers: _Words) -> _Words:
        """The tweaks of all blocks of some sectors, a row of words for each sector."""
        firsts = np.zeros((len(numbers), 2), np.uint64)
        firsts[:, 0] = numbers
        encrypted = np.frombuffer(self._tweaks.update(firsts.tobytes()), np.uint64)
        low, high, tweaks = self._scratch.low, self._scratch.high, self._scratch.tweaks
        low[0], high[0] = encrypted[::2], encrypted[1::2]
        width = 1
        while width < self._in_sector:
            step = min(width, WIDEST)
            last = slice(width - step, width)
            following = slice(width, width + step)
            _multiply(low[last], high[last], low[following], high[following], power=step)
            width += step
        tweaks[:, ::2], tweaks[:, 1::2] = low.T, high.T
        return tweaks


def _blocks(cipher: BlockCipher, key: bytes, *, decrypts: bool) -> Blocks:
    if cipher is not BlockCipher.AES:
        return SystemBlocks(cipher, key, decrypts=decrypts)
    alone = Cipher(AES(key), ECB())  # noqa: S305 -- XTS is made of it
    return alone.decryptor() if decrypts else alone.encryptor()


class _Scratch:
    """Memory that is used again and again: new memory would cost more than what it is used for."""

    def __init__(self, sectors: int, in_sector: int) -> None:
        self.sectors = sectors
        self.low = np.empty((in_sector, sectors), np.uint64)
        self.high = np.empty_like(self.low)
        self.tweaks = np.empty((sectors, 2 * in_sector), np.uint64)
        self.decrypted = np.empty(self.tweaks.size + 2, np.uint64)  # a block more, for the library


def _multiply(low: _Words, high: _Words, low_to: _Words, high_to: _Words, *, power: int) -> None:
    """Multiply by a power of x: x^128 is x^7 + x^2 + x + 1."""
    here, rest = np.uint64(power), np.uint64(64 - power)
    over = high >> rest
    np.left_shift(high, here, out=high_to)
    high_to |= low >> rest
    np.left_shift(low, here, out=low_to)
    low_to ^= over
    for shift in (1, 2, 7):
        low_to ^= over << np.uint64(shift)
