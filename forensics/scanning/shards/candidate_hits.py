"""What workers that look at pictures share: asking a child that may go down, hits, and results."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from forensics.hash_sets.sharing import attach_index
from forensics.pictures.looked import Verdict
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Hit, HitKind, HitState, Likeness, Method, PictureCounts
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from forensics.pictures.looked import Placed
    from forensics.scanning.shards.planning import PicturesShard
    from forensics.values import Extent

    Item = TypeVar("Item")
    Answer = TypeVar("Answer")

MOST_LOSSES = 8  # times that pictures may take their decoder down in one shard
THUMBNAIL_EDGE = 256
"""Pixels of the longer edge up to which a copy is called a thumbnail."""


def one_by_one(
    items: tuple[Item, ...],
    ask: Callable[[tuple[Item, ...]], Iterator[Answer]],
    take: Callable[[Item, Answer], None],
    lose: Callable[[Item], None],
) -> None:
    """Ask a child for all items; once it went down, for one at a time, and not for ever.

    Args:
        items: what is asked for.
        ask: gives an answer for each of some.
        take: is given each item with its answer; it raises where that makes no sense.
        lose: is given each item that takes the child down, and those that are given up.
    """
    left, losses = items, 0
    while left:
        asked = left if not losses else left[:1]
        answered = 0
        try:
            for item, answer in zip(asked, _as_many(ask(asked), len(asked)), strict=False):
                take(item, answer)
                answered += 1
        except GuardedChildError:
            losses += 1
            given_up = len(left) if losses > MOST_LOSSES else answered + (len(asked) == 1)
            for item in left[answered:given_up]:
                lose(item)
            answered = max(answered, given_up)
        left = left[answered:]


def _as_many(answers: Iterator[Answer], number: int) -> Iterator[Answer]:
    """Return so many answers, and see that the child gives neither fewer nor more.

    Raises:
        GuardedChildError: it went down, or gave another number.
    """
    for _ in range(number):
        try:
            yield next(answers)
        except StopIteration:
            raise GuardedChildError(wordings.INVALID) from None
    if next(answers, None) is not None:
        raise GuardedChildError(wordings.INVALID)


def candidate_hits(shard: PicturesShard, placed: Placed, *, is_held: bool) -> list[Hit]:
    """Return the candidates of one picture. Whose it is on a medium, its list of files tells later.

    Raises:
        GuardedChildError: the child named a known file that is not in the set.
    """
    index, looked = attach_index(shard.index), placed.looked
    if not all(0 <= each.row < index.number_of_files for each in looked.candidates):
        raise GuardedChildError(wordings.INVALID)
    return [
        Hit(
            image=shard.source.image,
            item=index.known_file(each.row).item,
            method=Method.PERCEPTUAL,
            kind=HitKind.THUMBNAIL if looked.edge <= THUMBNAIL_EDGE else HitKind.ALTERED,
            state=placed.state if is_held else HitState.NONE,
            partition=None,
            path=placed.path,
            also=(),
            allocated=True if is_held and placed.state is HitState.LIVE else None,
            extents=placed.extents,
            edge=(0, 0),
            known_offset=0,
            length=looked.length,
            owner=None,
            score=each.score,
            established_by=(),
            times=placed.times,
            likeness=Likeness(
                distance=each.distance,
                points=each.points,
                mirrored=each.mirrored,
                of_thumbnail=each.thumbnail,
                moment=each.moment,
                known_moment=each.known_moment,
            ),
        )
        for each in looked.candidates
    ]


def pictures_result(
    shard: PicturesShard,
    hits: Iterable[Hit],
    verdicts: Mapping[str, int],
    undecoded: Iterable[Extent],
) -> ShardResult:
    """Return the result of a shard of pictures."""
    counts = {name.value: verdicts.get(name, 0) for name in Verdict}
    del counts[Verdict.NO_PICTURE.value]
    return ShardResult(
        number=shard.number,
        image=shard.source.image,
        hits=tuple(hits),
        faults=(),
        compared=(),
        unreadable=(),
        checksum_bad=(),
        pictures=PictureCounts(**counts),
        undecoded=tuple(undecoded),
    )
