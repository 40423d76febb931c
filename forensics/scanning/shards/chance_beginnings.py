"""Beginnings of pictures that are none, told by their structure: no decoder is loaded for these.

Random bytes begin like a JPEG once in some 16 MiB. To load what decodes costs a small scan as much
as reading it, so where a medium has a few loose beginnings and nothing else to decode, a child that
is there already looks at them first.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from forensics.matching.content_streams import StreamPiece
from forensics.pictures.beginnings import first_picture
from forensics.pictures.looked import Verdict
from forensics.sandbox.messages import answering
from forensics.scanning.shards.planning import PictureShard
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.scanning.workers.open_media import StreamOfMedium, open_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.shards.planning import PicturesShard


def worth_decoding(
    plan: Callable[[], Iterator[PicturesShard]], child: GuardedChild
) -> Iterator[PicturesShard]:
    """Give the shards of a plan, but not its only one where nothing in that can be decoded."""
    shards = plan()
    first, second = next(shards, None), next(shards, None)
    if first is None or (second is None and _is_chance(first, child)):
        return
    yield from chain((first,), (second,) if second is not None else (), shards)


def _is_chance(shard: PicturesShard, child: GuardedChild) -> bool:
    if not isinstance(shard, PictureShard) or any(each.is_file for each in shard.pictures):
        return False
    try:
        return list(child.run(begins_nothing, shard)) == [True]
    except GuardedChildError:
        return False  # workers look at each by itself, and count what takes them down


@answering(bool)
def begins_nothing(shard: PictureShard, beat: Callable[[], None]) -> Iterator[bool]:
    """Say whether none of these loose beginnings is of a picture. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    medium = StreamOfMedium(open_once(shard.source))
    for picture in shard.pictures:
        if first_picture(StreamPiece(medium, picture.extents)) is not Verdict.NO_PICTURE:
            yield False
            return
        beat()
    yield True
