"""What one worker does with stores of QuickLook: each thumbnail is looked up in its guarded child.

No decoder is needed for pixels; what reads the database is ours, in the child as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.altered.index import AlteredIndex
from forensics.containers.opening import open_files
from forensics.containers.reader import HeldFile
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.pieces import exactly
from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.hash_sets.sharing import attach_altered
from forensics.matching.content_streams import ContentStream, StoredStream
from forensics.pictures.looked import LARGEST, Placed, Verdict
from forensics.quicklook.index import MOST_BITMAPS, bitmaps_in
from forensics.sandbox import bound_next_task
from forensics.sandbox.messages import answering, getting_ready
from forensics.scanning.shards.candidate_hits import candidate_hits, one_by_one, pictures_result
from forensics.scanning.shards.contents.content_matching import of_entry
from forensics.scanning.shards.contents.content_pictures import MOST_FOUND, LookedWithin
from forensics.scanning.shards.contents.member_streams import in_memory
from forensics.scanning.shards.contents.names import chained
from forensics.scanning.shards.contents.places import stored_of
from forensics.scanning.shards.decoders import load_decoders
from forensics.scanning.shards.own_child import own_child
from forensics.scanning.workers.open_media import open_once
from forensics.value_classes import dataclass
from forensics.values import Extent, HitState
from forensics.values.file_facts.times import FileTimes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.quicklook.bitmap import Bitmap
    from forensics.quicklook.stores import NamedFile
    from forensics.scanning.shards.planning import StoreShard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.values import Hit, SourceRef

SECONDS, OPENING_SECONDS, SILENCE_SECONDS = 20, 300, 600.0
READ_AGAIN = 4  # times that all pixels of a store may be read: in honest ones none overlap


def match_stores(shard: StoreShard) -> ShardResult:
    """Look at the thumbnails in the stores of a shard.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    hits: list[Hit] = []
    verdicts: Counter[str] = Counter()

    def take(number: int, looked: LookedWithin) -> None:
        verdicts.update({verdict: count for verdict, count in looked.verdicts if count > 0})
        pixels = shard.stores[number].pixels
        entry = None if pixels is None else pixels.entry
        for placed in looked.found:
            found = candidate_hits(shard, placed, is_held=entry is None)
            hits.extend(found if entry is None else (of_entry(h, entry, tuple) for h in found))

    def lose(_: int) -> None:
        verdicts[Verdict.OVER_BUDGET] += 1

    one_by_one(tuple(range(shard.size)), partial(_looked_in, shard), take, lose)
    return pictures_result(shard, hits, verdicts, ())


def _looked_in(shard: StoreShard, asked: tuple[int, ...]) -> Iterator[LookedWithin]:
    child = own_child(shard.source, shard.index, silence_seconds=SILENCE_SECONDS)
    return child.run(look_in, replace(shard, stores=tuple(shard.stores[each] for each in asked)))


@getting_ready(load_decoders)
@answering(LookedWithin)
def look_in(shard: StoreShard, beat: Callable[[], None]) -> Iterator[LookedWithin]:
    """Return the result for each store of a shard, in their order. Runs in the child.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    index = attach_altered(shard.index)
    if index is None:
        return
    try:
        for store in shard.stores:
            looker = _Looker(index, beat)
            bound_next_task(OPENING_SECONDS)
            try:
                with (
                    _opened(shard.source, store.index) as listed,
                    _opened(shard.source, store.log) as log,
                    _opened(shard.source, store.pixels) as pixels,
                ):
                    looker.look(listed, log, pixels)
            except OverBudgetError:
                looker.verdicts[Verdict.OVER_BUDGET] += 1
            except (UnreadableExtentError, FileSystemError):
                looker.verdicts[Verdict.DAMAGED] += 1
            yield LookedWithin(tuple(looker.found), tuple(looker.verdicts.items()))
    finally:
        bound_next_task(0)  # no end is set to what this process does next


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open file of a store; ``place`` says where runs of its content lie."""

    content: ContentStream
    place: Callable[[tuple[Extent, ...]], tuple[Extent, ...]]
    path: str = ""
    state: HitState = HitState.NONE
    times: FileTimes | None = None


@contextmanager
def _opened(source: SourceRef, file: NamedFile | None) -> Iterator[_Opened | None]:
    """Open a file of a store; of one on a medium its owner is told later, by its entry.

    Raises:
        UnreadableExtentError: it is gone, or stays closed.
    """
    if file is None:
        yield None
    elif file.entry is not None:
        stream = StoredStream(open_once(source), file.entry)
        yield _Opened(stream, partial(stored_of, file.entry))
    elif file.part is not None:
        with closing(open_files(source)) as container:
            found = (f for f in container.files(file.part) if isinstance(f, HeldFile) and f.is_file)
            held = next(found, None)
            if held is None or held.closed:
                raise UnreadableExtentError(0, file.size, "")
            with closing(container.stream(held)) as content:
                yield _Opened(content, held.placed, held.path or "", held.state, held.times)


@dataclass(slots=True)
class _Looker:
    index: AlteredIndex
    beat: Callable[[], None]
    found: list[Placed] = field(default_factory=list)
    verdicts: Counter[Verdict] = field(default_factory=Counter)

    def look(self, listed: _Opened | None, log: _Opened | None, pixels: _Opened | None) -> None:
        """Look at all thumbnails of a store."""
        if listed is None or pixels is None:
            return
        sizes = (listed.content.size, 0 if log is None else log.content.size)
        if max(sizes) > LARGEST:
            raise OverBudgetError
        beside = None if log is None else in_memory(log.content)
        size = pixels.content.size
        means = Means.for_size(sum(sizes))
        bitmaps, others = bitmaps_in(in_memory(listed.content), beside, means, size=size)
        self.verdicts[Verdict.DAMAGED] += others
        self.verdicts[Verdict.OVER_BUDGET] += len(bitmaps) > MOST_BITMAPS
        left = READ_AGAIN * size
        for number, bitmap in enumerate(bitmaps[:MOST_BITMAPS], start=1):
            left -= bitmap.place.length
            if left < 0:
                self.verdicts[Verdict.OVER_BUDGET] += 1
                break
            self._look(bitmap, number, pixels)
            self.beat()

    def _look(self, bitmap: Bitmap, number: int, pixels: _Opened) -> None:
        from forensics.pictures.looking import look_at_pixels  # noqa: PLC0415 -- loaded before

        bound_next_task(SECONDS)
        try:
            stored = exactly(pixels.content, bitmap.place.offset, bitmap.place.length)
        except UnreadableExtentError:
            self.verdicts[Verdict.UNREADABLE] += 1
            return
        looked = look_at_pixels(bitmap.pixels(stored), self.index, length=len(stored))
        bound_next_task(OPENING_SECONDS)
        is_room = len(self.found) < MOST_FOUND
        verdict = looked.verdict if is_room or not looked.candidates else Verdict.OVER_BUDGET
        self.verdicts[verdict] += 1
        if looked.candidates and is_room:
            path = chained(pixels.path, bitmap.name, "", number)
            place = pixels.place((bitmap.place,))
            self.found.append(Placed(looked, place, path, pixels.times, pixels.state))
