"""What one worker does with pictures: each is decoded in its guarded child, and looked up there.

A decoder is C over hostile bytes. What takes it down, or takes more time of the processor than is
spent on one picture, costs that picture and no other, and is counted as over budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from forensics.disk_image import DiskImage
from forensics.hash_sets.sharing import attach_altered, attach_index
from forensics.matching.content_streams import ContentStream, StreamPiece
from forensics.pictures.looked import Looked, Verdict
from forensics.sandbox import bound_next_task
from forensics.sandbox.messages import answering, getting_ready
from forensics.scanning.shards.held_pictures import held_streams
from forensics.scanning.shards.open_media import open_once
from forensics.scanning.shards.own_child import own_child
from forensics.scanning.shards.planning import (
    HeldPicture,
    HeldPictures,
    PictureShard,
    PicturesShard,
    StoredPicture,
)
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Extent, Hit, HitKind, HitState, Likeness, Method, PictureCounts
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.altered.candidate import Candidate
    from forensics.containers.reader import HeldFile

SECONDS = 20
"""Of the processor, for one picture; a phone's largest takes one of them."""
SILENCE_SECONDS = 600.0
MOST_LOSSES = 8  # times that pictures may take their decoder down in one shard
MOST_TOLD = 256  # extents of files in one shard that begin as pictures and are none
NOT_COMPARED = frozenset({Verdict.DAMAGED, Verdict.OVER_BUDGET, Verdict.UNREADABLE})
THUMBNAIL_EDGE = 256
"""Pixels of the longer edge up to which a copy is called a thumbnail."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The result of looking at one picture, and where it lies."""

    looked: Looked
    extents: tuple[Extent, ...]
    path: str | None


def load_decoders(_: object) -> bool:
    """Load all that looks at pictures, in a process that is confined afterwards; needs threads."""
    from forensics.pictures.looking import load_decoders as load  # noqa: PLC0415 -- takes 0.1 s

    load()
    return True


def match_pictures(shard: PicturesShard) -> ShardResult:
    """Look at the pictures of a shard; each is counted by its result.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    findings, losses = _Findings(shard), 0
    left: tuple[StoredPicture, ...] | tuple[HeldPicture, ...] = shard.pictures
    while left:
        asked = left if not losses else left[:1]
        answered = 0
        try:
            for placed in _looked_at(shard, asked):
                findings.take(left[answered], placed)
                answered += 1
        except GuardedChildError:
            losses += 1
            given_up = len(left) if losses > MOST_LOSSES else answered + (len(asked) == 1)
            for lost in left[answered:given_up]:
                findings.take(lost, _lost(lost))
            answered = max(answered, given_up)
        left = left[answered:]
    return findings.to_result()


def _looked_at(
    shard: PicturesShard, asked: tuple[StoredPicture, ...] | tuple[HeldPicture, ...]
) -> Iterator[Placed]:
    """Return as many answers as there are pictures.

    Raises:
        GuardedChildError: the child went down, or gave another number.
    """
    child = own_child(shard.source, shard.index, silence_seconds=SILENCE_SECONDS)
    task: Any = shard
    number = 0
    for placed in child.run(look_in_child, replace(task, pictures=asked)):
        number += 1
        if number > len(asked):
            break
        yield placed
    if number != len(asked):
        raise GuardedChildError(wordings.INVALID)


def _lost(picture: StoredPicture | HeldPicture) -> Placed:
    extents = picture.extents if isinstance(picture, StoredPicture) else ()
    return Placed(Looked(Verdict.OVER_BUDGET), extents, None)


@getting_ready(load_decoders)
@answering(Placed)
def look_in_child(shard: PicturesShard, beat: Callable[[], None]) -> Iterator[Placed]:
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
                looked = look_at_picture(begins.stream, index, is_file=begins.is_file)
            yield Placed(looked, begins.place(looked.length), begins.path)
            beat()
    finally:
        bound_next_task(0)  # no end is set to what this process does next


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A picture that is to be looked at; ``place`` says where so many bytes of it lie."""

    stream: ContentStream | None
    is_file: bool
    place: Callable[[int], tuple[Extent, ...]]
    path: str | None = None


def _beginnings(shard: PicturesShard) -> Iterator[_Beginning]:
    match shard:
        case PictureShard():
            medium = _Medium(open_once(shard.source))
            for picture in shard.pictures:
                stream = StreamPiece(medium, picture.extents)
                yield _Beginning(stream, picture.is_file, partial(_cut, picture.extents))
        case HeldPictures():
            for begun, file, held in held_streams(shard):
                place = partial(_place_in, file, begun.offset)
                path = None if file is None else file.path
                yield _Beginning(held, begun.is_file, place, path)
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


@dataclass(frozen=True, slots=True)
class _Medium:
    """A disk image as a stream of its bytes."""

    disk_image: DiskImage

    @property
    def size(self) -> int:
        return self.disk_image.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self.disk_image.read_into(offset, buffer)


@dataclass(slots=True)
class _Findings:
    shard: PicturesShard
    hits: list[Hit] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    undecoded: list[Extent] = field(default_factory=list)

    def take(self, picture: StoredPicture | HeldPicture, placed: Placed) -> None:
        looked = placed.looked
        verdict = looked.verdict
        if verdict is Verdict.DAMAGED and not picture.is_file:
            verdict = Verdict.NO_PICTURE  # three bytes that stood there by chance
        self.hits += [self._hit(candidate, placed) for candidate in looked.candidates]
        self.verdicts[verdict] += 1
        if verdict in NOT_COMPARED:
            self.undecoded += placed.extents

    def _hit(self, candidate: Candidate, placed: Placed) -> Hit:
        index = attach_index(self.shard.index)
        if not 0 <= candidate.row < index.number_of_files:
            raise GuardedChildError(wordings.INVALID)
        is_held = isinstance(self.shard, HeldPictures)
        is_small = placed.looked.edge <= THUMBNAIL_EDGE
        return Hit(
            image=self.shard.source.image,
            item=index.known_file(candidate.row).item,
            method=Method.PERCEPTUAL,
            kind=HitKind.THUMBNAIL if is_small else HitKind.ALTERED,
            # Whose it is on a medium, the list of its files tells later (``altered_hits``).
            state=HitState.LIVE if is_held else HitState.NONE,
            partition=None,
            path=placed.path,
            also=(),
            allocated=True if is_held else None,
            extents=placed.extents,
            edge=(0, 0),
            known_offset=0,
            length=placed.looked.length,
            owner=None,
            score=candidate.score,
            established_by=(),
            likeness=Likeness(
                candidate.distance, candidate.points, candidate.mirrored, candidate.thumbnail
            ),
        )

    def to_result(self) -> ShardResult:
        counts = {name.value: self.verdicts[name] for name in Verdict}
        del counts[Verdict.NO_PICTURE.value]
        return ShardResult(
            number=self.shard.number,
            image=self.shard.source.image,
            hits=tuple(self.hits),
            faults=(),
            compared=(),
            unreadable=(),
            checksum_bad=(),
            pictures=PictureCounts(**counts),
            undecoded=tuple(self.undecoded[:MOST_TOLD]),
        )
