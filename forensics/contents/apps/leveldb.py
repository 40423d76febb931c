"""The reader of LevelDB's tables and logs (``doc/table_format.md``, ``doc/log_format.md``).

Applications of browsers and desktops keep messages and pictures there. A table is known by its last
bytes, a log by the checksum of its first record.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import zstandard

from forensics.contents.apps.leveldb_marks import FOOTER, TABLE_MARK, is_leveldb_log
from forensics.contents.apps.snappy import unpack, unpacked_size
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.contents.piecewise import HeldBytes
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.contents.scattered import Scattered
from forensics.contents.texts.telling import is_known_start
from forensics.contents.texts.wide import holds_digits
from forensics.errors import UnreadableExtentError
from forensics.matching.text import TEXT
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

_STORED, _SNAPPY, _ZSTD = range(3)
_BLOCK, _RECORD = 32768, 7
_FULL, _FIRST, _LAST = 1, 2, 4
_VALUE_WORK = 64
_LEAST, _MOST_ZSTD = 64, 64 * 1024 * 1024
Value = tuple[int, int]


class LevelDbReader:
    """Gives packed blocks unpacked, values of other forms, and records of a log joined."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        footer = bytes_at(content, content.size - FOOTER, FOOTER)
        if footer.endswith(TABLE_MARK):
            yield from _table(content, footer, means)
        elif is_leveldb_log(bytes_at(content, 0, _BLOCK)):
            yield from _log(content, means)
        else:
            raise damaged()


def _table(
    content: ContentStream, footer: bytes, means: Means
) -> Iterator[ContentMember | ClosedContent]:
    _, at = _handle(footer, 0)
    index, _ = _handle(footer, at)
    seen: set[Extent] = set()
    block = _block(content, index, means)
    for start, size in _values(block):
        place, _ = _handle(block[start : start + size], 0)
        if place in seen or place.end > content.size:
            continue
        seen.add(place)
        means.spend(MEMBER_WORK)
        try:
            yield from _members(content, place, _block(content, place, means), means)
        except UnreadableExtentError as error:
            yield ClosedContent(error.reason, stored=(place,))


def _members(
    content: ContentStream, place: Extent, block: bytes, means: Means
) -> Iterator[ContentMember]:
    """Return a block that was packed, and its values that are of another form."""
    is_packed = bytes_at(content, place.end, 1) != b"\0"
    name = b"+%d" % place.offset
    if is_packed:
        yield ContentMember(name, partial(HeldBytes, block), len(block), (place,))
    for start, size in _values(block):
        means.spend(_VALUE_WORK)
        if size < _LEAST:
            continue
        value = block[start : start + size]
        is_text = holds_digits(value)
        if not is_text and not is_known_start(value[:16]):
            continue
        means.spend(MEMBER_WORK)
        stored = place if is_packed else Extent(place.offset + start, size)
        yield ContentMember(
            name + b"/+%d" % start,
            partial(HeldBytes, value),
            size,
            (stored,),
            is_as_stored=not is_packed,
            kind=TEXT if is_text else "",
        )


def _block(content: ContentStream, place: Extent, means: Means) -> bytes:
    """Return a block unpacked.

    Raises:
        UnreadableExtentError: it makes no sense, or is packed in a way that is not read.
    """
    stored = exactly(content, place.offset, place.length + 1)
    packed, kind = stored[:-1], stored[-1]
    if kind == _STORED:
        return packed
    if kind == _SNAPPY:
        means.spend(unpacked_size(packed)[0])
        return unpack(packed)
    if kind != _ZSTD:
        raise UnreadableExtentError(place.offset, place.length, wordings.UNKNOWN_METHOD)
    try:
        unpacker = zstandard.ZstdDecompressor(max_window_size=_MOST_ZSTD)
        with unpacker.stream_reader(packed) as reader:
            found = reader.read(_MOST_ZSTD)
    except zstandard.ZstdError as error:
        raise damaged(place.offset, place.length) from error
    means.spend(len(found))
    return found


def _values(block: bytes) -> Iterator[Value]:
    """Return the places of the values of a block."""
    restarts = int.from_bytes(block[-4:], "little")
    end, at = len(block) - 4 - 4 * restarts, 0
    while at < end:
        _, at = _number(block, at)
        key, at = _number(block, at)
        size, at = _number(block, at)
        at += key
        if at + size > end:
            return
        yield at, size
        at += size


def _handle(data: bytes, at: int) -> tuple[Extent, int]:
    offset, at = _number(data, at)
    length, at = _number(data, at)
    return Extent(offset, length), at


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place, each in enumerate(data[at : at + 10]):
        value |= (each & 0x7F) << 7 * place
        if each < 0x80:
            return value, at + place + 1
    raise damaged()


def _log(content: ContentStream, means: Means) -> Iterator[ContentMember]:
    """Join the fragments of records, which blocks of 32 KiB part."""
    extents: list[Extent] = []
    for kind, place in _fragments(content):
        if kind in (_FULL, _FIRST):
            extents = []
        if place.length:
            means.spend(_VALUE_WORK)
            extents.append(place)
        if not extents or kind not in (_FULL, _LAST):
            continue
        means.spend(MEMBER_WORK)
        pieces = tuple(extents)
        first = bytes_at(content, pieces[0].offset, min(_BLOCK, pieces[0].length))
        kind_of_it = TEXT if holds_digits(first) else ""
        if len(pieces) > 1 or kind_of_it:
            begin = partial(Scattered, content, pieces)
            name = b"+%d" % pieces[0].offset
            yield ContentMember(name, begin, None, pieces, is_as_stored=True, kind=kind_of_it)


def _fragments(content: ContentStream) -> Iterator[tuple[int, Extent]]:
    for start in range(0, content.size, _BLOCK):
        block, at = bytes_at(content, start, _BLOCK), 0
        while at + _RECORD <= len(block):
            length, kind = int.from_bytes(block[at + 4 : at + 6], "little"), block[at + 6]
            if not _FULL <= kind <= _LAST or at + _RECORD + length > len(block):
                break
            yield kind, Extent(start + at + _RECORD, length)
            at += _RECORD + length
