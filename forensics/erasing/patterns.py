"""What a method leaves on a medium, by place: made to be written, and told from anything else.

The keyed stream is AES-256 in counter mode (NIST SP 800-38A, 6.5) over zeros. Its counter block is
the number of the 16 bytes, from the medium's first on, as 128 bits, big-endian. So any place is
made without those before it, and no two places of a medium are alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from forensics.erasing.medium import BLOCK_SIZE
from forensics.errors import RefusedTargetError
from forensics.values import Extent, Leaves, claim_of

if TYPE_CHECKING:
    from forensics.values import ErasureMethod

_COUNTED = 16  # bytes to one block of AES
_ZEROS = bytes(BLOCK_SIZE)


class Pattern(Protocol):
    """What every place of a medium holds after a method. Two threads may ask it at once."""

    def fill(self, offset: int, buffer: memoryview) -> None:
        """Make what belongs there, at most ``BLOCK_SIZE`` bytes from an offset of the medium on."""

    def others(self, offset: int, data: memoryview, *, sector_size: int) -> list[Extent]:
        """Runs of sectors, by their place on the medium, in which any byte is another.

        ``data`` lies at that offset, at most ``BLOCK_SIZE`` bytes; its last sector may be short.
        """


class OneValue:
    """The same byte everywhere."""

    def __init__(self, value: int) -> None:
        """Take the byte, 0 to 255."""
        self._value = value
        self._block = bytes([value]) * BLOCK_SIZE

    def fill(self, offset: int, buffer: memoryview) -> None:  # noqa: ARG002 -- alike everywhere
        """See ``Pattern.fill``."""
        buffer[:] = memoryview(self._block)[: len(buffer)]

    def others(self, offset: int, data: memoryview, *, sector_size: int) -> list[Extent]:
        """See ``Pattern.others``."""
        values = np.frombuffer(data, np.uint8)
        if self._value:
            values = values ^ np.uint8(self._value)
        return _not_zero(values, offset=offset, sector_size=sector_size)


class KeyedStream:
    """Bytes that only who has the key can foretell."""

    def __init__(self, key: bytes) -> None:
        """Take the key, 32 bytes."""
        self._algorithm = AES256(key)

    def fill(self, offset: int, buffer: memoryview) -> None:
        """See ``Pattern.fill``."""
        self._combine(offset, memoryview(_ZEROS)[: len(buffer)], buffer)

    def others(self, offset: int, data: memoryview, *, sector_size: int) -> list[Extent]:
        """See ``Pattern.others``."""
        # What is combined with the stream a second time is zeros again, and nothing else is.
        made = memoryview(bytearray(len(data)))
        self._combine(offset, data, made)
        return _not_zero(np.frombuffer(made, np.uint8), offset=offset, sector_size=sector_size)

    def _combine(self, offset: int, data: memoryview, into: memoryview) -> None:
        number, within = divmod(offset, _COUNTED)
        cipher = Cipher(self._algorithm, CTR(number.to_bytes(_COUNTED, "big"))).encryptor()
        cipher.update(bytes(within))
        cipher.update_into(data, into)


class Anything:
    """What nobody can foretell: a drive that erased itself may hold any bytes."""

    def fill(self, offset: int, buffer: memoryview) -> None:  # noqa: ARG002 -- it is never filled
        """See ``Pattern.fill``; nothing of it is ever written.

        Raises:
            RefusedTargetError: always.
        """
        raise RefusedTargetError("What a drive's maker leaves is written by nobody else")

    def others(self, offset: int, data: memoryview, *, sector_size: int) -> list[Extent]:  # noqa: ARG002 -- no byte is another
        """See ``Pattern.others``."""
        return []


def pattern_of(method: ErasureMethod, key: bytes | None) -> Pattern:
    """What a method leaves; of one that leaves a keyed stream, by its key.

    Raises:
        RefusedTargetError: nothing is left to be read by this method, or the key is missing.
    """
    match claim_of(method).leaves:
        case None:
            raise RefusedTargetError("This version cannot carry out this plan; make a new one")
        case Leaves.KEYED_STREAM:
            if key is None:
                raise RefusedTargetError(
                    "The key of the stream with which this medium was overwritten is not here, so "
                    "nothing can be compared with it. Start where it is kept"
                )
            return KeyedStream(key)
        case Leaves.MAKERS:
            return Anything()
        case int() as value:
            return OneValue(value)
        case leaves:
            assert_never(leaves)


def _not_zero(values: np.ndarray, *, offset: int, sector_size: int) -> list[Extent]:
    """Runs of sectors in which any byte is not zero; the last sector may be short."""
    if values.max(initial=0) == 0:
        return []
    starts = np.arange(0, len(values), sector_size)
    is_set = np.maximum.reduceat(values, starts) != 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_set, [False]))))
    return [
        Extent(
            offset + int(first) * sector_size,
            min(int(last) * sector_size, len(values)) - int(first) * sector_size,
        )
        for first, last in edges.reshape(-1, 2)
    ]
