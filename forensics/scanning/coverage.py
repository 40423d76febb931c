"""The ledger that puts every byte of a medium in exactly one class.

Classes are unions of extents. Taken in the order of precedence, what a class adds to the union of
those before it is its count, and what no class ever named is ``not_read``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.values import Coverage, Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A bad or closed byte stays so, even where something else was compared over it.
PRECEDENCE = (
    "unreadable",
    "checksum_bad",
    "encrypted",
    "over_budget",
    "unopened",
    "constant",
    "opaque",
    "compared",
)

_Spans = npt.NDArray[np.int64]


def cover(size: int, extents_by_class: Mapping[str, Iterable[Extent]]) -> Coverage:
    """Count the bytes of each class on a medium of ``size`` bytes.

    Extents may overlap, repeat and reach past the end; classes without extents may be left out.
    """
    claimed: _Spans = np.empty((0, 2), np.int64)
    counts: dict[str, int] = {}
    total = 0
    for name in PRECEDENCE:
        spans = _spans(extents_by_class.get(name, ()), size)
        if len(spans):
            claimed = _union(np.concatenate([claimed, spans]))
        covered = int((claimed[:, 1] - claimed[:, 0]).sum())
        counts[name] = covered - total
        total = covered
    return Coverage(**counts, not_read=size - total)


def _spans(extents: Iterable[Extent], size: int) -> _Spans:
    spans = np.array([(e.offset, e.end) for e in extents], np.int64).reshape(-1, 2)
    clipped: _Spans = np.clip(spans, 0, size)
    return clipped[clipped[:, 1] > clipped[:, 0]]


def _union(spans: _Spans) -> _Spans:
    ordered = spans[np.argsort(spans[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, 1])
    begins = np.concatenate([[True], ordered[1:, 0] > reach[:-1]])
    starts = np.flatnonzero(begins)
    ends = np.concatenate([starts[1:] - 1, [len(ordered) - 1]])
    return np.stack([ordered[starts, 0], reach[ends]], axis=1)
