"""ISO 9660 images within files (ECMA-119), with the long names of Joliet where there are any.

Files lie there as they are, in one piece or a few. Names of Rock Ridge are not read: the short ones
of the standard stand for them. Of UDF nothing is read.
"""

from __future__ import annotations

from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.means import Means
from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.contents.scattered import Scattered
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator


SECTOR, FIRST, MOST_DESCRIPTORS = 2048, 16, 64
PRIMARY, SUPPLEMENTARY, LAST = 1, 2, 255
JOLIET = (b"%/@", b"%/C", b"%/E")
FOLDER, GOES_ON = 0x02, 0x80
LEAST_RECORD, MOST_FOLDERS, MOST_PATH, MOST_LISTING = 34, 200_000, 8192, 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Record:
    """One entry of a folder; ``goes_on`` says that the next one has more of the same file."""

    name: bytes
    extent: Extent
    is_folder: bool
    goes_on: bool
    is_interleaved: bool


class Iso:
    """Opens images by their first volume descriptors; those of several sessions by the first."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        root, block, is_joliet = _root(content)
        yield from _Tree(content, means, block, is_joliet).files(root)


def _root(content: ContentStream) -> tuple[Extent, int, bool]:
    """The folder that everything is in, the size of a block, and whether names are Joliet's."""
    found: tuple[Extent, int, bool] | None = None
    for number in range(FIRST, FIRST + MOST_DESCRIPTORS):
        data = bytes_at(content, number * SECTOR, SECTOR)
        if len(data) < SECTOR or data[1:6] != b"CD001" or data[0] == LAST:
            break
        is_joliet = data[0] == SUPPLEMENTARY and data[88:91] in JOLIET
        if data[0] != PRIMARY and not is_joliet:
            continue
        block = int.from_bytes(data[128:130], "little")
        record = _record(data, 156, block)
        if block in (512, 1024, 2048) and record is not None and (found is None or is_joliet):
            found = record.extent, block, is_joliet
    if found is None:
        raise damaged(FIRST * SECTOR)
    return found


def _record(data: bytes, at: int, block: int) -> _Record | None:
    length = data[at]
    if (
        length < LEAST_RECORD
        or at + length > len(data)
        or LEAST_RECORD - 1 + data[at + 32] > length
    ):
        return None
    start = int.from_bytes(data[at + 2 : at + 6], "little") + data[at + 1]
    size, flags = int.from_bytes(data[at + 10 : at + 14], "little"), data[at + 25]
    name = data[at + 33 : at + 33 + data[at + 32]]
    is_interleaved = bool(data[at + 26] or data[at + 27])
    extent = Extent(start * block, size)
    return _Record(name, extent, bool(flags & FOLDER), bool(flags & GOES_ON), is_interleaved)


@dataclass(slots=True)
class _Tree:
    content: ContentStream
    means: Means
    block: int
    is_joliet: bool
    seen: set[int] = field(default_factory=set)

    def files(self, root: Extent) -> Iterator[ContentMember | ClosedContent]:
        waiting = [(b"", root)]
        while waiting:
            path, place = waiting.pop()
            if place.offset in self.seen or len(path) > MOST_PATH:
                continue
            self.seen.add(place.offset)
            if len(self.seen) > MOST_FOLDERS:
                raise damaged(place.offset)
            folders, before = list[tuple[bytes, Extent]](), list[Extent]()
            for record in self._records(place):
                name = path + self._named(record.name)
                if record.is_folder:
                    folders.append((name + b"/", record.extent))
                    continue
                before.append(record.extent)
                if not record.goes_on:
                    yield from self._file(name, tuple(before), record)
                    before = []
            waiting += reversed(folders)

    def _records(self, place: Extent) -> Iterator[_Record]:
        """The entries of a folder, but for itself and the one above it."""
        if place.length > MOST_LISTING:
            raise damaged(place.offset)
        for at in range(0, place.length, SECTOR):
            length = min(SECTOR, place.length - at)
            data, start = exactly(self.content, place.offset + at, length), 0
            while start < len(data) and data[start]:
                record = _record(data, start, self.block)
                if record is None:
                    raise damaged(place.offset + at)
                self.means.spend(len(record.name) + LEAST_RECORD)
                start += data[start]
                if record.name not in (b"\0", b"\1"):
                    yield record

    def _file(
        self, name: bytes, extents: tuple[Extent, ...], record: _Record
    ) -> Iterator[ContentMember | ClosedContent]:
        stored = tuple(each for each in extents if each.length)
        if not stored:
            return
        if record.is_interleaved or any(each.end > self.content.size for each in stored):
            yield ClosedContent(wordings.MEANINGLESS)
            return
        size = sum(each.length for each in stored)
        begin = partial(Scattered, self.content, stored)
        yield ContentMember(name, begin, size, stored, is_as_stored=True)

    def _named(self, name: bytes) -> bytes:
        if self.is_joliet:
            name = name.decode("utf-16-be", "replace").encode("utf-8", "replace")
        return name.partition(b";")[0].rstrip(b".")
