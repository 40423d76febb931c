"""What tells one place of a known file from another: for files that are found whole or hardly.

Of a flat picture without compression most blocks stand at many of its places. A piece of such
blocks agrees with the file at each of them, and with every other picture of that colour.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forensics.hash_sets.anchors.probative import MOST_PLACES
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """Of each block of a known file: the nearest blocks that tell something.

    Attributes:
        own: the last one up to it that does not stand at more than ``MOST_PLACES`` places; else the
            first block of the file.
        probative: the first one from it on that is probative; else the count of blocks.
    """

    own: npt.NDArray[np.int32]
    probative: npt.NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many blocks the known file has."""
        return len(self.own)


def texture_of(beginnings: npt.NDArray[np.uint64], probative: npt.NDArray[np.bool_]) -> Texture:
    """Work out the texture of one known file.

    Args:
        beginnings: first bytes of the digest of each block.
        probative: for each block whether it is.
    """
    places = np.arange(len(beginnings), dtype=np.int32)
    _, inverse, counts = np.unique(beginnings, return_inverse=True, return_counts=True)
    is_own = counts[inverse] <= MOST_PLACES
    ahead = np.where(probative, places, np.int32(len(places)))
    return Texture(
        own=np.maximum.accumulate(np.where(is_own, places, np.int32(0))),
        probative=np.minimum.accumulate(ahead[::-1])[::-1],
    )
