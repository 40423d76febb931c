"""Where on a medium known forms of files begin: found by the raw pass, asked once it is over.

They travel as where the stretch begins, in eight bytes, and numbers of four bytes each: the sector
within the stretch, which is below 2^24, and the code of the form.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.matching.forms import find_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from forensics.scanning.shards.shard_result import ShardResult

# In a stretch of 64 MiB: as many as it has clusters of 4 KiB.
MOST_FORMS = 16384
_START = struct.Struct("<q")
_SHIFT, _CODE = np.uint32(8), np.uint32(0xFF)


class FoundForms:
    """What a worker found in one stretch so far."""

    def __init__(self) -> None:
        """Start with none."""
        self._offsets: list[int] = []
        self._codes: list[int] = []

    def take(self, pages: Sequence[tuple[int, memoryview]]) -> None:
        """Look at some pages, each from a sector boundary on."""
        if self.are_too_many or not pages:
            return
        found = find_forms([page for _, page in pages])
        for (offset, _), (sectors, codes) in zip(pages, found, strict=True):
            if codes:
                self._offsets += (sectors * BLOCK_SIZE + offset).tolist()
                self._codes += codes

    @property
    def are_too_many(self) -> bool:
        """Whether there are more than are kept."""
        return len(self._codes) > MOST_FORMS

    def packed(self, start: int) -> bytes:
        """All that are kept, of a stretch that begins there; nothing where there are none."""
        if not self._codes:
            return b""
        sectors = (np.array(self._offsets[:MOST_FORMS], np.int64) - start) // BLOCK_SIZE
        codes = np.array(self._codes[:MOST_FORMS], np.uint32)
        return _START.pack(start) + ((sectors.astype(np.uint32) << _SHIFT) | codes).tobytes()


def unpacked(
    results: Iterable[ShardResult],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Offsets on the medium, ascending, and codes, of all stretches of a source."""
    offsets, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.uint8)]
    for result in filter(_has_forms, results):
        (start,) = _START.unpack_from(result.forms)
        packed = np.frombuffer(result.forms, np.uint32, offset=_START.size)
        offsets.append((packed >> _SHIFT).astype(np.int64) * BLOCK_SIZE + start)
        codes.append((packed & _CODE).astype(np.uint8))
    found, kinds = np.concatenate(offsets), np.concatenate(codes)
    order = np.argsort(found, kind="stable")
    return found[order], kinds[order]


def _has_forms(result: ShardResult) -> bool:
    return bool(result.forms)
