"""Looking at the pictures within containers once more, for altered copies.

A container is opened as the stage ``content`` opened it. A picture that takes its decoder down
costs the container that it lies in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, assert_never

from forensics.altered.index import AlteredIndex
from forensics.containers.reader import HeldFile
from forensics.contents.reader import CONTENT_READERS
from forensics.errors import UnreadableExtentError
from forensics.hash_sets.sharing import attach_altered, attach_index
from forensics.matching.content_streams import ContentStream, StoredStream, StreamPiece
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.sweeping import Sweeper
from forensics.phone_backups.opened import open_held
from forensics.pictures.looked import Looked, Placed, Verdict
from forensics.sandbox import bound_next_task
from forensics.sandbox.messages import answering, getting_ready
from forensics.scanning.shards.candidate_hits import candidate_hits, one_by_one, pictures_result
from forensics.scanning.shards.contents.content_matching import of_entry
from forensics.scanning.shards.contents.hidden_matching import HiddenStream, hidden_stream
from forensics.scanning.shards.contents.looked_again import NotHeldError, content_again
from forensics.scanning.shards.contents.member_streams import in_memory
from forensics.scanning.shards.contents.opening import Opener, PicturedMember
from forensics.scanning.shards.contents.picture_beginnings import beginnings_in
from forensics.scanning.shards.contents.places import place_of, stored_of
from forensics.scanning.shards.decoders import load_decoders
from forensics.scanning.shards.own_child import own_child
from forensics.scanning.shards.pages import raw_matcher
from forensics.scanning.shards.planning import ContentPictures, HeldContents
from forensics.scanning.workers.open_media import open_once
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.values import Hit

SECONDS = 20
"""Of the processor for one picture, as elsewhere."""
SILENCE_SECONDS = 600.0
OPENING_SECONDS = 300
"""The same for what is decoded between two pictures, which the means of opening bound."""
MOST_FOUND = 4096  # pictures of one container that are like known ones


@dataclass(frozen=True, slots=True)
class LookedWithin:
    """The pictures in one container: those that are like known ones, and all by their verdicts."""

    found: tuple[Placed, ...]
    verdicts: tuple[tuple[Verdict, int], ...]


def match_within(shard: ContentPictures | HeldContents) -> ShardResult:
    """Look at the pictures within the containers of a shard.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    hits: list[Hit] = []
    verdicts: Counter[str] = Counter()

    def take(number: int, looked: LookedWithin) -> None:
        hits.extend(_hits_of(shard, number, looked))
        verdicts.update({verdict: count for verdict, count in looked.verdicts if count > 0})

    def lose(_: int) -> None:
        verdicts[Verdict.OVER_BUDGET] += 1

    one_by_one(tuple(range(shard.size)), partial(_looked_within, shard), take, lose)
    return pictures_result(shard, hits, verdicts, ())


def _looked_within(
    shard: ContentPictures | HeldContents, asked: tuple[int, ...]
) -> Iterator[LookedWithin]:
    child = own_child(shard.source, shard.index, silence_seconds=SILENCE_SECONDS)
    if isinstance(shard, HeldContents):
        part = replace(shard, files=tuple(shard.files[number] for number in asked))
        return child.run(look_within, part)
    entries = tuple(shard.entries[number] for number in asked)
    kinds = tuple(shard.kinds[number] for number in asked)
    return child.run(look_within, replace(shard, entries=entries, kinds=kinds))


def _hits_of(
    shard: ContentPictures | HeldContents, number: int, looked: LookedWithin
) -> Iterator[Hit]:
    is_held = isinstance(shard, HeldContents)
    for placed in looked.found:
        for hit in candidate_hits(shard, placed, is_held=is_held):
            if isinstance(shard, ContentPictures):
                yield of_entry(hit, shard.entries[number], tuple)  # the child placed them
            else:
                yield hit


