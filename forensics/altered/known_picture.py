"""A known file that is a picture, described: an original itself, or a thumbnail stored in it."""

from __future__ import annotations

from dataclasses import dataclass

from forensics.altered.description import PictureDescription


@dataclass(frozen=True, slots=True, eq=False)
class KnownPicture:
    """The description of a known file, by its row in the hash set."""

    row: int
    description: PictureDescription
    thumbnail: bool = False
