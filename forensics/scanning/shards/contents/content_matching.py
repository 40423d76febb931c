"""What one worker does with files of a medium that are containers: each is opened and compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from forensics.contents.reader import ClosedAs
from forensics.hash_sets.sharing import attach_index
from forensics.matching.content_streams import StoredStream
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.sweeping import Sweeper
from forensics.scanning.shards.contents.opening import OpenedFile, Opener
from forensics.scanning.shards.contents.places import stored_of
from forensics.scanning.shards.pages import raw_matcher
from forensics.scanning.shards.planning import ContentShard, OpeningShard, Pictured
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.workers.open_media import open_once
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, Hit, NotOpened
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forensics.file_system import FileEntry

    Place: TypeAlias = Callable[[Iterable[Extent]], tuple[Extent, ...]]


def match_contents(shard: ContentShard) -> ShardResult:
    """Open the files of a shard, and all that lies in them.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    index = attach_index(shard.index)
    sweeper = Sweeper(index, raw_matcher(shard.index), shard.all_hashes, is_exact=True)
    if shard.with_pictures:
        sweeper.starts = PictureStarts()
    opener = Opener(sweeper, shard.source, shard.passphrases)
    disk_image, findings = open_once(shard.source), ContentFindings(shard)
    for number, (entry, kind) in enumerate(zip(shard.entries, shard.kinds, strict=True)):
        stream = StoredStream(disk_image, entry)
        name = "" if shard.are_carved else entry.path or ""
        opened = opener.open(stream, kind, name, carved=shard.are_carved)
        seen = OpenedFile(opened.hits) if shard.are_carved else opened
        findings.take(entry, seen, partial(stored_of, entry))
        if opened.has_pictures:
            findings.pictured.append(Pictured(number, kind))
    return findings.to_result()


@dataclass(slots=True)
class ContentFindings:
    """What was found in the files of a shard so far."""

    shard: OpeningShard
    hits: list[Hit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    closed: dict[ClosedAs, list[Extent]] = field(default_factory=dict)
    opaque: list[Extent] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    random_files: int = 0
    pictured: list[Pictured] = field(default_factory=list)

    def take(self, entry: FileEntry, opened: OpenedFile, place: Place) -> None:
        """Keep what was found in a file; ``place`` gives runs of its content on the medium."""
        self.hits += [of_entry(hit, entry, place) for hit in opened.hits]
        for closed_as, extents in opened.closed.items():
            self.closed.setdefault(closed_as, []).extend(place(extents))
        self.opaque += place(opened.random)
        self.random_files += opened.random_files
        for each in opened.not_opened():
            self.files[each.kind] += each.files
            self.sizes[each.kind] += each.bytes
        self.faults += self._faults(entry, opened)

    def _faults(self, entry: FileEntry, opened: OpenedFile) -> Iterable[Fault]:
        where = next(
            (volume.where for volume in self.shard.volumes if volume.partition == entry.partition),
            "whole medium",
        )
        # By its number: faults reach certificates, names of files must not.
        place = f"{where}, inode {entry.stream.inode}"
        for cause, number in sorted(opened.reasons.items()):
            reason = wordings.CLOSED(number, cause)
            yield Fault(self.shard.source.image, place, entry.extents, reason)

    def to_result(self) -> ShardResult:
        """All of it as one value."""
        return ShardResult(
            number=self.shard.number,
            image=self.shard.source.image,
            hits=tuple(self.hits),
            faults=tuple(self.faults),
            compared=(),
            unreadable=(),
            checksum_bad=(),
            over_budget=self._of(ClosedAs.OVER_BUDGET),
            encrypted=self._of(ClosedAs.ENCRYPTED),
            unopened=self._of(ClosedAs.UNOPENED),
            opaque=tuple(self.opaque),
            not_opened=tuple(
                NotOpened(kind, self.files[kind], self.sizes[kind]) for kind in sorted(self.files)
            ),
            random_files=self.random_files,
            pictured=tuple(self.pictured),
        )

    def _of(self, closed_as: ClosedAs) -> tuple[Extent, ...]:
        return tuple(self.closed.get(closed_as, ()))


def of_entry(hit: Hit, entry: FileEntry, place: Place) -> Hit:
    """Return a hit in a file as one on the medium: its owner, its path and then the chain."""
    return replace(
        hit,
        state=entry.state,
        partition=entry.partition,
        path=f"{entry.path or ''}{hit.path}",
        also=tuple(f"{each}{hit.path}" for each in entry.also),
        allocated=entry.allocated,
        extents=place(hit.extents),
        owner=entry.stream.inode,
        reallocated=entry.reallocated,
    )
