"""PDQ: 256 bits that stay nearly the same when a picture is saved again, made smaller or greyer.

Meta's hash (ThreatExchange, ``pdq/README.md``), in numpy. Luminance is averaged twice over windows
of 1/128 of each edge and taken at 64 by 64 places, which is one product of matrices for each edge;
of its cosine transform the 16 by 16 slowest waves are kept, each as whether it is above the median.

The 64 places do not lie in the middle of what they stand for, so a hash cannot be turned: the
turned and mirrored picture itself is hashed (``pdq/README.md``, "Note on Dihedral PDQ Hashes").
"""

from __future__ import annotations

import math
from dataclasses import field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from forensics.value_classes import dataclass

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]

ORIENTATIONS = 8
HASH_SIZE = 32
CLOSE = 31
"""The most bits in which a copy differs; ThreatExchange begins with it (``pdq/README.md``)."""
LEAST_QUALITY = 50
"""Hashes of pictures with less to see are not to be trusted (the same, and ``signal.py``)."""
_PLACES, _WAVES = 64, 16
_LUMINANCE: Floats = np.array([0.299, 0.587, 0.114], np.float32)
_SHORTEST_EDGE = 5  # the reference hashes nothing smaller


@dataclass(frozen=True, slots=True, eq=False)
class Pdq:
    """The hashes of a picture in all orientations, 32 bytes a row, and its quality (0 to 100).

    The rows are the picture as it is, turned left by 90, 180 and 270 degrees; upside down, left for
    right, and mirrored at each diagonal.
    """

    hashes: Pixels = field(repr=False)
    quality: int

    @property
    def is_telling(self) -> bool:
        """Whether there is enough to see that a close hash means something."""
        return self.quality >= LEAST_QUALITY


def pdq_of(picture: Pixels) -> Pdq:
    """Hash a picture (rows, columns, RGB) and the same turned and mirrored."""
    rows, columns = picture.shape[:2]
    if min(rows, columns) < _SHORTEST_EDGE:
        return Pdq(np.zeros((ORIENTATIONS, HASH_SIZE), np.uint8), 0)
    small = _turned(luminance(picture))
    bits = np.stack([_above_median(_cosines() @ each @ _cosines().T) for each in small])
    return Pdq(np.packbits(bits[:, ::-1], axis=1), _quality(small[0]))


def luminance(picture: Pixels) -> Floats:
    """How bright each pixel is, from 0 to 255."""
    bright: Floats = picture.astype(np.float32) @ _LUMINANCE
    return bright


def distances(hashes: Pixels, known: Pixels) -> npt.NDArray[np.uint8]:
    """In how many bits each known hash differs from the closest of some hashes, 255 for all."""
    ours, theirs = _words(hashes), _words(known)
    least = np.full(len(theirs), 255, np.uint8)
    for one in ours:
        apart = np.bitwise_count(theirs ^ one).sum(axis=1, dtype=np.uint16)
        np.minimum(least, np.minimum(apart, 255).astype(np.uint8), out=least)
    return least


def _words(hashes: Pixels) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(hashes).view(np.uint64)


def _turned(bright: Floats) -> tuple[Floats, ...]:
    """The 64 by 64 places of the picture in all orientations, in the order of the reference."""
    down, across = (_averaging(length) for length in bright.shape)
    as_it_is, upside_down = down @ bright, down[:, ::-1] @ bright
    same, mirrored = as_it_is @ across.T, as_it_is @ across[:, ::-1].T
    flipped, turned = upside_down @ across.T, upside_down @ across[:, ::-1].T
    return (same, mirrored.T, turned, flipped.T, flipped, mirrored, same.T, turned.T)


def _above_median(waves: Floats) -> npt.NDArray[np.bool_]:
    flat = waves.ravel()
    # The lower of the two middle ones, as the reference takes it, so that 128 bits are set.
    middle = flat.size // 2 - 1
    above: npt.NDArray[np.bool_] = flat > np.partition(flat, middle)[middle]
    return above


def _quality(small: Floats) -> int:
    """How much changes from place to place, cut off where the reference cuts it off."""
    steps = (
        np.abs(np.trunc(np.diff(small, axis=axis) * np.float32(100) / np.float32(255))).sum()
        for axis in (0, 1)
    )
    return min(100, int(sum(steps)) // 90)


@lru_cache(maxsize=1)
def _cosines() -> Floats:
    waves, places = np.arange(1, _WAVES + 1), 2 * np.arange(_PLACES) + 1
    angles = np.outer(waves, places) * (math.pi / 2 / _PLACES)
    cosines: Floats = (math.sqrt(2 / _PLACES) * np.cos(angles)).astype(np.float32)
    return cosines


@lru_cache(maxsize=64)
def _averaging(length: int) -> Floats:
    """The matrix (64, length) that averages twice over windows and takes 64 places."""
    window = -(-length // (2 * _PLACES))
    ahead = (window + 2) // 2
    starts = np.maximum(np.arange(length) - (window - ahead), 0)
    ends = np.minimum(np.arange(length) + ahead, length)
    steps = np.zeros((_PLACES, length + 1))
    for place in range(_PLACES):
        centre = int((place + 0.5) * length / _PLACES)
        within = slice(starts[centre], ends[centre])
        weights = 1 / (ends[within] - starts[within]) / (ends[centre] - starts[centre])
        np.add.at(steps[place], starts[within], weights)
        np.add.at(steps[place], ends[within], -weights)
    return np.cumsum(steps, axis=1)[:, :-1].astype(np.float32)
