"""From candidates to shards: parts of a scan that any worker can do, always cut the same way.

Where a shard ends depends on the medium alone, never on the number of workers, so that a scan that
was interrupted finds its shards again. A shard carries paths and digests, never a key.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from blake3 import blake3

from forensics.containers.reader import HeldPart
from forensics.extents import joined, without
from forensics.file_system import FileEntry
from forensics.hash_sets.sharing import SharedIndexRef
from forensics.quicklook.stores import BitmapStore
from forensics.scanning.survey.hidden_files import HiddenFiles
from forensics.value_classes import dataclass
from forensics.values import Extent, SourceRef
from forensics.values.media import Bytes
from forensics.values.source_kinds import holds_files
from forensics.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.scanning.survey.source_survey import Survey

# Of content in one part: little enough for all workers to have a share where few files fit.
MOST_BYTES = 16 * 1024 * 1024
MOST_ENTRIES = 2048
# Bytes of the medium in one part of the raw pass: what a kill costs at most for each worker.
PAGES_SIZE = 64 * 1024 * 1024
_PAGES_OF_SMALL = 16 * 1024 * 1024
"""Of a medium of up to two stretches, so that several workers share it."""
STORED_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Part:
    """Part ``number`` of what is done with one source, by one worker; ``index`` is looked up."""

    number: int
    source: SourceRef
    index: SharedIndexRef


@dataclass(frozen=True, slots=True)
class ScanShard(_Part):
    """Streams of one volume that one worker compares, in the order of the medium.

    ``number`` counts the parts of its volume. ``volumes`` is that volume.
    """

    all_hashes: bool
    volumes: tuple[Volume, ...]
    entries: tuple[FileEntry, ...]

    @property
    def size(self) -> int:
        """How many bytes of content it covers."""
        return sum(entry.size for entry in self.entries)

    @property
    def key(self) -> str:
        """The same for the same streams of the same source, in this scan or a resumed one.

        A source that changed meanwhile is another scan, so volume, number and place name a
        stream.
        """
        streams = [(e.partition, e.stream, e.size, e.runs) for e in self.entries]
        places = [(volume.extent, volume.inner) for volume in self.volumes]
        return blake3(repr((self.source.image, places, streams)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PageShard(_Part):
    """A stretch of a medium that one worker compares byte by byte, whatever lies there.

    ``with_pictures``: it also says where pictures begin, for the stage ``altered``.
    """

    extent: Extent
    with_pictures: bool = False

    @property
    def size(self) -> int:
        """How many bytes it covers."""
        return self.extent.length

    @property
    def key(self) -> str:
        """The same for the same stretch of the same source, in this scan or a resumed one."""
        return f"pages {self.source.image} {self.extent.offset} {self.extent.length}"


@dataclass(frozen=True, slots=True)
class StoredPages(PageShard):
    """A stretch of an unlocked volume, compared as it is stored: see ``plan_stored``."""

    @property
    def key(self) -> str:
        """Another than that of the same stretch as it is seen."""
        return f"stored {self.source.image} {self.extent.offset} {self.extent.length}"


@dataclass(frozen=True, slots=True)
class HeldWork:
    """What is done with files of a container: whole ones compared, every byte, containers opened.

    ``with_pictures`` is that of ``PageShard``.
    ``passphrases`` may open locked ones; they are kept in no checkpoint and go to processes of this
    machine alone.
    """

    all_hashes: bool
    is_exact: bool
    is_raw: bool
    is_content: bool
    with_pictures: bool = False
    passphrases: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class HeldShard(_Part):
    """Files of a container that one worker compares."""

    part: HeldPart
    work: HeldWork

    @property
    def size(self) -> int:
        """How many bytes of content it covers."""
        return self.part.size

    @property
    def key(self) -> str:
        """The same for the same files of the same source, in this scan or a resumed one."""
        return f"held {self.source.image} {blake3(repr(self.part).encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class ContentShard(_Part):
    """Files of a medium that are containers, each of a kind, for one worker to open.

    ``with_pictures``: it also says in which of them pictures begin, for the stage ``altered``.
    ``volumes`` are those of the source. ``are_carved``: nobody knows where they end, so only what
    is found in them is told. ``passphrases`` are kept in no
    checkpoint and go to processes of this machine alone.
    """

    all_hashes: bool
    volumes: tuple[Volume, ...]
    entries: tuple[FileEntry, ...]
    kinds: tuple[str, ...]
    passphrases: tuple[str, ...] = field(default=(), repr=False)
    are_carved: bool = False
    with_pictures: bool = False

    @property
    def size(self) -> int:
        """How many bytes its files have, as they are stored."""
        return sum(entry.size for entry in self.entries)

    @property
    def key(self) -> str:
        """The same for the same files of the same source, in this scan or a resumed one."""
        files = [
            (e.path, e.size, e.runs, kind) for e, kind in zip(self.entries, self.kinds, strict=True)
        ]
        return f"contents {self.source.image} {blake3(repr(files).encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class HiddenShard(_Part):
    """Files whose content their file system alone gives, for one worker to compare and open.

    They are those of ``files`` from ``first`` on, before ``last``; ``size`` is how many bytes of
    content they have. The rest is that of ``ContentShard``.
    """

    all_hashes: bool
    files: HiddenFiles
    first: int
    last: int
    size: int
    passphrases: tuple[str, ...] = field(default=(), repr=False)
    with_pictures: bool = False

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """The volume that they are of."""
        return (self.files.volume,)

    @property
    def key(self) -> str:
        """The same for the same files of the same source, in this scan or a resumed one."""
        volume, told = self.files.volume, blake3(repr((self.first, self.last)).encode())
        told.update(repr((volume.extent, volume.inner, volume.shadow)).encode())
        for column in (self.files.batch.inodes, self.files.batch.sizes, self.files.batch.hidden):
            told.update(column)
        return f"hidden {self.source.image} {told.hexdigest()}"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """What begins like a picture on a medium: all bytes that may belong to it, in their order.

    ``is_file`` says that these are a file as a whole; else it ends where its structure says.
    """

    extents: tuple[Extent, ...]
    is_file: bool


@dataclass(frozen=True, slots=True)
class PictureShard(_Part):
    """Pictures on a medium that one worker decodes, and looks up among the known pictures."""

    pictures: tuple[StoredPicture, ...]

    @property
    def size(self) -> int:
        """How many pictures it has."""
        return len(self.pictures)

    @property
    def key(self) -> str:
        """The same for the same pictures of the same source, in this scan or a resumed one."""
        stored = [volume.locked for volume in self.source.unlocked]
        told = repr((self.source.image, stored, self.pictures))
        return f"pictures {blake3(told.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class HeldPicture:
    """What begins like a picture in a file of a container, by the number of that file."""

    file: Bytes
    offset: Bytes
    is_file: bool


@dataclass(frozen=True, slots=True)
class HeldPictures(_Part):
    """Pictures in files of a container that one worker decodes and looks up: ``PictureShard``."""

    part: HeldPart
    pictures: tuple[HeldPicture, ...]

    @property
    def size(self) -> int:
        """How many pictures it has."""
        return len(self.pictures)

    @property
    def key(self) -> str:
        """The same for the same pictures of the same source, in this scan or a resumed one."""
        told = repr((self.source.image, self.part, self.pictures))
        return f"held pictures {blake3(told.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Pictured:
    """A container of a kind in which a picture begins, by its number among the files of a part."""

    number: Bytes
    kind: str


@dataclass(frozen=True, slots=True)
class ContentPictures(_Part):
    """Files of a medium that are containers, whose pictures one worker looks at.

    ``volume`` is theirs where its file system alone gives their content.
    """

    entries: tuple[FileEntry, ...]
    kinds: tuple[str, ...]
    passphrases: tuple[str, ...] = field(default=(), repr=False)
    are_carved: bool = False
    volume: Volume | None = None

    @property
    def size(self) -> int:
        """How many files it has."""
        return len(self.entries)

    @property
    def key(self) -> str:
        """The same for the same files of the same source, in this scan or a resumed one."""
        files = [(e.path, e.size, e.runs) for e in self.entries]
        streams = [e.stream for e in self.entries] if self.volume is not None else []
        told = repr((self.source.image, files, self.kinds, streams))
        return f"pictures in contents {blake3(told.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class HeldContents(_Part):
    """Containers in a part of a container of files, whose pictures one worker looks at."""

    part: HeldPart
    files: tuple[Pictured, ...]
    passphrases: tuple[str, ...] = field(default=(), repr=False)

    @property
    def size(self) -> int:
        """How many files it has."""
        return len(self.files)

    @property
    def key(self) -> str:
        """The same for the same files of the same source, in this scan or a resumed one."""
        told = repr((self.source.image, self.part, self.files))
        return f"pictures in held contents {blake3(told.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class StoreShard(_Part):
    """Stores that keep thumbnails as pixels, which one worker looks at."""

    stores: tuple[BitmapStore, ...]

    @property
    def size(self) -> int:
        """How many stores it has."""
        return len(self.stores)

    @property
    def key(self) -> str:
        """The same for the same stores of the same source, in this scan or a resumed one."""
        told = repr((self.source.image, self.stores))
        return f"stores of pixels {blake3(told.encode()).hexdigest()}"


PICTURE_SHARDS = (PictureShard, HeldPictures, ContentPictures, HeldContents, StoreShard)
PicturesShard: TypeAlias = PictureShard | HeldPictures | ContentPictures | HeldContents | StoreShard
OpeningShard: TypeAlias = ContentShard | HiddenShard
Shard: TypeAlias = ScanShard | PageShard | HeldShard | OpeningShard | PicturesShard


def has_pages(source: SourceRef | None) -> bool:
    """Whether a source is a medium; a folder is none, and its files are read one by one."""
    return source is not None and not holds_files(source.kind)


def plan_pages(
    sources: Iterable[SourceRef], *, index: SharedIndexRef, with_pictures: bool = False
) -> Iterator[PageShard]:
    """Cut all media into stretches, numbered from 1, so that every byte lies in exactly one."""
    number = 0
    for source in filter(has_pages, sources):
        step = PAGES_SIZE if source.size > 2 * PAGES_SIZE else min(PAGES_SIZE, _PAGES_OF_SMALL)
        for offset in range(0, source.size, step):
            number += 1
            length = min(step, source.size - offset)
            yield PageShard(number, source, index, Extent(offset, length), with_pictures)


def plan_stored(
    survey: Survey, *, index: SharedIndexRef, with_pictures: bool = False
) -> Iterator[StoredPages]:
    """Cut what no file owns of unlocked volumes into stretches, at whole MiB of each volume.

    What was there before a volume was encrypted still lies where nothing was written since, and
    the key makes noise of it: so it is compared as it is stored, too.
    """
    ref = survey.source.ref
    if ref is None or not ref.unlocked:
        return
    owned, number = survey.owners.of_anybody(), 0
    for volume in ref.unlocked:
        free = without(volume.shown, owned)
        for stretch in joined(_whole_steps(part, volume.inside) for part in free):
            for offset in range(stretch.offset, stretch.end, PAGES_SIZE):
                number += 1
                length = min(PAGES_SIZE, stretch.end - offset)
                extent = Extent(offset, length)
                yield StoredPages(number, ref.stored, index, extent, with_pictures)


def _whole_steps(part: Extent, within: Extent) -> Extent:
    """A part of a volume made wider, so that few stretches are left of many small ones."""
    first = part.offset - (part.offset - within.offset) % STORED_STEP
    last = part.end + -(part.end - within.offset) % STORED_STEP
    return Extent(first, min(last, within.end) - first)


def plan_shards(survey: Survey, *, index: SharedIndexRef, all_hashes: bool) -> Iterator[ScanShard]:
    """Cut the candidates of a volume into shards, numbered from 1."""
    if survey.source.ref is None:
        return
    parts = cuts([entry.size for entry in survey.candidates])
    for number, (first, last) in enumerate(parts, start=1):
        yield ScanShard(
            number,
            survey.source.ref,
            index,
            all_hashes,
            tuple(survey.volumes),
            tuple(survey.candidates[first:last]),
        )


def plan_held(survey: Survey, *, index: SharedIndexRef, work: HeldWork) -> Iterator[HeldShard]:
    """Give each part of a container of files as a shard, numbered by its first file."""
    source = survey.source.ref
    if source is None or not (work.is_exact or work.is_raw):
        return
    for part in survey.held:
        yield HeldShard(part.first, source, index, part, work)


def cuts(sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Return the first and the last but one of parts that one worker does, by bytes of content."""
    first, total = 0, 0
    for position, size in enumerate(sizes):
        if position > first and (total + size > MOST_BYTES or position - first >= MOST_ENTRIES):
            yield first, position
            first, total = position, 0
        total += size
    if sizes:
        yield first, len(sizes)
