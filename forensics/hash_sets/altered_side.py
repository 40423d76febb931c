"""The side of a hash set by which altered copies are found: one section, beside files and blocks.

It is made where the originals are pictures and are at hand; a set of digests alone has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.altered.description import PictureDescription
from forensics.altered.index import NO_MOMENT, AlteredIndex, columns_of
from forensics.altered.pdq import HASH_SIZE, ORIENTATIONS, Pdq
from forensics.altered.point_table import point_columns
from forensics.altered.points import (
    LOOKS,
    MOST_POINTS,
    Points,
    packed_places,
    unpacked_places,
)
from forensics.errors import HashSetError
from forensics.hash_sets.columns import pack_columns, unpack_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.altered.known_picture import KnownPicture
    from forensics.hash_set import HashSet


DAMAGED = "the description of a picture is damaged"


def pack_altered(pictures: Iterable[KnownPicture]) -> bytes | None:
    """Lay descriptions of known pictures out in one block; None where none tells anything."""
    columns = columns_of(pictures)
    return pack_columns(columns) if len(columns["rows"]) else None


def pack_hashes(
    rows: npt.NDArray[np.uint32], hashes: npt.NDArray[np.uint8], qualities: npt.NDArray[np.uint8]
) -> bytes:
    """Lay PDQ hashes out of which no picture is at hand: no points, and no turned copies.

    Args:
        rows: of the known files, ascending.
        hashes: of each, 32 bytes; in any orientation a copy is found, since it is turned itself.
        qualities: of each.
    """
    nothing = np.zeros(len(rows), np.uint32)
    return pack_columns(
        {
            "rows": rows,
            "thumbnails": np.zeros(len(rows), np.uint8),
            "moments": np.full(len(rows), NO_MOMENT, np.uint32),
            "hashes": hashes,
            "qualities": qualities,
            **point_columns([]),
            "point_ends": nothing,
            "widths": nothing,
            "heights": nothing,
        }
    )


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


def description_to_bytes(description: PictureDescription) -> bytes:
    """A description as one block, on its way from the process that made it."""
    points = description.points
    return pack_columns(
        {
            "hashes": description.pdq.hashes,
            "numbers": np.array([description.pdq.quality, points.width, points.height], "<i8"),
            "places": packed_places(points.places),
            "looks": points.looks,
        }
    )


def description_from_bytes(block: bytes | memoryview) -> PictureDescription:
    """Read it again. It comes from a process that decoded hostile bytes, so its shape is checked.

    Raises:
        HashSetError: it is damaged.
    """
    columns = unpack_columns(block)
    try:
        hashes, places = columns["hashes"], columns["places"]
        looks, numbers = columns["looks"], columns["numbers"]
    except KeyError as error:
        raise HashSetError(DAMAGED) from error
    fits = (
        hashes.shape == (ORIENTATIONS, HASH_SIZE)
        and hashes.dtype == looks.dtype == np.uint8
        and places.shape == looks.shape[:1]
        and places.dtype == np.uint32
        and looks.shape == (len(places), LOOKS)
        and numbers.shape == (3,)
    )
    if not fits or len(places) > MOST_POINTS:
        raise HashSetError(DAMAGED)
    quality, width, height = map(int, numbers)
    points = Points(unpacked_places(places), looks, width, height)
    return PictureDescription(Pdq(hashes, quality), points)
