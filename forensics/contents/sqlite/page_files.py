"""Where pages stand: in a database, in its write-ahead log, in its rollback journal."""

from __future__ import annotations

import struct
from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol

from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.sqlite.cells import RecordCell
    from forensics.matching.content_streams import ContentStream

DATABASE_MARK = b"SQLite format 3\0"
WAL_MARKS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
JOURNAL_MARK = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_WAL_HEADER, _FRAME = 32, 24
_LEAST_PAGE, _MOST_PAGE = 512, 65536
_AS_MEMORY = 128  # bytes for each page that is remembered
MOST_TRUNKS = 100_000


class PageFile(Protocol):
    """A file of pages, each known by a number; a log may hold several of one number."""

    page_size: int
    usable: int

    def pages(self) -> Iterator[tuple[int, int, int]]:
        """Return each page's place among all, its number and its offset, as they stand."""

    def offset_of(self, number: int, beside: int) -> int | None:
        """Return the offset of a page, as the page at a place among all names it; None if not."""

    def is_old(self, number: int) -> bool:
        """Whether a page may be one that is no longer in use, so that what it names may be gone."""


class DatabasePages:
    """A database: its pages stand one after the other, those that are free among them."""

    def __init__(self, content: ContentStream, means: Means) -> None:
        """Read its header, and the list of its free pages.

        Raises:
            UnreadableExtentError: it has none that makes sense.
        """
        header = exactly(content, 0, 100)
        if not header.startswith(DATABASE_MARK):
            raise damaged(0, 100)
        self.page_size = _page_size(int.from_bytes(header[16:18], "big"))
        self.usable = _usable(self.page_size, header[20])
        self._count = content.size // self.page_size
        self._free = self._read_free(content, int.from_bytes(header[32:36], "big"), means)

    def pages(self) -> Iterator[tuple[int, int, int]]:
        """See ``PageFile.pages``."""
        return ((each, each + 1, each * self.page_size) for each in range(self._count))

    def offset_of(self, number: int, beside: int) -> int | None:  # noqa: ARG002 -- there is one
        """See ``PageFile.offset_of``."""
        return (number - 1) * self.page_size if 1 < number <= self._count else None

    def is_old(self, number: int) -> bool:
        """See ``PageFile.is_old``."""
        return number in self._free

    def _read_free(self, content: ContentStream, trunk: int, means: Means) -> frozenset[int]:
        found: set[int] = set()
        for _ in range(min(MOST_TRUNKS, self._count)):
            at = self.offset_of(trunk, 0)
            if at is None or trunk in found:
                break
            found.add(trunk)
            page = exactly(content, at, self.page_size)
            trunk, count = struct.unpack_from(">II", page)
            count = min(count, self.page_size // 4 - 2)
            means.hold(_AS_MEMORY * count)
            found.update(struct.unpack_from(f">{count}I", page, 8))
        return frozenset(found)


class LoggedPages:
    """A write-ahead log or a journal: pages with heads, those of one number after each other."""

    def __init__(self, content: ContentStream, means: Means) -> None:
        """Go over the heads of its pages.

        Raises:
            UnreadableExtentError: its header makes no sense.
        """
        head = exactly(content, 0, _WAL_HEADER)
        if head.startswith(WAL_MARKS):
            self.page_size = _page_size(int.from_bytes(head[8:12], "big"))
            heads = range(_WAL_HEADER, content.size, _FRAME + self.page_size)
            before = _FRAME
        elif head.startswith(JOURNAL_MARK):
            self.page_size = _page_size(int.from_bytes(head[24:28], "big"))
            sector = max(int.from_bytes(head[20:24], "big"), _WAL_HEADER)
            heads, before = range(sector, content.size, self.page_size + 8), 4
        else:
            raise damaged(0, _WAL_HEADER)
        self.usable = self.page_size
        self._offsets: list[int] = []
        self._numbers: list[int] = []
        self._places: dict[int, list[int]] = {}
        self._ends: list[int] = []  # of what was written at once
        self._read(content, heads, before, means)

    def pages(self) -> Iterator[tuple[int, int, int]]:
        """See ``PageFile.pages``."""
        numbered = zip(self._numbers, self._offsets, strict=True)
        return ((place, number, at) for place, (number, at) in enumerate(numbered))

    def offset_of(self, number: int, beside: int) -> int | None:
        """See ``PageFile.offset_of``: the one that was written at once with it, or before it."""
        places = self._places.get(number)
        if not places:
            return None
        end = bisect_right(self._ends, beside)
        last = self._ends[end] if end < len(self._ends) else len(self._offsets)
        return self._offsets[places[max(0, bisect_right(places, last) - 1)]]

    def is_old(self, number: int) -> bool:  # noqa: ARG002 -- each may be
        """See ``PageFile.is_old``."""
        return True

    def _read(self, content: ContentStream, heads: range, before: int, means: Means) -> None:
        for at in heads:
            head = bytes_at(content, at, before)
            if len(head) < before or at + before + self.page_size > content.size:
                return
            means.hold(_AS_MEMORY)
            number = int.from_bytes(head[:4], "big")
            self._places.setdefault(number, []).append(len(self._offsets))
            self._numbers.append(number)
            self._offsets.append(at + before)
            if before == _FRAME and any(head[4:8]):
                self._ends.append(len(self._offsets) - 1)


def payload_places(
    content: ContentStream, pages: PageFile, means: Means, cell: RecordCell, place: int, offset: int
) -> tuple[tuple[Extent, ...], bool]:
    """Follow the payload of a cell over its pages; no more of them than it has bytes for.

    Args:
        content: of the file of pages.
        pages: where these stand.
        means: what may be used.
        cell: of a page.
        place: of that page among all.
        offset: of that page.

    Returns:
        Where its bytes stand, in their order, and whether these are all.

    Raises:
        UnreadableExtentError: a page cannot be read.
        OverBudgetError: it takes more than there is.
    """
    extents = [Extent(offset + cell.start, cell.local)]
    left, more, usable = cell.size - cell.local, cell.more, pages.usable
    while left > 0:
        at = pages.offset_of(more, place)
        if at is None or at + usable > content.size:
            return tuple(extents), False
        means.spend(8)
        more = int.from_bytes(exactly(content, at, 4), "big")
        extents.append(Extent(at + 4, min(left, usable - 4)))
        left -= extents[-1].length
    return tuple(extents), True


def _page_size(stated: int) -> int:
    size = _MOST_PAGE if stated == 1 else stated
    if not _LEAST_PAGE <= size <= _MOST_PAGE or size & (size - 1):
        raise damaged(0, 100)
    return size


def _usable(size: int, reserved: int) -> int:
    if size - reserved < 480:  # sqlite.org/fileformat2.html, 1.3.4
        raise damaged(0, 100)
    return size - reserved
