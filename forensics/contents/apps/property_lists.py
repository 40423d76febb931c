"""The reader of binary property lists of Apple (``CFBinaryPList.c``): data and text in them.

Data stands in the file as it is, so it is given where it begins as a container does, or where
text may hold a picture. Lists within lists are among these. Those in XML are text.
"""

from __future__ import annotations

import plistlib
import struct
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at, damaged, exactly, piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.matching.text import LEAST_TEXT, TEXT
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

MARK = b"bplist0"
_TRAILER = struct.Struct(">6xBBQQQ")
_DATA, _ASCII, _WIDE = 4, 5, 6
_LEAST_DATA = 64
MOST_OBJECTS = 2_000_000
_LONGEST_MANIFEST = 4 * 1024 * 1024
_OF_A_BACKUP = (b"IsEncrypted", b"BackupKeyBag")
_NO_LIST = (ValueError, TypeError, LookupError, OverflowError, MemoryError, RecursionError)


class PropertyListReader:
    """Gives data and long texts."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        if not bytes_at(content, 0, 8).startswith(MARK):
            raise damaged(0, 8)
        trailer = exactly(content, content.size - _TRAILER.size, _TRAILER.size)
        width, _, count, _, table = _TRAILER.unpack(trailer)
        if not 1 <= width <= 8 or count > MOST_OBJECTS or table + count * width > content.size:
            raise damaged(content.size - _TRAILER.size, _TRAILER.size)
        if is_of_encrypted_backup(content):
            yield ClosedContent(wordings.ENCRYPTED_BACKUP, ClosedAs.ENCRYPTED)
        seen: set[int] = set()
        for number in range(count):
            at = int.from_bytes(exactly(content, table + number * width, width), "big")
            means.spend(16)
            found = _object(content, at)
            if found is None or found[1].offset in seen:
                continue
            kind, place = found
            seen.add(place.offset)
            means.spend(MEMBER_WORK)
            yield ContentMember(
                b"%d" % number,
                partial(piece, content, place),
                place.length,
                (place,),
                is_as_stored=True,
                kind="" if kind == _DATA else TEXT,
            )


def is_of_encrypted_backup(content: ContentStream) -> bool:
    """Whether this is the list ``Manifest.plist`` of an encrypted backup by iTunes or Finder.

    It holds the keys of the backup's files, which a password locks.
    """
    data = bytes_at(content, 0, _LONGEST_MANIFEST)
    if not all(each in data for each in _OF_A_BACKUP):
        return False
    try:
        held = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except _NO_LIST:
        return False
    return isinstance(held, dict) and held.get("IsEncrypted") is True and "BackupKeyBag" in held


def _object(content: ContentStream, at: int) -> tuple[int, Extent] | None:
    """Return the place of data or text that is long enough; None for any other object."""
    head = bytes_at(content, at, 10)
    kind, length = (head[0] >> 4, head[0] & 15) if head else (0, 0)
    if kind not in (_DATA, _ASCII, _WIDE):
        return None
    start = at + 1
    if length == 15 and len(head) > 1:
        width = 1 << (head[1] & 3)
        length, start = int.from_bytes(head[2 : 2 + width], "big"), start + 1 + width
    length *= 2 if kind == _WIDE else 1  # it is told in signs of UTF-16
    if length < (_LEAST_DATA if kind == _DATA else LEAST_TEXT) or start + length > content.size:
        return None
    return kind, Extent(start, length)
