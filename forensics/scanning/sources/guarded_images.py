"""Disk images for a process that may not parse them: a confined child does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import DiskImageError
from forensics.scanning.sources.confined_look import ask_child, identify_confined
from forensics.scanning.sources.extraction_reports import NOTHING_SAID, Described, described
from forensics.scanning.sources.whole_reading import stated_in_child
from forensics.value_classes import dataclass
from forensics.values import Digest, SourceRef
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a disk image or an extraction is, and what is stated of it in it or beside it.

    ``digests`` are of the medium, and its own container states them; ``described`` is what the
    tool says that made an extraction.
    """

    source: SourceRef
    digests: tuple[Digest, ...]
    described: Described = NOTHING_SAID


def look_at_image(path: Path) -> LookedAt:
    """Say what the disk image is whose first file this is, or which archive or folder stands here.

    Nothing of it is parsed here.

    Raises:
        DiskImageError: it cannot be opened, or is none that this version reads.
    """
    source = identify_acquired(path)
    return LookedAt(source, stated_digests(source), described(source))


def identify_acquired(path: Path) -> SourceRef:
    """Say what was acquired: a disk image, an archive or a folder. Nothing of it is parsed here.

    Raises:
        UnsupportedDiskImageError: it announces a format that this version does not read.
        DiskImageError: it cannot be opened, is not what its name says, or holds nothing.
    """
    source = identify_confined(path)
    if source.size == 0:
        raise DiskImageError(wordings.EMPTY(path.name))
    return source


def stated_digests(source: SourceRef) -> tuple[Digest, ...]:
    """Return what the container of a disk image states of the medium (E01); none where it does not.

    Raises:
        DiskImageError: it cannot be opened.
    """
    return tuple(ask_child(stated_in_child, source))
