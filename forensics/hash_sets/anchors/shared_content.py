"""Content that several known files share tells none of them from the others, so it is left out.

Two known files with most of their anchors in common are taken as versions of one picture: what they
share is theirs and stays. Anything else that stands in two or more known files is not probative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.anchor_families import takes_every_block
from forensics.hash_sets.anchors.probative import BLOCK_SIZE, MOST_PLACES
from forensics.hash_sets.anchors.windows import is_selected

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from forensics.hash_sets.anchors.pieces import Pieces

    Numbers = npt.NDArray[np.int64]
    Kept = tuple[npt.NDArray[np.uint64], Numbers, npt.NDArray[np.bool_]]

# Two files are versions of one picture if the smaller shares this part of its anchors.
SHARE_OF_VERSIONS = 0.5
# Versions are looked for among so many files with one anchor.
MOST_VERSIONS = 16
_FEWEST_SHARED = 2


def without_shared_content(files: Sequence[Pieces], *, rarity: int) -> list[Kept]:
    """Leave out what unrelated known files share.

    Returns:
        For each known file hashes and offsets of the anchors that stay, and its probative blocks.
    """
    hashes = np.concatenate([piece.hashes for piece in files])
    rows = np.repeat(np.arange(len(files)), [len(piece.hashes) for piece in files])
    versions = _versions(hashes, rows, len(files))
    shared = _is_shared(hashes, versions[rows])
    rare, first = _rare_and_first(hashes, rows)
    everywhere = is_selected(hashes, rarity)
    digests = np.frombuffer(b"".join(piece.digests for piece in files), "<u8")[::2]
    owners = np.repeat(np.arange(len(files)), [len(piece.probative) for piece in files])
    apart = ~_is_shared(digests.astype(np.uint64), versions[owners])
    answer: list[Kept] = []
    first_anchor = first_block = 0
    for piece in files:
        here = slice(first_anchor, first_anchor + len(piece.hashes))
        every_block = takes_every_block(piece.size, piece.probative)
        few, selected = rare[here] | (every_block & first[here]), everywhere[here]
        stays = few & ~shared[here]
        probative = piece.probative & apart[first_block : first_block + len(piece.probative)]
        end_of_blocks = len(probative) * BLOCK_SIZE
        for start, end in _shared_stretches(
            piece.offsets[selected], shared[here][selected], end_of_blocks
        ):
            probative[-(-start // BLOCK_SIZE) : end // BLOCK_SIZE] = False
        if not every_block:
            stays = stays & probative[piece.offsets // BLOCK_SIZE]
        answer.append((piece.hashes[stays], piece.offsets[stays], probative))
        first_anchor += len(piece.hashes)
        first_block += len(piece.probative)
    return answer


def _is_shared(values: npt.NDArray[np.uint64], groups: Numbers) -> npt.NDArray[np.bool_]:
    """Tell which values stand in more than one group."""
    order = np.lexsort((groups, values))
    value, group = values[order], groups[order]
    mixed = (value[1:] == value[:-1]) & (group[1:] != group[:-1])
    shared = np.unique(value[1:][mixed])
    answer: npt.NDArray[np.bool_] = np.isin(values, shared)
    return answer


def _shared_stretches(
    offsets: Numbers, shared: npt.NDArray[np.bool_], end: int
) -> list[tuple[int, int]]:
    """Stretches between anchors of its own in which a file shares at least two with others.

    Shared content may lie anywhere in a file, so that its blocks have other digests in each.
    """
    own = np.flatnonzero(~shared)
    edges = np.concatenate(([-1], own, [len(offsets)]))
    bounds = np.concatenate(([0], offsets[own] + 1, [end]))
    wide = np.flatnonzero(np.diff(edges) > _FEWEST_SHARED)
    return [(int(bounds[row]), int(bounds[row + 1])) for row in wide]


def _rare_and_first(
    hashes: npt.NDArray[np.uint64], rows: Numbers
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell which anchors have a window of few places in their file, and which are of its first."""
    rare, first = np.ones(len(hashes), bool), np.ones(len(hashes), bool)
    order = np.lexsort((rows, hashes))
    value, row = hashes[order], rows[order]
    same = (value[MOST_PLACES:] == value[:-MOST_PLACES]) & (row[MOST_PLACES:] == row[:-MOST_PLACES])
    for place in range(MOST_PLACES + 1):
        rare[order[place : len(order) - MOST_PLACES + place][same]] = False
    first[order[MOST_PLACES:][same]] = False
    return rare, first


def _versions(hashes: npt.NDArray[np.uint64], rows: Numbers, count: int) -> Numbers:
    """Return for each known file the first of its versions."""
    order = np.lexsort((rows, hashes))
    value, row = hashes[order], rows[order]
    apart = np.ones(len(value), bool)
    apart[1:] = (value[1:] != value[:-1]) | (row[1:] != row[:-1])
    value, row = value[apart], row[apart]
    own = np.bincount(row, minlength=count)
    pairs = np.concatenate([_pairs(value, row, lag, count) for lag in range(1, MOST_VERSIONS)])
    found, shared = np.unique(pairs, return_counts=True)
    one, other = found // max(1, count), found % max(1, count)
    related = shared >= SHARE_OF_VERSIONS * np.minimum(own[one], own[other])
    return _joined(one[related].tolist(), other[related].tolist(), count)


def _pairs(value: npt.NDArray[np.uint64], row: Numbers, lag: int, count: int) -> Numbers:
    same = value[lag:] == value[:-lag]
    pairs: Numbers = row[:-lag][same] * count + row[lag:][same]
    return pairs


def _joined(ones: list[int], others: list[int], count: int) -> Numbers:
    first = list(range(count))

    def leader(row: int) -> int:
        while first[row] != row:
            first[row] = first[first[row]]
            row = first[row]
        return row

    for one, other in zip(ones, others, strict=True):
        low, high = sorted((leader(one), leader(other)))
        first[high] = low
    return np.array([leader(row) for row in range(count)], np.int64)
