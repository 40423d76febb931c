"""From a path to an open container: what a source is, by what it holds and not by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.reader import READERS, HeldFiles, NamesOthers
from forensics.containers.zips.behind import is_zip_behind
from forensics.disk_images.announced import FOOTER_SIZE, HEAD_SIZE, announced_format, read_piece
from forensics.disk_images.beside import find_beside
from forensics.disk_images.ewf_names import FIRST_SUFFIX
from forensics.disk_images.segment_files import (
    is_block_device,
    read_some,
    reading,
    size_of,
)
from forensics.errors import DiskImageError, UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.values import SourceKind, SourceRef
from forensics.values.source_kinds import kind_by_marks
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.disk_image import DiskImage
    from forensics.disk_images.beside import Wanted

MOST_FILES = 4096
"""Of one source: a disk of 8 TiB in files of 2 GB."""


def measure_here(ref: SourceRef) -> int:
    """The size of what a source holds, worked out in this process.

    Raises:
        DiskImageError: it cannot be opened.
    """
    return READERS[ref.kind].measure(ref.segments)


def wanted_here(ref: SourceRef) -> tuple[Wanted, ...]:
    """The files that a source needs besides those it has, worked out in this process.

    Raises:
        DiskImageError: it cannot be opened.
    """
    reader = READERS[ref.kind]
    return reader.wanted(ref.segments) if isinstance(reader, NamesOthers) else ()


def identify_source(
    path: Path,
    *,
    measure: Callable[[SourceRef], int] = measure_here,
    wanted: Callable[[SourceRef], tuple[Wanted, ...]] = wanted_here,
) -> SourceRef:
    """Say what a source is from its first segment, or device, and find its other segments.

    ``measure`` tells the size of what is known by its marks, and ``wanted`` which other files it
    names, where that is not to be read in this process: its structures may be hostile.

    What a file holds decides, not its name; the name only leads to the other segments. Nothing is
    opened for writing, and nothing but files and block devices is opened at all.

    Raises:
        UnsupportedDiskImageError: it announces a format that this version does not read (see
            ``announced_format`` for its label and size).
        DiskImageError: it is absent, empty, no file or block device, or not what its name says.
    """
    look = _look(path)
    if look.size == 0:
        raise DiskImageError(wordings.EMPTY(path.name))
    kind = None if look.is_device else kind_by_marks(look.head, look.footer)
    if kind is not None:
        segments = _with_others(SourceKind(kind), READERS[kind].segments_of(path), wanted)
        return SourceRef(SourceKind(kind), segments, measure(SourceRef(kind, segments, 0)))
    _refuse_announced(path)
    if look.is_device:
        return SourceRef(SourceKind.BLOCK_DEVICE, (path,), look.size)
    if is_zip_behind(look.head, look.footer, look.size):
        try:
            return _found(SourceKind.ZIP, path, measure)
        except DiskImageError:
            pass  # bytes that end so by chance
    if FIRST_SUFFIX.fullmatch(path.suffix):
        raise DiskImageError(f"{path.name} is named as an EWF image and does not start as one")
    found = _found(SourceKind.SPLIT_RAW, path, measure_here)
    if len(found.segments) == 1:
        return SourceRef(SourceKind.RAW, found.segments, look.size)
    return found


def identify_folder(path: Path, *, measure: Callable[[SourceRef], int] = measure_here) -> SourceRef:
    """Measure a folder of files without a medium.

    Raises:
        OSError: it cannot be listed, where ``measure`` lists it in this process.
    """
    return _found(SourceKind.FOLDER, path, measure)


def open_image(ref: SourceRef) -> DiskImage:
    """Open a medium that was identified before, for one thread; the caller closes it.

    Volumes that a key opened are seen decrypted (``SourceRef.stored`` has them as they are).

    Raises:
        DiskImageError: it cannot be opened, or is no longer what it was, or holds no medium.
    """
    image = READERS[ref.kind].open(ref)
    if isinstance(image, HeldFiles):
        raise DiskImageError(wordings.NO_IMAGE(ref.image))
    if image.size != ref.size:
        image.close()
        raise DiskImageError(wordings.MEDIUM_CHANGED(ref.image, ref.size))
    if not ref.unlocked:
        return image
    # Where a child is confined, ``load_parsers`` has loaded it before.
    from forensics.volumes.locked.unlocked_image import (  # noqa: PLC0415 -- it takes numpy, and many commands open no image
        UnlockedImage,
    )

    return UnlockedImage(image, ref.unlocked)


def open_files(ref: SourceRef) -> HeldFiles:
    """Open a container of files that was identified before.

    Raises:
        DiskImageError: it cannot be opened, or holds a medium.
    """
    found = READERS[ref.kind].open(ref)
    if not isinstance(found, HeldFiles):
        found.close()
        raise DiskImageError(f"{ref.image} is a disk image, and no container of files")
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """First and last bytes, size in bytes, and whether it is a block device."""

    head: bytes
    footer: bytes
    size: int
    is_device: bool


def _look(path: Path) -> _Look:
    try:
        with reading(path) as descriptor:
            size, is_device = size_of(descriptor), is_block_device(descriptor)
            first = memoryview(bytearray(HEAD_SIZE))
            head = bytes(first[: read_some(descriptor, 0, first)])
            footer = read_piece(descriptor, max(size - FOOTER_SIZE, 0), min(FOOTER_SIZE, size))
    except OSError as error:
        raise DiskImageError(wordings.CANNOT_READ(path.name, error.strerror)) from error
    return _Look(head, footer, size, is_device)


def _found(kind: SourceKind, path: Path, measure: Callable[[SourceRef], int]) -> SourceRef:
    segments = READERS[kind].segments_of(path)
    return SourceRef(kind, segments, measure(SourceRef(kind, segments, 0)))


def _with_others(
    kind: SourceKind,
    segments: tuple[Path, ...],
    wanted: Callable[[SourceRef], tuple[Wanted, ...]],
) -> tuple[Path, ...]:
    """All files of a source: one that is found may name others."""
    while isinstance(READERS[kind], NamesOthers) and len(segments) < MOST_FILES:
        beside = [find_beside(segments[0], each) for each in wanted(SourceRef(kind, segments, 0))]
        found = dict.fromkeys(path for path in beside if path and path not in segments)
        if not found:
            break
        segments = (*segments, *found)
    return segments


def _refuse_announced(path: Path) -> None:
    announced = announced_format(path)
    if announced is not None:
        raise UnsupportedDiskImageError(
            f"{path.name} is a {announced.label} file, which this version does not read"
        )