@getting_ready(load_decoders)
@answering(LookedWithin)
def look_within(
    shard: ContentPictures | HeldContents, beat: Callable[[], None]
) -> Iterator[LookedWithin]:
    """Return the result for each container of a shard, in their order.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    index = attach_altered(shard.index)
    if index is None:
        return
    looker = _Looker(index, beat)
    sweeper = Sweeper(
        attach_index(shard.index), raw_matcher(shard.index), False, is_exact=True,  # noqa: FBT003 -- all_hashes
        starts=PictureStarts(),
    )  # fmt: skip
    opener = Opener(sweeper, shard.source, shard.passphrases)
    opener.on_pictures = looker.take
    try:
        for container in _containers_of(shard, beat):
            looker.begin(container)
            bound_next_task(OPENING_SECONDS)
            if container.content is not None:
                _open_again(opener, container, in_memory(container.content))
            yield looker.result()
    finally:
        bound_next_task(0)  # no end is set to what this process does next


def _open_again(opener: Opener, container: _Container, content: ContentStream) -> None:
    if container.is_hidden:
        opener.open_file(content, container.name)
    elif container.kind in CONTENT_READERS:
        name = container.path or container.name
        opener.open(content, container.kind, name, carved=container.is_carved)


@dataclass(frozen=True, slots=True)
class _Container:
    """A container that is opened once more; ``place`` says where runs of its content lie."""

    content: ContentStream | None = None
    kind: str = ""
    place: Callable[[tuple[Extent, ...]], tuple[Extent, ...]] = tuple
    path: str = ""
    name: str = ""
    is_carved: bool = False
    is_hidden: bool = False


@dataclass(slots=True)
class _Looker:
    index: AlteredIndex
    beat: Callable[[], None]
    container: _Container = field(default_factory=_Container)
    found: list[Placed] = field(default_factory=list)
    verdicts: Counter[Verdict] = field(default_factory=Counter)

    def begin(self, container: _Container) -> None:
        """Begin with another container."""
        self.container, self.found, self.verdicts = container, [], Counter()

    def take(self, member: PicturedMember) -> None:
        """Look at the pictures in a member; of one that cannot be held they are over budget."""
        beginnings = beginnings_in(member.swept, member.swept.done)
        try:
            with content_again(member) as content:
                for at, is_file in beginnings:
                    self._look(member, content, at, is_file=is_file)
        except NotHeldError:
            self.verdicts[Verdict.OVER_BUDGET] += len(beginnings)

    def _look(
        self, member: PicturedMember, content: ContentStream, at: int, *, is_file: bool
    ) -> None:
        from forensics.pictures.looking import look_at_picture  # noqa: PLC0415 -- loaded before

        bound_next_task(SECONDS)
        rest = StreamPiece(content, (Extent(at, member.swept.done - at),))
        looked = look_at_picture(rest, self.index, is_file=is_file, beat=self._go_on)
        bound_next_task(OPENING_SECONDS)
        self.beat()
        extents = self.container.place(member.place.of((Extent(at, looked.length),)))
        path = f"{self.container.path}{member.chain}"
        self._keep(Placed(looked, extents, path, member.times), is_file=is_file)

    def _go_on(self) -> None:
        bound_next_task(SECONDS)  # the next frame of a video has as much time as a picture
        self.beat()

    def _keep(self, placed: Placed, *, is_file: bool) -> None:
        is_room = len(self.found) < MOST_FOUND
        verdict = verdict_of(placed.looked, is_file=is_file, is_room=is_room)
        self.verdicts[verdict] += 1
        if placed.looked.candidates and verdict is not Verdict.OVER_BUDGET:
            self.found.append(placed)

    def result(self) -> LookedWithin:
        """All of one container."""
        return LookedWithin(tuple(self.found), tuple(self.verdicts.items()))


def verdict_of(looked: Looked, *, is_file: bool, is_room: bool) -> Verdict:
    """What counts of one that was looked at.

    Bytes that stood there by chance are no picture. One that is like a known picture, and for which
    there is no room any more, counts as not compared: a fault tells it.
    """
    if looked.candidates and not is_room:
        return Verdict.OVER_BUDGET
    is_chance = looked.verdict is Verdict.DAMAGED and not is_file
    return Verdict.NO_PICTURE if is_chance else looked.verdict


def _containers_of(
    shard: ContentPictures | HeldContents, beat: Callable[[], None]
) -> Iterator[_Container]:
    match shard:
        case ContentPictures():
            yield from _on_medium(shard) if shard.volume is None else _hidden(shard, beat)
        case HeldContents():
            yield from _held(shard)
        case _:
            assert_never(shard)


def _on_medium(shard: ContentPictures) -> Iterator[_Container]:
    disk_image = open_once(shard.source)
    for entry, kind in zip(shard.entries, shard.kinds, strict=True):
        place = partial(stored_of, entry)
        stream, name = StoredStream(disk_image, entry), "" if shard.are_carved else entry.path or ""
        yield _Container(stream, kind, place, name=name, is_carved=shard.are_carved)


def _hidden(shard: ContentPictures, beat: Callable[[], None]) -> Iterator[_Container]:
    if shard.volume is None:
        raise TypeError(shard)
    for entry in shard.entries:
        content = hidden_stream(shard.source, shard.volume, entry, beat)
        if isinstance(content, HiddenStream):
            place = partial(place_of, shard.volume, entry)
            yield _Container(content, "", place, name=entry.path or "", is_hidden=True)
        else:
            yield _Container()


def _held(shard: HeldContents) -> Iterator[_Container]:
    kinds = {each.number: each.kind for each in shard.files}
    waiting = [each.number for each in shard.files]
    container = open_held(shard.source)
    try:
        for file in container.files(shard.part):
            while waiting and isinstance(file, HeldFile) and waiting[0] < file.number:
                waiting.pop(0)
                yield _Container()
            if not waiting:
                return
            if isinstance(file, HeldFile) and file.is_file and file.number == waiting[0]:
                waiting.pop(0)
                try:
                    stream = container.stream(file)
                except UnreadableExtentError:
                    yield _Container()
                    continue
                try:
                    kind, path = kinds[file.number], file.path or ""
                    yield _Container(stream, kind, file.placed, path)
                finally:
                    stream.close()
        for _ in waiting:
            yield _Container()
    finally:
        container.close()
