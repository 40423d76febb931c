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
from forensics.disk_images.ewf_chunks import ChunkReader
from forensics.disk_images.ewf_layout import EwfLayout, Loss, lay_out, missing_chunks
from forensics.disk_images.ewf_names import find_segments, segment_name
from forensics.disk_images.ewf_sections import Segment, is_segment, walk_sections
from forensics.disk_images.ewf_tables import Table, find_tables
from forensics.disk_images.ewf_volume import (
    ENCASE_VOLUME_SIZE,
    ERROR,
    ERRORS_HEAD,
    MOST_ERRORS,
    EwfGeometry,
    parse_digests,
    parse_geometry,
    parse_unread,
    read_section,
)
from forensics.disk_images.segment_files import SegmentFiles
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import SourceKind, SourceRef
from forensics.wordings import media as wordings

if TYPE_CHECKING:
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
    files = SegmentFiles(ref.segments)
    try:
        return _open(files, ref.segments)
    except BaseException:
        files.close()
        raise


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


@dataclass(frozen=True, slots=True)
class _FoundSection:
    """One segment and which file of the source it is."""

    file: int
    segment: Segment


def _open(files: SegmentFiles, paths: tuple[Path, ...]) -> EwfImage:
    found = _walk(files, paths)
    geometry = _find_geometry(files, found, paths)
    pieces = _find_pieces(files, found, paths, geometry)
    layout = lay_out(pieces, chunks=geometry.chunks)
    unread = _find_unread(files, found, geometry)
    return EwfImage(files, geometry, layout, _find_digests(files, found), unread)


def _walk(files: SegmentFiles, paths: tuple[Path, ...]) -> list[_FoundSection]:
    found: dict[int, _FoundSection] = {}
    for file, path in enumerate(paths):
        if file and not is_segment(files.handle(file)):
            continue  # its place among the others is then a loss
        segment = walk_sections(files.handle(file), name=path.name)
        if segment.number in found:
            other = paths[found[segment.number].file].name
            raise DiskImageError(wordings.SAME_SEGMENT(other, path.name))
        found[segment.number] = _FoundSection(file, segment)
    if 1 not in found:
        raise DiskImageError(wordings.NOT_FIRST(paths[0].name))
    return [found[number] for number in sorted(found)]


def _find_geometry(
    files: SegmentFiles, found: list[_FoundSection], paths: tuple[Path, ...]
) -> EwfGeometry:
    """From the first volume or disk section that is sound, or the copy of it in a data section."""
    for kinds in ({"volume", "disk"}, {"data"}):
        for one in found:
            for section in one.segment.sections:
                if section.kind not in kinds:
                    continue
                descriptor = files.handle(one.file)
                data = read_section(descriptor, section, limit=ENCASE_VOLUME_SIZE)
                geometry = parse_geometry(data) if data else None
                if geometry is not None:
                    return geometry
    raise DiskImageError(wordings.NO_SIZE(paths[0].name))


def _find_pieces(
    files: SegmentFiles, found: list[_FoundSection], paths: tuple[Path, ...], geometry: EwfGeometry
) -> list[Table | Loss]:
    pieces: list[Table | Loss] = []
    expected = 1
    for one in found:
        if one.segment.number > expected:
            pieces.append(_lost_segment(paths, expected))
        expected = one.segment.number + 1
        name = paths[one.file].name
        tables = find_tables(
            files.handle(one.file),
            one.segment,
            file=one.file,
            is_smart=geometry.is_smart,
            most_chunks=geometry.chunks,
        )
        pieces += [table or Loss(wordings.TABLE_OF_FILE(name)) for table in tables]
        if one.segment.break_off:
            pieces.append(Loss(one.segment.break_off))
    ending = found[-1].segment
    if not ending.is_last and not ending.break_off:
        pieces.append(_lost_segment(paths, expected))
    return pieces


def _lost_segment(paths: tuple[Path, ...], number: int) -> Loss:
    name = segment_name(paths[0].name, number)
    if name in {path.name for path in paths}:
        return Loss(wordings.NO_EWF(name))
    return Loss(wordings.MISSING(name))


def _find_digests(files: SegmentFiles, found: list[_FoundSection]) -> tuple[Digest, ...]:
    digests: dict[Digest, None] = {}
    for one in found:
        for section in one.segment.sections:
            if section.kind in {"hash", "digest"}:
                data = read_section(files.handle(one.file), section, limit=80)
                digests.update(dict.fromkeys(parse_digests(section.kind, data or b"")))
    return tuple(digests)


def _find_unread(
    files: SegmentFiles, found: list[_FoundSection], geometry: EwfGeometry
) -> tuple[UnreadableExtentError, ...]:
    """What the acquiring tool could not read; of a damaged list, that it is one."""
    errors: list[UnreadableExtentError] = []
    limit = ERRORS_HEAD.size + MOST_ERRORS * ERROR.size + 4
    for one in found:
        for section in one.segment.sections:
            if section.kind != "error2":
                continue
            data = read_section(files.handle(one.file), section, limit=limit)
            extents = parse_unread(data or b"", geometry)
            if extents is None:
                errors.append(UnreadableExtentError(0, 0, wordings.LIST_DAMAGED))
            errors += [
                UnreadableExtentError(e.offset, e.length, wordings.UNREAD_THEN)
                for e in extents or ()
            ]
    return tuple(errors)
