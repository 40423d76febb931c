"""The side of a hash set by which altered copies are found: one section, beside files and blocks.

It is made where the originals are pictures and are at hand; a set of digests alone has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.altered.index import AlteredIndex, columns_of
from forensics.hash_sets.columns import pack_columns, unpack_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.altered.known_picture import KnownPicture
    from forensics.hash_set import HashSet


def pack_altered(pictures: Iterable[KnownPicture]) -> bytes | None:
    """Lay descriptions of known pictures out in one block; None where none tells anything."""
    columns = columns_of(pictures)
    return pack_columns(columns) if len(columns["rows"]) else None


def described_in(hash_set: HashSet) -> int:
    """Return how many known files of a set can be found as altered copies.

    Raises:
        HashSetError: what finds them is damaged.
    """
    return 0 if hash_set.altered is None else len(altered_index(hash_set.altered))


def altered_index(packed: bytes | bytearray | memoryview) -> AlteredIndex:
    """Open the block where it lies.

    Raises:
        HashSetError: it is damaged, or an earlier version made it.
    """
    return AlteredIndex(unpack_columns(memoryview(packed)))
