"""The reader of ``thumbcache_*.db`` of Windows Vista and later (libwtcdb, its documentation).

Entries are found by their mark wherever they stand, so that deleted ones, and those behind a
damaged one, are read as well.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at, damaged
from forensics.contents.reader import ContentMember
from forensics.contents.texts.forward import ForwardText, StretchOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.reader import ClosedContent
    from forensics.matching.content_streams import ContentStream

MARK = b"CMMM"
_VISTA, _SEVEN = 20, 21
_SIZES = struct.Struct("<III")  # of the name, of the filling and of the picture
_PLACES = {_VISTA: (24, 56), _SEVEN: (16, 48)}  # of the sizes in an entry, and the entry's length
_LATER = (16, 56)


class ThumbcacheReader:
    """Gives the pictures of a store, by the numbers that Windows looks them up with."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        head = bytes_at(content, 0, 8)
        if not head.startswith(MARK) or len(head) < 8:
            raise damaged(0, 8)
        sizes_at, length = _PLACES.get(int.from_bytes(head[4:], "little"), _LATER)
        text = ForwardText(content)
        for (start,) in text.starts(_marks):
            entry = text.text[start : start + length]
            if start + text.at == 0 or len(entry) < length:
                continue
            name, filling, size = _SIZES.unpack_from(entry, sizes_at)
            before = length + name + filling
            if not size or text.at + start + before + size > content.size:
                continue
            means.spend(MEMBER_WORK)
            text.take(start, StretchOf(before))
            taken = text.take(text.done - text.at, StretchOf(size))
            number = b"%016x" % int.from_bytes(entry[8:16], "little")
            yield ContentMember(
                number, taken.begin, size, stored=(taken.extent,), is_as_stored=True
            )


def _marks(shown: bytes) -> Iterator[tuple[int]]:
    """Return the places of marks in a window."""
    at = -1
    while (at := shown.find(MARK, at + 1)) >= 0:
        yield (at,)
