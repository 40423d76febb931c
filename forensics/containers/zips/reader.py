"""A zip archive as a source: its files, each decoded from front to back, nothing ever unpacked.

The list of files at its end is followed. The ledger of coverage counts the bytes of the archive
itself: a file's are those from its local header to the next one; what lies outside all files is
compared as it is stored. A hit in a file that is stored as it is names its place in the archive;
of a compressed one, all bytes that hold it.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.decoding import ForwardStream, StoredBytes
from forensics.containers.reader import HeldFile, HeldPart, no_sign
from forensics.containers.zips.directory import (
    BrokenListError,
    DirectoryRecord,
    find_directory,
    records,
)
from forensics.containers.zips.listing import FILES_A_BEAT, LEAST_GAP, MOST_FILES, Listing
from forensics.containers.zips.local_headers import LEAST_HEADER, local_header
from forensics.containers.zips.methods import MEANINGLESS, OVERLAPPING, STORED, closed_as, decoder
from forensics.disk_images.announced import read_piece
from forensics.disk_images.segment_files import open_for_reading, reading, size_of
from forensics.errors import DiskImageError
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, SourceKind
from forensics.values.source_kinds import place_in
from forensics.wordings import archives as wordings
from forensics.wordings import media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.containers.decoding import Decoder
    from forensics.containers.zips.directory import Directory
    from forensics.values import SourceRef


class ZipReader:
    """Opens zip archives."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return (path,)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``: the length of the archive, which has a list of files."""
        with reading(segments[0]) as descriptor:
            size = size_of(descriptor)
            find_directory(partial(read_piece, descriptor), size, segments[0].name)
            return size

    def open(self, ref: SourceRef) -> ZipArchive:
        """See ``ContainerReader.open``."""
        return ZipArchive(ref)


@dataclass(frozen=True, slots=True)
class ZipMember(HeldFile):
    """A file of a zip archive, and how its content is stored; ``crc`` is None outside all files."""

    method: int = STORED
    crc: int | None = None


class ZipArchive:
    """The files of one archive."""

    def __init__(self, ref: SourceRef) -> None:
        """Open it.

        Raises:
            DiskImageError: it cannot be opened, or is no longer what it was.
        """
        self._image, self._size = ref.image, ref.size
        self._descriptor = open_for_reading(ref.segments[0])
        self._read = partial(read_piece, self._descriptor)
        try:
            self._directory = _directory_of(self._descriptor, ref)
        except DiskImageError:
            self.close()
            raise

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``."""
        listing = Listing(self._read, self._size, self._image, self._directory)
        listing.read(beat)
        yield from listing.parts()

    def find(
        self, names: frozenset[bytes], beat: Callable[[], None]
    ) -> Iterator[tuple[bytes, HeldPart]]:
        """See ``FindsNames.find``."""
        listed = self._directory
        try:
            found = records(self._read, listed.start, listed.stop, listed.shift)
            for number, record in enumerate(found, start=1):
                if number % FILES_A_BEAT == 0:
                    beat()
                if number > MOST_FILES:
                    return
                if record.name.rpartition(b"/")[2] in names:
                    yield record.name, HeldPart(number, record.size, record.at, record.next)
        except BrokenListError:
            pass  # of which the listing has a fault

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        if not part.first:
            is_list = part.start == self._directory.start
            yield self._outside(Extent(part.start, part.end - part.start), is_opaque=not is_list)
            return
        refused = frozenset(part.refused)
        number = part.first
        for record, following in self._records(part):
            yield from self._member(record, following, number, is_refused=number in refused)
            number += 1

    def stream(self, file: HeldFile) -> ForwardStream:
        """See ``HeldFiles.stream``."""
        if not isinstance(file, ZipMember) or file.stored is None:
            raise TypeError(file)
        begin = partial(self._decoder, file.method, file.stored)
        return ForwardStream(begin, file.size, file.crc)

    def close(self) -> None:
        """See ``HeldFiles.close``."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _decoder(self, method: int, stored: Extent) -> Decoder:
        return decoder(method, StoredBytes(self._descriptor, stored.offset, stored.end))

    def _records(self, part: HeldPart) -> Iterator[tuple[DirectoryRecord, int]]:
        """Each record of a part, and where in the archive the file after it begins."""
        stop, before = self._directory.stop, None
        try:
            for record in records(self._read, part.start, stop, self._directory.shift):
                if before is not None:
                    yield before, record.header
                before = record
                if record.at >= part.end:
                    return
        except BrokenListError:
            pass  # of which the listing has a fault
        if before is not None:
            yield before, self._directory.start

    def _member(
        self, record: DirectoryRecord, following: int, number: int, *, is_refused: bool
    ) -> Iterator[HeldFile | Fault]:
        closed = OVERLAPPING if is_refused else closed_as(record)
        found = None if closed is not None else local_header(self._read, record)
        least = record.header + LEAST_HEADER + len(record.name)
        content = least if found is None else found.content
        end = content + record.stored
        reason = ""
        if closed is None:
            reason = self._complaint(found is not None, end)
            closed = MEANINGLESS if reason else None
        if found is not None and not found.agrees and not reason:
            yield self._fault(number, wordings.OTHER_HEADER)
        if reason:
            yield self._fault(number, reason)
        if end < following < end + LEAST_GAP:
            end = following
        start = record.header
        if content - least >= LEAST_GAP:  # what stands beside the name may hold anything
            yield self._outside(self._within(start, content))
            start = content
        yield ZipMember(
            record.name,
            number,
            self._within(start, end),
            record.size,
            hit_at=content if record.method == STORED else None,
            stored=Extent(content, record.stored),
            closed=closed.counted_as if closed is not None else "",
            method=record.method,
            crc=record.crc,
            times=record.times,
        )

    def _complaint(self, is_there: bool, end: int) -> str:  # noqa: FBT001 -- private
        if not is_there:
            return wordings.NO_HEADER
        return wordings.BEYOND if end > self._directory.start else ""

    def _outside(self, extent: Extent, *, is_opaque: bool = False) -> ZipMember:
        return ZipMember(
            b"", 0, extent, extent.length, extent.offset, extent,
            is_file=False, is_opaque=is_opaque,
        )  # fmt: skip

    def _within(self, start: int, end: int) -> Extent:
        start = max(0, min(start, self._size))
        return Extent(start, max(start, min(end, self._size)) - start)

    def _fault(self, number: int, reason: str) -> Fault:
        return Fault(self._image, place_in(SourceKind.ZIP, number), (), reason)


def _directory_of(descriptor: int, ref: SourceRef) -> Directory:
    if size_of(descriptor) != ref.size:
        raise DiskImageError(media.FILE_CHANGED(ref.image, ref.size))
    return find_directory(partial(read_piece, descriptor), ref.size, ref.segments[0].name)
