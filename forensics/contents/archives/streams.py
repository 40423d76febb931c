"""A file within one compressed stream: gzip, bzip2, XZ, Zstandard.

Its name is that of its container without the ending, which the reader does not know: so it has
none, but for gzip, which may state it (RFC 1952, 2.3).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from forensics.containers.decoding import Unpacked
from forensics.containers.tars.compression import bunzipped, gunzipped, unxz
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import ContentPiece, bytes_at
from forensics.contents.reader import ContentMember
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.decoding import Decoder, InputBytes
    from forensics.contents.means import Means
    from forensics.contents.reader import ClosedContent
    from forensics.matching.content_streams import ContentStream

MIB = 1024 * 1024
HEAD_SIZE = 4096
_HAS_EXTRA, _HAS_NAME = 4, 8


class _OneStream:
    """The one member of such a container."""

    memory: ClassVar[int] = 0

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        begin = partial(self._begin, content)
        whole = (Extent(0, content.size),)
        yield ContentMember(self.name_of(content), begin, stored=whole, memory=self.memory)

    def name_of(self, _: ContentStream) -> bytes:
        """Return what the container says of its name."""
        return b""

    def decoded(self, stored: InputBytes) -> Decoder:
        """Return what decodes it."""
        raise NotImplementedError

    def _begin(self, content: ContentStream) -> Decoder:
        return self.decoded(ContentPiece(content, 0, content.size))


class Gzip(_OneStream):
    """RFC 1952."""

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return gunzipped(stored)

    def name_of(self, content: ContentStream) -> bytes:
        """Return the file's original name, where it is stated."""
        head = bytes_at(content, 0, HEAD_SIZE)
        flags, at = head[3] if len(head) > 3 else 0, 10
        if flags & _HAS_EXTRA:
            at += 2 + int.from_bytes(head[10:12], "little")
        end = head.find(b"\0", at)
        return head[at:end] if flags & _HAS_NAME and at < end else b""


class Bzip2(_OneStream):
    """Its blocks take a few megabytes."""

    memory = 4 * MIB

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return bunzipped(stored)


class Xz(_OneStream):
    """What asks for a larger dictionary than any preset of ``xz`` cannot be decoded."""

    memory = 66 * MIB

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return unxz(stored, self.memory)


class Zstandard(_OneStream):
    """RFC 8878."""

    memory = 8 * MIB

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return Unpacked(stored)
