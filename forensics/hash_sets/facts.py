"""What a hash set holds, as counts: of one that is open, or of a files section as it passes by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS, SIZE_UNKNOWN
from forensics.hash_sets.altered_side import altered_index
from forensics.hash_sets.blocks import count_with_blocks
from forensics.hash_sets.columns import directory_of
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, HashSetSummary

if TYPE_CHECKING:
    from forensics.hash_set import HashSet
    from forensics.hash_sets.columns import Shape
    from forensics.hash_sets.sections import Section

UNFIT = "the columns of the hash set do not fit together"
_KINDS = 1 << len(KIND_BITS)


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Counts of a hash set, and its digest.

    Attributes:
        digest: names the set.
        known_files: how many there are.
        of_kind: how many have a digest of each kind.
        without_size: of which no size is known.
        with_content: that pieces are found of.
        found_altered: that can be found altered; None where nothing in the set finds such copies.
    """

    digest: Digest
    known_files: int
    of_kind: Mapping[HashAlgorithm, int]
    without_size: int
    with_content: int
    found_altered: int | None

    @property
    def summary(self) -> HashSetSummary:
        """What a scan result says of it."""
        return HashSetSummary(self.digest, self.known_files)


def facts_of(opened: HashSet) -> SetFacts:
    """Return the counts of an opened set.

    Raises:
        HashSetError: a part of it is damaged.
    """
    table = opened.known_files
    return SetFacts(
        opened.digest,
        len(table),
        {kind: int(((table.kinds & bit) != 0).sum()) for kind, bit in KIND_BITS.items()},
        int((table.sizes == SIZE_UNKNOWN).sum()),
        count_with_blocks(opened.blocks),
        None if opened.altered is None else len(altered_index(opened.altered)),
    )


class FilesSeen:
    """Checks a files section while it passes by, as ``table_from_files_section`` does."""

    def __init__(self, size: int, first: Section) -> None:
        """Take the length of the section, and its first part, with the whole directory.

        Raises:
            HashSetError: it is damaged.
        """
        self._columns = directory_of(memoryview(first), size)
        self._at = 0
        self._of_kinds = np.zeros(_KINDS, np.int64)
        self._last_end = self._unsized = 0
        self._require_shapes()

    def see(self, part: Section) -> None:
        """Take the next part of the section, its first one too; all begin at a multiple of eight.

        Raises:
            HashSetError: it is damaged.
        """
        view = memoryview(part)
        for name, look in (("kinds", self._kinds), ("reference_ends", self._ends),
                           ("sizes", self._sizes)):  # fmt: skip
            shape, start = self._columns[name]
            first, last = max(start, self._at), min(start + shape.size, self._at + len(view))
            if first < last:
                here = view[first - self._at : last - self._at]
                look(np.frombuffer(here, shape.dtype))
        self._at += len(view)

    def counts(self, digest: Digest, *, found_altered: int | None) -> SetFacts:
        """Return what was seen, once all parts have passed.

        Raises:
            HashSetError: what was seen does not fit together.
        """
        numbers = np.arange(_KINDS)
        held = sum(KIND_BITS[kind] for kind in KIND_BITS if kind.value in self._columns)
        if self._of_kinds[(numbers & ~held) != 0].any() or self._last_end != self._references:
            raise HashSetError(UNFIT)
        of_kind = {
            kind: int(self._of_kinds[(numbers & bit) != 0].sum()) for kind, bit in KIND_BITS.items()
        }
        return SetFacts(digest, self._rows, of_kind, self._unsized, 0, found_altered)

    def _require_shapes(self) -> None:
        try:
            rows = self._columns["sizes"][0].shape
            expected = {
                "sizes": ("<i8", rows), "kinds": ("|u1", rows), "reference_ends": ("<u4", rows),
                **{str(kind): ("|u1", (*rows, kind.size)) for kind in KIND_BITS
                   if kind.value in self._columns},
            }  # fmt: skip
            references = self._columns["references"][0]
            fit = len(rows) == 1 and len(references.shape) == 1 and all(
                _is(self._columns[name][0], *shape) for name, shape in expected.items()
            )  # fmt: skip
        except KeyError as error:
            raise HashSetError("a column of the hash set is missing; build it again") from error
        if not fit:
            raise HashSetError(UNFIT)
        self._rows, self._references = rows[0], references.size

    def _kinds(self, kinds: npt.NDArray[np.uint8]) -> None:
        if int(kinds.max()) >= _KINDS:
            raise HashSetError(UNFIT)
        self._of_kinds += np.bincount(kinds, minlength=_KINDS)

    def _ends(self, ends: npt.NDArray[Any]) -> None:
        if not np.all(np.diff(ends.astype(np.int64), prepend=self._last_end) > 0):
            raise HashSetError(UNFIT)
        self._last_end = int(ends[-1])

    def _sizes(self, sizes: npt.NDArray[np.int64]) -> None:
        self._unsized += int((sizes == SIZE_UNKNOWN).sum())


def _is(shape: Shape, dtype: str, dimensions: tuple[int, ...]) -> bool:
    return shape.dtype == dtype and shape.shape == dimensions
