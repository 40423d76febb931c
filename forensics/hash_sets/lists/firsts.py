"""Which of very many rows are the first of their kind, in memory that does not grow with them.

What rows have in common is told by sixteen bytes of BLAKE3, keyed by chance: so they spread evenly,
whatever a list holds, and each part of them is small. Of equal ones within a batch the first alone
is put aside.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.hash_sets.lists.scratch import PutAside
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.lists.scratch import Scratch

KEY = 16
MOST_AT_ONCE = 1 << 18
"""Keys that are compared in memory; a bucket of more is compared all the same."""
_BUCKETS = 256
_RECORD = np.dtype([("high", "<u8"), ("low", "<u8"), ("row", "<u8")])

Rows = npt.NDArray[np.int64]


def new_key() -> bytes:
    """Return a key for BLAKE3, so that nobody can choose how rows spread."""
    return secrets.token_bytes(32)


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    place: PutAside
    ends: npt.NDArray[np.uint32]


class Firsts:
    """Takes the keys of rows, batch by batch, and then says of each row whether it is a first."""

    def __init__(self, scratch: Scratch) -> None:
        """Begin without a row."""
        self._scratch = scratch
        self._batches: list[_Batch] = []

    def add(self, keys: bytes | bytearray, rows: Rows) -> Rows:
        """Take a key for each of these rows, which ascend, and come after all earlier ones.

        Returns:
            Of each row, the first row of this batch with the same key.
        """
        pairs = np.frombuffer(bytes(keys), "<u8").reshape(-1, 2)
        order, is_first = _sorted(pairs[:, 0], pairs[:, 1])
        firsts = order[is_first]
        records = np.empty(len(firsts), _RECORD)
        records["high"], records["low"] = pairs[firsts].T
        records["row"] = rows[firsts]
        edges = np.arange(1, _BUCKETS, dtype=np.uint64) << np.uint64(56)
        ends = np.append(np.searchsorted(records["high"], edges), len(records))
        self._batches.append(_Batch(self._scratch.put(records.tobytes()), ends.astype(np.uint32)))
        first_of = np.empty(len(order), np.int64)
        first_of[order] = rows[firsts[np.cumsum(is_first) - 1]]
        return first_of

    def found(self, rows: int, asked: Rows) -> tuple[npt.NDArray[np.uint8], Rows]:
        """Compare all keys.

        Args:
            rows: the highest number of a row, and one.
            asked: rows that ``add`` named as firsts, ascending.

        Returns:
            A bit for each row, whether it is the first of all with its key; and of each row that is
            asked for, which that first one is.
        """
        bits = np.zeros(-(-rows // 8), np.uint8)
        answers = asked.copy()
        for records in self._parts():
            order, is_first = _sorted(records["high"], records["low"])
            numbers = records["row"].astype(np.int64)
            firsts = numbers[order[is_first]]
            np.bitwise_or.at(bits, firsts >> 3, (1 << (firsts & 7)).astype(np.uint8))
            if len(asked):
                later, first = numbers[order], firsts[np.cumsum(is_first) - 1]
                at = np.minimum(np.searchsorted(asked, later), len(asked) - 1)
                told = asked[at] == later
                # A number may be asked for twice: its first place is answered here.
                answers[at[told]] = first[told]
        return bits, answers[np.searchsorted(asked, asked)]

    def _parts(self) -> Iterator[npt.NDArray[np.void]]:
        """All keys, part by part, in the order of their rows within each."""
        sizes = np.zeros(_BUCKETS, np.int64)
        for batch in self._batches:
            sizes += np.diff(np.append([0], batch.ends.astype(np.int64)))
        start = 0
        while start < _BUCKETS:
            end = start + 1
            while end < _BUCKETS and sizes[start : end + 1].sum() <= MOST_AT_ONCE:
                end += 1
            yield self._buckets(start, end)
            start = end

    def _buckets(self, start: int, end: int) -> npt.NDArray[np.void]:
        parts = [np.empty(0, _RECORD)]
        for batch in self._batches:
            first = int(batch.ends[start - 1]) if start else 0
            last = int(batch.ends[end - 1])
            size = _RECORD.itemsize
            read = self._scratch.read(batch.place, first * size, last * size)
            parts.append(np.frombuffer(read, _RECORD))
        return np.concatenate(parts)


def is_set(bits: npt.NDArray[np.uint8], start: int, end: int) -> npt.NDArray[np.bool_]:
    """Return the bits of the rows from one up to another."""
    first = start // 8
    there = np.unpackbits(bits[first : -(-end // 8)], bitorder="little")
    return there[start - first * 8 : end - first * 8].astype(bool)


def _sorted(
    high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """The order of keys, in which the first of equal ones is the first; and which those are."""
    order = np.lexsort((low, high))
    high, low = high[order], low[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    return order, is_first
