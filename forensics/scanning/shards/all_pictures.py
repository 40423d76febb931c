"""The pictures of all sources of a scan, as parts for workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.scanning.shards.held_pictures import plan_held_pictures
from forensics.scanning.shards.picture_planning import plan_pictures
from forensics.values import HitKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.scanning.shards.planning import PicturesShard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey
    from forensics.values import Hit

_WHOLE = frozenset({HitKind.EXACT, HitKind.EMBEDDED})


def plan_all_pictures(
    surveys: Sequence[Survey],
    results: Sequence[ShardResult],
    hits: Sequence[Hit],
    *,
    index: SharedIndexRef,
    held: frozenset[str],
) -> Iterator[PicturesShard]:
    """Give all pictures but whole copies of known files, of which the other stages tell.

    Args:
        surveys: of the sources.
        results: of the parts that read all their bytes.
        hits: what was found on them by then.
        index: of the hash set.
        held: the images of sources that hold files.
    """
    for survey in surveys:
        image = survey.source.image
        mine = [result for result in results if result.image == image]
        if image in held:
            yield from plan_held_pictures(survey, mine, index=index)
        else:
            told = (
                e for hit in hits if hit.image == image and hit.kind in _WHOLE for e in hit.extents
            )
            yield from plan_pictures(survey, mine, told=told, index=index)
