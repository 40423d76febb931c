"""What one worker does with files of a container: each is compared and settled where it is read.

A file there is a medium of its own. No hit reaches into another, so nothing is left to be joined
when all parts are done.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING

from forensics.containers.reader import with_own_times
from forensics.contents.reader import CONTENT_READERS, READ_BY_PLACES
from forensics.errors import ChecksumError, UnreadableExtentError
from forensics.extents import joined
from forensics.hash_sets.sharing import attach_index
from forensics.matching.forms import PLAIN
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.stream_windows import InMemory
from forensics.matching.sweeping import IN_MEMORY, Sweeper, Swept
from forensics.matching.text import TEXT
from forensics.phone_backups.opened import open_held
from forensics.scanning.shards.contents.covering import not_told_by
from forensics.scanning.shards.contents.opening import Opener
from forensics.scanning.shards.held_hits import hits_of
from forensics.scanning.shards.held_looks import kind_of, kind_within, places_of
from forensics.scanning.shards.held_pictures import packed_held, pictures_in
from forensics.scanning.shards.pages import raw_matcher
from forensics.scanning.shards.planning import HeldPicture, HeldShard, Pictured
from forensics.scanning.shards.shard_result import ShardResult
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, Hit, HitState, NotOpened
from forensics.values.source_kinds import place_in, whole_of
from forensics.wordings import contents, file_systems
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from forensics.containers.reader import HeldFile, HeldFiles, HeldStream
    from forensics.matching.content_streams import ContentStream
    from forensics.scanning.shards.contents.opening import OpenedFile
    from forensics.values import SourceRef

MOST_PICTURES = 65_536  # of one part
MOST_FAULTS = 256  # of one part that are told one by one; the others are counted


def match_held(shard: HeldShard) -> ShardResult:
    """Compare the files of a part, each from its first byte to its last.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    work = shard.work
    matcher = raw_matcher(shard.index) if work.is_raw else None
    index, memory = attach_index(shard.index), _memory()
    sweeper = Sweeper(index, matcher, work.all_hashes, work.is_exact, *memory)
    if work.with_pictures:
        sweeper.starts = PictureStarts()
    findings = _Findings(shard, Opener(sweeper, shard.source, work.passphrases))
    container = _open_once(shard.source)
    for found in container.files(shard.part):
        if isinstance(found, Fault):
            findings.tell(found)
        else:
            findings.take(found, container, sweeper)
    _held.memory = sweeper.memory
    return findings.to_result()


