"""Decoding the chunks of an EWF image, every one against its checksum, every time.

A compressed chunk is a zlib stream, which ends with the Adler-32 of its content; a stored chunk is
followed by its Adler-32. Reads of many chunks take one ``preadv`` per contiguous range into a
buffer that is used again; single chunks go through a small cache.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from forensics.disk_images.ewf_layout import Stretch, missing_chunks
from forensics.disk_images.ewf_tables import ChunkPlaces, Table, load_places
from forensics.disk_images.inflating import adler32, inflate
from forensics.disk_images.segment_files import SegmentFiles, read_exactly
from forensics.errors import ChecksumError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from forensics.disk_images.ewf_volume import EwfGeometry

RANGE_SIZE = 4 * 1024 * 1024  # stored bytes per read: large enough for a disk, small for a cache
CACHE_SIZE = 8 * 1024 * 1024  # 256 chunks of the usual 32 KiB
ENTRIES_KEPT = 2 * 1024 * 1024  # 17 bytes each
ALIKE_SIZE = 256  # stored chunks of this size or less repeat: zeros, a fill pattern
ALIKE_KEPT = 16


@dataclass(frozen=True, slots=True)
class _Range:
    """Chunks whose stored bytes lie one after the other."""

    first: int  # index in the table
    last: int  # first index after
    offset: int
    length: int


class ChunkReader:
    """Reads decoded chunks of one image, for one thread."""

    def __init__(self, files: SegmentFiles, geometry: EwfGeometry) -> None:
        """Share the image's open files."""
        self._files = files
        self._geometry = geometry
        # Deflate adds at most a few bytes per 16 KiB to what it cannot shrink.
        self._largest_stored = geometry.chunk_size + geometry.chunk_size // 1024 + 64
        self._stored = bytearray(max(RANGE_SIZE, self._largest_stored))
        self._places: OrderedDict[tuple[int, int], ChunkPlaces] = OrderedDict()
        self._chunks: OrderedDict[int, bytes] = OrderedDict()
        self._alike: OrderedDict[bytes, bytes] = OrderedDict()

    def chunk(self, stretch: Stretch, chunk: int) -> bytes:
        """One decoded chunk, from the cache if it was read lately.

        Raises:
            UnreadableExtentError: it cannot be read; ChecksumError if its checksum does not agree.
        """
        found = self._chunks.get(chunk)
        if found is not None:
            self._chunks.move_to_end(chunk)
            return found
        decoded = bytearray(self._geometry.chunk_length(chunk))
        self.read(stretch, chunk, memoryview(decoded))
        found = self._chunks[chunk] = bytes(decoded)
        if len(self._chunks) > max(CACHE_SIZE // self._geometry.chunk_size, 2):
            self._chunks.popitem(last=False)
        return found

    def read(self, stretch: Stretch, chunk: int, target: memoryview) -> None:
        """Decode whole chunks of one stretch from ``chunk`` on until the target is full.

        Raises:
            UnreadableExtentError: one cannot be read; ChecksumError if its checksum does not agree.
        """
        if stretch.table is None:
            raise missing_chunks(stretch, self._geometry)
        places = self._load(stretch, stretch.table)
        chunk_size = self._geometry.chunk_size
        index = chunk - stretch.first
        end = index + -(-len(target) // chunk_size)
        while index < end:
            run = self._next_range(places, index, end)
            start = (run.first + stretch.first - chunk) * chunk_size
            self._read_range(stretch, places, run, target[start:])
            index = run.last

    def whole(self, stretch: Stretch, chunk: int) -> bytes:
        """Return all that is stored of a chunk, also beyond the end of the medium.

        Nothing of one that is damaged, has no place or cannot be read.
        """
        if stretch.table is None:
            return b""
        try:
            places, index = self._load(stretch, stretch.table), chunk - stretch.first
            stored = memoryview(self._stored)[: min(int(places.sizes[index]), self._largest_stored)]
            handle = self._files.handle(stretch.table.file)
            read_exactly(handle, int(places.offsets[index]), stored)
        except UnreadableExtentError:
            return b""  # a reader of it is told
        if places.compressed[index]:
            return self._inflate(stored) or b""
        held = len(stored) - 4
        is_whole = 0 < held <= self._geometry.chunk_size and _is_sound(stored, held)
        return bytes(stored[:held]) if is_whole else b""

    def _load(self, stretch: Stretch, table: Table) -> ChunkPlaces:
        key = (table.file, table.entries or 0)
        found = self._places.get(key)
        if found is not None:
            self._places.move_to_end(key)
            return found
        try:
            descriptor = self._files.handle(table.file)
            found = load_places(descriptor, table, is_smart=self._geometry.is_smart)
        except UnreadableExtentError as error:
            reason = wordings.TABLE_GONE(error.reason)
            missing = missing_chunks(stretch, self._geometry)
            raise UnreadableExtentError(missing.offset, missing.length, reason) from error
        self._places[key] = found
        while len(self._places) > 1 and self._entries_held() > ENTRIES_KEPT:
            self._places.popitem(last=False)
        return found

    def _entries_held(self) -> int:
        return sum(len(places.sizes) for places in self._places.values())

    def _next_range(self, places: ChunkPlaces, index: int, end: int) -> _Range:
        """As many chunks as lie one after the other and fit into the buffer, at least one."""
        offset = int(places.offsets[index])
        length = min(int(places.sizes[index]), self._largest_stored)
        last = index + 1
        window = slice(last, min(end, index + 4096))
        for following, size in zip(
            places.offsets[window].tolist(), places.sizes[window].tolist(), strict=True
        ):
            if following != offset + length or not 0 < size <= self._largest_stored:
                break
            if length + size > RANGE_SIZE:
                break
            length += size
            last += 1
        return _Range(index, last, offset, length)

    def _read_range(
        self, stretch: Stretch, places: ChunkPlaces, run: _Range, target: memoryview
    ) -> None:
        stored = memoryview(self._stored)[: run.length]
        file = stretch.table.file if stretch.table else 0
        try:
            read_exactly(self._files.handle(file), run.offset, stored)
        except UnreadableExtentError as error:
            self._read_singly(stretch, places, run, target, error)
            return
        sizes = places.sizes[run.first : run.last].tolist()
        compressed = places.compressed[run.first : run.last].tolist()
        position, chunk, chunk_size = 0, run.first + stretch.first, self._geometry.chunk_size
        at = 0
        for size, is_compressed in zip(sizes, compressed, strict=True):
            length = self._geometry.chunk_length(chunk)
            piece = stored[position : position + size]
            decode = self._decompress if is_compressed else self._copy_stored
            decode(piece, chunk, target[at : at + length])
            position += size
            at += chunk_size
            chunk += 1

    def _read_singly(
        self,
        stretch: Stretch,
        places: ChunkPlaces,
        run: _Range,
        target: memoryview,
        error: UnreadableExtentError,
    ) -> None:
        """After a failed read of several chunks: give what can be read up to the one that fails."""
        if run.last - run.first == 1:
            raise self._bad(UnreadableExtentError, run.first + stretch.first, error.reason)
        chunk_size = self._geometry.chunk_size
        for index in range(run.first, run.last):
            size = int(places.sizes[index])
            single = _Range(index, index + 1, int(places.offsets[index]), size)
            self._read_range(stretch, places, single, target[(index - run.first) * chunk_size :])

    def _copy_stored(self, stored: memoryview, chunk: int, target: memoryview) -> None:
        length = len(target)
        # The last chunk may have been stored at its full length.
        for held in (length, min(len(stored) - 4, self._geometry.chunk_size)):
            if length <= held <= len(stored) - 4 and _is_sound(stored, held):
                target[:] = stored[:length]
                return
        raise self._bad(ChecksumError, chunk, wordings.CHUNK_CHECKSUM)

    def _decompress(self, stored: memoryview, chunk: int, target: memoryview) -> None:
        decoded = self._inflate(stored)
        if decoded is None or len(decoded) < len(target):
            raise self._bad(ChecksumError, chunk, wordings.CHUNK)
        target[:] = decoded if len(decoded) == len(target) else decoded[: len(target)]

    def _inflate(self, stored: memoryview) -> bytes | None:
        if len(stored) > ALIKE_SIZE:
            return inflate(stored, self._geometry.chunk_size)
        # The same stored bytes, checksum included, have the same content.
        key = bytes(stored)
        found = self._alike.get(key)
        if found is None:
            found = inflate(stored, self._geometry.chunk_size)
            if found is not None and self._geometry.chunk_size <= CACHE_SIZE // ALIKE_KEPT:
                self._alike[key] = found
                if len(self._alike) > ALIKE_KEPT:
                    self._alike.popitem(last=False)
        return found

    def _bad(
        self, kind: type[UnreadableExtentError], chunk: int, reason: str
    ) -> UnreadableExtentError:
        offset = chunk * self._geometry.chunk_size
        return kind(offset, self._geometry.chunk_length(chunk), reason)


def _is_sound(stored: memoryview, length: int) -> bool:
    checksum = int.from_bytes(stored[length : length + 4], "little")
    return adler32(stored[:length]) == checksum
