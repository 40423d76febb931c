"""Cpio archives: ``newc`` and ``crc`` (initramfs, RPM packages), and the portable form of POSIX.

Archives that follow one another, with zeros between them, are read as one: so an initramfs is made.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.pieces import bytes_at, damaged, piece
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

_NEW, _PORTABLE = (b"070701", b"070702"), b"070707"
_NEW_SIZE, _PORTABLE_SIZE = 110, 76
MOST_NAME = 65536
TRAILER = b"TRAILER!!!"
_REGULAR, _KIND = 0o100000, 0o170000
ZEROS = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Header:
    name: bytes
    mode: int
    stored: Extent
    next: int


class Cpio:
    """The kernel's ``Documentation/driver-api/early-userspace/buffer-format``, and POSIX pax."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        at = 0
        while at < content.size:
            means.spend(1)
            header = _header_at(content, at)
            if header is None:
                yield ClosedContent(wordings.DAMAGED)
                return
            if header.stored.length < 0 or not at < header.stored.end <= content.size:
                raise damaged(at)
            if header.name == TRAILER:
                at = _behind_zeros(content, header.next)
                if bytes_at(content, at, 6) not in (*_NEW, _PORTABLE):
                    return
                continue
            if header.mode & _KIND == _REGULAR and header.stored.length:
                begin = partial(piece, content, header.stored)
                length, stored = header.stored.length, (header.stored,)
                yield ContentMember(header.name, begin, length, stored, is_as_stored=True)
            at = header.next


def _header_at(content: ContentStream, at: int) -> _Header | None:
    head = bytes_at(content, at, _NEW_SIZE)
    try:
        if head.startswith(_NEW):
            return _new(content, at, head)
        if head.startswith(_PORTABLE):
            return _portable(content, at, head)
    except ValueError:
        pass
    return None


def _new(content: ContentStream, at: int, head: bytes) -> _Header:
    fields = [int(head[6 + 8 * each : 14 + 8 * each], 16) for each in range(13)]
    mode, size, length = fields[1], fields[6], min(fields[11], MOST_NAME)
    name = bytes_at(content, at + _NEW_SIZE, length)
    start = at + -(-(_NEW_SIZE + fields[11]) // 4) * 4
    return _Header(name.rstrip(b"\0"), mode, Extent(start, size), start + -(-size // 4) * 4)


def _portable(content: ContentStream, at: int, head: bytes) -> _Header:
    mode, length, size = int(head[18:24], 8), int(head[59:65], 8), int(head[65:76], 8)
    name = bytes_at(content, at + _PORTABLE_SIZE, min(length, MOST_NAME))
    start = at + _PORTABLE_SIZE + length
    return _Header(name.rstrip(b"\0"), mode, Extent(start, size), start + size)


def _behind_zeros(content: ContentStream, at: int) -> int:
    while found := bytes_at(content, at, ZEROS):
        left = found.lstrip(b"\0")
        at += len(found) - len(left)
        if left:
            break
    return at
