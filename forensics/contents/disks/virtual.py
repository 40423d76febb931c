"""E01, QCOW2, VDI, VHD, VHDX, VMDK and DMG within files: each gives the medium that it holds.

One that needs other files is opened as far as its own go: nothing beside it is looked for.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.disks.content_image import ContentFiles
from forensics.contents.pieces import bytes_at, piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
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
from forensics.virtual_disks.opening import open_virtual_files
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.disk_images.ewf import EwfImage
    from forensics.matching.content_streams import ContentStream
    from forensics.virtual_disks.disk import VirtualDisk

MEMORY = 48 * 1024 * 1024  # pages of tables, and a block that is unpacked
_VIRTUAL = frozenset(
    {SourceKind.QCOW2, SourceKind.VMDK, SourceKind.VHDX, SourceKind.DMG, SourceKind.VDI,
     SourceKind.VHD}
)  # fmt: skip


class VirtualDiskMember:
    """Gives the medium of a disk image of another form than raw; what lies on it comes next."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(HEAD_SIZE)
        try:
            medium = _opened(content)
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
            begin = partial(piece, medium, Extent(0, medium.size))
            yield ContentMember(b"medium", begin, medium.size, memory=MEMORY, stream=medium)


def _opened(content: ContentStream) -> VirtualDisk | EwfImage:
    head = bytes_at(content, 0, HEAD_SIZE)
    footer = bytes_at(content, max(content.size - FOOTER_SIZE, 0), FOOTER_SIZE)
    kind, files = kind_by_marks(head, footer), ContentFiles(content)
    if kind == SourceKind.EWF:
        return open_ewf_files(files)
    if kind in _VIRTUAL:
        return open_virtual_files(files)
    raise UnsupportedDiskImageError(wordings.NOT_READ)


def _told(medium: VirtualDisk | EwfImage) -> Iterator[ClosedContent]:
    """What of the medium is not there, or no part of it as it is now."""
    if medium.gaps():
        yield ClosedContent(wordings.DISK_IN_PARTS)
    if getattr(medium, "remarks", ()):
        yield ClosedContent(wordings.EARLIER_STATES)
    if getattr(medium, "unread", ()):
        yield ClosedContent(wordings.UNREAD_WHEN_MADE)
