"""From the segment files of an Ex01 image to its medium."""

from __future__ import annotations

import os
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import SegmentFiles, opened
from forensics.errors import DiskImageError
from forensics.virtual_disks.disk import VirtualDisk
from forensics.virtual_disks.ewf2.chunks import Ewf2Chunks, chunks_of
from forensics.virtual_disks.ewf2.facts import digests_of, geometry_of, unread_of
from forensics.virtual_disks.ewf2.sections import SIGNATURE, Ewf2Segment, is_segment, read_segment
from forensics.virtual_disks.layer import Layer
from forensics.virtual_disks.paged_file import PagedFile
from forensics.wordings import media, virtual_disks

if TYPE_CHECKING:
    from forensics.errors import UnreadableExtentError
    from forensics.values import Digest, SourceRef
    from forensics.virtual_disks.ewf2.facts import Ewf2Geometry

FIRST_SUFFIX = re.compile(r"\.[EeLl][Xx]01")
_NAMELESS = Path("this file.Ex01")
NUMBERED, LETTERS = 99, 26
MOST_SEGMENTS = NUMBERED + 3 * LETTERS * LETTERS


class Ewf2Image(VirtualDisk):
    """The medium inside an Ex01 image.

    ``stored_digests`` are those of the medium that the acquiring tool wrote down; no one has
    compared them yet. ``unread`` is what it could not read: something else stands there.
    """

    def __init__(
        self,
        paths: tuple[Path, ...],
        files: SegmentFiles,
        chunks: Ewf2Chunks,
        stored_digests: tuple[Digest, ...],
        unread: tuple[UnreadableExtentError, ...],
    ) -> None:
        """Take over what was opened."""
        super().__init__(paths, files, (Layer(paths[0].name, chunks),), "")
        self._chunks = chunks
        self.stored_digests = stored_digests
        self.unread = unread

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        return tuple(self._chunks.gaps())


class Ewf2Reader:
    """Opens Ex01 images."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return find_segments(path)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        with closing(open_ewf2(segments)) as image:
            return image.size

    def open(self, ref: SourceRef) -> Ewf2Image:
        """See ``ContainerReader.open``."""
        return open_ewf2(ref.segments)


def segment_name(first: str, number: int) -> str:
    """The name that segment ``number`` (from 1) has: .Ex01 to .Ex99, then .ExAA to .EzZZ."""
    stem, _, suffix = first.rpartition(".")
    if number <= NUMBERED:
        return f"{stem}.{suffix[:2]}{number:02d}"
    rest, last = divmod(number - NUMBERED - 1, LETTERS)
    hundred, middle = divmod(rest, LETTERS)
    base = ord("a" if suffix[0].islower() else "A")
    return (
        f"{stem}.{suffix[0]}{chr(ord(suffix[1]) + hundred)}{chr(base + middle)}{chr(base + last)}"
    )


def find_segments(first: Path) -> tuple[Path, ...]:
    """All segments of an image that are there, in order; the first is given.

    Raises:
        DiskImageError: the folder cannot be listed.
    """
    if not FIRST_SUFFIX.fullmatch(first.suffix):
        return (first,)
    try:
        present = {name.casefold(): name for name in os.listdir(first.parent)}  # noqa: PTH208 -- only names are wanted
    except OSError as error:
        raise DiskImageError(media.UNLISTED(first.name, error.strerror)) from error
    expected = (segment_name(first.name, number) for number in range(2, MOST_SEGMENTS + 1))
    found = (present.get(name.casefold()) for name in expected)
    return (first, *(first.parent / name for name in found if name))


def open_ewf2(paths: tuple[Path, ...]) -> Ewf2Image:
    """Open an Ex01 image from the segments that were found.

    Raises:
        DiskImageError: the first cannot be used, the length of the medium is missing, or the files
            contradict themselves. What is merely missing is no error: see ``Ewf2Image.gaps``.
    """
    return opened(paths, _open)


def open_ewf2_files(files: SegmentFiles) -> Ewf2Image:
    """Open an image whose first segment is the only one of ``files``, and has no path.

    Raises:
        DiskImageError: as ``open_ewf2``.
    """
    return _open(files, (_NAMELESS,))


def _open(files: SegmentFiles, paths: tuple[Path, ...]) -> Ewf2Image:
    segments, lost = segments_of(files, paths)
    return image_of(files, paths, segments, lost, geometry_of(segments))


def image_of(
    files: SegmentFiles,
    paths: tuple[Path, ...],
    segments: tuple[Ewf2Segment, ...],
    lost: str,
    geometry: Ewf2Geometry,
) -> Ewf2Image:
    """Return what the chunks of some segments hold; ``lost`` is why one may be in no table.

    Raises:
        DiskImageError: the segments contradict themselves.
    """
    chunks = chunks_of(segments, geometry, lost)
    unread = unread_of(segments, geometry)
    return Ewf2Image(paths, files, chunks, digests_of(segments), unread)


def segments_of(
    files: SegmentFiles, paths: tuple[Path, ...], signature: bytes = SIGNATURE
) -> tuple[tuple[Ewf2Segment, ...], str]:
    """The segments of one set in their order, and why chunks may be in no table.

    Raises:
        DiskImageError: they are none, are of other sets, or the first is missing.
    """
    found: dict[int, Ewf2Segment] = {}
    reasons: list[str] = []
    for number, path in enumerate(paths):
        file = PagedFile(files, number, path.name)
        if number and not is_segment(file, signature):
            reasons.append(media.NO_EWF(path.name))
            continue
        segment = read_segment(file, signature)
        if segment.number in found:
            other = found[segment.number].file.name
            raise DiskImageError(media.SAME_SEGMENT(other, path.name))
        found[segment.number] = segment
        if not segment.is_whole:
            reasons.append(media.SECTIONS_DAMAGED(path.name))
    if 1 not in found:
        raise DiskImageError(media.NOT_FIRST(paths[0].name))
    if any(each.set_id != found[1].set_id for each in found.values()):
        raise DiskImageError(virtual_disks.OTHER_SET(paths[0].name))
    return _in_order(found, paths[0].name, reasons)


def _in_order(
    found: dict[int, Ewf2Segment], first: str, reasons: list[str]
) -> tuple[tuple[Ewf2Segment, ...], str]:
    segments = tuple(found[number] for number in sorted(found))
    missing = next(number for number in range(1, len(found) + 2) if number not in found)
    is_open = not segments[-1].is_last and segments[-1].is_whole
    if missing < max(found) or is_open:
        reasons.insert(0, media.MISSING(segment_name(first, missing)))
    return segments, reasons[0] if reasons else virtual_disks.TABLE
