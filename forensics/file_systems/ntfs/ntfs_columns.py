"""From ordinary records of the master file table to the files they are, as columns."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from forensics.file_system import Residency
from forensics.file_systems.file_columns import RESIDENCIES, STATES, FileColumns, firsts_of
from forensics.file_systems.ntfs.mft import DATA, RECORD_MASK, Name
from forensics.values import HitState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.file_columns import Bytes
    from forensics.file_systems.ntfs.mft_columns import RecordColumns
    from forensics.file_systems.ntfs.ntfs_folders import Folders, Place


def add_folders(records: RecordColumns, folders: Folders) -> None:
    """Take the folders among some records."""
    for row in np.flatnonzero(records.is_folder).tolist():
        parent = int(records.parents[row])
        name = Name(parent & RECORD_MASK, parent >> 48 & 0xFFFF, records.names[row], is_dos=False)
        folders.add_named(
            int(records.numbers[row]),
            int(records.sequences[row]),
            name,
            in_use=bool(records.in_use[row]),
        )


def listed(
    records: RecordColumns, folders: Folders, partition: int | None
) -> Iterator[FileColumns]:
    """Return the streams that some records hold, of one byte or more."""
    has_content = records.sizes > 0
    rows = np.flatnonzero(has_content)
    if not len(rows):
        return
    parents, folder_of = np.unique(records.parents[rows], return_inverse=True)
    places = [folders.place_of(parent) for parent in parents.tolist()]
    in_use, is_resident = records.in_use[rows], records.is_resident[rows]
    counts = np.bincount(records.run_rows, minlength=len(records.numbers))[rows]
    yield FileColumns(
        partition,
        records.numbers[rows],
        np.full(len(rows), DATA),
        records.ids[rows],
        records.sizes[rows],
        _states(places)[folder_of, in_use.astype(np.intp)],
        np.where(is_resident, _RESIDENT, _STORED).astype(np.uint8),
        in_use,
        np.zeros(len(rows), np.bool_),
        firsts_of(counts),
        records.offsets,
        records.lengths,
        tuple(place.path for place in places),
        folder_of,
        list(compress(records.names, has_content.tolist())),
        {},
    )


def _states(places: list[Place]) -> Bytes:
    """What files in each folder are: not in use any more, and in use."""
    return np.array(
        [
            (
                _DELETED if place.is_known else _ORPHAN,
                _LIVE if place.is_live else _ORPHAN,
            )
            for place in places
        ],
        np.uint8,
    )


_LIVE, _DELETED, _ORPHAN = (
    STATES.index(state) for state in (HitState.LIVE, HitState.DELETED, HitState.ORPHAN)
)
_STORED, _RESIDENT = (
    RESIDENCIES.index(residency) for residency in (Residency.STORED, Residency.RESIDENT)
)
