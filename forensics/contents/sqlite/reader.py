"""The reader of SQLite databases: what a raw pass cannot see of their cells.

Every page is looked at, in use or free. A cell that lies whole in its page stands there as it is,
so it is given only where it may hold something in another form: compressed, or written as text.
One that goes on over other pages is given joined.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import exactly
from forensics.contents.piecewise import Inflating
from forensics.contents.reader import ContentMember
from forensics.contents.scattered import Scattered, cut
from forensics.contents.sqlite.cells import RecordCell, RecordColumn, cells_of, columns_of
from forensics.contents.sqlite.page_files import (
    DatabasePages,
    LoggedPages,
    PageFile,
    payload_places,
)
from forensics.contents.texts.telling import is_known_start
from forensics.contents.texts.wide import holds_digits
from forensics.errors import UnreadableExtentError
from forensics.matching.text import LEAST_TEXT, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.reader import ClosedContent
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent

_LEAST_BLOB = 64
_HEAD = 16
_CELL_WORK = 64
_WINDOW = 1024 * 1024


class DatabaseReader:
    """Gives what cells of a database hold."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        yield from _Cells(content, DatabasePages(content, means), means).members()


class LogReader:
    """Gives what cells in a write-ahead log or a journal hold, of each state that it keeps."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        yield from _Cells(content, LoggedPages(content, means), means).members()


class _Cells:
    """The cells of one file of pages."""

    def __init__(self, content: ContentStream, pages: PageFile, means: Means) -> None:
        self._content, self._pages, self._means = content, pages, means
        self._window, self._window_at = memoryview(b""), 0

    def members(self) -> Iterator[ContentMember]:
        """Return what is to be looked at of all cells, page after page."""
        for place, number, offset in self._pages.pages():
            page = self._page(offset)
            for cell in cells_of(page, self._pages.usable, is_first=number == 1):
                yield from self._of_cell(cell, page, place, number, offset)

    def _page(self, offset: int) -> memoryview:
        size = self._pages.page_size
        at = offset - self._window_at
        if at < 0 or at + size > len(self._window):
            length = min(max(_WINDOW, size), self._content.size - offset)
            self._window = memoryview(exactly(self._content, offset, length))
            self._window_at, at = offset, 0
        return self._window[at : at + size]

    def _of_cell(
        self, cell: RecordCell, page: memoryview, place: int, number: int, offset: int
    ) -> Iterator[ContentMember]:
        local = page[cell.start : cell.start + cell.local]
        self._means.spend(_CELL_WORK)
        wanted = [
            each
            for each in columns_of(local, cell.size, self._means)
            if each.size >= _LEAST_BLOB and self._is_wanted(each, cell, local)
        ]
        if not wanted or cell.size > self._content.size:
            return
        extents, is_whole = payload_places(
            self._content, self._pages, self._means, cell, place, offset
        )
        is_whole = is_whole or self._pages.is_old(number)
        for column in wanted:
            pieces = cut(extents, column.start, column.size)
            if pieces:
                name = b"%d/%d/%d" % (number, cell.row, column.number)
                yield from self._given(name, column, pieces, is_whole=is_whole)

    def _is_wanted(self, column: RecordColumn, cell: RecordCell, local: memoryview) -> bool:
        """Whether a raw pass may not see it: it is in pieces, or in another form."""
        if column.start + column.size > cell.local:
            return True
        here = bytes(local[column.start : column.start + column.size])
        if column.is_text:
            return column.size >= LEAST_TEXT and holds_digits(here)
        return is_known_start(here[:_HEAD]) or _may_be_zlib(here) or holds_digits(here)

    def _given(
        self, name: bytes, column: RecordColumn, pieces: tuple[Extent, ...], *, is_whole: bool
    ) -> Iterator[ContentMember]:
        self._means.spend(MEMBER_WORK)
        begin = partial(Scattered, self._content, pieces, is_whole)
        kind = TEXT if column.is_text else ""
        yield ContentMember(name, begin, stored=pieces, is_as_stored=is_whole, kind=kind)
        if not column.is_text and self._is_zlib(begin):
            yield ContentMember(name + b"/zlib", lambda: Inflating(begin()), stored=pieces)

    def _is_zlib(self, begin: partial[Scattered]) -> bool:
        try:
            return _may_be_zlib(begin().read(_HEAD)) and bool(Inflating(begin()).read(_HEAD))
        except UnreadableExtentError:
            return False


def _may_be_zlib(head: bytes) -> bool:
    """Whether bytes begin as a zlib stream of the common window does (RFC 1950, 2.2)."""
    return head[:1] == b"\x78" and int.from_bytes(head[:2], "big") % 31 == 0
