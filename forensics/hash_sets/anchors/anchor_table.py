"""The table of anchors: hashes in order, and a filter before them for each way of probing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forensics.hash_sets.anchors.anchor_families import FIRST_PLACE, SECOND_PLACE
from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.anchors.windows import is_selected
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    Words = npt.NDArray[np.uint64]
    Numbers = npt.NDArray[np.int64]

TAG_BITS = 32
_ANCHORS_IN_BUCKET = 4
_FILTER_BITS_PER_ANCHOR = 16
# The least is an eighth of a nearest-but-one cache: smaller would gain no speed.
_LEAST_FILTER_BITS, _MOST_FILTER_BITS = 20, 34
_ONE, _SEVENTH, _SEVEN, _THREE = np.uint8(1), np.uint8(7), np.uint64(7), np.uint64(3)


class Family(StrEnum):
    """How the medium is probed: at two places of sectors, at selected windows, at every one.

    Each family has a filter of its own; ``DENSE`` is that of small known files alone.

    Nearly every block has its anchor at the first place, so the filter of the second is small and
    its probes never leave the processor's nearest cache.
    """

    FIRST = "first"
    SECOND = "second"
    SELECTED = "selected"
    DENSE = "dense"


@dataclass(frozen=True, slots=True, eq=False)
class AnchorTable:
    """Anchors in order of their hashes, with filters before them.

    The first bits of a hash lead to a bit of a filter, and to a bucket; the next 32 are its tag.
    ``places`` count the bytes of all known files, each beginning at a block of its own.
    """

    filters: Mapping[Family, npt.NDArray[np.uint8]]
    buckets: npt.NDArray[np.uint32]
    tags: npt.NDArray[np.uint32]
    places: npt.NDArray[Any]

    @classmethod
    def of(
        cls, hashes: Words, places: Numbers, *, of_small: npt.NDArray[np.bool_], rarity: int
    ) -> AnchorTable:
        """Make a table of the hashes and places of all anchors.

        Args:
            hashes: of all anchors, in any order.
            places: theirs.
            of_small: whether each is of a small known file.
            rarity: windows for each selected one, as the medium is probed.
        """
        order = np.lexsort((places, hashes))
        hashes, places, of_small = hashes[order], places[order], of_small[order]
        bits = max(1, (len(hashes) // _ANCHORS_IN_BUCKET).bit_length())
        edges = np.arange(2**bits, dtype=np.uint64) << np.uint64(64 - bits)
        buckets = np.append(np.searchsorted(hashes, edges), len(hashes)).astype(np.uint32)
        tags = ((hashes << np.uint64(bits)) >> np.uint64(64 - TAG_BITS)).astype(np.uint32)
        is_wide = len(places) > 0 and int(places.max()) >> 32 > 0
        within = places % BLOCK_SIZE
        filters = {
            Family.FIRST: _filter_of(hashes[within == FIRST_PLACE]),
            Family.SECOND: _filter_of(hashes[within == SECOND_PLACE]),
            Family.SELECTED: _filter_of(hashes[is_selected(hashes, rarity)]),
            Family.DENSE: _filter_of(hashes[of_small]),
        }
        return cls(filters, buckets, tags, places.astype("<u8" if is_wide else "<u4"))

    @classmethod
    def from_columns(cls, columns: Mapping[str, npt.NDArray[Any]]) -> AnchorTable:
        """Read what ``columns`` gave."""
        filters = {family: columns[f"filter_{family}"] for family in Family}
        return cls(filters, columns["buckets"], columns["tags"], columns["places"])

    @property
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays by the names under which they are sealed."""
        return {
            "buckets": self.buckets,
            "tags": self.tags,
            "places": self.places,
            **{f"filter_{family}": bits for family, bits in self.filters.items()},
        }

    @property
    def bucket_bits(self) -> int:
        """How many first bits of a hash lead to its bucket."""
        return (len(self.buckets) - 1).bit_length() - 1

    def is_sound(self) -> bool:
        """Whether every look-up stays inside the arrays."""
        buckets = self.buckets
        return (
            self.tags.shape == self.places.shape
            and all(len(f) == 2 ** (_bits_of(f) - 3) for f in self.filters.values())
            and len(buckets) == 2**self.bucket_bits + 1
            and int(buckets[-1]) == len(self.tags)
            and bool(np.all(buckets[1:] >= buckets[:-1]))
        )

    def passing(self, family: Family, hashes: Words) -> Numbers:
        """Which of the hashes may be those of anchors."""
        octets = self.filters[family]
        bits = hashes >> np.uint64(64 - _bits_of(octets))
        # No index is beyond the filter's end, so wrapping never happens; it is the quickest to ask.
        found = octets.take((bits >> _THREE).view(np.int64), mode="wrap")
        found >>= bits.astype(np.uint8) & _SEVENTH
        found &= _ONE
        passed: Numbers = found.view(bool).nonzero()[0]
        return passed

    def find(self, hashes: Words) -> tuple[Numbers, Numbers]:
        """Look hashes up that passed a filter.

        Returns:
            For each anchor found, which of ``hashes`` it has, and its place.
        """
        bits = np.uint64(self.bucket_bits)
        bucket = (hashes >> (np.uint64(64) - bits)).view(np.int64)
        first = self.buckets.take(bucket).astype(np.int64)
        count = self.buckets.take(bucket + 1) - first
        ends = np.cumsum(count)
        total = int(ends[-1]) if len(ends) else 0
        asked = np.repeat(np.arange(len(hashes)), count)
        rows = np.arange(total) + (first - ends + count).take(asked)
        tag = ((hashes << bits) >> np.uint64(64 - TAG_BITS)).astype(np.uint32)
        same = np.flatnonzero(self.tags.take(rows) == tag.take(asked))
        return asked[same], self.places[rows[same]].astype(np.int64)


def _bits_of(filter_bits: npt.NDArray[np.uint8]) -> int:
    return (len(filter_bits) * 8).bit_length() - 1


def _filter_of(hashes: Words) -> npt.NDArray[np.uint8]:
    wanted = (len(hashes) * _FILTER_BITS_PER_ANCHOR).bit_length()
    bits = min(max(wanted, _LEAST_FILTER_BITS), _MOST_FILTER_BITS)
    flags = np.zeros(2 ** (bits - 3), np.uint8)
    index = hashes >> np.uint64(64 - bits)
    mask = np.left_shift(_ONE, (index & _SEVEN).astype(np.uint8), dtype=np.uint8)
    np.bitwise_or.at(flags, (index >> _THREE).astype(np.int64), mask)
    return flags
