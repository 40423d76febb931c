"""From shard results to one result: the same whatever the order in which they came.

In the ledger of coverage classes are unions of extents. Taken in the order of precedence, what a
class adds to the union of those before it is its count, and what no class ever named is
``not_read``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.extents import common, joined
from forensics.values import Coverage, Extent, Fault, Hit, HitState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey

# A bad or closed byte stays so, even where something else was compared over it.
PRECEDENCE = (
    "unreadable",
    "checksum_bad",
    "encrypted",
    "over_budget",
    "unopened",
    "constant",
    "opaque",
    "compared",
)

_Spans = npt.NDArray[np.int64]
WHOLE_MEDIUM = "whole medium"  # how readers call the place of what no volume tells
# Of two entries that own the same bytes, the one that tells most comes first.
_STATES = tuple(HitState)


def merge_hits(hits: Iterable[Hit], held: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
    """One hit per item and place, sorted; other names of the same bytes stand in ``also``.

    Args:
        hits: of all sources.
        held: images of sources that hold files: there each file is a place of its own.
    """
    groups: defaultdict[object, list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[_place_of(hit, is_held=hit.image in held)].append(hit)
    merged = (_merged(group) for group in groups.values())
    return tuple(sorted(merged, key=lambda hit: hit.sort_key))


def merge_faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Every fault once, by image, place, extents and reason; neighbours on a medium are one."""
    stretches: defaultdict[tuple[str, str, str], list[Extent]] = defaultdict(list)
    found: set[Fault] = set()
    for fault in faults:
        if fault.where == WHOLE_MEDIUM and fault.extents:
            stretches[fault.image, fault.where, fault.reason] += fault.extents
        else:
            found.add(fault)
    for (image, where, reason), extents in stretches.items():
        found |= {Fault(image, where, (extent,), reason) for extent in joined(extents)}
    return tuple(sorted(found, key=lambda f: (f.image, f.where, f.extents, f.reason)))


def ledger(survey: Survey, results: Iterable[ShardResult]) -> Coverage:
    """The coverage of one source from all that was found on it.

    A source of which not even the size is known has no bytes to put anywhere.
    """
    if survey.source.size is None:
        return Coverage()
    mine = [result for result in results if result.image == survey.source.image]
    compared = _all(result.compared for result in mine)
    return cover(
        survey.source.size,
        {
            "unreadable": [*survey.unreadable, *_all(result.unreadable for result in mine)],
            "checksum_bad": [*survey.checksum_bad, *_all(result.checksum_bad for result in mine)],
            "encrypted": [*survey.encrypted, *_all(result.encrypted for result in mine)],
            "over_budget": [*survey.over_budget, *_all(result.over_budget for result in mine)],
            "unopened": [*survey.unopened, *_all(result.unopened for result in mine)],
            "constant": _all(result.constant for result in mine),
            "opaque": [*common(survey.opaque, compared), *_all(result.opaque for result in mine)],
            "compared": compared,
        },
    )


def _all(groups: Iterable[tuple[Extent, ...]]) -> list[Extent]:
    return [extent for group in groups for extent in group]


def _place_of(hit: Hit, *, is_held: bool) -> object:
    if is_held:
        return (hit.image, hit.item, hit.path, hit.extents, hit.known_offset, hit.length)
    place: object = hit.extents or (hit.partition, hit.path)
    return (hit.image, hit.item, place)


def _merged(hits: list[Hit]) -> Hit:
    """The live owner speaks for the place; its names and those of the others are kept."""
    first, *others = sorted(hits, key=_rank)
    if not others:
        return first
    same_owner = [hit for hit in hits if hit.owner == first.owner and hit.state == first.state]
    own = {name for hit in same_owner for name in (hit.path, *hit.also) if name is not None}
    names = {name for hit in hits for name in (hit.path, *hit.also) if name is not None}
    path = min(own, key=_bytes_of, default=first.path)
    also = tuple(sorted(names - {path}, key=_bytes_of))
    alike = next((hit.likeness for hit in hits if hit.likeness is not None), None)
    return replace(first, path=path, also=also, likeness=alike)


def _rank(hit: Hit) -> tuple[bool, int, bool, bytes, int]:
    state = _STATES.index(hit.state)
    owner = -1 if hit.owner is None else hit.owner
    return (not hit.allocated, state, hit.path is None, _bytes_of(hit.path or ""), owner)


def _bytes_of(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def cover(size: int, extents_by_class: Mapping[str, Iterable[Extent]]) -> Coverage:
    """Count the bytes of each class on a medium of ``size`` bytes.

    Extents may overlap, repeat and reach past the end; classes without extents may be left out.
    """
    claimed: _Spans = np.empty((0, 2), np.int64)
    counts: dict[str, int] = {}
    total = 0
    for name in PRECEDENCE:
        spans = _spans(extents_by_class.get(name, ()), size)
        if len(spans):
            claimed = _union(np.concatenate([claimed, spans]))
        covered = int((claimed[:, 1] - claimed[:, 0]).sum())
        counts[name] = covered - total
        total = covered
    return Coverage(**counts, not_read=size - total)


def _spans(extents: Iterable[Extent], size: int) -> _Spans:
    spans = np.array([(e.offset, e.end) for e in extents], np.int64).reshape(-1, 2)
    clipped: _Spans = np.clip(spans, 0, size)
    return clipped[clipped[:, 1] > clipped[:, 0]]


def _union(spans: _Spans) -> _Spans:
    ordered = spans[np.argsort(spans[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, 1])
    begins = np.concatenate([[True], ordered[1:, 0] > reach[:-1]])
    starts = np.flatnonzero(begins)
    ends = np.concatenate([starts[1:] - 1, [len(ordered) - 1]])
    return np.stack([ordered[starts, 0], reach[ends]], axis=1)
