"""What a hash set keeps of the list that it was made of: a section of its sealed file.

Its format, the outcome of its rows, and where those stand that could not be used, for anyone who
opens the set. Nothing of what a row said.
"""

from __future__ import annotations

from dataclasses import astuple, field, fields
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import HashSetError
from forensics.hash_sets.columns import pack_columns, unpack_columns
from forensics.hash_sets.lists.gathering import RowCounts
from forensics.hash_sets.lists.reader import LIST_READERS, ListFormat
from forensics.hash_sets.lists.refusals import REFUSALS
from forensics.hash_sets.lists.rejected import RejectedRows
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.hash_sets.lists.importing import Imported

DAMAGED = "what the hash set keeps of its list is damaged"


@dataclass(frozen=True, slots=True)
class Origin:
    """The list that a hash set was made of."""

    list_format: ListFormat
    counts: RowCounts
    rejected: RejectedRows = field(repr=False)

    @property
    def is_benign(self) -> bool:
        """Whether such lists are of files that come with software, and not of evidence."""
        return LIST_READERS[self.list_format].is_benign


def origin_section(imported: Imported) -> bytes:
    """Lay out what is kept of a list."""
    return pack_columns(
        {
            "format": np.frombuffer(imported.list_format.encode(), np.uint8),
            "counts": np.array(astuple(imported.counts), np.int64),
            "places": imported.rejected.places,
            "refusals": imported.rejected.refusals,
        }
    )


def origin_from_section(section: bytes | bytearray | memoryview) -> Origin:
    """Read it again. A process that read hostile bytes made it, so its shape is checked.

    Raises:
        HashSetError: it is damaged.
    """
    columns = unpack_columns(memoryview(section))
    try:
        places, refusals = columns["places"], columns["refusals"]
        list_format = ListFormat(columns["format"].tobytes().decode())
        counts = columns["counts"]
    except (KeyError, ValueError) as error:
        raise HashSetError(DAMAGED) from error
    fits = (
        places.dtype == np.int64
        and refusals.dtype == np.uint8
        and places.shape == refusals.shape
        and places.ndim == 1
        and int(refusals.max(initial=0)) < len(REFUSALS)
        and counts.dtype == np.int64
        and counts.shape == (len(fields(RowCounts)),)
    )
    if not fits:
        raise HashSetError(DAMAGED)
    return Origin(list_format, RowCounts(*map(int, counts)), RejectedRows(places, refusals))