@dataclass(slots=True)
class _Findings:
    shard: HeldShard
    opener: Opener
    hits: list[Hit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    untold: int = 0
    extents: dict[str, list[Extent]] = field(default_factory=dict)
    files: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    random_files: int = 0
    pictures: list[HeldPicture] = field(default_factory=list)
    pictured: list[Pictured] = field(default_factory=list)

    def take(self, file: HeldFile, container: HeldFiles, sweeper: Sweeper) -> None:
        """Read a file and keep what was found."""
        if file.closed:
            self._count(file.closed, file.counted())
            return
        try:
            stream = container.stream(file)
        except UnreadableExtentError as error:
            self._unreadable(file, error)
            return
        try:
            swept = sweeper.sweep(stream, places_of(file.size))
            if swept.error is None and (damage := stream.damage()) is not None:
                swept = replace(swept, error=damage)
            self._keep(with_own_times(file, stream), stream, swept, sweeper)
        finally:
            stream.close()

    def _keep(self, file: HeldFile, stream: HeldStream, swept: Swept, sweeper: Sweeper) -> None:
        own, before = list(hits_of(self.shard.source, file, swept, sweeper.index)), len(self.hits)
        for _ in swept.answer.disputed:
            self._fault(file, wordings.DISPUTED)
        if swept.is_over_budget and not swept.answer.equal:  # a known file is alike in itself
            self._count("over_budget", file.counted())
            self._fault(file, wordings.OVER_BUDGET)
        if swept.error is not None:
            self._unreadable(file, swept.error)
        elif sweeper.matcher is not None or swept.answer.was_read:
            self._count("opaque" if file.is_opaque else "compared", file.counted())
        if sweeper.matcher is not None and swept.error is None and file.is_file:
            if self.shard.work.with_pictures:
                self._note_pictures(file, swept)
            if not file.is_understood:
                self._look(file, stream, swept)
        self.hits += not_told_by(self.hits[before:], own)

    def _note_pictures(self, file: HeldFile, swept: Swept) -> None:
        """Keep where pictures begin in a file, but for those within whole copies of known files."""
        found = pictures_in(file, swept)
        room = MOST_PICTURES - len(self.pictures)
        self.pictures += found[:room]
        if swept.has_more_starts or len(found) > room:
            self._fault(file, wordings.TOO_MANY_PICTURES)

    def _look(self, file: HeldFile, stream: HeldStream, swept: Swept) -> None:
        """See whether it is a container, or looks encrypted."""
        content: ContentStream = stream
        if file.size <= IN_MEMORY:  # which is there already, and its memory is used again
            content = InMemory(memoryview(swept.read(0, file.size)))
        kind = kind_within(kind_of(swept.read, file.size), swept.read, content, file.size)
        if kind == PLAIN:
            self.random_files += 1
            self._count("opaque", file.counted())
        elif kind in READ_BY_PLACES and file.size > IN_MEMORY and file.hit_at is None:
            self._close(file, kind)
            if self.shard.work.is_content:
                self._fault(file, contents.CLOSED(1, contents.PACKED_DISK))
        elif kind is not None and self.shard.work.is_content and kind in CONTENT_READERS:
            opened = self.opener.open(content, kind, file.path or "")
            self._take_opened(file, opened)
            if opened.has_pictures:
                self.pictured.append(Pictured(file.number, kind))
        elif kind not in (None, TEXT):  # text that is not looked into is compared all the same
            self._close(file, kind)

    def _close(self, file: HeldFile, kind: str) -> None:
        """Count a container that no stage opens."""
        self.files[kind] += 1
        self.sizes[kind] += file.counted().length
        self._count("unopened", file.counted())

    def _take_opened(self, file: HeldFile, opened: OpenedFile) -> None:
        """Keep what was found in a file that is a container."""
        self.hits += [
            replace(
                hit,
                path=f"{file.path}{hit.path}",
                extents=file.placed(hit.extents),
                times=hit.times or file.times,
                state=file.state if hit.state is HitState.LIVE else hit.state,
                allocated=hit.allocated if file.state is HitState.LIVE else None,
            )
            for hit in opened.hits
        ]
        for closed_as, extents in opened.closed.items():
            for each in joined(file.counted_at(tuple(extents))):
                self._count(closed_as.value, each)
        for each in joined(file.counted_at(tuple(opened.random))):
            self._count("opaque", each)
        self.random_files += opened.random_files
        for told in opened.not_opened():
            self.files[told.kind] += told.files
            self.sizes[told.kind] += told.bytes
        for cause, number in sorted(opened.reasons.items()):
            self._fault(file, contents.CLOSED(number, cause))

    def _unreadable(self, file: HeldFile, error: UnreadableExtentError) -> None:
        is_checksum = isinstance(error, ChecksumError)
        self._count("checksum_bad" if is_checksum else "unreadable", file.counted())
        self._fault(file, error.reason)

    def _fault(self, file: HeldFile, reason: str) -> None:
        # By its number: faults reach certificates, names of files must not.
        place = place_in(self.shard.source.kind, file.number)
        self.tell(Fault(self.shard.source.image, place, (), reason))

    def tell(self, fault: Fault) -> None:
        """Take a fault, of many the first alone."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.untold += 1

    def _faults(self) -> tuple[Fault, ...]:
        if not self.untold:
            return tuple(self.faults)
        reason = file_systems.MORE_FAULTS(self.untold, MOST_FAULTS)
        return (
            *self.faults,
            Fault(self.shard.source.image, whole_of(self.shard.source.kind), (), reason),
        )

    def _count(self, what: str, extent: Extent) -> None:
        extents = self.extents.setdefault(what, [])
        if extents and extents[-1].end == extent.offset:
            extents[-1] = Extent(extents[-1].offset, extents[-1].length + extent.length)
        else:
            extents.append(extent)

    def to_result(self) -> ShardResult:
        """All of it as one value."""
        return ShardResult(
            number=self.shard.number,
            image=self.shard.source.image,
            hits=tuple(self.hits),
            faults=self._faults(),
            compared=self._of("compared"),
            unreadable=self._of("unreadable"),
            checksum_bad=self._of("checksum_bad"),
            over_budget=self._of("over_budget"),
            encrypted=self._of("encrypted"),
            unopened=self._of("unopened"),
            opaque=self._of("opaque"),
            not_opened=tuple(
                NotOpened(kind, self.files[kind], self.sizes[kind]) for kind in sorted(self.files)
            ),
            random_files=self.random_files,
            starts=packed_held(self.pictures),
            pictured=tuple(self.pictured),
        )

    def _of(self, what: str) -> tuple[Extent, ...]:
        return tuple(self.extents.get(what, ()))


def _open_once(source: SourceRef) -> HeldFiles:
    if getattr(_held, "source", None) != source:
        if (before := getattr(_held, "container", None)) is not None:
            before.close()
        _held.source = None
        _held.container, _held.source = open_held(source), source
    container: HeldFiles = _held.container
    return container


def _memory() -> tuple[memoryview, ...]:
    memory: memoryview | None = getattr(_held, "memory", None)
    return () if memory is None else (memory,)


_held = threading.local()  # the container and memory to read into, one for each thread
