"""From a volume to its open file system: readers are asked in turn, the likeliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.in_pieces import laid_out
from forensics.file_systems.reader import READERS, FileSystem, VolumeAtHand, likely_first
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.volume import Volume


@dataclass(frozen=True, slots=True)
class OpenVolume:
    """A volume and its open file system; ``also`` are other kinds that open here, and not read."""

    at: VolumeAtHand
    file_system: FileSystem
    also: tuple[str, ...]


def open_file_system(disk_image: DiskImage, volume: Volume, *, source: str) -> OpenVolume:
    """Open the file system of a volume; ``source`` is what faults call the medium.

    All readers are asked, whatever the label says: a medium that was formatted twice bears the
    marks of both file systems, and what is not read is told. A volume in pieces is opened as an
    image of its own: places in ``at``, and what the file system gives, count from its first byte.

    Raises:
        FileSystemError: it cannot be opened, or is of a kind that this version does not read.
        UnreadableExtentError: the medium's bytes that describe it cannot be read.
    """
    at = VolumeAtHand(*laid_out(disk_image, volume), source)
    found: list[tuple[str, FileSystem]] = []
    error: FileSystemError | UnreadableExtentError | None = None
    for name in likely_first(volume.label):
        try:
            file_system = READERS[name].open(at)
        except (FileSystemError, UnreadableExtentError) as why:
            error = error or why
            continue
        if file_system is not None:
            found.append((name, file_system))
    if not found:
        raise error or at.error(wordings.CANNOT_OPEN(volume.label))
    (_, first), *others = found
    return OpenVolume(at, first, tuple(name for name, _ in others))
