"""From pictures that are like known ones to candidates: whose they are, and what is told already.

A candidate at the place of a stronger hit of the same known file is none of its own: what is
established there by bytes says more. So is a thumbnail within a picture that is a candidate itself.
Where such a hit rests on MD5 or SHA-1 alone, it takes over how alike the picture is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from forensics.extents import joined
from forensics.values.hits import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey
    from forensics.values import Extent, Hit
    from forensics.values.hits import Likeness


def candidates_of(
    surveys: Iterable[Survey], results: Iterable[ShardResult], *, held: frozenset[str]
) -> Iterator[Hit]:
    """Return what was found to be like known pictures, on media with the file that holds it.

    ``held`` are the images of sources that hold files, whose hits name them already.
    """
    owners = {survey.source.image: survey.owners for survey in surveys}
    for hit in (hit for result in results for hit in result.hits):
        if hit.image in held or hit.image not in owners or hit.path is not None:
            yield hit  # it names its file already
            continue
        owner = owners[hit.image].owner_of(hit.extents)
        yield replace(
            hit,
            state=owner.state,
            partition=owner.partition,
            path=owner.path,
            also=owner.also,
            allocated=owner.allocated,
            owner=owner.inode,
            reallocated=owner.reallocated,
        )


def without_told(
    candidates: Iterable[Hit], hits: Iterable[Hit], *, held: frozenset[str]
) -> Iterator[Hit]:
    """Leave out candidates that share bytes with a stronger hit of their known file.

    A hit on MD5 or SHA-1 alone, of a file that is the picture, comes once more with its likeness.

    Args:
        candidates: altered copies and thumbnails.
        hits: all others, of the same sources, by the same kind of places.
        held: images of sources that hold files: there each file is a place of its own.
    """
    told: defaultdict[object, list[Extent]] = defaultdict(list)
    weak: dict[object, Hit] = {}
    for hit in hits:
        told[_known_at(hit, held)] += hit.extents
        if hit.kind in WHOLE and hit.extents and not hit.is_strong:
            weak[_known_at(hit, held), hit.extents[0].offset, _chain(hit)] = hit
    groups: defaultdict[object, list[Hit]] = defaultdict(list)
    for candidate in candidates:
        groups[_known_at(candidate, held)].append(candidate)
    for known, group in groups.items():
        places = joined(told.get(known, ()))
        yield from _outermost([hit for hit in group if not _touch(hit.extents, places)])
        yield from _shown(weak, known, group)


def _shown(weak: dict[object, Hit], known: object, group: list[Hit]) -> Iterator[Hit]:
    """Whole files by MD5 or SHA-1 alone that show a picture like the known one, most alike."""
    best: dict[Hit, Likeness] = {}
    for hit in group:
        own = weak.get((known, hit.extents[0].offset, _chain(hit))) if hit.extents else None
        alike = hit.likeness
        if own is not None and alike is not None and not alike.of_thumbnail:
            best[own] = min(alike, best.get(own, alike), key=_unlikeness)
    for own, alike in best.items():
        yield replace(own, likeness=alike)


def _unlikeness(alike: Likeness) -> tuple[bool, int, int]:
    return (alike.distance is None, alike.distance or 0, -(alike.points or 0))


def _known_at(hit: Hit, held: frozenset[str]) -> object:
    """Hits of one known file whose places can be compared."""
    path = hit.path.partition("!/")[0] if hit.path is not None else None
    return (hit.image, hit.item, path if hit.image in held else None)


def _chain(hit: Hit) -> str:
    """Of a member of containers, which one: several may be decoded from the same bytes."""
    return (hit.path or "").partition("!/")[2]


def _touch(extents: Iterable[Extent], places: list[Extent]) -> bool:
    """Whether some extents share a byte with places, which are sorted and apart."""
    for extent in extents:
        after = bisect_left(places, extent.end, key=_offset)
        if after and places[after - 1].end > extent.offset:
            return True
    return False


def _outermost(group: list[Hit]) -> Iterator[Hit]:
    """Leave out those that begin within another, and all but one at one place."""
    spans = sorted({(e.offset, e.end) for hit in group for e in hit.extents})
    starts = [start for start, _ in spans]
    reach = list(accumulate((end for _, end in spans), max))
    seen: set[tuple[Extent, ...]] = set()
    # Of two names of one place, that of the member says more than that of its container.
    for hit in sorted(group, key=lambda each: (each.extents, -len(each.path or ""), each.sort_key)):
        if not hit.extents or hit.extents in seen:
            continue
        seen.add(hit.extents)
        before = bisect_left(starts, hit.extents[0].offset) - 1
        if before < 0 or reach[before] <= hit.extents[0].offset:
            yield hit


def _offset(extent: Extent) -> int:
    return extent.offset
