"""L01 and Lx01 as sources. The doors are ``FirstLogicalReader`` and ``SecondLogicalReader``."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from forensics.containers.logical_evidence.evidence import LogicalEvidence
from forensics.containers.logical_evidence.forms import OpenedEvidence, first_form, second_form
from forensics.containers.logical_evidence.list_lines import BrokenLinesError
from forensics.disk_images import ewf_names
from forensics.disk_images.segment_files import SegmentFiles
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.virtual_disks.ewf2 import opening as ewf2
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.disk_image import DiskImage
    from forensics.values import SourceRef


class _LogicalReader:
    """What both forms have in common."""

    find_segments = staticmethod(ewf_names.find_segments)
    open_form = staticmethod(first_form)

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return self.find_segments(path)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``: of what is kept of all files, decoded."""
        with closing(self._opened(segments).kept) as kept:
            return kept.size

    def open(self, ref: SourceRef) -> LogicalEvidence:
        """See ``ContainerReader.open``."""
        opened = self._as_identified(ref)
        return LogicalEvidence(opened.kept, opened.lines, ref.image)

    def open_kept(self, ref: SourceRef) -> DiskImage:
        """See ``KeepsBytes.open_kept``."""
        return self._as_identified(ref).kept

    def _as_identified(self, ref: SourceRef) -> OpenedEvidence:
        opened = self._opened(ref.segments)
        if opened.kept.size != ref.size:
            opened.kept.close()
            raise DiskImageError(wordings.MEDIUM_CHANGED(ref.image, ref.size))
        return opened

    def _opened(self, segments: tuple[Path, ...]) -> OpenedEvidence:
        files = SegmentFiles(segments)
        try:
            return self.open_form(files, segments)
        except (BrokenLinesError, UnreadableExtentError) as error:
            files.close()
            raise DiskImageError(wordings.NO_LIST(segments[0].name)) from error
        except BaseException:
            files.close()
            raise


class FirstLogicalReader(_LogicalReader):
    """Opens L01, logical evidence of EnCase: files in chunks, each against its checksum."""


class SecondLogicalReader(_LogicalReader):
    """Opens Lx01, the second form of logical evidence of EnCase."""

    find_segments = staticmethod(ewf2.find_segments)
    open_form = staticmethod(second_form)
