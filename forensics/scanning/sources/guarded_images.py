"""Disk images for a process that may not parse them: a confined child does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forensics.containers.opening import identify_source, open_image
from forensics.disk_images.verifying import stored_digests
from forensics.errors import DiskImageError
from forensics.sandbox.messages import answering
from forensics.scanning.sources.scan_sources import SILENCE_SECONDS, measure_in_child
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import Digest, SourceRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    Guarded: TypeAlias = Callable[[SourceRef, Callable[[], None]], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a disk image is, and the digests of the medium that its own container states."""

    source: SourceRef
    digests: tuple[Digest, ...]


def look_at_image(path: Path) -> LookedAt:
    """Say what the disk image is whose first file this is; nothing of it is parsed here.

    Raises:
        DiskImageError: it cannot be opened, or is none that this version reads.
    """
    source = identify_source(path, measure=_measure)
    return LookedAt(source, tuple(_asked(stated_in_child, source)))


@answering(Digest)
def stated_in_child(ref: SourceRef, _: Callable[[], None]) -> Iterator[Digest]:
    """Return the digests that the container states. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    image = open_image(ref)
    try:
        yield from stored_digests(image)
    finally:
        image.close()


def _measure(ref: SourceRef) -> int:
    sizes = _asked(measure_in_child, ref)
    if len(sizes) != 1 or sizes[0] < 0:
        raise DiskImageError(f"{ref.image} cannot be opened: it does not say how large it is")
    return int(sizes[0])


def _asked(
    function: Callable[[SourceRef, Callable[[], None]], Iterator[Any]], ref: SourceRef
) -> list[Any]:
    child = GuardedChild(silence_seconds=SILENCE_SECONDS, readable=ref.segments)
    try:
        return list(child.run(function, ref))
    except GuardedChildError as error:
        raise DiskImageError(f"{ref.image} cannot be opened: {error}") from error
    finally:
        child.close()
