"""The run lists of many NTFS attributes at once.

Layout: the NTFS documentation of the Linux-NTFS project, "Data runs".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from forensics.file_systems.file_columns import Bytes, Column, Mask

PADDING = 16  # bytes that must follow the last mapping pair, so that any may be read as a number
_MOST_RUNS = 12  # of one attribute; those of more are too few to be worth decoding together
_WIDEST = 8
_MOST_CLUSTERS = 1 << 40  # of 2 MiB at most: no product leaves 64 bits


class DecodedRuns(NamedTuple):
    """Runs of attributes in content order, joined where they touch; and which attributes are sound.

    ``owners`` says for each run which attribute it is of, rising. Those of attributes that are not
    sound are left out.
    """

    owners: Column
    offsets: Column
    lengths: Column
    is_sound: Mask


def decode_pairs(
    data: Bytes,
    start: Column,
    end: Column,
    allocated: Column,
    *,
    block_size: int,
    base: int,
    limit: int,
) -> DecodedRuns:
    """Decode mapping pairs from ``start`` to ``end`` in ``data``, one list for each attribute.

    Sound is a list without holes, whose runs are as long together as ``allocated`` bytes, lie
    between ``base`` and ``limit`` on the medium, and end within their attribute.
    """
    active = np.arange(len(start))
    at, left, place = start.copy(), allocated.copy(), np.full(len(start), base)
    is_sound = np.zeros(len(start), np.bool_)
    found: list[tuple[Column, Column, Column]] = []
    for _ in range(_MOST_RUNS + 1):
        active = active[at[active] < end[active]]
        head = data[at[active]].astype(np.int64)
        over = active[head == 0]
        is_sound[over] = left[over] == 0
        active, head = active[head != 0], head[head != 0]
        if not len(active):
            break
        # Low four bits: bytes of the length; high four: bytes of the distance from the run before.
        # A distance of no bytes is a hole, which is left to be decoded alone.
        wide, far = head & 15, head >> 4
        middle = at[active] + 1 + wide
        following = middle + far
        fits = (wide > 0) & (wide <= _WIDEST) & (far > 0) & (far <= _WIDEST)
        fits &= following < end[active]
        active, wide, far = active[fits], wide[fits], far[fits]
        middle, following = middle[fits], following[fits]
        clusters = _unsigned(data, middle - wide, wide)
        moved = _signed(data, middle, far)
        fits = (clusters > 0) & (clusters < _MOST_CLUSTERS)
        fits &= (moved > -_MOST_CLUSTERS) & (moved < _MOST_CLUSTERS)
        active, following = active[fits], following[fits]
        lengths = clusters[fits] * block_size
        places = place[active] + moved[fits] * block_size
        remaining = left[active] - lengths
        fits = (remaining >= 0) & (places >= base) & (places + lengths <= limit)
        active = active[fits]
        at[active], left[active], place[active] = following[fits], remaining[fits], places[fits]
        found.append((active, places[fits], lengths[fits]))
    return _joined(found, is_sound)


def _joined(found: list[tuple[Column, Column, Column]], is_sound: Mask) -> DecodedRuns:
    if not found:
        none = np.zeros(0, np.int64)
        return DecodedRuns(none, none, none, is_sound)
    owners, offsets, lengths = (np.concatenate(columns) for columns in zip(*found, strict=True))
    order = np.argsort(owners, kind="stable")
    order = order[is_sound[owners[order]]]
    owners, offsets, lengths = owners[order], offsets[order], lengths[order]
    is_new = np.ones(len(owners), np.bool_)
    is_new[1:] = (owners[1:] != owners[:-1]) | (offsets[1:] != offsets[:-1] + lengths[:-1])
    firsts = np.flatnonzero(is_new)
    if len(firsts):
        lengths = np.add.reduceat(lengths, firsts)
    return DecodedRuns(owners[firsts], offsets[firsts], lengths, is_sound)


def _unsigned(data: Bytes, at: Column, width: Column) -> Column:
    """Little-endian numbers of some bytes each; what does not fit is negative."""
    raw = np.ascontiguousarray(data[at[:, None] + _EIGHT]).view("<i8").ravel()
    mask = (np.int64(1) << (8 * np.minimum(width, 7))) - 1
    return np.where(width < _WIDEST, raw & mask, raw)


def _signed(data: Bytes, at: Column, width: Column) -> Column:
    raw = np.ascontiguousarray(data[at[:, None] + _EIGHT]).view("<i8").ravel()
    shift = 64 - 8 * width
    return (raw << shift) >> shift


_EIGHT = np.arange(_WIDEST)
