"""From shard results to one result: the same whatever the order in which they came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.extents import common, joined
from forensics.scanning.coverage import cover
from forensics.values import Coverage, Extent, Fault, Hit, HitState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.scanning.results import ShardResult
    from forensics.scanning.survey import Survey

WHOLE_MEDIUM = "whole medium"  # how readers call the place of what no volume tells
# Of two entries that own the same bytes, the one that tells most comes first.
_STATES = tuple(HitState)


def merge_hits(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """One hit per item and place, sorted; other names of the same bytes stand in ``also``."""
    groups: defaultdict[object, list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[_place_of(hit)].append(hit)
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
            "encrypted": survey.encrypted,
            "over_budget": [*survey.over_budget, *_all(result.over_budget for result in mine)],
            "unopened": survey.unopened,
            "constant": _all(result.constant for result in mine),
            "opaque": common(survey.opaque, compared),
            "compared": compared,
        },
    )


def _all(groups: Iterable[tuple[Extent, ...]]) -> list[Extent]:
    return [extent for group in groups for extent in group]


def _place_of(hit: Hit) -> object:
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
    return replace(first, path=path, also=also)


def _rank(hit: Hit) -> tuple[bool, int, bool, bytes, int]:
    state = _STATES.index(hit.state)
    owner = -1 if hit.owner is None else hit.owner
    return (not hit.allocated, state, hit.path is None, _bytes_of(hit.path or ""), owner)


def _bytes_of(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")
