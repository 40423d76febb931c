"""Archives of ``ar``: packages of Debian, and libraries of object files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.pieces import bytes_at, damaged, exactly, piece
from forensics.contents.reader import ContentMember
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.reader import ClosedContent
    from forensics.matching.content_streams import ContentStream

_MARK, _HEADER, _END = b"!<arch>\n", 60, b"`\n"


class Ar:
    """System V and GNU (``ar.h``): a header of 60 bytes before each file."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        if bytes_at(content, 0, len(_MARK)) != _MARK:
            raise damaged()
        at = len(_MARK)
        while at < content.size:
            means.spend(1)
            head = exactly(content, at, _HEADER)
            if not head.endswith(_END) or not head[48:58].strip().isdigit():
                raise damaged(at)
            stored = Extent(at + _HEADER, int(head[48:58]))
            if stored.end > content.size:
                raise damaged(at)
            if stored.length:
                name, begin = head[:16].rstrip(b" ").rstrip(b"/"), partial(piece, content, stored)
                yield ContentMember(name, begin, stored.length, (stored,), is_as_stored=True)
            at = stored.end + stored.length % 2
