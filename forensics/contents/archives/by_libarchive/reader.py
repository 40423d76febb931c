"""Compressed streams that libarchive alone decodes; without it they stay closed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from forensics.contents.archives.by_libarchive.library import is_there
from forensics.contents.archives.by_libarchive.passes import LibraryPass
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import ContentPiece
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.decoding import Decoder
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

MIB = 1024 * 1024


class _StreamByLibrary:
    """The one file of such a stream."""

    formats: ClassVar[tuple[str, ...]]
    memory: ClassVar[int] = 8 * MIB

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        if not is_there():
            yield ClosedContent(wordings.NOT_READ)
            return
        begin, whole = partial(self._begin, content, means), (Extent(0, content.size),)
        yield ContentMember(b"", begin, stored=whole, memory=self.memory)

    def _begin(self, content: ContentStream, means: Means) -> Decoder:
        source = ContentPiece(content, 0, content.size)
        return LibraryPass(source, self.formats, means).to(1)


class Lz4(_StreamByLibrary):
    """One file within LZ4 frames, where the system has libarchive."""

    formats = ("format_raw", "filter_lz4")


class Compress(_StreamByLibrary):
    """One file that ``compress`` packed (.Z), where the system has libarchive."""

    formats = ("format_raw", "filter_compress")


class Lzip(_StreamByLibrary):
    """One file that lzip packed, where the system has libarchive."""

    formats = ("format_raw", "filter_lzip")
    memory = 66 * MIB
