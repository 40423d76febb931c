"""Look-up of known files by size and by digest, in arrays that workers share.

* A digest is found by its first eight bytes among sorted prefixes, then compared whole.
* A size tells whether a stream is worth hashing at all, and which kinds of digest it takes.

About 85 bytes of memory for a known file with MD5 and SHA-1 only, once per machine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from forensics.hash_set import KIND_BITS, SIZE_UNKNOWN, HashSet
from forensics.hash_sets.columns import Layout, lay_out, unpack_columns
from forensics.hash_sets.sections import table_from_files_section
from forensics.values import Digest, HashAlgorithm, KnownFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt


LONGEST_LIST = 65_536


def lay_out_index(hash_set: HashSet) -> Layout:
    """Lay the look-up tables of a hash set out in one block for ``KnownIndex``."""
    table = hash_set.known_files
    values, inverse = np.unique(table.sizes, return_inverse=True)
    kinds_of_size = np.zeros(len(values), np.uint8)
    np.bitwise_or.at(kinds_of_size, inverse, table.kinds)
    columns: dict[str, npt.NDArray[Any]] = {
        "set_digest": np.frombuffer(hash_set.digest.value, np.uint8),
        "size_values": values,
        "size_kinds": kinds_of_size,
        "files": np.frombuffer(hash_set.section, np.uint8),
    }
    for kind, digests in table.digests.items():
        rows = np.flatnonzero(table.kinds & KIND_BITS[kind]).astype(np.uint32)
        prefixes = _prefixes(digests)[rows]
        order = np.argsort(prefixes, kind="stable")
        columns[f"prefix_{kind}"] = prefixes[order]
        columns[f"row_{kind}"] = rows[order]
    return lay_out(columns)


class KnownIndex:
    """The look-up tables of a hash set over a block that ``lay_out_index`` described."""

    def __init__(self, block: bytes | memoryview) -> None:
        """Read the tables where they lie.

        Raises:
            HashSetError: the block is damaged.
        """
        columns = unpack_columns(block)
        self.set_digest = Digest(HashAlgorithm.BLAKE3, columns["set_digest"].tobytes())
        self._files = table_from_files_section(columns["files"].data)
        has_unsized = bool(len(columns["size_values"])) and columns["size_values"][0] < 0
        self._sizes = columns["size_values"][int(has_unsized) :]
        self._size_list = _quick(self._sizes)
        self._kinds = columns["size_kinds"][int(has_unsized) :]
        self._unsized_kinds = int(columns["size_kinds"][0]) if has_unsized else 0
        self._held_kinds = int(np.bitwise_or.reduce(columns["size_kinds"], initial=0))
        self._prefixes = {kind: _quick(columns[f"prefix_{kind}"]) for kind in self._files.digests}
        self._kinds_of_bits: dict[int, tuple[HashAlgorithm, ...]] = {}
        self._rows = {kind: columns[f"row_{kind}"] for kind in self._files.digests}

    def known_file(self, row: int) -> KnownFile:
        """The known file of a row of the set."""
        return self._files.known_file(row)

    @property
    def number_of_files(self) -> int:
        """How many known files there are."""
        return len(self._files)

    @property
    def hashes_every_stream(self) -> bool:
        """Whether some known file has no size, so that size rules nothing out."""
        return self._unsized_kinds != 0

    def has_size_between(self, shortest: int, longest: int) -> bool:
        """Whether a known file has a size within the bounds, both included."""
        first = bisect_left(self._size_list, shortest)
        return first < len(self._size_list) and int(self._size_list[first]) <= longest

    def have_sizes_between(
        self, shortest: npt.NDArray[np.int64], longest: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Answer for many bounds what ``has_size_between`` answers for one pair."""
        first = np.searchsorted(self._sizes, shortest)
        found = first < len(self._sizes)
        found[found] = self._sizes[first[found]] <= longest[found]
        return found

    def sizes_between(self, shortest: int, longest: int) -> tuple[int, ...]:
        """The sizes of known files within the bounds, both included, rising."""
        first, last = np.searchsorted(self._sizes, [shortest, longest + 1])
        return tuple(self._sizes[first:last].tolist())

    def kinds_for(self, size: int, *, all_hashes: bool) -> tuple[HashAlgorithm, ...]:
        """Which digests to take of a content of that size: those that some known file could have.

        No other digest could say anything, and each costs the time of reading again.
        """
        bits = self._held_kinds if all_hashes else self._unsized_kinds
        row = bisect_left(self._size_list, size)
        if row < len(self._size_list) and self._size_list[row] == size:
            bits |= int(self._kinds[row])
        kinds = self._kinds_of_bits.get(bits)
        if kinds is None:
            kinds = tuple(kind for kind, bit in KIND_BITS.items() if bits & bit)
            self._kinds_of_bits[bits] = kinds
        return kinds

    def find(
        self, size: int, digests: Mapping[HashAlgorithm, bytes]
    ) -> tuple[list[KnownFile], list[KnownFile]]:
        """Return the known files that agree in every digest, and those that are disputed.

        A known file is disputed of which one digest agrees and another, or the size, does not.

        Args:
            size: length of the content in bytes.
            digests: at least the kinds that ``kinds_for`` names.
        """
        rows = sorted({row for kind, value in digests.items() for row in self._find(kind, value)})
        agreed: list[KnownFile] = []
        disputed: list[KnownFile] = []
        for row in rows:
            known_file = self._files.known_file(row)
            same = all(digests.get(d.algorithm, d.value) == d.value for d in known_file.digests)
            fits = self._files.sizes[row] in (SIZE_UNKNOWN, size)
            (agreed if same and fits else disputed).append(known_file)
        return agreed, disputed

    def _find(self, kind: HashAlgorithm, value: bytes) -> list[int]:
        prefixes = self._prefixes.get(kind)
        if prefixes is None:
            return []
        prefix = int.from_bytes(value[:8], "big")
        first = bisect_left(prefixes, prefix)
        if first == len(prefixes) or int(prefixes[first]) != prefix:
            return []
        last = bisect_right(prefixes, prefix, lo=first)
        rows: list[int] = self._rows[kind][first:last].tolist()
        digests = self._files.digests[kind]
        return [row for row in rows if digests[row].tobytes() == value]


def _quick(column: npt.NDArray[Any]) -> Sequence[int]:
    """The numbers of a column: ten times quicker to ask than an array, where memory allows."""
    short: list[int] = column.tolist() if len(column) <= LONGEST_LIST else []
    return short or cast("Sequence[int]", column)  # an array answers what is asked here like a list


def _prefixes(digests: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(digests[:, :8]).view(">u8").ravel().astype(np.uint64)
