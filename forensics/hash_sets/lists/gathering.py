"""What of the rows of a list can be used, gathered into the columns of a hash set.

Rules, for every format:

* duplicates are accepted, and the first of them counts;
* what a row says is checked (``row_checks``);
* a row that cannot be used is put aside with its place and the reason; the rest goes on.

Whatever the length of a list, some hundred thousand rows are in memory, and besides a bit for each
row, nine bytes for each that was put aside, and some 60 for each PDQ hash.
"""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from forensics.altered.pdq import HASH_SIZE
from forensics.hash_set import KIND_BITS
from forensics.hash_sets.lists.firsts import KEY, Firsts, new_key
from forensics.hash_sets.lists.known_rows import KnownRows
from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow
from forensics.hash_sets.lists.refusals import REFUSALS, BadRowError, Refusal
from forensics.hash_sets.lists.rejected import RejectedRows
from forensics.hash_sets.lists.row_checks import (
    checked_digests,
    checked_pdq,
    checked_reference,
    checked_size,
)
from forensics.hash_sets.lists.runs import Gathered, runs_of
from forensics.hash_sets.lists.stored_rows import (
    AT_ONCE,
    LENGTHS,
    PLACES,
    Column,
    StoredRows,
    stored,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forensics.hash_sets.lists.scratch import Scratch
    from forensics.values import HashAlgorithm

_PDQ = "pdq"
_SAID = struct.Struct("<qB" + "".join(f"{kind.size}s" for kind in KIND_BITS))
"""What two rows of one known file have in common: size, kinds, and a digest of each kind."""
_WHERE = struct.Struct("<qB")
_DIGESTS = [(str(kind), "u1", (kind.size,)) for kind in KIND_BITS]
_RECORD = np.dtype([("sizes", "<i8"), ("kinds", "u1"), *_DIGESTS, (PLACES, "<i8"), (LENGTHS, "u1")])
_BLAKE3, _SHA256, _SHA1, _MD5 = KIND_BITS
_BITS: dict[tuple[HashAlgorithm, ...], int] = {
    (): 0,
    **{(kind,): bit for kind, bit in KIND_BITS.items()},
}


@dataclass(frozen=True, slots=True, eq=False)
class GatheredPdq:
    """PDQ hashes by the row of the known file."""

    rows: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint8]
    qualities: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The outcome of the rows of a list.

    Attributes:
        rows: that the list has, bad ones among them.
        duplicates: of a known file that stood before.
        renamed: whose reference had to be told apart from another's.
        without_size: known files of which the list gives no size.
        other_categories: rows of categories that were not asked for.
        pdq_unused: rows whose PDQ hash cannot be used, but whose digests can.
    """

    rows: int
    duplicates: int
    renamed: int
    without_size: int
    other_categories: int
    pdq_unused: int


class Gathering:
    """Takes rows one by one; ``finished`` gives the columns, once."""

    def __init__(self, scratch: Scratch, categories: Iterable[str] = ()) -> None:
        """Take rows of these categories alone, or all of them where none is named."""
        self._categories = frozenset(each.strip().casefold() for each in categories)
        self._scratch, self._key = scratch, new_key()
        self._batch, self._batches, self._firsts = _Batch(), list[StoredRows](), Firsts(scratch)
        self._pdq_rows, self._pdq_hashes, self._pdq_qualities = array("q"), bytearray(), bytearray()
        self._refused_places, self._refusals = array("q"), bytearray()
        self._rows = self._used = self._other_categories = self._pdq_unused = 0

    def take(self, row: ListedRow | UnreadRow) -> None:
        """Keep what can be used of a row, or why nothing can.

        Raises:
            OSError: the disk is full.
        """
        self._rows += 1
        if isinstance(row, UnreadRow):
            self._refuse(row.place, row.why)
        elif self._categories and row.category.strip().casefold() not in self._categories:
            self._other_categories += 1
        else:
            try:
                self._use(row)
            except BadRowError as error:
                self._refuse(row.place, error.why)

    @property
    def is_empty(self) -> bool:
        """Whether no row could be used so far."""
        return not self._used

    @property
    def rejected(self) -> RejectedRows:
        """The rows that were put aside."""
        return RejectedRows(
            np.frombuffer(bytes(self._refused_places), np.int64),
            np.frombuffer(bytes(self._refusals), np.uint8),
        )

    def finished(self) -> tuple[KnownRows, GatheredPdq, RowCounts]:
        """Return all known files in order of their references, their hashes, and counts of rows.

        Raises:
            HashSetError: their references are longer than a hash set can hold.
            OSError: the disk is full.
        """
        if len(self._batch):
            self._put_aside()
        asked = np.sort(np.frombuffer(bytes(self._pdq_rows), np.int64))
        bits, firsts = self._firsts.found(self._used, asked)
        runs = runs_of(self._scratch, Gathered(tuple(self._batches), bits, self._key))
        known = KnownRows.of(self._scratch, runs)
        counts = RowCounts(
            self._rows,
            self._used - len(known),
            runs.renamed,
            runs.without_size,
            self._other_categories,
            self._pdq_unused,
        )
        return known, self._pdq(known, asked, firsts), counts

    def _pdq(
        self, known: KnownRows, asked: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64]
    ) -> GatheredPdq:
        given = np.frombuffer(bytes(self._pdq_rows), np.int64)
        rows = known.rows_of(firsts[np.searchsorted(asked, given)])
        order = np.argsort(rows, kind="stable")
        hashes = np.frombuffer(bytes(self._pdq_hashes), np.uint8).reshape(-1, HASH_SIZE)
        qualities = np.frombuffer(bytes(self._pdq_qualities), np.uint8)
        return GatheredPdq(rows[order].astype(np.uint32), hashes[order], qualities[order])

    def _refuse(self, place: int, why: Refusal) -> None:
        self._refused_places.append(place)
        self._refusals.append(REFUSALS.index(why))

    def _use(self, row: ListedRow) -> None:
        size, digests = checked_size(row.size), checked_digests(row.digests)
        pdq = self._pdq_of(row, required=not digests)
        reference = checked_reference(row.reference)
        said = _said(size, digests)
        batch = self._batch
        common = said if pdq is None or digests else said + pdq[0]
        batch.keys += blake3(common, key=self._key).digest(KEY)
        if pdq is not None:
            batch.pdq_rows.append(len(batch))
            self._pdq_hashes += pdq[0]
            self._pdq_qualities.append(pdq[1])
        batch.records += said + _WHERE.pack(row.place, len(reference))
        batch.references += reference
        self._used += 1
        if not self._used % AT_ONCE:
            self._put_aside()

    def _put_aside(self) -> None:
        batch, self._batch = self._batch, _Batch()
        start = self._used - len(batch)
        rows = np.arange(start, self._used, dtype=np.int64)
        first_of = self._firsts.add(batch.keys, rows)
        self._pdq_rows.frombytes(first_of[np.array(batch.pdq_rows, np.int64)].tobytes())
        self._batches.append(stored(self._scratch, batch.columns(), bytes(batch.references)))

    def _pdq_of(self, row: ListedRow, *, required: bool) -> tuple[bytes, int] | None:
        said = row.pdq or next((text for name, text in row.digests if name.lower() == _PDQ), "")
        if not said.strip():
            if required:
                raise BadRowError(Refusal.NO_DIGEST)
            return None
        try:
            return checked_pdq(said.strip(), row.quality.strip())
        except BadRowError:
            if required:
                raise
            self._pdq_unused += 1
            return None


def _said(size: int, digests: Mapping[HashAlgorithm, bytes]) -> bytes:
    of = digests.get
    kinds = tuple(digests)
    bits = _BITS.get(kinds)
    if bits is None:
        bits = _BITS[kinds] = sum([KIND_BITS[kind] for kind in kinds])
    return _SAID.pack(size, bits, of(_BLAKE3, b""), of(_SHA256, b""), of(_SHA1, b""), of(_MD5, b""))


class _Batch:
    """Rows on their way to the scratch file, each as one record."""

    def __init__(self) -> None:
        self.pdq_rows = array("q")
        self.records, self.references, self.keys = bytearray(), bytearray(), bytearray()

    def __len__(self) -> int:
        return len(self.records) // _RECORD.itemsize

    def columns(self) -> dict[str, Column]:
        """All columns that say something; of a kind of digest that no row has there is none."""
        rows = np.frombuffer(bytes(self.records), _RECORD)
        held = int(np.bitwise_or.reduce(rows["kinds"], initial=0))
        kinds = [str(kind) for kind, bit in KIND_BITS.items() if held & bit]
        return {name: rows[name] for name in ("sizes", "kinds", PLACES, LENGTHS, *kinds)}
