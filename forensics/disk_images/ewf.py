"""E01 and S01 disk images, read by our own verified reader.

Opening reads no chunk: it walks the sections of all segments, checks the tables and lays out the
chunks, so that every worker can open its own handle cheaply. What is missing or damaged beyond use
is known from then on (``gaps``); everything else is checked chunk by chunk as it is read.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.disk_image import ReadsByFilling
from forensics.disk_images.beyond import count_beyond
from forensics.disk_images.ewf_chunks import ChunkReader
from forensics.disk_images.ewf_layout import EwfLayout, lay_out, missing_chunks
from forensics.disk_images.ewf_names import find_segments
from forensics.disk_images.ewf_segments import (
    find_digests,
    find_geometry,
    find_pieces,
    find_unread,
    walk,
)
from forensics.disk_images.segment_files import SegmentFiles, opened
from forensics.values import SourceKind, SourceRef
from forensics.wordings import media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_images.ewf_volume import EwfGeometry
    from forensics.errors import UnreadableExtentError
    from forensics.values import Digest

_NAMELESS = Path("image.E01")  # what the others would be called after
SEQUENTIAL_SIZE = 256 * 1024  # shorter reads are random ones: their chunks are worth keeping


class EwfImage(ReadsByFilling):
    """The medium inside an E01 or S01 image. Satisfies ``DiskImage``; for one thread.

    ``stored_digests`` are those of the medium that the acquiring tool wrote down; no one has
    compared them yet. ``unread`` is what it could not read: something else stands there.
    """

    def __init__(
        self,
        files: SegmentFiles,
        geometry: EwfGeometry,
        layout: EwfLayout,
        stored_digests: tuple[Digest, ...],
        unread: tuple[UnreadableExtentError, ...] = (),
    ) -> None:
        """Take over what ``open_ewf`` found."""
        self._files = files
        self._geometry = geometry
        self._layout = layout
        self._reader = ChunkReader(files, geometry)
        self.stored_digests = stored_digests
        self.unread = unread
        self.remarks: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self._geometry.size

    @property
    def chunk_size(self) -> int:
        """How many bytes of the medium one chunk holds; shards begin at multiples of it."""
        return self._geometry.chunk_size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        self.require_within(offset, len(buffer))
        done = 0
        while done < len(buffer):
            done += self._read_some(offset + done, buffer[done:], len(buffer))

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        return tuple(
            missing_chunks(stretch, self._geometry)
            for stretch in self._layout.stretches
            if stretch.table is None
        )

    def unreached(self, beat: Callable[[], None]) -> Iterator[str]:
        """See ``HasRemarks.unreached``."""
        beat()
        last = self._geometry.chunks - 1
        block = self._reader.whole(self._layout.find(last), last)
        if found := count_beyond(block, self._geometry.chunk_length(last)):
            yield media.BEYOND(found)

    def close(self) -> None:
        """See ``DiskImage.close``."""
        self._files.close()

    def _read_some(self, position: int, buffer: memoryview, asked: int) -> int:
        """Read part of a chunk, or as many whole chunks as one stretch has."""
        chunk, skip = divmod(position, self.chunk_size)
        stretch = self._layout.find(chunk)
        wanted = min(stretch.end * self.chunk_size, self.size, position + len(buffer)) - position
        if stretch.table is None:
            raise missing_chunks(stretch, self._geometry)
        if wanted == self.size - position and skip == 0:
            whole = wanted  # up to the end of the medium, whose last chunk may be short
        else:
            whole = wanted // self.chunk_size * self.chunk_size
        if skip or not whole or asked < SEQUENTIAL_SIZE:
            piece = memoryview(self._reader.chunk(stretch, chunk))[skip : skip + len(buffer)]
            buffer[: len(piece)] = piece
            return len(piece)
        self._reader.read(stretch, chunk, buffer[:whole])
        return whole


def open_ewf(ref: SourceRef) -> EwfImage:
    """Open an E01 or S01 image from the segments that were found.

    Raises:
        DiskImageError: no segment can be used, the geometry is missing, or the files contradict
            themselves. What is merely missing is no error: see ``EwfImage.gaps``.
    """
    return opened(ref.segments, _open)


def open_ewf_files(files: SegmentFiles) -> EwfImage:
    """Open an image whose first segment is the only one of ``files``, and has no path.

    Raises:
        DiskImageError: it cannot be used.
    """
    return _open(files, (_NAMELESS,))


class EwfReader:
    """Opens E01 and S01 images."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return find_segments(path)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        with closing(open_ewf(SourceRef(SourceKind.EWF, segments, 0))) as image:
            return image.size

    def open(self, ref: SourceRef) -> EwfImage:
        """See ``ContainerReader.open``."""
        return open_ewf(ref)


def _open(files: SegmentFiles, paths: tuple[Path, ...]) -> EwfImage:
    found = walk(files, paths)
    geometry = find_geometry(files, found, paths)
    pieces = find_pieces(files, found, paths, geometry)
    layout = lay_out(pieces, chunks=geometry.chunks)
    unread = find_unread(files, found, geometry)
    return EwfImage(files, geometry, layout, find_digests(files, found), unread)
