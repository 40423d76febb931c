"""What is taken of a picture to find altered copies: a hash of the whole, and telling points."""

from __future__ import annotations

from dataclasses import field

from forensics.altered.pdq import Pdq, Pixels, pdq_of
from forensics.altered.points import NO_POINTS, Points, points_of
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class PictureDescription:
    """A picture as it is looked up. It can be turned back into a likeness: sealed like originals.

    Attributes:
        pdq: the hash of the whole picture in all orientations.
        points: where the picture looks like nothing else in it; none where they cannot pay.
    """

    pdq: Pdq = field(repr=False)
    points: Points = field(repr=False)

    @property
    def is_telling(self) -> bool:
        """Whether anything can be found by it: an almost empty picture is like any other."""
        return self.pdq.is_telling or bool(len(self.points))


def describe(picture: Pixels, *, with_points: bool = True) -> PictureDescription:
    """Describe a picture.

    Args:
        picture: rows, columns and RGB, upright, as ``pictures.pixels.decode_picture`` returns it.
        with_points: whether points are taken, which takes ten times as long as the hash.
    """
    return PictureDescription(pdq_of(picture), points_of(picture) if with_points else NO_POINTS)
