"""The two forms of logical evidence: L01 in segments as an E01's, Lx01 as an Ex01's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from forensics.containers.logical_evidence.entries import total_bytes
from forensics.containers.logical_evidence.list_lines import ListLines
from forensics.disk_images import ewf_sections
from forensics.disk_images.ewf import EwfImage
from forensics.disk_images.ewf_chunks import ChunkReader
from forensics.disk_images.ewf_layout import lay_out
from forensics.disk_images.ewf_segments import find_digests, find_geometry, find_pieces, walk
from forensics.disk_images.ewf_volume import EwfGeometry
from forensics.errors import DiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.ewf2 import sections as ewf2_sections
from forensics.virtual_disks.ewf2.chunks import chunks_of
from forensics.virtual_disks.ewf2.facts import Ewf2Geometry, geometry_of
from forensics.virtual_disks.ewf2.opening import Ewf2Image, image_of, segments_of
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.disk_images.segment_files import SegmentFiles

Geometry = TypeVar("Geometry", EwfGeometry, Ewf2Geometry)


@dataclass(frozen=True, slots=True)
class OpenedEvidence:
    """What is kept of all files, and the list of them."""

    kept: EwfImage | Ewf2Image
    lines: ListLines


def first_form(files: SegmentFiles, paths: tuple[Path, ...]) -> OpenedEvidence:
    """Open an L01.

    Raises:
        DiskImageError: it is none, or its segments contradict themselves.
        BrokenLinesError: its list does not begin as one.
        UnreadableExtentError: the list cannot be read.
    """
    found = walk(files, paths, ewf_sections.LOGICAL)
    lines = _last(
        (
            ListLines(files, one.file, section.data, section.end)
            for one in found
            for section in one.segment.sections
            if section.kind == "ltree"
        ),
        paths,
    )
    geometry = find_geometry(files, found, paths, total_bytes(iter(lines)))
    layout = lay_out(find_pieces(files, found, paths, geometry), chunks=geometry.chunks)
    last = geometry.chunks - 1
    geometry = _with_all_of(geometry, ChunkReader(files, geometry).whole(layout.find(last), last))
    return OpenedEvidence(EwfImage(files, geometry, layout, find_digests(files, found)), lines)


def second_form(files: SegmentFiles, paths: tuple[Path, ...]) -> OpenedEvidence:
    """Open an Lx01.

    Raises:
        DiskImageError: as ``first_form``; it is encrypted, or compressed otherwise.
        BrokenLinesError: as ``first_form``.
        UnreadableExtentError: as ``first_form``.
    """
    segments, lost = segments_of(files, paths, ewf2_sections.LOGICAL)
    lines = _last(
        (
            ListLines(files, each.file.number, section.data, section.descriptor, has_head=False)
            for each in segments
            for section in each.sections
            if section.kind == ewf2_sections.SINGLE_FILES
        ),
        paths,
    )
    geometry = geometry_of(segments, total_bytes(iter(lines)))
    chunks = chunks_of(segments, geometry, lost)
    geometry = _with_all_of(geometry, chunks.whole(geometry.chunks - 1))
    return OpenedEvidence(image_of(files, paths, segments, lost, geometry), lines)


def _with_all_of(geometry: Geometry, last: bytes) -> Geometry:
    """Have all of the last chunk count as kept, where the list says that less is.

    Zeros that fill it up do not count.
    """
    start = (geometry.chunks - 1) * geometry.chunk_size
    is_longer = any(last[geometry.size - start :])
    return replace(geometry, size=start + len(last)) if is_longer else geometry


def _last(lists: Iterator[ListLines], paths: tuple[Path, ...]) -> ListLines:
    """The last list, which is that of all files."""
    *_, found = None, *lists
    if found is None:
        raise DiskImageError(wordings.NO_LIST(paths[0].name))
    return found
