"""What a zip archive holds beside the files of its list: nobody who opens it sees that.

An archive behind another, one in a comment or beside a name, or a file of which the list says
nothing. As it is stored it is compared as all bytes are; what is compressed there is not, so it is
looked for by the headers that stand before each file.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from forensics.containers.zips.directory import LOCAL
from forensics.contents.archives.zip_headers import ZipHeader, headers_from
from forensics.contents.pieces import bytes_at
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

LEAST_GAP = 64
"""Bytes: a header and a name, and a picture that is packed as far as any."""
_STEP = 64 * 1024


class Listed:
    """Which bytes of an archive the files of its list take; of each some numbers are kept."""

    def __init__(self) -> None:
        """Begin with none."""
        self._starts, self._ends = array("q"), array("q")

    def add(self, start: int, end: int) -> None:
        """Take a stretch; an empty one parts nothing."""
        if start < end:
            self._starts.append(start)
            self._ends.append(end)

    def outside(self, size: int) -> Iterator[Extent]:
        """Return the rest of an archive of that size, where it is long enough for a file."""
        starts = np.array([*self._starts, size], np.int64)
        order = np.argsort(starts, kind="stable")
        ends = np.array([*self._ends, size], np.int64)[order]
        before = np.maximum.accumulate(np.concatenate(([0], ends[:-1])))
        gaps = np.stack((before, starts[order]), axis=1)
        for start, end in gaps[gaps[:, 1] - gaps[:, 0] >= LEAST_GAP].tolist():
            yield Extent(start, min(end, size) - start)


def headers_within(content: ContentStream, place: Extent, means: Means) -> Iterator[ZipHeader]:
    """Return the files whose headers stand somewhere in a stretch of an archive.

    Where a header stands that is not read, the rest of the stretch is told once as closed.

    Raises:
        UnreadableExtentError: the content of one that does not say how long it is is damaged.
        OverBudgetError: as ``headers_from``.
    """
    at, is_told = place.offset, False
    while (found := _next_header(content, at, place.end)) is not None:
        at, is_one = found + len(LOCAL), False
        for header in headers_from(content, found, means):
            is_one = True
            if header.stored.offset >= place.end:
                break
            yield header
            at = max(at, header.stored.end)
        if not (is_one or is_told):
            is_told = True
            rest = Extent(found, place.end - found)
            yield ZipHeader(b"", 0, rest, 0, None, closed=wordings.MEANINGLESS)


def _next_header(content: ContentStream, start: int, end: int) -> int | None:
    """Where the next header in a stretch begins, None where there is none."""
    while start < end:
        data = bytes_at(content, start, min(_STEP, end - start))
        found = data.find(LOCAL)
        if found >= 0:
            return start + found
        if start + len(data) >= end or not data:
            return None
        start += len(data) - len(LOCAL) + 1
    return None
