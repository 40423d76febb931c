"""The pictures of all sources of a scan, as parts for workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.scanning.shards.held_pictures import plan_held_pictures
from forensics.scanning.shards.picture_planning import plan_pictures
from forensics.scanning.shards.planning import (
    ContentPictures,
    HeldContents,
    HiddenShard,
    StoreShard,
)
from forensics.values.hits import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.quicklook.stores import BitmapStore
    from forensics.scanning.shards.planning import OpeningShard, Pictured, PicturesShard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey
    from forensics.values import Hit


def plan_all_pictures(
    surveys: Sequence[Survey],
    results: Sequence[ShardResult],
    hits: Sequence[Hit],
    *,
    contents: Sequence[OpeningShard],
    index: SharedIndexRef,
    held: frozenset[str],
    stores: Mapping[str, tuple[BitmapStore, ...]],
    passphrases_for: Callable[[str], tuple[str, ...]],
) -> Iterator[PicturesShard]:
    """Give all pictures but whole copies of known files, of which the other stages tell.

    Args:
        surveys: of the sources.
        results: of the parts that read all their bytes.
        hits: what was found on them by then.
        contents: the parts that opened containers on media.
        index: of the hash set.
        held: the images of sources that hold files.
        stores: of thumbnails kept as pixels, by the image of their source.
        passphrases_for: gives what may open locked containers of a source.
    """
    for survey in surveys:
        image = survey.source.image
        mine = [result for result in results if result.image == image]
        if image in held:
            yield from plan_held_pictures(survey, mine, index=index)
            yield from _held_contents(survey, mine, index, passphrases_for(image))
        else:
            told = (e for hit in hits if hit.image == image and _is_told(hit) for e in hit.extents)
            yield from plan_pictures(survey, mine, told=told, index=index)
            yield from _contents(mine, [each for each in contents if each.source.image == image])
        ref = survey.source.ref
        for number, store in enumerate(stores.get(image, ()), start=1):
            if ref is not None:
                yield StoreShard(number, ref, index, (store,))


def _is_told(hit: Hit) -> bool:
    """Whether nothing is left to say of a picture there: MD5 or SHA-1 alone leave its likeness."""
    return hit.kind in WHOLE and hit.is_strong


def _contents(
    results: Sequence[ShardResult], shards: Sequence[OpeningShard]
) -> Iterator[ContentPictures]:
    """Give the containers of a medium in which pictures begin, in the parts they were opened in."""
    pictured = {result.number: result.pictured for result in results if result.pictured}
    for shard in shards:
        if isinstance(shard, HiddenShard):
            yield from _hidden(shard, pictured.get(shard.number, ()))
            continue
        number = len(shard.entries)
        some = [each.number for each in pictured.get(shard.number, ()) if each.number < number]
        if some:
            yield ContentPictures(
                shard.number,
                shard.source,
                shard.index,
                tuple(shard.entries[each] for each in some),
                tuple(shard.kinds[each] for each in some),
                shard.passphrases,
                shard.are_carved,
            )


def _hidden(shard: HiddenShard, some: Sequence[Pictured]) -> Iterator[ContentPictures]:
    """Give those files of a part that their file system alone gives in which pictures begin."""
    listed = shard.files.entries(shard.first, shard.last)
    wanted = {each.number for each in some}
    entries = tuple(entry for number, entry in enumerate(listed) if number in wanted)
    if entries:
        yield ContentPictures(
            shard.number,
            shard.source,
            shard.index,
            entries,
            ("",) * len(entries),
            shard.passphrases,
            volume=shard.files.volume,
        )


def _held_contents(
    survey: Survey,
    results: Sequence[ShardResult],
    index: SharedIndexRef,
    passphrases: tuple[str, ...],
) -> Iterator[HeldContents]:
    """Give the containers in each part of a container of files in which pictures begin."""
    source = survey.source.ref
    if source is None:
        return
    pictured = {result.number: result.pictured for result in results if result.pictured}
    for part in survey.held:
        if some := pictured.get(part.first):
            yield HeldContents(part.first, source, index, part, some, passphrases)
