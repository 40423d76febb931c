"""Disk images of another form than raw within files: each gives the medium that it holds.

One that needs other files is opened as far as its own go: nothing beside it is looked for.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.aff4.opening import open_aff4_files
from forensics.contents.disks.content_image import ContentFiles
from forensics.contents.disks.logical import LOGICAL, logical_members
from forensics.contents.pieces import bytes_at, piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.disk_image import TellsHoles
from forensics.disk_images.announced import FOOTER_SIZE, HEAD_SIZE
from forensics.disk_images.ewf import open_ewf_files
from forensics.errors import (
    DiskImageError,
    EncryptedDiskImageError,
    UnreadableExtentError,
    UnsupportedDiskImageError,
)
from forensics.values import Extent, SourceKind
from forensics.values.source_kinds import kind_by_marks
from forensics.virtual_disks.ewf2.opening import open_ewf2_files
from forensics.virtual_disks.opening import open_virtual_files
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.contents.means import Means
    from forensics.disk_images.ewf import EwfImage
    from forensics.matching.content_streams import ContentStream
    from forensics.virtual_disks.disk import VirtualDisk

MEMORY = 48 * 1024 * 1024  # pages of tables, and a block that is unpacked
_VIRTUAL = (SourceKind.QCOW2, SourceKind.VMDK, SourceKind.VHDX, SourceKind.DMG, SourceKind.VDI,
            SourceKind.VHD)  # fmt: skip
_OPENED_BY: dict[SourceKind | None, Callable[[ContentFiles], VirtualDisk | EwfImage]] = {
    SourceKind.EWF: open_ewf_files,
    SourceKind.EWF2: open_ewf2_files,
    SourceKind.AFF4: open_aff4_files,
    **dict.fromkeys(_VIRTUAL, open_virtual_files),
}


class VirtualDiskMember:
    """Gives the medium of a disk image of another form than raw; of an L01 or Lx01, its files."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(HEAD_SIZE)
        kind = _kind_of(content)
        try:
            if kind in LOGICAL:
                yield from logical_members(kind, content, means)
                return
            medium = _opened(kind, ContentFiles(content))
            yield from _told(medium)
        except EncryptedDiskImageError:
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED)
            return
        except UnsupportedDiskImageError:
            yield ClosedContent(wordings.NOT_READ)
            return
        except UnreadableExtentError:
            raise
        except DiskImageError:
            yield ClosedContent(wordings.DAMAGED)
            return
        if medium.size:
            stream = _Medium(medium)
            begin = partial(piece, stream, Extent(0, medium.size))
            yield ContentMember(b"medium", begin, medium.size, memory=MEMORY, stream=stream)


def holds_medium(content: ContentStream) -> bool:
    """Whether a zip archive says that it is an AFF4."""
    return _kind_of(content) is SourceKind.AFF4


def _opened(kind: SourceKind | None, files: ContentFiles) -> VirtualDisk | EwfImage:
    if kind not in _OPENED_BY:
        raise UnsupportedDiskImageError(wordings.NOT_READ)
    return _OPENED_BY[kind](files)


def _kind_of(content: ContentStream) -> SourceKind | None:
    head = bytes_at(content, 0, HEAD_SIZE)
    return kind_by_marks(head, bytes_at(content, max(content.size - FOOTER_SIZE, 0), FOOTER_SIZE))


class _Medium:
    """The medium as content. What is missing is told without the name of a file: none is known."""

    def __init__(self, medium: VirtualDisk | EwfImage) -> None:
        self._medium, self.size = medium, medium.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        try:
            self._medium.read_into(offset, buffer)
        except UnreadableExtentError as error:
            if not any(gap.reason == error.reason for gap in self._medium.gaps()):
                raise
            reason = wordings.DISK_IN_PARTS
            raise UnreadableExtentError(error.offset, error.length, reason) from error

    def is_hole(self, extent: Extent) -> bool:
        """See ``TellsHoles.is_hole``."""
        return isinstance(self._medium, TellsHoles) and self._medium.is_hole(extent)


def _told(medium: VirtualDisk | EwfImage) -> Iterator[ClosedContent]:
    """What of the medium is not there, or no part of it as it is now."""
    if medium.gaps():
        yield ClosedContent(wordings.DISK_IN_PARTS)
    if getattr(medium, "remarks", ()):
        yield ClosedContent(wordings.EARLIER_STATES)
    if getattr(medium, "unread", ()):
        yield ClosedContent(wordings.UNREAD_WHEN_MADE)
