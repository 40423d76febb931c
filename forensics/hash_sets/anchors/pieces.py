"""What is taken of one known file for the block side of a hash set, as a value."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """What is taken of one known file before it is set beside the others."""

    size: int
    digests: bytes
    stretches: bytes
    probative: npt.NDArray[np.bool_]
    hashes: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]
