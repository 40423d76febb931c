"""Logical evidence (L01, Lx01) within files: its own files are given, each at any place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.containers.logical_evidence.content import EvidenceFile
from forensics.containers.logical_evidence.evidence import LogicalEvidence
from forensics.containers.logical_evidence.forms import first_form, second_form
from forensics.containers.logical_evidence.list_lines import BrokenLinesError
from forensics.contents.disks.content_image import ContentFiles
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import DiskImageError
from forensics.values import Extent, Fault, SourceKind
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

LOGICAL = {SourceKind.L01: first_form, SourceKind.LX01: second_form}
_NAMELESS = (Path("this file.L01"),)
_MEMORY = 16 * 1024 * 1024  # chunks that were read lately


def logical_members(
    kind: SourceKind, content: ContentStream, means: Means
) -> Iterator[ContentMember | ClosedContent]:
    """Return the files of one whose first segment is all of it, and what of them stays closed.

    Raises:
        DiskImageError: it cannot be opened.
        OverBudgetError: it lists more than may be opened.
    """
    try:
        opened = LOGICAL[kind](ContentFiles(content), _NAMELESS)
    except BrokenLinesError as error:
        raise DiskImageError(str(error)) from error
    if opened.kept.gaps():
        yield ClosedContent(wordings.DISK_IN_PARTS)
    evidence = LogicalEvidence(opened.kept, opened.lines, "")
    for part in evidence.parts():
        if isinstance(part, Fault):
            yield ClosedContent(wordings.DAMAGED)
            continue
        for file in evidence.files(part):
            means.spend(MEMBER_WORK)
            if isinstance(file, EvidenceFile) and file.size:
                yield _member(evidence, file)


def _member(evidence: LogicalEvidence, file: EvidenceFile) -> ContentMember | ClosedContent:
    if file.closed:
        return ClosedContent(wordings.OVERLAPPING, ClosedAs.OVER_BUDGET)
    stream = evidence.stream(file)
    begin = partial(piece, stream, Extent(0, file.size))
    told = file.place, begin, file.size
    return ContentMember(*told, memory=_MEMORY, stream=stream, times=file.times)
