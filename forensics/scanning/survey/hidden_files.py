"""Files whose content their file system alone gives: compressed by it, or kept in its own records.

A Mac has some hundred thousand of them. So they travel as the columns in which they were listed,
and a ``FileEntry`` is made of each where it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.file_system import FileEntry, StreamId
from forensics.file_systems.file_columns import RESIDENCIES
from forensics.scanning.survey.owner_batches import OwnerBatch
from forensics.scanning.survey.owners import OwnerMap
from forensics.value_classes import dataclass
from forensics.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class HiddenFiles:
    """Such files of one volume, as its reader listed them."""

    volume: Volume
    batch: OwnerBatch

    def sizes(self) -> list[int]:
        """Return the bytes of content of each, in the order of ``entries``."""
        sizes = np.frombuffer(self.batch.sizes, np.int64)
        found: list[int] = sizes[self._table()[:, 0]].tolist()
        return found

    def entries(self, first: int, last: int) -> Iterator[FileEntry]:
        """Return some of them, by their numbers from 0 on."""
        owners = OwnerMap()
        owners.take(self.batch)
        for row, kind, identity, residency in self._table()[first:last].tolist():
            owner, runs = owners.stream(row)
            yield FileEntry(
                self.volume.partition,
                StreamId(owner.inode or 0, kind, identity),
                owner.path,
                owner.also,
                owner.state,
                bool(owner.allocated),
                owner.size or 0,
                runs,
                RESIDENCIES[residency % len(RESIDENCIES)],
                owner.reallocated,
            )

    def _table(self) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return np.frombuffer(self.batch.hidden, np.int64).reshape(-1, 4)
