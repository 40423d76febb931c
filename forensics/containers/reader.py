"""What a reader of containers is; ``values.source_kinds`` registers those that there are.

A container is what a source of a scan is kept in. Some hold a medium, whatever their form: a disk
image, a device. Others hold files without a medium: a folder, an archive. A container that no
reader is registered for is never taken for a medium (``disk_images.announced``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from forensics.matching.content_streams import ContentStream
from forensics.registry import Registry
from forensics.value_classes import dataclass
from forensics.values import Extent, HitState
from forensics.values.file_facts.times import FileTimes
from forensics.values.media import Bytes
from forensics.values.source_kinds import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.disk_image import DiskImage
    from forensics.disk_images.beside import Wanted
    from forensics.errors import UnreadableExtentError
    from forensics.values import Fault, SourceRef


def no_sign() -> None:
    """Give no sign of life: what is asked here waits for no other process."""


@dataclass(frozen=True, slots=True)
class HeldPart:
    """Files of a container that one worker reads: some that follow one another, from ``first`` on.

    ``size`` is how many bytes of content they have; ``start`` and ``end`` are where the container
    lists them. ``places`` and ``sizes`` are for a container whose workers read no list: paths of
    files, and int64, as its reader puts them together; ``refused`` are numbers of files that are
    not to be read.
    """

    first: Bytes
    size: Bytes
    start: Bytes
    end: Bytes
    places: bytes = b""
    sizes: bytes = b""
    refused: tuple[Bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file in a container.

    Attributes:
        place: its path there, as bytes.
        number: counted from 1; faults name it by this alone.
        extent: what the ledger of coverage counts for it. The files of a folder are laid end to
            end; of an archive these are bytes of the archive itself.
        size: bytes of its content.
        hit_at: where in what hits name its content begins: the file itself, for a folder, or the
            archive. None where the content does not stand there as it is.
        stored: of an archive, the bytes that hold its content.
        is_file: false for bytes that lie outside all files of an archive.
        is_opaque: whether it is compared and not understood.
        closed: the class of coverage of what is not opened; empty for what is.
        called: what it was called where it comes from, besides its place here: in a backup.
        is_understood: whether what it holds was opened with it, so that it is compared alone.
        times: what the container says of when it was made and changed.
        state: in which it was where it comes from, as far as the container says.
    """

    place: bytes
    number: int
    extent: Extent
    size: int
    hit_at: int | None = 0
    stored: Extent | None = None
    is_file: bool = True
    is_opaque: bool = False
    closed: str = ""
    called: bytes = b""
    is_understood: bool = False
    times: FileTimes | None = None
    state: HitState = HitState.LIVE

    @property
    def path(self) -> str | None:
        """Its path as results name it, undecodable bytes as such."""
        if not self.is_file:
            return None
        path = self.place + b"!/" + self.called if self.called else self.place
        return "/" + path.decode("utf-8", "backslashreplace")

    def counted(self) -> Extent:
        """What the ledger counts for it, asked once it was read."""
        return self.extent

    def counted_at(self, extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
        """Return runs of its content as the ledger counts them; all of it if not by place."""
        if self.hit_at is None or not extents:
            return (self.counted(),) if extents else ()
        start = self.hit_at or self.extent.offset  # of a folder each file begins where it is laid
        return tuple(Extent(start + each.offset, each.length) for each in extents)

    def placed(self, extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
        """Return runs of its content as hits name them: all its stored bytes if not by place."""
        if self.hit_at is None:
            return () if self.stored is None else (self.stored,)
        return tuple(Extent(self.hit_at + each.offset, each.length) for each in extents)


class HeldStream(ContentStream, Protocol):
    """The content of one file in a container; read-only, for one thread."""

    def damage(self) -> UnreadableExtentError | None:
        """Why what was read, once all of it was, is not what the container states; else None."""

    def close(self) -> None:
        """Let go of it."""


@runtime_checkable
class TellsOwnTimes(Protocol):
    """The content of a file that itself tells when it was written, once it is open."""

    times: FileTimes


def with_own_times(file: HeldFile, stream: HeldStream) -> HeldFile:
    """Return a file with the times that its content tells, where it tells any."""
    return replace(file, times=stream.times) if isinstance(stream, TellsOwnTimes) else file


@runtime_checkable
class HeldFiles(Protocol):
    """Files without a medium, read-only."""

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """Return all files as parts that can be read apart, numbered from 1 on, and faults.

        ``beat`` is a sign of life, called now and then where a long time passes before the first.

        Raises:
            OSError: the container itself cannot be listed.
        """

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """Return the files of a part, each with an extent of its own, and faults."""

    def stream(self, file: HeldFile) -> HeldStream:
        """Open the content of a file that ``files`` gave, before it is asked for the next.

        Raises:
            UnreadableExtentError: it is gone, or may not be read.
        """

    def close(self) -> None:
        """Let go of the container; calling it twice does no harm."""


@runtime_checkable
class FindsNames(Protocol):
    """A container of files any of which can be read without the others."""

    def find(
        self, names: frozenset[bytes], beat: Callable[[], None]
    ) -> Iterator[tuple[bytes, HeldPart]]:
        """Return the places of all files of some names, each with a part that holds it alone.

        A name is the last of a path. ``beat`` is called now and then.

        Raises:
            OSError: the container cannot be listed.
        """


class ContainerReader(Protocol):
    """Opens containers of one kind. Nothing is ever opened for writing."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """Return all files that the container consists of, in order; its first one is given.

        Raises:
            DiskImageError: it is not the first, or its folder cannot be listed.
        """

    def measure(self, segments: tuple[Path, ...]) -> Bytes:
        """Return how many bytes the ledger counts: of the medium, or of what holds files.

        Raises:
            DiskImageError: it cannot be opened.
            OSError: the same, of a container of files.
        """

    def open(self, ref: SourceRef) -> DiskImage | HeldFiles:
        """Open a container that was identified before, for one thread.

        Raises:
            DiskImageError: it cannot be opened, or is no longer what it was.
        """


@runtime_checkable
class NamesOthers(Protocol):
    """A reader whose containers say themselves which other files they need.

    The person who made the container chose these names, so they are looked up beside it and
    nowhere else (``disk_images.beside``).
    """

    def wanted(self, segments: tuple[Path, ...]) -> tuple[Wanted, ...]:
        """Return the files that are needed besides those given; none where all are there.

        Raises:
            DiskImageError: the container cannot be opened.
        """


@runtime_checkable
class KeepsBytes(Protocol):
    """A reader of containers of files that keep these as one run of bytes, whatever packs it."""

    def open_kept(self, ref: SourceRef) -> DiskImage:
        """Open these bytes, in which its files have their places.

        Raises:
            DiskImageError: it cannot be opened, or is no longer what it was.
        """


READERS: Registry[ContainerReader] = Registry()
"""The readers by the kind of source that they open."""

for _kind, _place in PLACES.items():
    READERS.register(_kind, *_place)
