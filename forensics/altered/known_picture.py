"""A known file described: a picture itself, a thumbnail stored in it, or a frame of a video."""

from __future__ import annotations

from forensics.altered.description import PictureDescription
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class KnownPicture:
    """The description of a known file, by its row in the hash set.

    Attributes:
        row: of the known file.
        description: what is looked up.
        thumbnail: whether it is of a thumbnail that is stored in the known file.
        moment: of a frame its time in the known video, in milliseconds; None of a picture.
    """

    row: int
    description: PictureDescription
    thumbnail: bool = False
    moment: int | None = None
