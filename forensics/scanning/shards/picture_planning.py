"""Which pictures of a medium are looked at for altered copies: files, and what begins elsewhere.

The raw pass saw where pictures begin; the list of files says which of these are files as a whole.
One that begins within a file (a thumbnail in a cache, one in EXIF, the preview of a raw file) goes
on as that file does: JPEGs and PNGs at any byte, the others at sectors. One that begins where no
content of a file lies goes on as the bytes do, up to where a file's content begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.altered.distinct import distinct
from forensics.extents import joined
from forensics.matching.forms import PICTURES, VIDEOS
from forensics.pictures.looked import LARGEST_WITHIN
from forensics.scanning.shards.found_forms import unpacked
from forensics.scanning.shards.planning import PictureShard, StoredPicture
from forensics.scanning.survey.stored_streams import StoredStreams
from forensics.value_classes import dataclass
from forensics.values import Extent, SourceRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey

MOST_PICTURES = 64
MOST_BYTES = 32 * 1024 * 1024
USUAL = 64 * 1024  # bytes of a picture whose end is not known yet

_Column = npt.NDArray[np.int64]


def plan_pictures(
    survey: Survey,
    results: Iterable[ShardResult],
    *,
    told: Iterable[Extent],
    index: SharedIndexRef,
) -> Iterator[PictureShard]:
    """Cut the pictures of a medium into shards, numbered from 1, in the order of the medium.

    ``told`` are bytes of whole copies of known files, of which everything is known.
    """
    source = survey.source.ref
    if source is None:
        return
    mine = [result for result in results if result.image == survey.source.image]
    known = joined(told)
    starts = _without(_starts(mine, source.size), known)
    pictures, videos = (
        _without(_sectors(mine, source.size, forms), known) for forms in (PICTURES, VIDEOS)
    )
    plan = _Plan(source, survey.owners.stored())
    waiting: list[StoredPicture] = []
    number = size = 0
    for picture in plan.pictures(starts, pictures, videos):
        length = sum(each.length for each in picture.extents) if picture.is_file else USUAL
        if waiting and (len(waiting) == MOST_PICTURES or size + length > MOST_BYTES):
            number += 1
            yield PictureShard(number, source, index, tuple(waiting))
            waiting, size = [], 0
        waiting.append(picture)
        size += length
    if waiting:
        yield PictureShard(number + 1, source, index, tuple(waiting))


def _starts(results: Iterable[ShardResult], size: int) -> _Column:
    """Where JPEGs and PNGs begin."""
    columns = [np.frombuffer(r.starts[: len(r.starts) & ~7], np.int64) for r in results]
    found = distinct(np.concatenate([np.zeros(0, np.int64), *columns]))
    return found[(found >= 0) & (found < size)]


def _sectors(results: Iterable[ShardResult], size: int, forms: frozenset[int]) -> _Column:
    """Which sectors begin as one of some forms."""
    offsets, codes = unpacked(results)
    found = distinct(offsets[np.isin(codes, sorted(forms))])
    return found[(found >= 0) & (found < size)]


def _without(places: _Column, known: list[Extent]) -> _Column:
    """Leave out what lies within extents that are sorted and apart."""
    if not known:
        return places
    starts = np.array([extent.offset for extent in known], np.int64)
    ends = np.array([extent.end for extent in known], np.int64)
    before = np.searchsorted(starts, places, side="right") - 1
    return places[(before < 0) | (ends[np.maximum(before, 0)] <= places)]


@dataclass(slots=True)
class _Plan:
    source: SourceRef
    streams: StoredStreams

    def pictures(
        self, starts: _Column, sectors: _Column, videos: _Column
    ) -> Iterator[StoredPicture]:
        """Each picture once, ascending.

        Videos are looked at as files alone: nothing in one place tells where one ends.
        """
        streams = self.streams
        firsts = streams.firsts() if len(streams.rows) else np.zeros(0, np.int64)
        begins = {int(streams.starts[first]): int(first) for first in firsts[::-1]}
        order = np.argsort(streams.starts, kind="stable")
        runs = _Runs(streams, order, firsts)

        def may_be_within(place: int) -> bool:
            return _holds(starts, place) or _holds(sectors, place)

        for place in distinct(np.concatenate([starts, sectors, videos])).tolist():
            if (first := begins.get(place)) is not None and (whole := streams.extents(first)):
                yield StoredPicture(whole, is_file=True)
            elif rest := runs.rest(place):
                if may_be_within(place):
                    yield StoredPicture(rest, is_file=False)
            elif may_be_within(place):
                end = min(runs.next_start(place, self.source.size), place + LARGEST_WITHIN)
                yield StoredPicture((Extent(place, end - place),), is_file=False)


def _holds(places: _Column, place: int) -> bool:
    at = int(np.searchsorted(places, place))
    return at < len(places) and int(places[at]) == place


@dataclass(slots=True)
class _Runs:
    """The runs of streams by their places on the medium."""

    streams: StoredStreams
    order: _Column
    firsts: _Column

    def _containing(self, place: int) -> int | None:
        """A run that holds a place; of several, the one that begins last."""
        starts = self.streams.starts
        at = int(np.searchsorted(starts, place, side="right", sorter=self.order)) - 1
        for number in self.order[max(0, at - _OVERLAPS) : at + 1][::-1].tolist():
            if self.streams.ends[number] > place:
                return int(number)
        return None

    def next_start(self, place: int, last: int) -> int:
        """Where the next run begins behind a place, or ``last``."""
        at = int(np.searchsorted(self.streams.starts, place, side="right", sorter=self.order))
        return int(self.streams.starts[self.order[at]]) if at < len(self.order) else last

    def rest(self, place: int) -> tuple[Extent, ...]:
        """The content of a stream from a place in it on, as far as a picture goes; or nothing."""
        run = self._containing(place)
        if run is None:
            return ()
        first = int(self.firsts[np.searchsorted(self.firsts, run, side="right") - 1])
        found: list[Extent] = []
        left = LARGEST_WITHIN
        for extent in self.streams.extents(first):
            is_before = not found and not extent.offset <= place < extent.end
            if is_before or not left:
                continue
            start = extent.offset if found else place
            length = min(extent.end - start, left)
            found.append(Extent(start, length))
            left -= length
        return tuple(found)


_OVERLAPS = 8  # runs looked at, where those of deleted files lie over others
