"""The sections of a hash set: what stands in which, and the digest that names the set.

* ``set``: the random 32-byte id, made when the set is built and kept when passphrases change;
* ``files``: the known files as columns, the same bytes for the same known files;
* ``blocks``: what pieces of them are found by (``blocks.py``); absent in a set of digests alone;
* ``altered``: what altered copies are found by (``altered_side.py``); absent where none of the
  known files is a picture that was at hand;
* ``origin``: which list it was made of, and the outcome of its rows (``lists/origin.py``); absent
  where it was built from originals.

A section that a reader does not know is left alone, so later versions add theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from blake3 import blake3

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS, HashSet, KnownFileTable
from forensics.hash_sets.columns import pack_columns, unpack_columns
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

SET_ID_SIZE = 32
Section = bytes | bytearray | memoryview


def new_set_hasher(set_id: bytes) -> blake3:
    """Return what gives the digest that names a set, once it was given the files section."""
    return blake3(set_id)


def to_sections(
    set_id: bytes,
    known_files: KnownFileTable,
    *,
    blocks: bytes | None = None,
    altered: bytes | None = None,
    origin: bytes | None = None,
) -> dict[str, bytes]:
    """Lay a hash set out as the sections of a sealed file."""
    besides = {"blocks": blocks, "altered": altered, "origin": origin}
    return {
        "set": set_id,
        "files": files_section(known_files),
        **{name: side for name, side in besides.items() if side is not None},
    }


def from_sections(sections: Mapping[str, Section]) -> HashSet:
    """Make a hash set of the sections of a sealed file.

    Raises:
        HashSetError: one is missing or damaged.
    """
    try:
        # Views, and no copies: of a million known files it has sixty megabytes.
        set_id, files = bytes(sections["set"]), memoryview(sections["files"]).toreadonly()
    except KeyError as error:
        raise HashSetError("a section of the hash set is missing; build it again") from error
    if len(set_id) != SET_ID_SIZE:
        raise HashSetError("the id of the hash set is damaged")
    digest = Digest(HashAlgorithm.BLAKE3, new_set_hasher(set_id).update(files).digest())
    table = table_from_files_section(files)
    besides = (sections.get(name) for name in ("blocks", "altered", "origin"))
    return HashSet(set_id, digest, table, files, *besides)


def files_section(table: KnownFileTable) -> bytes:
    """The canonical bytes of the known files."""
    return pack_columns(
        {
            "sizes": table.sizes,
            "kinds": table.kinds,
            "reference_ends": table.reference_ends,
            "references": table.references,
            **{str(algorithm): column for algorithm, column in table.digests.items()},
        }
    )


def table_from_files_section(section: bytes | memoryview) -> KnownFileTable:
    """Read what ``files_section`` laid out; the table's arrays are views of the section.

    Raises:
        HashSetError: the section is damaged.
    """
    columns = unpack_columns(section)
    try:
        table = KnownFileTable(
            sizes=columns["sizes"],
            kinds=columns["kinds"],
            digests={kind: columns[kind.value] for kind in KIND_BITS if kind.value in columns},
            reference_ends=columns["reference_ends"],
            references=columns["references"],
        )
    except KeyError as error:
        raise HashSetError("a column of the hash set is missing; build it again") from error
    if not _is_sound(table):
        raise HashSetError("the columns of the hash set do not fit together")
    return table


def _is_sound(table: KnownFileTable) -> bool:
    rows = table.sizes.shape
    same_rows = all(column.shape == rows for column in (table.kinds, table.reference_ends))
    digests_fit = all(
        column.shape == (*rows, kind.size) and column.dtype == np.uint8
        for kind, column in table.digests.items()
    )
    if not (same_rows and digests_fit and len(rows) == 1):
        return False
    held = sum(KIND_BITS[kind] for kind in table.digests)
    ends = table.reference_ends.astype(np.int64)
    return (
        not int(np.bitwise_or.reduce(table.kinds, initial=0)) & ~held
        and bool(np.all(np.diff(ends, prepend=0) > 0))
        and (int(ends[-1]) if len(ends) else 0) == len(table.references)
    )
