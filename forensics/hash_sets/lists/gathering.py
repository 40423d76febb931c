"""What of the rows of a list can be used, gathered into the columns of a hash set.

Rules, for every format:

* duplicates, mixed case and missing kinds of digest are accepted;
* a digest of zeros alone, or of the empty file, is refused: it would hit half of every disk;
* so is the PDQ hash of an almost empty picture, which is like any other;
* a row that cannot be used is put aside with its place and the reason; the rest goes on.

Some hundred bytes are held for each row, and nothing else grows with a list.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from forensics.altered.pdq import HASH_SIZE, LEAST_QUALITY
from forensics.hash_set import KIND_BITS, LONGEST_REFERENCE, SIZE_UNKNOWN, KnownFileTable
from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow
from forensics.hash_sets.lists.naming import references_of
from forensics.hash_sets.lists.refusals import REFUSALS, BadRowError, Refusal, refusal_of
from forensics.hash_sets.lists.rejected import RejectedRows
from forensics.hashing import new_hasher
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LARGEST_SIZE = 2**62
EMPTY_DIGESTS = {kind: new_hasher(kind).digest() for kind in HashAlgorithm}
FEWEST_BITS, MOST_BITS = 64, 192
"""Set in the PDQ hash of a picture with something to see: each is set or not by its median."""
_KEY = 16
_PDQ = "pdq"
_KIND_OF_NAME = {"sha2256": HashAlgorithm.SHA256, **{str(kind): kind for kind in HashAlgorithm}}
# Asked for each row of millions: an attribute of an enumeration takes ten times as long.
_SIZES = {kind: kind.size for kind in HashAlgorithm}
_ZEROS = {kind: bytes(kind.size) for kind in HashAlgorithm}
_MARKS = {kind: bytes((bit,)) for kind, bit in KIND_BITS.items()}
_UNFIT_IN_REFERENCE = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]")
_SIZE = re.compile(r"[0-9]{1,19}", re.ASCII)

_Digests = dict[HashAlgorithm, bytes]


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
        renamed: whose reference was taken by another known file.
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

    def __init__(self, categories: Iterable[str] = ()) -> None:
        """Take rows of these categories alone, or all of them where none is named."""
        self._categories = frozenset(each.strip().casefold() for each in categories)
        self._sizes = array("q")
        self._kinds = bytearray()
        self._digests = {kind: bytearray() for kind in KIND_BITS}
        self._keys = bytearray()
        self._places = array("q")
        self._references = bytearray()
        self._reference_ends = array("q")
        self._pdq_rows, self._pdq_hashes, self._pdq_qualities = array("q"), bytearray(), bytearray()
        self._refused_places, self._refusals = array("q"), bytearray()
        self._rows = self._other_categories = self._pdq_unused = 0

    def take(self, row: ListedRow | UnreadRow) -> None:
        """Keep what can be used of a row, or why nothing can."""
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
        return not self._sizes

    @property
    def rejected(self) -> RejectedRows:
        """The rows that were put aside."""
        return RejectedRows(
            np.array(self._refused_places, np.int64), np.frombuffer(bytes(self._refusals), np.uint8)
        )

    def finished(self) -> tuple[KnownFileTable, GatheredPdq, RowCounts]:
        """Return all known files in order of their references, their hashes, and counts of rows."""
        kept, first_of = self._first_of_each()
        given = _Given(self._references, self._reference_ends, self._places)
        order, references, ends, renamed = references_of(given, kept)
        rows = kept[order]
        sizes = np.frombuffer(self._sizes, np.int64)[rows]
        kinds = np.frombuffer(self._kinds, np.uint8)[rows]
        held = int(np.bitwise_or.reduce(kinds, initial=0))
        digests = {}
        for kind in KIND_BITS:
            column = self._digests.pop(kind)  # it is held once, and not twice
            if held & KIND_BITS[kind]:
                column += bytes(len(self._sizes) * kind.size - len(column))
                digests[kind] = np.frombuffer(column, np.uint8).reshape(-1, kind.size)[rows]
        row_of = np.empty(len(self._sizes), np.uint32)
        row_of[rows] = np.arange(len(rows), dtype=np.uint32)
        counts = RowCounts(
            self._rows,
            len(self._sizes) - len(rows),
            renamed,
            int((sizes == SIZE_UNKNOWN).sum()),
            self._other_categories,
            self._pdq_unused,
        )
        table = KnownFileTable(sizes, kinds, digests, ends, references)
        return table, self._pdq(row_of, first_of), counts

    def _pdq(self, row_of: npt.NDArray[np.uint32], first_of: npt.NDArray[np.int64]) -> GatheredPdq:
        given = np.array(self._pdq_rows, np.int64)
        rows = row_of[first_of[given]]
        order = np.argsort(rows, kind="stable")
        hashes = np.frombuffer(bytes(self._pdq_hashes), np.uint8).reshape(-1, HASH_SIZE)
        qualities = np.frombuffer(bytes(self._pdq_qualities), np.uint8)
        return GatheredPdq(rows[order], hashes[order], qualities[order])

    def _first_of_each(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The first row of each known file, ascending; and of each row, which that is."""
        keys = np.frombuffer(self._keys, np.uint64).reshape(-1, 2)
        order = np.lexsort((keys[:, 1], keys[:, 0]))  # stable: of equal ones the first is first
        ahead = keys[order]
        is_first = np.ones(len(order), bool)
        is_first[1:] = (ahead[1:] != ahead[:-1]).any(axis=1)
        firsts = order[is_first]
        first_of = np.empty(len(order), np.int64)
        first_of[order] = firsts[np.cumsum(is_first) - 1] if len(order) else order
        return np.sort(firsts), first_of

    def _refuse(self, place: int, why: Refusal) -> None:
        self._refused_places.append(place)
        self._refusals.append(REFUSALS.index(why))

    def _use(self, row: ListedRow) -> None:
        size, digests = _size_of(row.size), _digests_of(row.digests)
        pdq = self._pdq_of(row, required=not digests)
        reference = _reference_of(row.reference)
        number = len(self._sizes)
        self._keys += blake3(_packed(size, digests, pdq)).digest(_KEY)
        self._sizes.append(size)
        self._kinds.append(sum([KIND_BITS[kind] for kind in digests]))
        self._keep_digests(number, digests)
        self._places.append(row.place)
        self._references += reference
        self._reference_ends.append(len(self._references))
        if pdq is not None:
            self._pdq_rows.append(number)
            self._pdq_hashes += pdq[0]
            self._pdq_qualities.append(pdq[1])

    def _keep_digests(self, number: int, digests: Mapping[HashAlgorithm, bytes]) -> None:
        for kind, value in digests.items():
            column = self._digests[kind]
            if (missing := number * _SIZES[kind] - len(column)) > 0:
                column += bytes(missing)
            column += value

    def _pdq_of(self, row: ListedRow, *, required: bool) -> tuple[bytes, int] | None:
        said = row.pdq or next((text for name, text in row.digests if name.lower() == _PDQ), "")
        if not said.strip():
            if required:
                raise BadRowError(Refusal.NO_DIGEST)
            return None
        try:
            return _pdq_from(said.strip(), row.quality.strip())
        except BadRowError:
            if required:
                raise
            self._pdq_unused += 1
            return None


