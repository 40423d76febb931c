"""L01 as sources. The door is ``LogicalEvidenceReader``."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from forensics.containers.logical_evidence.entries import total_bytes
from forensics.containers.logical_evidence.evidence import LogicalEvidence
from forensics.containers.logical_evidence.list_lines import BrokenLinesError, ListLines
from forensics.disk_images.ewf import EwfImage
from forensics.disk_images.ewf_layout import lay_out
from forensics.disk_images.ewf_names import find_segments
from forensics.disk_images.ewf_sections import LOGICAL
from forensics.disk_images.ewf_segments import find_digests, find_geometry, find_pieces, walk
from forensics.disk_images.segment_files import SegmentFiles
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import SourceKind, SourceRef
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.disk_images.ewf_segments import FoundSegment


class LogicalEvidenceReader:
    """Opens L01, logical evidence of EnCase: files in chunks, each against its checksum."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return find_segments(path)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``: of what is kept of all files, decoded."""
        with closing(_opened(SourceRef(SourceKind.L01, segments, 0)).kept) as kept:
            return kept.size

    def open(self, ref: SourceRef) -> LogicalEvidence:
        """See ``ContainerReader.open``."""
        opened = _as_identified(ref)
        return LogicalEvidence(opened.kept, opened.lines, ref.image)

    def open_kept(self, ref: SourceRef) -> EwfImage:
        """See ``KeepsBytes.open_kept``."""
        return _as_identified(ref).kept


@dataclass(frozen=True, slots=True)
class _Opened:
    kept: EwfImage
    lines: ListLines


def _as_identified(ref: SourceRef) -> _Opened:
    opened = _opened(ref)
    if opened.kept.size != ref.size:
        opened.kept.close()
        raise DiskImageError(wordings.MEDIUM_CHANGED(ref.image, ref.size))
    return opened


def _opened(ref: SourceRef) -> _Opened:
    files = SegmentFiles(ref.segments)
    try:
        found = walk(files, ref.segments, LOGICAL)
        lines = _list_of(files, found, ref.segments[0].name)
        size = total_bytes(iter(lines))
        geometry = find_geometry(files, found, ref.segments, size)
        layout = lay_out(find_pieces(files, found, ref.segments, geometry), chunks=geometry.chunks)
        return _Opened(EwfImage(files, geometry, layout, find_digests(files, found)), lines)
    except (BrokenLinesError, UnreadableExtentError) as error:
        files.close()
        raise DiskImageError(wordings.NO_LIST(ref.segments[0].name)) from error
    except BaseException:
        files.close()
        raise


def _list_of(files: SegmentFiles, found: list[FoundSegment], name: str) -> ListLines:
    """The list, which stands in the last segment."""
    for one in reversed(found):
        for section in one.segment.sections:
            if section.kind == "ltree":
                return ListLines(files, one.file, section)
    raise DiskImageError(wordings.NO_LIST(name))
