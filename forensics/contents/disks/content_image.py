"""The content of a file as a disk image, and as the one file that a virtual disk is kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.disk_image import ReadsByFilling
from forensics.disk_images.segment_files import SegmentFiles

if TYPE_CHECKING:
    from forensics.errors import UnreadableExtentError
    from forensics.matching.content_streams import ContentStream


class ContentImage(ReadsByFilling):
    """The bytes of a file as those of a medium; satisfies ``DiskImage``."""

    def __init__(self, content: ContentStream) -> None:
        """Take a content, which stays its opener's."""
        self._content, self.size = content, content.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        self.require_within(offset, len(buffer))
        self._content.read_into(offset, buffer)

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``: none is known before it is read."""
        return ()

    def close(self) -> None:
        """Leave the content open: it is its opener's."""


class ContentFiles(SegmentFiles):
    """A content in the place of the only file of a disk image; no path leads anywhere."""

    def __init__(self, content: ContentStream) -> None:
        """Take a content, which stays its opener's."""
        super().__init__(())
        self._content = content

    def handle(self, number: int) -> ContentStream:
        """See ``SegmentFiles.handle``: there is one file, of number 0."""
        if number:
            raise IndexError(number)
        return self._content
