"""Disk images for a process that may not parse them: a confined child does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forensics.containers.as_bytes import open_as_bytes
from forensics.disk_images.verifying import stored_digests
from forensics.errors import DiskImageError
from forensics.sandbox.messages import answering
from forensics.scanning.sources.confined_look import ask_child, identify_confined
from forensics.scanning.sources.extraction_reports import NOTHING_SAID, Described, described
from forensics.values import Digest, SourceRef
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    source = identify_confined(path)
    if source.size == 0:
        raise DiskImageError(wordings.EMPTY(path.name))
    return LookedAt(source, tuple(ask_child(stated_in_child, source)), described(source))


@answering(Digest)
def stated_in_child(ref: SourceRef, _: Callable[[], None]) -> Iterator[Digest]:
    """Return the digests that the container states. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    image = open_as_bytes(ref)
    try:
        yield from stored_digests(image)
    finally:
        image.close()
