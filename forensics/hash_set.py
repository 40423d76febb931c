"""A hash set in memory: known files as columns, never as a million objects.

``hash_sets/`` builds, imports, seals, opens and indexes it. The rows are in order of their
references, so that the same known files always give the same columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.errors import HashSetError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, HashSetSummary, KnownFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIZE_UNKNOWN = -1
# The bit that says in ``kinds`` that a known file has a digest of that kind: part of the format.
KIND_BITS = {
    HashAlgorithm.BLAKE3: 1,
    HashAlgorithm.SHA256: 2,
    HashAlgorithm.SHA1: 4,
    HashAlgorithm.MD5: 8,
}
LONGEST_REFERENCE = 200

Bytes8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class KnownFileTable:
    """Known files by row. ``digests`` has a column only for the kinds that some row has.

    ``sizes`` are bytes, -1 where not known; ``reference_ends`` says where in ``references``
    (UTF-8) each row's reference ends.
    """

    sizes: npt.NDArray[np.int64]
    kinds: Bytes8
    digests: Mapping[HashAlgorithm, Bytes8]
    reference_ends: npt.NDArray[np.uint32]
    references: Bytes8

    @classmethod
    def from_known_files(cls, known_files: Iterable[KnownFile]) -> KnownFileTable:
        """Make columns of known files, in order of their references.

        Raises:
            HashSetError: two have one reference, or one is too long.
        """
        rows = KnownFileRows()
        for known_file in known_files:
            rows.append(known_file)
        return rows.to_table()

    def __len__(self) -> int:
        """How many known files there are."""
        return len(self.sizes)

    def __iter__(self) -> Iterator[KnownFile]:
        """Every known file in order of its reference."""
        return (self.known_file(row) for row in range(len(self)))

    def known_file(self, row: int) -> KnownFile:
        """The known file of a row."""
        start = int(self.reference_ends[row - 1]) if row else 0
        reference = self.references[start : int(self.reference_ends[row])].tobytes()
        size = int(self.sizes[row])
        return KnownFile(
            reference=reference.decode(),
            size=None if size == SIZE_UNKNOWN else size,
            digests=tuple(
                Digest(algorithm, self.digests[algorithm][row].tobytes())
                for algorithm, bit in KIND_BITS.items()
                if int(self.kinds[row]) & bit
            ),
        )


@dataclass(frozen=True, slots=True, eq=False)
class HashSet:
    """An opened hash set. ``digest`` names it and tells nothing without it.

    ``section`` are the canonical bytes that the known files are views of. ``blocks`` is what
    ``hash_sets.blocks.BlockTables`` reads, None where the set was made of digests alone and finds
    whole files only. ``altered`` is what ``hash_sets.altered_side`` reads, None where none of the
    known files is a picture that was at hand. ``origin`` is what ``hash_sets.lists.origin`` reads,
    None where the set was built from originals.
    """

    set_id: bytes
    digest: Digest
    known_files: KnownFileTable
    section: memoryview
    blocks: bytes | bytearray | memoryview | None = None
    altered: bytes | bytearray | memoryview | None = None
    origin: bytes | bytearray | memoryview | None = None

    @property
    def summary(self) -> HashSetSummary:
        """What a scan result says of it."""
        return HashSetSummary(self.digest, len(self.known_files))


@dataclass(slots=True)
class KnownFileRows:
    """Known files on their way into columns: some bytes for each, whatever their number."""

    references: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    kinds: bytearray = field(default_factory=bytearray)
    digests: dict[HashAlgorithm, bytearray] = field(
        default_factory=lambda: {algorithm: bytearray() for algorithm in KIND_BITS}
    )

    def __len__(self) -> int:
        """How many there are so far."""
        return len(self.references)

    def append(self, known_file: KnownFile) -> None:
        """Add one.

        Raises:
            HashSetError: its reference is empty or too long.
        """
        reference = known_file.reference.encode()
        if not 0 < len(reference) <= LONGEST_REFERENCE:
            raise HashSetError(f"a reference has 1 to {LONGEST_REFERENCE} bytes; one has not")
        self.references.append(reference)
        self.sizes.append(SIZE_UNKNOWN if known_file.size is None else known_file.size)
        bits = 0
        for algorithm, bit in KIND_BITS.items():
            digest = known_file.digest(algorithm)
            bits |= bit if digest else 0
            self.digests[algorithm] += digest.value if digest else bytes(algorithm.size)
        self.kinds.append(bits)

    def to_table(self) -> KnownFileTable:
        """All of them, in order of their references.

        Raises:
            HashSetError: two have one reference.
        """
        order = sorted(range(len(self.references)), key=self.references.__getitem__)
        references = [self.references[row] for row in order]
        if any(a == b for a, b in pairwise(references)):
            raise HashSetError("two known files have the same reference")
        kinds = np.frombuffer(bytes(self.kinds), np.uint8)[order]
        held = int(np.bitwise_or.reduce(kinds, initial=0))
        return KnownFileTable(
            sizes=np.array(self.sizes, np.int64)[order],
            kinds=kinds,
            digests={
                algorithm: np.frombuffer(bytes(column), np.uint8).reshape(-1, algorithm.size)[order]
                for algorithm, column in self.digests.items()
                if held & KIND_BITS[algorithm]
            },
            reference_ends=np.cumsum([len(r) for r in references], dtype=np.uint32),
            references=np.frombuffer(b"".join(references), np.uint8),
        )
