"""A file within one compressed stream: gzip, bzip2, XZ, Zstandard.

Its name is that of its container without the ending, which the reader does not know: so it has
none, but for gzip, which may state it (RFC 1952, 2.3).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from forensics.containers.decoding import Unpacked
from forensics.containers.tars.compression import bunzipped, gunzipped, unxz
from forensics.contents.apps.firefox_cache import MOST_BEHIND, entry_of
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
_LZMA2 = b"\x21\x01"  # its number, and that one byte of properties follows


class _OneStream(ABC):
    """The one member of such a container."""

    memory: ClassVar[int] = 0

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        begin = partial(self._begin, content)
        whole = (Extent(0, content.size),)
        yield ContentMember(
            self.name_of(content), begin, stored=whole, memory=self.memory_for(content)
        )

    def memory_for(self, _: ContentStream) -> int:
        """Return how much memory decoding takes."""
        return self.memory

    def name_of(self, _: ContentStream) -> bytes:
        """Return what the container says of its name."""
        return b""

    @abstractmethod
    def decoded(self, stored: InputBytes) -> Decoder:
        """Return what decodes it."""

    def _begin(self, content: ContentStream) -> Decoder:
        return self.decoded(ContentPiece(content, 0, self.end_of(content)))

    def end_of(self, content: ContentStream) -> int:
        """Return the offset at which its stream must end."""
        return content.size


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

    def end_of(self, content: ContentStream) -> int:
        """See ``_OneStream.end_of``: Firefox keeps what it knows of a body behind it."""
        length = min(MOST_BEHIND, content.size)
        entry = entry_of(bytes_at(content, content.size - length, length), content.size)
        return content.size if entry is None else entry.body


class Bzip2(_OneStream):
    """Its blocks take a few megabytes."""

    memory = 4 * MIB

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return bunzipped(stored)


class Xz(_OneStream):
    """What asks for a larger dictionary than any preset of ``xz`` cannot be decoded.

    How large it is, the head of the first block says (the .xz file format, 3.1 and 5.3.1).
    """

    memory = 66 * MIB

    def memory_for(self, content: ContentStream) -> int:
        """See ``_OneStream.memory_for``."""
        head = bytes_at(content, 0, HEAD_SIZE)
        at = _first_filter(head)
        is_simple = len(head) > at + 2 and head[at : at + 2] == _LZMA2 and head[at + 2] <= 40
        if not is_simple:
            return self.memory
        bits = head[at + 2]
        return min(MIB + ((2 | bits & 1) << (bits // 2 + 11)), self.memory)

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return unxz(stored, self.memory)


def _first_filter(head: bytes) -> int:
    """Where the flags of the first filter are: behind the sizes, where these are stated."""
    flags, at = head[13] if len(head) > 13 else 0, 14
    for is_there in (flags & 0x40, flags & 0x80):
        while is_there and at < len(head) and head[at] & 0x80:
            at += 1
        at += bool(is_there)
    return at


class Zstandard(_OneStream):
    """RFC 8878."""

    memory = 8 * MIB

    def decoded(self, stored: InputBytes) -> Decoder:
        """See ``_OneStream.decoded``."""
        return Unpacked(stored)
