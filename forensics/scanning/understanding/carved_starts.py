"""Containers that begin where no file's content lies: in unallocated space or slack, say.

Where such a one ends, nobody says: what it holds is read until it makes no sense any more. So only
what is found in it is told; a beginning that opens nothing is as much as any bytes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.matching.forms import FORMS, KINDS
from forensics.values import Extent, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from forensics.scanning.survey.source_survey import Survey

# The kinds that say themselves where they end, and by which reader they are opened.
CARVED = {
    "zip": "zip_headers", "gzip": "gzip", "xz": "xz", "bzip2": "bzip2", "zstd": "zstd",
    "7z": "7z", "tar": "tar", "cpio": "cpio", "squashfs": "squashfs",
}  # fmt: skip
MOST_STARTS = 4096
LONGEST = 64 * 1024 * 1024
TOO_MANY = "more than {} containers begin where no file lies; the others were not opened"
_CODES = tuple(
    code
    for code, kind in enumerate(KINDS)
    if kind in CARVED and (code >= len(FORMS) or not FORMS[code].back)
)


def carved_starts(
    survey: Survey, offsets: npt.NDArray[np.int64], codes: npt.NDArray[np.uint8]
) -> list[tuple[str, FileEntry]]:
    """Return such containers of a medium as files without a name, each with the kind to open it.

    Args:
        survey: gets a fault where there are more than are opened.
        offsets: where on the medium known forms begin.
        codes: of these forms.
    """
    wanted = np.isin(codes, _CODES)
    starts, kinds = offsets[wanted], codes[wanted]
    if not len(starts) or survey.source.size is None:
        return []
    ends = survey.owners.content_free_until(starts, survey.source.size)
    free = np.flatnonzero(ends > starts)
    if len(free) > MOST_STARTS:
        reason = TOO_MANY.format(MOST_STARTS)
        survey.faults.append(Fault(survey.source.image, "whole medium", (), reason))
    return [
        (CARVED[KINDS[int(kinds[each])]], _entry(survey, int(starts[each]), int(ends[each])))
        for each in free[:MOST_STARTS].tolist()
    ]


def _entry(survey: Survey, start: int, end: int) -> FileEntry:
    extent = Extent(start, min(end - start, LONGEST))
    owner = survey.owners.owner_of((Extent(start, 1),))
    return FileEntry(
        owner.partition,
        StreamId(owner.inode or 0, 0, 0),
        owner.path,
        owner.also,
        owner.state,
        bool(owner.allocated),
        size=extent.length,
        runs=(Run(extent.offset, extent.length),),
        residency=Residency.STORED,
    )
