"""What one worker does: read the streams of a shard and say what they are.

``scan_shard`` is a module-level function of one positional, picklable argument, so that any
executor can run it. A worker opens what it needs from the references, once per thread. Content that
only The Sleuth Kit can give is read in a guarded child: a crash there costs one stream.
"""

from __future__ import annotations

import importlib
import threading
from collections import deque
from dataclasses import field, replace
from typing import TYPE_CHECKING

from forensics.errors import (
    ChecksumError,
    ClosedContentError,
    FileSystemError,
    ForensicsError,
    UnreadableExtentError,
)
from forensics.file_system import FileEntry, Residency
from forensics.hash_sets.sharing import attach_index
from forensics.matching.content_streams import StoredStream
from forensics.matching.exact import BUFFER_SIZE, Answer, Equal, match_exactly
from forensics.sandbox import bound_next_task, is_confined
from forensics.sandbox.messages import answering, getting_ready
from forensics.scanning.shards.decoders import load_decoders
from forensics.scanning.shards.own_child import own_child
from forensics.scanning.shards.planning import (
    PICTURE_SHARDS,
    ContentShard,
    HeldShard,
    HiddenShard,
    PageShard,
    ScanShard,
    Shard,
)
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.shards.transformed import TransformedTask, match_in_child
from forensics.scanning.survey.watched_image import WatchedImage
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.scanning.workers.open_media import open_once
from forensics.value_classes import dataclass
from forensics.values import (
    Extent,
    Fault,
    Hit,
    HitKind,
    Method,
)
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.hash_sets.index import KnownIndex
    from forensics.matching.content_streams import ContentStream

# What a shard may take of the processor: many times what any honest medium makes it take.
LEAST_SECONDS = 20
SLOWEST = 4 * 1024 * 1024  # bytes for each further second
SLOWEST_OPENED = 128 * 1024
MOST_LOSSES = 4  # times that a file system may take its reader down in one shard
# Workers load these before they are confined (``parser_loading``). The process that hands parts
# out never needs them, and would load for as long as a small medium is read.
MATCHED_BY: tuple[tuple[type | tuple[type, ...], str, str], ...] = (
    (PICTURE_SHARDS, "forensics.scanning.shards.picture_matching", "match_pictures"),
    (ContentShard, "forensics.scanning.shards.contents.content_matching", "match_contents"),
    (HiddenShard, "forensics.scanning.shards.contents.hidden_matching", "match_hidden"),
    (PageShard, "forensics.scanning.shards.pages", "match_pages"),
    (HeldShard, "forensics.scanning.shards.held_matching", "match_held"),
)


def _ready_for(shard: Shard) -> bool:
    return isinstance(shard, PICTURE_SHARDS) and load_decoders(shard)


@getting_ready(_ready_for)
@answering(ShardResult)
def scan_shard(shard: Shard, /) -> ShardResult:
    """Match every stream, or all bytes, of a shard; what cannot be read is a fault, no exception.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    if is_confined() and not isinstance(shard, PICTURE_SHARDS):
        bound_next_task(_seconds_for(shard))  # a process of its own, which may be killed
    if not isinstance(shard, ScanShard):
        return _what_matches(shard)(shard)
    findings = _Findings(shard)
    _match_stored(shard, findings, open_once(shard.source))
    _match_through_file_systems(shard, findings)
    return findings.to_result()


def _what_matches(shard: Shard) -> Callable[[Shard], ShardResult]:
    """What matches a part that is no list of files; loaded where it is asked for."""
    module, name = next(place for kinds, *place in MATCHED_BY if isinstance(shard, kinds))
    match: Callable[[Shard], ShardResult] = getattr(importlib.import_module(module), name)
    return match


def _seconds_for(shard: Shard) -> int:
    """What a shard may take of the processor. Opening is bounded by its means, which are counted.

    This is for what counts wrongly, or does not end.
    """
    if isinstance(shard, ContentShard):
        return LEAST_SECONDS * (1 + len(shard.entries)) + shard.size // SLOWEST_OPENED
    if isinstance(shard, HeldShard) and shard.work.is_content:
        return LEAST_SECONDS + shard.size // SLOWEST_OPENED  # its containers are opened with it
    return LEAST_SECONDS + shard.size // SLOWEST


@answering(ShardResult)
def match_stored(shard: ScanShard, beat: Callable[[], None]) -> Iterator[ShardResult]:
    """Match the streams of a shard that lie on the medium as they are. Runs in a guarded child.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    findings = _Findings(shard)
    _match_stored(shard, findings, WatchedImage(open_once(shard.source), beat))
    yield findings.to_result()


