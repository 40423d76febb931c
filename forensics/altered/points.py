"""Points at which a picture looks like nothing else in it, and how it looks there.

SIFT by OpenCV, compared as roots of its histograms (RootSIFT). A point stays where it is in the
picture when that is cropped, turned, photographed off a screen or shown in a chat, so an
arrangement of points tells a copy that no hash of the whole tells.
"""

from __future__ import annotations

from dataclasses import field
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from forensics.altered.pdq import Pixels, luminance
from forensics.value_classes import dataclass

LOOKS = 128
"""Bytes by which it is told how a picture looks at a point: 16 cells of 8 directions."""
UNIT = 512
"""The length of these 128 numbers taken as one vector."""
MOST_POINTS = 1500
FEWEST_POINTS = 40
"""A picture with fewer has too little to see to be told by points."""
SHORTEST_EDGE = 64
_PLACES_IN_PIXEL = 16


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points of one picture, the strongest first.

    Attributes:
        places: column and row of each in pixels of the described picture, float32.
        looks: how the picture looks there, ``LOOKS`` bytes a row.
        width: of the described picture in pixels.
        height: the same.
    """

    places: npt.NDArray[np.float32] = field(repr=False)
    looks: Pixels = field(repr=False)
    width: int
    height: int

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)


NO_POINTS = Points(np.empty((0, 2), np.float32), np.empty((0, LOOKS), np.uint8), 0, 0)


def points_of(picture: Pixels) -> Points:
    """The telling points of a picture; none where it has too few to tell anything."""
    height, width = picture.shape[:2]
    if min(height, width) < SHORTEST_EDGE:
        return NO_POINTS
    grey = luminance(picture).astype(np.uint8)
    found, histograms = _finder().detectAndCompute(grey, None)
    if len(found) < FEWEST_POINTS:
        return NO_POINTS
    # Of several that are as strong as the last the library gives more than it was asked for.
    strongest = np.argsort([-each.response for each in found], kind="stable")[:MOST_POINTS]
    places = np.array([found[number].pt for number in strongest], np.float32)
    return Points(places, _looks(histograms[strongest]), width, height)


def packed_places(places: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
    """Places in sixteenths of a pixel, column and row in one number each."""
    sixteenths = np.clip(np.rint(places * _PLACES_IN_PIXEL), 0, 65535).astype(np.uint32)
    packed: npt.NDArray[np.uint32] = sixteenths[:, 0] | sixteenths[:, 1] << np.uint32(16)
    return packed


def unpacked_places(packed: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
    """Places in pixels again."""
    halves = np.stack([packed & np.uint32(0xFFFF), packed >> np.uint32(16)], axis=1)
    return halves.astype(np.float32) / np.float32(_PLACES_IN_PIXEL)


def mirrored_looks(looks: Pixels) -> Pixels:
    """How the same points look in a mirror: the cells upside down, the directions backwards."""
    return np.ascontiguousarray(looks[:, _MIRRORED])


_CELLS = np.arange(LOOKS).reshape(4, 4, 8)
_MIRRORED = _CELLS[::-1][:, :, -np.arange(8) % 8].reshape(-1)


def _looks(histograms: npt.NDArray[np.float32]) -> Pixels:
    sums = np.maximum(histograms.sum(axis=1, keepdims=True), 1)
    looks: Pixels = np.clip(np.rint(np.sqrt(histograms / sums) * UNIT), 0, 255).astype(np.uint8)
    return looks


@cache
def _finder() -> Any:  # noqa: ANN401 -- the library's own type
    """The library's finder of points; loaded where it is first needed, and with one thread."""
    cv2: Any = import_module("cv2")  # 90 ms, and only in processes that describe pictures
    cv2.setNumThreads(1)
    return cv2.SIFT_create(MOST_POINTS)
