"""What a reader of containers is; ``values.source_kinds`` registers those that there are.

A container is what a source of a scan is kept in. Some hold a medium, whatever their form: a disk
image, a device. Others hold files without a medium: a folder, and anyone who reads an archive or a
database brings one of these. A container that no reader is registered for is never taken for a
medium (``disk_images.announced``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.matching.content_streams import ContentStream
from forensics.registry import Registry
from forensics.values import Extent, HitState
from forensics.values.source_kinds import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.disk_image import DiskImage
    from forensics.values import Fault, SourceRef
    from forensics.values.media import Bytes


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file in a container: its path there, as bytes, its number, and where it is laid.

    The files of a container are laid end to end, so that the ledger of coverage counts them like
    the bytes of a medium.
    """

    place: bytes
    number: int
    extent: Extent

    def to_entry(self) -> FileEntry:
        """Return the file as an entry whose run lies where the file is laid."""
        return FileEntry(
            partition=None,
            stream=StreamId(self.number, 0, 0),
            path="/" + self.place.decode("utf-8", "backslashreplace"),
            also=(),
            state=HitState.LIVE,
            allocated=True,
            size=self.extent.length,
            runs=(Run(self.extent.offset, self.extent.length),),
            residency=Residency.STORED,
        )


class HeldStream(ContentStream, Protocol):
    """The content of one file in a container; read-only, for one thread."""

    def close(self) -> None:
        """Let go of it."""


@runtime_checkable
class HeldFiles(Protocol):
    """Files without a medium, read-only."""

    def files(self) -> Iterator[HeldFile | Fault]:
        """Return the files in order of their paths, laid end to end, and faults.

        Raises:
            OSError: the container itself cannot be listed.
        """

    def stream(self, place: bytes, entry: FileEntry) -> HeldStream:
        """Open the content of a file that was listed.

        Raises:
            UnreadableExtentError: it is gone, or may not be read.
        """


class ContainerReader(Protocol):
    """Opens containers of one kind. Nothing is ever opened for writing."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """Return all files that the container consists of, in order; its first one is given.

        Raises:
            DiskImageError: it is not the first, or its folder cannot be listed.
        """

    def measure(self, segments: tuple[Path, ...]) -> Bytes:
        """Return the length of the medium, or of all files laid end to end.

        Raises:
            DiskImageError: it cannot be opened.
            OSError: the same, of a container of files.
        """

    def open(self, ref: SourceRef) -> DiskImage | HeldFiles:
        """Open a container that was identified before, for one thread.

        Raises:
            DiskImageError: it cannot be opened, or is no longer what it was.
        """


READERS: Registry[ContainerReader] = Registry()
"""The readers by the kind of source that they open."""

for _kind, _place in PLACES.items():
    READERS.register(_kind, *_place)
