"""A candidate: a known file of which a picture may be an altered copy. Two people decide."""

from __future__ import annotations

from enum import StrEnum

from forensics.value_classes import dataclass


class AlteredMethod(StrEnum):
    """By what a picture was found to be like a known file."""

    PDQ = "pdq"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known file that a picture is like, and by how much.

    Attributes:
        row: of the known file in its hash set.
        method: what agrees.
        distance: in how many of 256 bits the hashes differ, for ``PDQ``; else None.
        points: how many points lie in the same arrangement, for ``POINTS``; else None.
        mirrored: whether the points agree with the known file's mirror image.
        thumbnail: whether it is like a thumbnail that is stored in the known file.
        moment: of a frame that was looked up its time in its video, in milliseconds; else None.
        known_moment: the same of the frame of the known file that it is like.
    """

    row: int
    method: AlteredMethod
    distance: int | None = None
    points: int | None = None
    mirrored: bool = False
    thumbnail: bool = False
    moment: int | None = None
    known_moment: int | None = None

    @property
    def score(self) -> float:
        """How alike they are, from 0 to 1, to put candidates in order and no more than that."""
        if self.distance is not None:
            return 1 - self.distance / 256
        return 1 - 8 / (8 + (self.points or 0))
