"""Points at which a picture looks like nothing else in it, and how it looks there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forensics.altered.pdq import Pixels

LOOKS = 128
"""Bytes by which it is told how a picture looks at a point."""


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


def points_of(picture: Pixels) -> Points:  # noqa: ARG001 -- the points come next
    """The telling points of a picture; none where it has too few to tell anything."""
    return NO_POINTS
