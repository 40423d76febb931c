"""The points of all known pictures of a hash set, and which pictures share looks with a picture.

An inverted file with signatures (Jégou, Douze and Schmid 2008): of each look 64 bits say on which
side of its word's middle it lies in 64 directions, and only looks of one word whose bits are nearly
the same count as shared. So the cost hardly grows with the known pictures.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from forensics.altered.point_words import Numbers, PointWords
from forensics.altered.points import LOOKS, Points, packed_places, unpacked_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forensics.altered.pdq import Floats, Pixels

Columns = dict[str, npt.NDArray[Any]]

MOST_KNOWN_POINTS = 1000
"""Of a known picture, the strongest: 146 bytes of the set for each."""
_BITS, _MOST_APART, _AT_ONCE = 64, 16, 50_000
_TYPES = {
    **dict.fromkeys(("cells", "words", "looks"), np.uint8),
    **dict.fromkeys(("cell_ends", "word_ends", "point_ends", "entries", "places"), np.uint32),
    **dict.fromkeys(("widths", "heights"), np.uint32),
    "signatures": np.uint64,
}


class PointTable:
    """The points of known pictures, numbered from 0, over columns that ``point_columns`` made."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Read the columns where they lie.

        Raises:
            KeyError: one is missing.
        """
        self._columns = {name: columns[name] for name in _TYPES}
        self._point_words = PointWords(columns["cells"], columns["words"], columns["cell_ends"])
        self._word_ends = _from_zero(columns["word_ends"])
        self._point_ends = _from_zero(columns["point_ends"])
        self._entries, self._signatures = columns["entries"], columns["signatures"]

    def __len__(self) -> int:
        """How many pictures there are, with points or without."""
        return len(self._point_ends) - 1

    def is_sound(self) -> bool:
        """Whether the columns fit together, so that nothing outside them is ever asked for."""
        held, points = self._columns, int(self._point_ends[-1])
        looks = all(held[name].shape[1:] == (LOOKS,) for name in ("cells", "words", "looks"))
        rows = all(
            len(held[name]) == points for name in ("looks", "places", "entries", "signatures")
        )
        pictures = len(held["widths"]) == len(held["heights"]) == len(self)
        words = len(held["words"]) == len(held["word_ends"]) == int(_last(held["cell_ends"]))
        return (
            all(held[name].dtype == kind for name, kind in _TYPES.items())
            and looks and rows and pictures and words
            and len(held["cells"]) == len(held["cell_ends"])
            and int(self._word_ends[-1]) == points
            and all(np.all(np.diff(ends) >= 0) for ends in (self._word_ends, self._point_ends))
            and bool(np.all(np.diff(_from_zero(held["cell_ends"])) > 0))
            and (not points or int(held["entries"].max()) < points)
        )  # fmt: skip

    def points(self, picture: int) -> Points:
        """The points of one known picture."""
        here = slice(int(self._point_ends[picture]), int(self._point_ends[picture + 1]))
        held = self._columns
        width, height = int(held["widths"][picture]), int(held["heights"][picture])
        return Points(unpacked_places(held["places"][here]), held["looks"][here], width, height)

    def votes(self, looks: Pixels) -> Floats:
        """How many looks each known picture shares; one that many share counts for less."""
        rows, words = self._point_words.close_words(looks)
        sides = (looks.astype(np.float32) @ _directions())[rows] > self._sides[words]
        starts, ends = self._word_ends[words], self._word_ends[words + 1]
        lengths = ends - starts
        entries = _counted_up(starts, lengths)
        apart = np.bitwise_count(self._signatures[entries] ^ np.repeat(_packed(sides), lengths))
        shared = apart <= _MOST_APART
        pictures = self._picture_of(self._entries[entries[shared]])
        once = np.unique(np.repeat(rows, lengths)[shared] * len(self) + pictures)
        row, picture = once // len(self), once % len(self)
        weights = 1 / np.sqrt(np.bincount(row, minlength=len(looks))[row])
        return np.bincount(picture, weights, minlength=len(self)).astype(np.float64)

    @cached_property
    def _sides(self) -> Floats:
        """Where the middle of each word lies in each direction."""
        sides: Floats = self._columns["words"].astype(np.float32) @ _directions()
        return sides

    def _picture_of(self, points: npt.NDArray[np.uint32]) -> Numbers:
        return np.searchsorted(self._point_ends, points, side="right") - 1


def point_columns(pictures: Sequence[Points]) -> Columns:
    """Lay the strongest points of known pictures out for ``PointTable``."""
    kept = [slice(0, MOST_KNOWN_POINTS)] * len(pictures)
    looks = _joined([each.looks[some] for each, some in zip(pictures, kept, strict=True)], LOOKS)
    places = [packed_places(each.places[some]) for each, some in zip(pictures, kept, strict=True)]
    point_words = PointWords.of(looks)
    words = point_words.word_of(looks)
    order = np.argsort(words, kind="stable")
    ends = np.searchsorted(words[order], np.arange(len(point_words.words)), side="right")
    return {
        "cells": point_words.cells,
        "words": point_words.words,
        "cell_ends": point_words.ends,
        "word_ends": ends.astype(np.uint32),
        "entries": order.astype(np.uint32),
        "signatures": _signatures(looks, words, point_words.words)[order],
        "looks": looks,
        "places": np.concatenate([np.empty(0, np.uint32), *places]),
        "point_ends": np.cumsum([len(each) for each in places], dtype=np.uint32),
        "widths": np.array([each.width for each in pictures], np.uint32),
        "heights": np.array([each.height for each in pictures], np.uint32),
    }


def _signatures(looks: Pixels, words: Numbers, middles: Pixels) -> npt.NDArray[np.uint64]:
    sides = middles.astype(np.float32) @ _directions()
    parts = [
        _packed(looks[here].astype(np.float32) @ _directions() > sides[words[here]])
        for here in (slice(start, start + _AT_ONCE) for start in range(0, len(looks), _AT_ONCE))
    ]
    return np.concatenate([np.empty(0, np.uint64), *parts])


def _packed(sides: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    return np.packbits(sides, axis=1).view("<u8").reshape(-1)


@lru_cache(maxsize=1)
def _directions() -> Floats:
    """64 directions at right angles to one another: part of the format of a hash set."""
    signs = np.ones((1, 1), np.float32)
    while len(signs) < LOOKS:  # each row is at a right angle to every other
        signs = np.block([[signs, signs], [signs, -signs]])
    drawn = np.unpackbits(np.frombuffer(blake3(b"directions of looks").digest(), np.uint8))
    directions: Floats = signs[:, ::2] * np.where(drawn[:LOOKS, None], 1, -1).astype(np.float32)
    return directions


def _counted_up(starts: Numbers, lengths: Numbers) -> Numbers:
    """Numbers from each start on, so many of each."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def _from_zero(ends: npt.NDArray[Any]) -> Numbers:
    return np.concatenate(([0], ends.astype(np.int64)))


def _last(ends: npt.NDArray[Any]) -> int:
    return int(ends[-1]) if len(ends) else 0


def _joined(parts: Sequence[Pixels], width: int) -> Pixels:
    return np.concatenate([np.empty((0, width), np.uint8), *parts])
