"""Of what the extents of a source's hits are bytes, in the words of every export."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.values import SourceKind
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from forensics.values import ScanResult, SourceReport


class BytesOf(StrEnum):
    """What offsets count in."""

    MEDIUM = "medium"
    ARCHIVE = "archive"  # the archive's own file, in which a member lies as it is stored
    KEPT = "kept"  # what an L01 or Lx01 keeps of all its files, decoded
    FILE = "file"  # the file of a folder that the path names
    UNKNOWN = ""  # a result of a version that did not say


_OTHERS = {
    SourceKind.FOLDER: BytesOf.FILE,
    SourceKind.L01: BytesOf.KEPT,
    SourceKind.LX01: BytesOf.KEPT,
}


def bytes_of(source: SourceReport | None) -> BytesOf:
    """Return what the extents of a source's hits are bytes of."""
    kind = source.kind if source is not None else None
    if kind is None:
        return BytesOf.UNKNOWN
    if not holds_files(kind):
        return BytesOf.MEDIUM
    return _OTHERS.get(kind, BytesOf.ARCHIVE)


def bytes_by_image(facts: ScanResult) -> dict[str, BytesOf]:
    """Return the same for each source by its name in the result."""
    return {source.image: bytes_of(source) for source in facts.sources}