@dataclass(slots=True)
class _Findings:
    shard: ScanShard
    hits: list[Hit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    compared: list[Extent] = field(default_factory=list)
    bad: list[Extent] = field(default_factory=list)
    checksum_bad: list[Extent] = field(default_factory=list)

    def take(self, entry: FileEntry, answer: Answer | ForensicsError) -> None:
        match answer:
            case Answer():
                self.add(entry, answer)
            case UnreadableExtentError():
                self.unreadable(entry, answer)
            case ClosedContentError():
                pass  # the list of files has a fault for all that are closed for this reason
            case _:
                self.fault(entry, entry.extents, str(answer))

    def add(self, entry: FileEntry, answer: Answer) -> None:
        if answer.was_read:
            self.compared += entry.extents
        self.hits += [self._hit(entry, equal) for equal in answer.equal]
        for _ in answer.disputed:
            self.fault(entry, entry.extents, wordings.DISPUTED)

    def unreadable(self, entry: FileEntry, error: UnreadableExtentError) -> None:
        extent = Extent(error.offset, error.length)
        (self.checksum_bad if isinstance(error, ChecksumError) else self.bad).append(extent)
        self.fault(entry, (extent,), error.reason)

    def fault(self, entry: FileEntry, extents: tuple[Extent, ...], reason: str) -> None:
        where = next((volume.where for volume in self.shard.volumes), "whole medium")
        # By its number: faults reach certificates, names of files must not.
        place = f"{where}, inode {entry.stream.inode}"
        self.faults.append(Fault(self.shard.source.image, place, extents, reason))

    def _hit(self, entry: FileEntry, equal: Equal) -> Hit:
        return Hit(
            image=self.shard.source.image,
            item=equal.item,
            method=Method.EXACT,
            kind=HitKind.EXACT,
            state=entry.state,
            partition=entry.partition,
            path=entry.path,
            also=entry.also,
            allocated=entry.allocated,
            extents=replace(entry, size=equal.length).extents,
            edge=(0, 0),
            known_offset=0,
            length=equal.length,
            owner=entry.stream.inode,
            score=1.0,
            established_by=equal.established_by,
            reallocated=entry.reallocated,
        )

    def to_result(self) -> ShardResult:
        return ShardResult(
            self.shard.number,
            self.shard.source.image,
            tuple(self.hits),
            tuple(self.faults),
            tuple(self.compared),
            tuple(self.bad),
            tuple(self.checksum_bad),
        )


def _match_stored(shard: ScanShard, findings: _Findings, disk_image: DiskImage) -> None:
    index, buffer = attach_index(shard.index), _buffer()
    for entry in shard.entries:
        if entry.residency is Residency.STORED:
            stream = StoredStream(disk_image, entry)
            findings.take(entry, _match(stream, index, buffer, all_hashes=shard.all_hashes))


def _match(
    stream: ContentStream, index: KnownIndex, buffer: memoryview, *, all_hashes: bool
) -> Answer | UnreadableExtentError:
    try:
        return match_exactly(stream, index, all_hashes=all_hashes, buffer=buffer)
    except UnreadableExtentError as error:
        return error


def _match_through_file_systems(shard: ScanShard, findings: _Findings) -> None:
    """Ask the guarded child for all streams of a volume at once.

    When it goes down, the streams left are asked for one by one, so that only the one at fault is
    lost; a file system that takes it down again and again is given up.
    """
    for volume in shard.volumes:
        entries = deque(
            entry
            for entry in shard.entries
            if entry.partition == volume.partition and entry.residency is not Residency.STORED
        )
        losses = 0
        while entries:
            asked = tuple(entries) if not losses else (entries[0],)
            task = TransformedTask(shard.source, volume, asked, shard.index, shard.all_hashes)
            try:
                for answer in own_child(shard.source, shard.index).run(match_in_child, task):
                    findings.take(entries.popleft(), answer)
            except (GuardedChildError, FileSystemError) as error:
                losses += 1
                given_up = isinstance(error, FileSystemError) or losses > MOST_LOSSES
                for _ in range(len(entries) if given_up else len(asked) == 1):
                    findings.take(entries.popleft(), error)


def _buffer() -> memoryview:
    buffer: memoryview | None = getattr(_opened, "buffer", None)
    if buffer is None:
        buffer = _opened.buffer = memoryview(bytearray(BUFFER_SIZE))
    return buffer


_opened = threading.local()  # the handle cache, one per thread