@dataclass(frozen=True, slots=True)
class _Given:
    """What the list itself calls its rows, and where they stand in it."""

    references: bytearray
    ends: array[int]
    places: array[int]


def _reference_of(text: str) -> bytes:
    reference = text.strip()
    if not reference:
        return b""
    if len(reference) > LONGEST_REFERENCE:
        raise BadRowError(Refusal.LONG_REFERENCE)
    if _UNFIT_IN_REFERENCE.search(reference):
        raise BadRowError(Refusal.REFERENCE)
    encoded = reference.encode()
    if len(encoded) > LONGEST_REFERENCE - 16:  # room for a number behind it
        raise BadRowError(Refusal.LONG_REFERENCE)
    return encoded


def _packed(
    size: int, digests: Mapping[HashAlgorithm, bytes], pdq: tuple[bytes, int] | None
) -> bytes:
    """What two rows of one known file have in common."""
    said = b"".join([_MARKS[kind] + digests[kind] for kind in KIND_BITS if kind in digests])
    return size.to_bytes(8, "little", signed=True) + (said or (pdq[0] if pdq else b""))


def _size_of(said: str) -> int:
    text = said.strip()
    if not text:
        return SIZE_UNKNOWN
    if not _SIZE.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise BadRowError(Refusal.SIZE)
    if not int(text):
        raise BadRowError(Refusal.EMPTY)
    return int(text)


def _digests_of(listed: tuple[tuple[str, str], ...]) -> _Digests:
    digests: _Digests = {}
    for name, text in listed:
        kind = _KIND_OF_NAME.get(name) or _KIND_OF_NAME.get(re.sub(r"[^a-z0-9]", "", name.lower()))
        if kind is None or not (said := text.strip()):
            continue
        digest = _digest_from(kind, said)
        if digests.setdefault(kind, digest) != digest:
            raise BadRowError(refusal_of(kind, "TWO"))
    return digests


def _digest_from(kind: HashAlgorithm, text: str) -> bytes:
    value = _hexadecimal(text, _SIZES[kind])
    if value is None:
        raise BadRowError(refusal_of(kind, "LENGTH"))
    if value == _ZEROS[kind]:
        raise BadRowError(refusal_of(kind, "ZEROS"))
    if value == EMPTY_DIGESTS[kind]:
        raise BadRowError(refusal_of(kind, "EMPTY"))
    return value


def _hexadecimal(text: str, size: int) -> bytes | None:
    """Bytes of so many digits and nothing else; ``fromhex`` alone would let blanks pass."""
    if len(text) != 2 * size or not text.isalnum():
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _pdq_from(text: str, quality: str) -> tuple[bytes, int]:
    value = _hexadecimal(text, HASH_SIZE)
    if value is None:
        raise BadRowError(Refusal.PDQ_LENGTH)
    if not FEWEST_BITS <= int.from_bytes(value, "big").bit_count() <= MOST_BITS:
        raise BadRowError(Refusal.PDQ_FLAT)
    # Of a list that says none, those who made it decided what is worth keeping.
    number: Any = quality or str(LEAST_QUALITY)
    if not _SIZE.fullmatch(number) or not LEAST_QUALITY <= int(number) <= 100:
        raise BadRowError(Refusal.PDQ_QUALITY)
    return value, int(number)
