"""BitLocker's diffuser over AES-CBC, of Windows Vista, 7 and 8, for many sectors at once.

N. Ferguson, "AES-CBC + Elephant diffuser" (Microsoft, 2006): diffusers A and B over the 32-bit
words of a sector, and a key of its own for each sector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

if TYPE_CHECKING:
    from typing import TypeAlias

    _Words: TypeAlias = npt.NDArray[np.uint64]
    _Halves: TypeAlias = npt.NDArray[np.uint32]

_CYCLES_A, _CYCLES_B = 5, 3
_ROTATIONS_A, _ROTATIONS_B = (9, 0, 13, 0), (0, 10, 0, 25)
_SECOND = np.uint64(0x80 << 56)  # the last byte of a number that is encrypted again


class Elephant:
    """Takes the diffuser away from sectors that AES-CBC gave."""

    def __init__(self, key: bytes) -> None:
        """Take the key of the sectors' keys."""
        self._keys: CipherContext = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 -- of numbers

    def undo(self, sectors: _Words, numbers: _Words) -> None:
        """Change sectors in place, one a row of words, that begin at these bytes of the volume."""
        words = np.ascontiguousarray(sectors.view(np.uint32).T)
        _diffuse(words, _CYCLES_B, _ROTATIONS_B, ahead=True)
        _diffuse(words, _CYCLES_A, _ROTATIONS_A, ahead=False)
        sectors.view(np.uint32)[:] = words.T
        rows = sectors.reshape(len(sectors), -1, 4)  # the key of a sector has 32 bytes
        rows ^= self._keys_of(numbers)[:, None, :]

    def _keys_of(self, numbers: _Words) -> _Words:
        blocks = np.zeros((len(numbers), 4), np.uint64)
        blocks[:, 0] = blocks[:, 2] = numbers
        blocks[:, 3] = _SECOND
        return np.frombuffer(self._keys.update(blocks.tobytes()), np.uint64).reshape(-1, 4)


def _diffuse(
    words: _Halves, cycles: int, rotations: tuple[int, int, int, int], *, ahead: bool
) -> None:
    number = len(words)
    near, far = (2, 5) if ahead else (-2, -5)
    for at in range(cycles * number):
        place = at % number
        other = words[(place + far) % number]
        turn = rotations[place % 4]
        if turn:
            other = other << np.uint32(turn) | other >> np.uint32(32 - turn)
        words[place] += words[(place + near) % number] ^ other
