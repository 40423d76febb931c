"""The readers of Chromium's caches, as its source has them: ``net/disk_cache``.

An entry of the simple cache is its address, its body and the head of the answer in one file. The
older cache keeps large bodies in files of their own, which need no reader, and others in files of
blocks: a compressed one is found there by its mark.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.decoding import INPUT_SIZE
from forensics.contents.apps.sent_bodies import decoded_body
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import ContentPiece, bytes_at, damaged, exactly, piece
from forensics.contents.piecewise import Inflating
from forensics.contents.reader import ContentMember
from forensics.errors import UnreadableExtentError
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.reader import ClosedContent
    from forensics.matching.content_streams import ContentStream

SIMPLE_MARK = b"\x30\x5c\x72\xa7\x1b\x6d\xfb\xfc"
BLOCKS_MARK = b"\xc3\xca\x03\xc1"
_HEADER = struct.Struct("<8xIII4x")  # version, length and hash of the address
_LAST = struct.Struct("<8sIII4x")  # mark, flags, CRC-32, length of what stands before
_END_MARK = b"\xd8\x41\x0d\x97\x45\x6f\xfa\xf4"
_HAS_CRC, _HAS_DIGEST, _DIGEST = 1, 2, 32
_MOST_ADDRESS, _MOST_NAME = 1024 * 1024, 200
_BLOCKS_HEADER = 8192
_GZIP = 31


class SimpleCacheReader:
    """Gives the body of an entry, and what it is when it was sent compressed."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        header = exactly(content, 0, _HEADER.size)
        _, length, _ = _HEADER.unpack(header)
        start = _HEADER.size + length
        if not header.startswith(SIMPLE_MARK) or start > content.size:
            raise damaged(0, _HEADER.size)
        name = bytes_at(content, _HEADER.size, min(length, _MOST_NAME)).replace(b"/", b"_")
        body, head = _body_and_head(content, start)
        begin = partial(piece, content, body)
        yield ContentMember(name, begin, body.length, (body,), is_as_stored=True)
        yield from decoded_body(content, name, body, head)


def _body_and_head(content: ContentStream, start: int) -> tuple[Extent, bytes]:
    """Return the body by the records at the end of the file, else all there is; and its head."""
    whole = Extent(start, max(0, content.size - start))
    last = _record(content, content.size - _LAST.size)
    if last is None:
        return whole, b""
    flags, length = last
    head_at = content.size - _LAST.size - (_DIGEST if flags & _HAS_DIGEST else 0) - length
    body_end = head_at - _LAST.size
    before = _record(content, body_end)
    if before is None or body_end - before[1] < start:
        return whole, b""
    body = Extent(body_end - before[1], before[1])
    return body, bytes_at(content, head_at, min(length, _MOST_ADDRESS))


def _record(content: ContentStream, at: int) -> tuple[int, int] | None:
    record = bytes_at(content, at, _LAST.size)
    if len(record) < _LAST.size or not record.startswith(_END_MARK):
        return None
    _, flags, _, length = _LAST.unpack(record)
    return flags, length


class BlockCacheReader:
    """Gives the gzip streams that begin at a block and end in order."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        header = exactly(content, 0, 16)
        size = int.from_bytes(header[12:16], "little")
        if not header.startswith(BLOCKS_MARK) or not 36 <= size <= 4096:
            raise damaged(0, 16)
        step = size * (1024 * 1024 // size)
        for at in range(_BLOCKS_HEADER, content.size, step):
            window = bytes_at(content, at, step)
            for within in range(0, len(window), size):
                if window.startswith(b"\x1f\x8b\x08", within):
                    yield from _stream_at(content, at + within, means)
        means.spend(MEMBER_WORK)


def _stream_at(content: ContentStream, at: int, means: Means) -> Iterator[ContentMember]:
    """Return the gzip stream that begins there; nothing where none ends in order."""
    source = ContentPiece(content, at, content.size)
    decoder = Inflating(source, _GZIP)
    try:
        while piece_of_it := decoder.read(INPUT_SIZE):
            means.spend(len(piece_of_it))
    except UnreadableExtentError:
        return
    means.spend(MEMBER_WORK)
    body = Extent(at, source.at - decoder.behind - at)
    begin = partial(_inflating, content, body, _GZIP)
    yield ContentMember(b"+%d" % at, begin, stored=(body,))


def _inflating(content: ContentStream, stored: Extent, wbits: int) -> Inflating:
    return Inflating(piece(content, stored), wbits)
