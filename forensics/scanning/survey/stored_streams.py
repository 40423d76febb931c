"""Streams of files by their runs on a medium, as columns: what is weighed for all files at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forensics.value_classes import dataclass
from forensics.values import Extent

_Column = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StoredStreams:
    """Streams as their runs on the medium, each run's row with it, in content order.

    ``sizes`` are those of all rows, bytes of content.
    """

    starts: _Column
    ends: _Column
    rows: _Column
    sizes: _Column

    def firsts(self) -> _Column:
        """For each stream, the number of its first run."""
        is_first = np.ones(len(self.rows), np.bool_)
        is_first[1:] = self.rows[1:] != self.rows[:-1]
        return is_first.nonzero()[0]

    def extents(self, first: int) -> tuple[Extent, ...]:
        """The extents of the stream whose first run has this number, ending with its content."""
        row, found = self.rows[first], []
        left = int(self.sizes[row])
        while first < len(self.rows) and self.rows[first] == row and left > 0:
            length = min(int(self.ends[first] - self.starts[first]), left)
            found.append(Extent(int(self.starts[first]), length))
            left -= length
            first += 1
        return tuple(found)
