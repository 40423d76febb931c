"""What one worker does with files of a medium that are containers: each is opened and compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from forensics.contents.reader import ClosedAs
from forensics.hash_sets.sharing import attach_index
from forensics.matching.content_streams import StoredStream
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.sweeping import Sweeper
from forensics.scanning.shards.contents.opening import OpenedFile, Opener
from forensics.scanning.shards.contents.places import stored_of
from forensics.scanning.shards.open_media import open_once
from forensics.scanning.shards.pages import raw_matcher
from forensics.scanning.shards.planning import ContentShard, Pictured
from forensics.scanning.shards.shard_result import ShardResult
from forensics.values import Extent, Fault, Hit, NotOpened
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.file_system import FileEntry


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
    disk_image, findings = open_once(shard.source), _ContentFindings(shard)
    for number, (entry, kind) in enumerate(zip(shard.entries, shard.kinds, strict=True)):
        stream = StoredStream(disk_image, entry)
        opened = opener.open(stream, kind, entry.path or "", carved=shard.are_carved)
        findings.take(entry, OpenedFile(opened.hits) if shard.are_carved else opened)
        if opened.has_pictures:
            findings.pictured.append(Pictured(number, kind))
    return findings.to_result()


@dataclass(slots=True)
class _ContentFindings:
    shard: ContentShard
    hits: list[Hit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    closed: dict[ClosedAs, list[Extent]] = field(default_factory=dict)
    opaque: list[Extent] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    random_files: int = 0
    pictured: list[Pictured] = field(default_factory=list)

    def take(self, entry: FileEntry, opened: OpenedFile) -> None:
        """Keep what was found in a file, with its places on the medium."""
        self.hits += [of_entry(hit, entry) for hit in opened.hits]
        for closed_as, extents in opened.closed.items():
            self.closed.setdefault(closed_as, []).extend(_on_medium(entry, extents))
        self.opaque += _on_medium(entry, opened.random)
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


def _on_medium(entry: FileEntry, extents: Iterable[Extent]) -> tuple[Extent, ...]:
    return stored_of(entry, extents)


def of_entry(hit: Hit, entry: FileEntry) -> Hit:
    """Return a hit in a file as one on the medium: its owner, its path and then the chain."""
    return replace(
        hit,
        state=entry.state,
        partition=entry.partition,
        path=f"{entry.path or ''}{hit.path}",
        also=tuple(f"{each}{hit.path}" for each in entry.also),
        allocated=entry.allocated,
        extents=_on_medium(entry, hit.extents),
        owner=entry.stream.inode,
        reallocated=entry.reallocated,
    )
