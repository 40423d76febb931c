"""What one worker does with pictures: each is decoded in its guarded child, and looked up there.

A decoder is C over hostile bytes. What takes it down, or takes more time of the processor than is
spent on one picture, costs that picture and no other, and is counted as over budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from forensics.hash_sets.sharing import attach_altered
from forensics.matching.content_streams import ContentStream, StreamPiece
from forensics.pictures.looked import Looked, Placed, Verdict
from forensics.sandbox import bound_next_task
from forensics.sandbox.messages import answering, getting_ready
from forensics.scanning.shards.bitmap_stores.store_matching import match_stores
from forensics.scanning.shards.candidate_hits import candidate_hits, one_by_one, pictures_result
from forensics.scanning.shards.contents.content_pictures import match_within
from forensics.scanning.shards.decoders import load_decoders
from forensics.scanning.shards.held_pictures import held_streams
from forensics.scanning.shards.own_child import own_child
from forensics.scanning.shards.planning import (
    ContentPictures,
    HeldContents,
    HeldPicture,
    HeldPictures,
    PictureShard,
    PicturesShard,
    StoredPicture,
    StoreShard,
)
from forensics.scanning.workers.open_media import StreamOfMedium, open_once
from forensics.value_classes import dataclass
from forensics.values import Extent, Hit, HitState
from forensics.values.file_facts.times import FileTimes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.reader import HeldFile
    from forensics.scanning.shards.shard_result import ShardResult

SECONDS = 20
"""Of the processor, for one picture or frame; a phone's largest takes one of them."""
SILENCE_SECONDS = 600.0
MOST_TOLD = 256  # extents of files in one shard that begin as pictures and are none
NOT_COMPARED = frozenset({Verdict.DAMAGED, Verdict.OVER_BUDGET, Verdict.UNREADABLE})


def match_pictures(shard: PicturesShard) -> ShardResult:
    """Look at the pictures of a shard; each is counted by its result.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    if isinstance(shard, ContentPictures | HeldContents):
        return match_within(shard)
    if isinstance(shard, StoreShard):
        return match_stores(shard)
    findings = _Findings(shard)
    pictures: tuple[StoredPicture | HeldPicture, ...] = shard.pictures
    ask = partial(_looked_at, shard)
    one_by_one(pictures, ask, findings.take, lambda lost: findings.take(lost, _lost(lost)))
    return findings.to_result()


def _looked_at(
    shard: PictureShard | HeldPictures, asked: tuple[StoredPicture | HeldPicture, ...]
) -> Iterator[Placed]:
    child = own_child(shard.source, shard.index, silence_seconds=SILENCE_SECONDS)
    task: Any = shard
    return child.run(look_in_child, replace(task, pictures=asked))


def _lost(picture: StoredPicture | HeldPicture) -> Placed:
    extents = picture.extents if isinstance(picture, StoredPicture) else ()
    return Placed(Looked(Verdict.OVER_BUDGET), extents, None)


@getting_ready(load_decoders)
@answering(Placed)
def look_in_child(shard: PictureShard | HeldPictures, beat: Callable[[], None]) -> Iterator[Placed]:
    """Return the result for each picture of a shard, in their order. Runs in the child.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    from forensics.pictures.looking import look_at_picture  # noqa: PLC0415 -- see ``load_decoders``

    index = attach_altered(shard.index)
    if index is None:
        return
    try:
        for begins in _beginnings(shard):
            bound_next_task(SECONDS)
            looked = Looked(Verdict.UNREADABLE)
            if begins.stream is not None:
                looked = look_at_picture(
                    begins.stream, index, is_file=begins.is_file, beat=partial(_go_on, beat)
                )
            place = begins.place(looked.length)
            yield Placed(looked, place, begins.path, begins.times, begins.state)
            beat()
    finally:
        bound_next_task(0)  # no end is set to what this process does next


def _go_on(beat: Callable[[], None]) -> None:
    """Give the next frame of a video as much time as a picture has."""
    bound_next_task(SECONDS)
    beat()


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A picture that is to be looked at; ``place`` says where so many bytes of it lie."""

    stream: ContentStream | None
    is_file: bool
    place: Callable[[int], tuple[Extent, ...]]
    path: str | None = None
    times: FileTimes | None = None
    state: HitState = HitState.LIVE


def _beginnings(shard: PictureShard | HeldPictures) -> Iterator[_Beginning]:
    match shard:
        case PictureShard():
            medium = StreamOfMedium(open_once(shard.source))
            for picture in shard.pictures:
                stream = StreamPiece(medium, picture.extents)
                yield _Beginning(stream, picture.is_file, partial(_cut, picture.extents))
        case HeldPictures():
            for begun, file, held in held_streams(shard):
                place = partial(_place_in, file, begun.offset)
                if file is None:
                    yield _Beginning(held, begun.is_file, place)
                else:
                    told = file.path, file.times, file.state
                    yield _Beginning(held, begun.is_file, place, *told)
        case _:
            assert_never(shard)


def _place_in(file: HeldFile | None, offset: int, length: int) -> tuple[Extent, ...]:
    return () if file is None else file.placed((Extent(offset, length or file.size),))


def _cut(extents: tuple[Extent, ...], length: int) -> tuple[Extent, ...]:
    """The first bytes of some extents, as many as a picture has; all of them where none is told."""
    found: list[Extent] = []
    left = length or sum(extent.length for extent in extents)
    for extent in extents:
        if left > 0:
            found.append(Extent(extent.offset, min(extent.length, left)))
            left -= extent.length
    return tuple(found)


@dataclass(slots=True)
class _Findings:
    shard: PictureShard | HeldPictures
    hits: list[Hit] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    undecoded: list[Extent] = field(default_factory=list)

    def take(self, picture: StoredPicture | HeldPicture, placed: Placed) -> None:
        looked = placed.looked
        verdict = looked.verdict
        if verdict is Verdict.DAMAGED and not picture.is_file:
            verdict = Verdict.NO_PICTURE  # three bytes that stood there by chance
        is_held = isinstance(self.shard, HeldPictures)
        self.hits += candidate_hits(self.shard, placed, is_held=is_held)
        self.verdicts[verdict] += 1
        if verdict in NOT_COMPARED:
            self.undecoded += placed.extents

    def to_result(self) -> ShardResult:
        return pictures_result(self.shard, self.hits, self.verdicts, self.undecoded[:MOST_TOLD])
