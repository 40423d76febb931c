"""Where the streams of a compound file lie: MS-CFB 2.2 to 2.6. Its tables may lie and loop."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.contents.scattered import cut
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

    Table = npt.NDArray[np.uint32]

HEADER_SIZE = 512
MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = struct.Struct("<24x2xHxxHH10xIIxxxxIIIII")
_LAST = 0xFFFFFFFA  # the greatest number of a sector; above are marks
_IN_HEADER = 109
_SHORT = 64  # bytes of a short sector
_SHIFTS = {3: 9, 4: 12}


@dataclass(frozen=True, slots=True)
class FoundStream:
    """Where a stream lies, and whether all of it was found."""

    extents: tuple[Extent, ...]
    is_whole: bool


class CompoundTables:
    """The tables of one compound file."""

    def __init__(self, content: ContentStream, means: Means) -> None:
        """Read them.

        Raises:
            UnreadableExtentError: they make no sense, or cannot be read.
            OverBudgetError: they take more memory than there is.
        """
        header = exactly(content, 0, HEADER_SIZE)
        fields = _HEADER.unpack_from(header)
        version, shift, mini_shift, _, self.directory_start, self.cutoff, mini, *more = fields
        if not header.startswith(MARK) or _SHIFTS.get(version) != shift or mini_shift != 6:
            raise damaged(0, HEADER_SIZE)
        self._content, self._means = content, means
        self.shift = shift
        self._most = max(1, (content.size >> shift) + 1)
        _, difat, _ = more
        self._table = self._read(list(self._table_sectors(header, difat)))
        self._mini_table = self._read(self._chain(self._table, mini))
        self._mini_chain: list[int] = []

    def set_short_streams(self, start: int, size: int) -> None:
        """Say where the root entry has the stream that holds the short ones."""
        self._mini_chain = self._chain(self._table, start, -(-size >> self.shift))

    def stream(self, start: int, size: int) -> FoundStream:
        """Return the place of a stream by its first sector and its size."""
        return (
            self.short_stream(start, size) if size < self.cutoff else self.long_stream(start, size)
        )

    def long_stream(self, start: int, size: int) -> FoundStream:
        """Return the place of a stream of whole sectors."""
        length = 1 << self.shift
        extents: list[Extent] = []
        for number in self._chain(self._table, start, -(-size // length)):
            self._add(extents, (number + 1) << self.shift, length)
        return _cut_to(extents, size)

    def short_stream(self, start: int, size: int) -> FoundStream:
        """Return the place of a stream within the stream of short ones."""
        extents: list[Extent] = []
        for number in self._chain(self._mini_table, start, -(-size // _SHORT)):
            at = number * _SHORT
            if at >> self.shift >= len(self._mini_chain):
                break
            sector = self._mini_chain[at >> self.shift]
            within = at & ((1 << self.shift) - 1)
            self._add(extents, ((sector + 1) << self.shift) + within, _SHORT)
        return _cut_to(extents, size)

    def _add(self, extents: list[Extent], offset: int, length: int) -> None:
        length = min(length, self._content.size - offset)
        if length <= 0:
            return
        if extents and extents[-1].end == offset:
            extents[-1] = Extent(extents[-1].offset, extents[-1].length + length)
        else:
            extents.append(Extent(offset, length))

    def _chain(self, table: Table, start: int, most: int | None = None) -> list[int]:
        """Follow a chain to its end, or to so many sectors; a loop ends it."""
        found: list[int] = []
        limit = min(self._most * 8 if most is None else most, len(table))
        while start <= _LAST and start < len(table) and len(found) < limit:
            found.append(start)
            start = int(table[start])
        if start <= _LAST and len(found) == limit:  # it goes on: it may be a loop
            found = list(dict.fromkeys(found))
        self._means.spend(16 * len(found))
        return found

    def _table_sectors(self, header: bytes, difat: int) -> Iterator[int]:
        """The sectors of the table, in the header and in a chain of sectors of their own."""
        yield from struct.unpack_from(f"<{_IN_HEADER}I", header, 76)
        each = (1 << self.shift) // 4
        for _ in range(self._most):
            if difat > _LAST:
                return
            sector = bytes_at(self._content, (difat + 1) << self.shift, 1 << self.shift)
            if len(sector) < 1 << self.shift:
                return
            *numbers, difat = struct.unpack(f"<{each}I", sector)
            yield from numbers

    def _read(self, sectors: list[int]) -> Table:
        """Join sectors of numbers; no table has more of them than the file has sectors."""
        length = 1 << self.shift
        real = [each for each in sectors if each <= _LAST][: self._most * 4 // length + 2]
        self._means.hold(len(real) * length)
        buffers = [bytes_at(self._content, (each + 1) << self.shift, length) for each in real]
        whole = b"".join(each.ljust(length, b"\xff") for each in buffers)
        return np.frombuffer(whole, "<u4")


def _cut_to(extents: list[Extent], size: int) -> FoundStream:
    found = sum(extent.length for extent in extents)
    return FoundStream(cut(tuple(extents), 0, size), found >= size)
