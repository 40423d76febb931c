"""The segment files of an Expert Witness image together: what their sections say of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.disk_images.ewf_layout import Loss
from forensics.disk_images.ewf_names import segment_name
from forensics.disk_images.ewf_sections import SIGNATURE, Segment, is_segment, walk_sections
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
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.disk_images.segment_files import SegmentFiles
    from forensics.values import Digest


@dataclass(frozen=True, slots=True)
class FoundSegment:
    """One segment and which file of the source it is."""

    file: int
    segment: Segment


def walk(
    files: SegmentFiles, paths: tuple[Path, ...], signature: bytes = SIGNATURE
) -> list[FoundSegment]:
    """Return the segments that there are by their numbers, each from the chain of its sections.

    Raises:
        DiskImageError: one of them is none, two have one number, or the first is missing.
    """
    found: dict[int, FoundSegment] = {}
    for file, path in enumerate(paths):
        if file and not is_segment(files.handle(file), signature):
            continue  # its place among the others is then a loss
        segment = walk_sections(files.handle(file), name=path.name, signature=signature)
        if segment.number in found:
            other = paths[found[segment.number].file].name
            raise DiskImageError(wordings.SAME_SEGMENT(other, path.name))
        found[segment.number] = FoundSegment(file, segment)
    if 1 not in found:
        raise DiskImageError(wordings.NOT_FIRST(paths[0].name))
    return [found[number] for number in sorted(found)]


def find_geometry(
    files: SegmentFiles,
    found: list[FoundSegment],
    paths: tuple[Path, ...],
    size: int | None = None,
) -> EwfGeometry:
    """From the first volume or disk section that is sound, or the copy of it in a data section.

    ``size`` is that of what the chunks hold, in bytes, where another section says it.

    Raises:
        DiskImageError: no such section is sound, or its figures make no sense.
    """
    for kinds in ({"volume", "disk"}, {"data"}):
        for one in found:
            for section in one.segment.sections:
                if section.kind not in kinds:
                    continue
                descriptor = files.handle(one.file)
                data = read_section(descriptor, section, limit=ENCASE_VOLUME_SIZE)
                geometry = parse_geometry(data, size) if data else None
                if geometry is not None:
                    return geometry
    raise DiskImageError(wordings.NO_SIZE(paths[0].name))


def find_pieces(
    files: SegmentFiles, found: list[FoundSegment], paths: tuple[Path, ...], geometry: EwfGeometry
) -> list[Table | Loss]:
    """Return all tables of chunks in their order, and the places where some are missing."""
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


def find_digests(files: SegmentFiles, found: list[FoundSegment]) -> tuple[Digest, ...]:
    """Return the digests of the medium that the segments state."""
    digests: dict[Digest, None] = {}
    for one in found:
        for section in one.segment.sections:
            if section.kind in {"hash", "digest"}:
                data = read_section(files.handle(one.file), section, limit=80)
                digests.update(dict.fromkeys(parse_digests(section.kind, data or b"")))
    return tuple(digests)


def find_unread(
    files: SegmentFiles, found: list[FoundSegment], geometry: EwfGeometry
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
