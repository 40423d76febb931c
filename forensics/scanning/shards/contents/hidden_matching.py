"""What one worker does with files whose content their file system alone gives.

They are read in its guarded child, as ``transformed`` says. Each is compared as a medium of its
own, and opened where it is a container.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.reader import ClosedAs
from forensics.errors import ClosedContentError, FileSystemError, UnreadableExtentError
from forensics.file_systems.in_pieces import of_medium
from forensics.hash_sets.sharing import attach_index
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.sweeping import Sweeper
from forensics.sandbox import bound_next_task
from forensics.sandbox.messages import answering
from forensics.scanning.shards.candidate_hits import one_by_one
from forensics.scanning.shards.contents.content_matching import ContentFindings
from forensics.scanning.shards.contents.member_streams import in_memory
from forensics.scanning.shards.contents.opening import OpenedFile, Opener
from forensics.scanning.shards.contents.places import place_of
from forensics.scanning.shards.own_child import own_child
from forensics.scanning.shards.pages import raw_matcher
from forensics.scanning.shards.planning import HiddenShard, Pictured
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.shards.transformed import reader_of
from forensics.values import Extent, HitKind, NotOpened
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.reader import FileSystem
    from forensics.values import Hit, SourceRef
    from forensics.volume import Volume

SILENCE_SECONDS = 600.0
LEAST_SECONDS, SLOWEST = 20, 128 * 1024
"""Of the processor for one file, and bytes of it for each further one."""
LEAST_HOLES, MOST_RATIO = 64 * 1024 * 1024, 100
"""Bytes of content for any file, and for each that is stored: no file system packs better."""


def match_hidden(shard: HiddenShard) -> ShardResult:
    """Compare and open the files of a shard; one that takes its reader down costs itself.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    results: list[ShardResult] = []
    one_by_one(
        tuple(range(shard.first, shard.last)),
        partial(_asked, shard),
        lambda number, result: results.append(_numbered(result, number - shard.first)),
        lambda number: results.append(_lost(shard, number)),
    )
    return _as_one(shard, results)


def _asked(shard: HiddenShard, numbers: tuple[int, ...]) -> Iterator[ShardResult]:
    child = own_child(shard.source, shard.index, silence_seconds=SILENCE_SECONDS)
    return child.run(open_hidden, replace(shard, first=numbers[0], last=numbers[-1] + 1))


def _numbered(result: ShardResult, number: int) -> ShardResult:
    return replace(result, pictured=tuple(replace(e, number=number) for e in result.pictured[:1]))


def _lost(shard: HiddenShard, number: int) -> ShardResult:
    findings = ContentFindings(shard)
    (entry,) = shard.files.entries(number, number + 1)
    findings.take(entry, _closed(entry, wordings.LOST, ClosedAs.UNOPENED), _place(shard, entry))
    return findings.to_result()


@answering(ShardResult)
def open_hidden(shard: HiddenShard, beat: Callable[[], None]) -> Iterator[ShardResult]:
    """Return the result for each file of a shard, in their order. Runs in the child.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    matcher, volume = raw_matcher(shard.index), shard.files.volume
    sweeper = Sweeper(attach_index(shard.index), matcher, shard.all_hashes, is_exact=True)
    if shard.with_pictures:
        sweeper.starts = PictureStarts()
    opener = Opener(sweeper, shard.source, shard.passphrases)
    try:
        for entry in shard.files.entries(shard.first, shard.last):
            beat()
            bound_next_task(LEAST_SECONDS + entry.size // SLOWEST)
            findings = ContentFindings(shard)
            content = hidden_stream(shard.source, volume, entry, beat)
            if isinstance(content, HiddenStream):
                opened = opener.open_file(in_memory(content), entry.path or "")
                findings.take(entry, opened, _place(shard, entry))
                findings.hits = [_as_listed(hit, entry) for hit in findings.hits]
                findings.pictured += [Pictured(0, "")] * opened.has_pictures
            elif content is not None:
                findings.take(entry, content, _place(shard, entry))
            yield findings.to_result()
    finally:
        bound_next_task(0)  # no end is set to what this process does next


def _as_listed(hit: Hit, entry: FileEntry) -> Hit:
    """The file as a whole has the place that the stage ``exact`` gives it."""
    if hit.kind is not HitKind.EXACT:
        return hit
    return replace(hit, extents=replace(entry, size=hit.length).extents)


def _place(
    shard: HiddenShard, entry: FileEntry
) -> Callable[[Iterable[Extent]], tuple[Extent, ...]]:
    return partial(place_of, shard.files.volume, entry)


def _closed(entry: FileEntry, reason: str, closed_as: ClosedAs) -> OpenedFile:
    return OpenedFile(closed={closed_as: [Extent(0, entry.size)]}, reasons=Counter((reason,)))


class HiddenStream:
    """The content of a file as its file system gives it."""

    def __init__(
        self, reader: FileSystem, volume: Volume, entry: FileEntry, beat: Callable[[], None]
    ) -> None:
        """Take an open file system, and a file of it; ``beat`` is called for each piece."""
        self._reader, self._volume, self._entry, self._beat = reader, volume, entry, beat
        self.size = entry.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``ContentStream.read_into``; places of its errors are of the medium.

        Raises:
            UnreadableExtentError: the file system, or the medium, cannot give it.
        """
        try:
            found = self._reader.read(self._entry, offset, len(buffer))
        except UnreadableExtentError as error:
            raise of_medium(error, self._volume) from error
        except FileSystemError as error:
            raise UnreadableExtentError(offset, len(buffer), wordings.DAMAGED) from error
        self._beat()
        if len(found) != len(buffer):
            raise UnreadableExtentError(offset, len(buffer), wordings.DAMAGED)
        buffer[:] = found


def hidden_stream(
    source: SourceRef, volume: Volume, entry: FileEntry, beat: Callable[[], None]
) -> HiddenStream | OpenedFile | None:
    """Return the content of a file; or why there is none, as what was opened of it.

    None where the list of files tells it of all that are closed in that way.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    stored = sum(extent.length for extent in entry.extents)
    if entry.size > max(LEAST_HOLES, MOST_RATIO * stored):
        return _closed(entry, wordings.OVER_BUDGET, ClosedAs.OVER_BUDGET)
    try:
        reader = reader_of(source, volume, beat)
        with suppress(UnreadableExtentError):  # it is met again where the content is read
            reader.read(entry, 0, 1)
    except ClosedContentError:
        return None
    except (FileSystemError, UnreadableExtentError):
        return _closed(entry, wordings.DAMAGED, ClosedAs.UNOPENED)
    return HiddenStream(reader, volume, entry, beat)


def _as_one(shard: HiddenShard, results: list[ShardResult]) -> ShardResult:
    """The results of all files as that of the shard."""
    whole = ContentFindings(shard).to_result()
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for each in (told for result in results for told in result.not_opened):
        files[each.kind] += each.files
        sizes[each.kind] += each.bytes
    return replace(
        whole,
        hits=tuple(hit for result in results for hit in result.hits),
        faults=tuple(fault for result in results for fault in result.faults),
        encrypted=tuple(e for result in results for e in result.encrypted),
        unopened=tuple(e for result in results for e in result.unopened),
        over_budget=tuple(e for result in results for e in result.over_budget),
        opaque=tuple(e for result in results for e in result.opaque),
        not_opened=tuple(NotOpened(kind, files[kind], sizes[kind]) for kind in sorted(files)),
        random_files=sum(result.random_files for result in results),
        pictured=tuple(each for result in results for each in result.pictured),
    )
