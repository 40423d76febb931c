"""The reader of compound files: each stream by its path, and the pictures that streams frame."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.compound.directory import MOST_ENTRIES, CompoundEntry, entries
from forensics.contents.compound.drawings import (
    drawn_pictures,
    joined_drawings,
    package,
    thumbnail_start,
)
from forensics.contents.compound.tables import CompoundTables
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at
from forensics.contents.piecewise import Inflating
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.contents.scattered import Scattered, ScatteredPlaces
from forensics.matching.content_streams import StreamPiece
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.compound.tables import FoundStream
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent

_ENCRYPTED = (b"EncryptedPackage", b"EncryptedSummary", b"encryption")
_WITH_DRAWINGS = (b"Pictures", b"Data")
_WORKBOOKS = (b"Workbook", b"Book")
_PACKAGE = b"\x01Ole10Native"
_FRAMES = (*_WITH_DRAWINGS, *_WORKBOOKS, _PACKAGE)
_ATTACHED = b"__substg1.0_37010102"  # PidTagAttachDataBinary, MS-OXMSG 2.1.4.1
_NAMES = (b"__substg1.0_3707001F", b"__substg1.0_3704001F")  # long and short names, UTF-16
_HEAD, _MOST_NAME = 4096, 512
_DOCUMENT, _FLAGS_AT, _IS_ENCRYPTED = b"WordDocument", 11, 1  # MS-DOC 2.5.2: bit 8 of 10 to 11


class CompoundReader:
    """Gives the streams of compound files: long ones first, in the order in which they begin."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        tables = CompoundTables(content, means)
        root, streams = entries(content, tables)
        if root:
            tables.set_short_streams(root.start, root.size)
        if len(streams) >= MOST_ENTRIES:
            yield ClosedContent(wordings.OVER_BUDGET, ClosedAs.OVER_BUDGET)
        named = {each.path: each for each in streams}
        # Places are told one by one: all together they may take far more memory than the tables.
        for entry in sorted(streams, key=lambda each: (each.size < tables.cutoff, each.start)):
            means.spend(MEMBER_WORK)
            stream = CompoundStream(content, tables.stream(entry.start, entry.size), entry)
            yield from stream.members(_attached_name(content, tables, named, entry.path))


def _attached_name(
    content: ContentStream, tables: CompoundTables, named: dict[bytes, CompoundEntry], path: bytes
) -> bytes:
    """Return the path of an attachment by the name that its message gives it."""
    folder, _, last = path.rpartition(b"/")
    for each in _NAMES if last == _ATTACHED else ():
        entry = named.get(folder + b"/" + each)
        if entry and entry.size <= _MOST_NAME:
            place = tables.stream(entry.start, entry.size)
            said = b"".join(bytes_at(content, e.offset, e.length) for e in place.extents)
            shown = said.decode("utf-16-le", "replace").rstrip("\0").replace("/", "_")
            return folder + b"/" + shown.encode("utf-8", "replace")
    return path


class CompoundStream:
    """One stream, and what it frames."""

    def __init__(self, content: ContentStream, place: FoundStream, entry: CompoundEntry) -> None:
        """Take where it lies."""
        self._content, self._place = content, place
        self._last = entry.path.rpartition(b"/")[2]
        self._bytes = StreamPiece(content, place.extents)
        self._stretches = ScatteredPlaces(place.extents)

    def members(self, name: bytes) -> Iterator[ContentMember | ClosedContent]:
        """Return the stream itself, and what it frames.

        Raises:
            UnreadableExtentError: it cannot be read.
        """
        head = bytes_at(self._bytes, 0, _HEAD)
        if self._is_encrypted(head):
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED, stored=self._place.extents)
            return
        start = None if self._last in _FRAMES else thumbnail_start(head)
        if start is not None:
            yield self._part(name, start, self._bytes.size - start)
            return
        yield self._whole(name, self._place.extents, is_whole=self._place.is_whole)
        yield from self._framed(name, head)

    def _is_encrypted(self, head: bytes) -> bool:
        is_document = self._last == _DOCUMENT and len(head) > _FLAGS_AT
        return self._last in _ENCRYPTED or bool(is_document and head[_FLAGS_AT] & _IS_ENCRYPTED)

    def _framed(self, name: bytes, head: bytes) -> Iterator[ContentMember | ClosedContent]:
        if self._last == _PACKAGE and (packed := package(head)):
            start, size, label = packed
            yield self._part(name + b"/" + label, start, size)
        if self._last in _WITH_DRAWINGS:
            yield from self._pictures(name, self._bytes, self._place.extents)
        if self._last in _WORKBOOKS:
            yield from self._workbook(name)

    def _workbook(self, name: bytes) -> Iterator[ContentMember | ClosedContent]:
        drawings = joined_drawings(self._bytes)
        if drawings is None:
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED, stored=self._place.extents)
        elif drawings:
            extents = tuple(
                piece for each in drawings for piece in self._cut(each.offset, each.length)
            )
            yield from self._pictures(name, StreamPiece(self._content, extents), extents)

    def _pictures(
        self, name: bytes, stream: ContentStream, extents: tuple[Extent, ...]
    ) -> Iterator[ContentMember]:
        stretches = ScatteredPlaces(extents)
        for place, is_deflated in drawn_pictures(stream):
            pieces = stretches.cut(place.offset, place.length)
            called = name + b"/+%d" % place.offset
            if is_deflated:
                yield ContentMember(called, partial(self._inflated, pieces), stored=pieces)
            else:
                yield self._whole(called, pieces, is_whole=True)

    def _inflated(self, pieces: tuple[Extent, ...]) -> Inflating:
        return Inflating(Scattered(self._content, pieces))

    def _part(self, name: bytes, start: int, length: int) -> ContentMember:
        pieces = self._cut(start, length)
        is_whole = sum(piece.length for piece in pieces) == length and self._place.is_whole
        return self._whole(name, pieces, is_whole=is_whole)

    def _cut(self, start: int, length: int) -> tuple[Extent, ...]:
        return self._stretches.cut(start, length)

    def _whole(self, name: bytes, pieces: tuple[Extent, ...], *, is_whole: bool) -> ContentMember:
        return ContentMember(
            name,
            partial(Scattered, self._content, pieces, is_whole),
            stored=pieces,
            is_as_stored=is_whole,
        )
