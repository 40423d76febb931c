"""What a reader of containers is, and which there are.

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
from forensics.values import Extent, HitState, SourceKind

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

_marks: list[tuple[bytes, int, SourceKind]] = []
_files: set[SourceKind] = set()


def register(
    kind: SourceKind,
    module: str,
    class_name: str,
    *,
    marks: tuple[tuple[bytes, int], ...] = (),
    holds_files: bool = False,
) -> None:
    """Have a reader asked for sources of a kind.

    Args:
        kind: of the sources that it opens.
        module: where its class is; imported when it is first needed.
        class_name: of the reader, called without arguments.
        marks: bytes and their offset within the first 1024 bytes of the container, or, negative,
            within its last 512: by these it is known. What has marks has structures too, which may
            be hostile: its size is worked out in a guarded child.
        holds_files: whether it holds files, and no medium.

    Raises:
        ValueError: there is a reader for this kind.
    """
    READERS.register(kind, module, class_name)
    _marks.extend((mark, offset, kind) for mark, offset in marks)
    if holds_files:
        _files.add(kind)


def holds_files(kind: SourceKind) -> bool:
    """Whether sources of a kind hold files, and no medium."""
    return kind in _files


def kind_by_marks(head: bytes, footer: bytes) -> SourceKind | None:
    """Tell a container by its first 1024 and last 512 bytes, fewer where it is shorter."""
    for mark, offset, kind in _marks:
        part, at = (head, offset) if offset >= 0 else (footer, len(footer) + offset)
        if at >= 0 and part.startswith(mark, at):
            return kind
    return None


register(SourceKind.RAW, "forensics.disk_images.raw", "RawReader")
register(SourceKind.BLOCK_DEVICE, "forensics.disk_images.raw", "RawReader")
register(SourceKind.SPLIT_RAW, "forensics.disk_images.split_raw", "SplitRawReader")
register(
    SourceKind.EWF,
    "forensics.disk_images.ewf",
    "EwfReader",
    marks=((b"EVF\x09\x0d\x0a\xff\x00", 0),),  # libewf, section 2: of images, not of logical files
)
register(SourceKind.FOLDER, "forensics.containers.folder", "FolderReader", holds_files=True)
