"""Entropy codes of LZFSE: finite states, whose frequencies a block brings along.

Bits are read from the end of a stream to its beginning. Source: ``lzfse_fse.h``, ``lzfse_fse.c``
and ``lzfse_internal.h`` of Apple's LZFSE (BSD-3-Clause).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WINDOW = 64
_SHORT, _MIDDLE = (8, 0xF, 8), (14, 0x3FF, 24)  # longer codes: bits, those of the value, its base
_CODES = (  # of a frequency by its last five bits: how many it takes, and what it says
    (2, 0), (3, 2), (2, 1), (5, 4), (2, 0), (3, 3), (2, 1), (8, -1),
    (2, 0), (3, 2), (2, 1), (5, 5), (2, 0), (3, 3), (2, 1), (14, -1),
    (2, 0), (3, 2), (2, 1), (5, 6), (2, 0), (3, 3), (2, 1), (8, -1),
    (2, 0), (3, 2), (2, 1), (5, 7), (2, 0), (3, 3), (2, 1), (14, -1),
)  # fmt: skip


class DamagedError(ValueError):
    """What a block says makes no sense."""


class State(NamedTuple):
    """What one state stands for, and where the bits behind it lead.

    ``bits`` follow, of which the last ones, under ``own_mask``, are the value's: they are added to
    ``base``; the ``own`` bits aside, ``delta`` and the rest are the next state.
    """

    bits: int
    mask: int
    delta: int
    base: int
    own: int = 0
    own_mask: int = 0


def states_of(
    count: int, freqs: Sequence[int], bases: Iterable[int], extra: Iterable[int]
) -> list[State]:
    """Return the states of a table of symbols, each with its base and its extra bits.

    Raises:
        DamagedError: they take more than ``count``.
    """
    found: list[State] = []
    for freq, base, own in zip(freqs, bases, extra, strict=True):
        if not freq:
            continue
        if len(found) + freq > count:
            raise DamagedError
        shift = count.bit_length() - freq.bit_length()
        first = (2 * count >> shift) - freq
        for at in range(freq):
            bits = shift if at < first else shift - 1
            delta = (freq + at << shift) - count if at < first else at - first << shift - 1
            mask = (1 << bits + own) - 1
            found.append(State(bits + own, mask, delta, base, own, (1 << own) - 1))
    return found


def read_freqs(packed: bytes, count: int) -> list[int]:
    """Return the frequencies that a block's head ends with.

    Raises:
        DamagedError: they are more or fewer than its bytes.
    """
    held, left, found = int.from_bytes(packed, "little"), len(packed) * 8, list[int]()
    for _ in range(count):
        bits, value = _CODES[held & 31]
        if value < 0:
            bits, mask, base = _SHORT if bits == _SHORT[0] else _MIDDLE
            value = base + (held >> 4 & mask)
        held, left = held >> bits, left - bits
        found.append(value)
    if not 0 <= left < 8:
        raise DamagedError
    return found


def windows(stored: bytes, spare: int) -> tuple[list[int], int]:
    """Return the 64 bits that end at each byte of a stream, and how many bits it has.

    ``spare`` of its last byte are none. Before its beginning stand zeros.

    Raises:
        DamagedError: the spare ones are no zeros.
    """
    if spare and not (stored and stored[-1] >> 8 - spare == 0):
        raise DamagedError
    padded = bytes(WINDOW // 8) + stored
    words = np.ndarray((len(stored) + 1,), "<u8", padded, strides=(1,))
    return words.tolist(), len(stored) * 8 - spare
