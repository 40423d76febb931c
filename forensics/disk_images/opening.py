"""From a path to an open disk image: what a source is, and the one place that knows all readers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from forensics.disk_images.announced import announced_format
from forensics.disk_images.ewf import open_ewf
from forensics.disk_images.ewf_names import FIRST_SUFFIX, find_segments
from forensics.disk_images.ewf_sections import SIGNATURE
from forensics.disk_images.raw import open_raw
from forensics.disk_images.segment_files import (
    is_block_device,
    open_for_reading,
    read_some,
    size_of,
)
from forensics.disk_images.split_raw import find_parts, lay_out_parts, open_split_raw
from forensics.errors import DiskImageError, UnsupportedDiskImageError
from forensics.values import SourceKind, SourceRef

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.disk_image import DiskImage

OPENERS: dict[SourceKind, Callable[[SourceRef], DiskImage]] = {
    SourceKind.RAW: open_raw,
    SourceKind.BLOCK_DEVICE: open_raw,
    SourceKind.SPLIT_RAW: open_split_raw,
    SourceKind.EWF: open_ewf,
}


def size_of_ewf(ref: SourceRef) -> int:
    """The size of the medium in an EWF image, from its section tables, which may be hostile.

    Raises:
        DiskImageError: it cannot be opened.
    """
    image = open_ewf(ref)
    try:
        return image.size
    finally:
        image.close()


def identify_source(path: Path, *, measure: Callable[[SourceRef], int] = size_of_ewf) -> SourceRef:
    """Say what a source is from its first segment or device, and find its other segments.

    ``measure`` tells the size of the medium in an EWF image whose segments are known, where that is
    not to be read in this process.

    What a file holds decides, not its name; the name only leads to the other segments. Nothing is
    opened for writing, and nothing but files and block devices is opened at all.

    Raises:
        UnsupportedDiskImageError: it announces a format that this version does not read (see
            ``announced_format`` for its label and size).
        DiskImageError: it is absent, empty, no file or block device, or not what its name says.
    """
    head, size, is_device = _look(path)
    if size == 0:
        raise DiskImageError(f"{path.name} is empty")
    if is_device:
        _refuse_announced(path)
        return SourceRef(SourceKind.BLOCK_DEVICE, (path,), size)
    if head == SIGNATURE:
        segments = find_segments(path)
        size = measure(SourceRef(SourceKind.EWF, segments, 0))
        return SourceRef(SourceKind.EWF, segments, size)
    _refuse_announced(path)
    if FIRST_SUFFIX.fullmatch(path.suffix):
        raise DiskImageError(f"{path.name} is named as an EWF image and does not start as one")
    parts = find_parts(path)
    if len(parts) == 1:
        return SourceRef(SourceKind.RAW, parts, size)
    return SourceRef(SourceKind.SPLIT_RAW, parts, lay_out_parts(parts)[-1].extent.end)


def open_image(ref: SourceRef) -> DiskImage:
    """Open a source that was identified before, for one thread; the caller closes it.

    Raises:
        DiskImageError: it cannot be opened, or is no longer what it was.
    """
    opener = OPENERS.get(ref.kind)
    if opener is None:
        raise DiskImageError(f"{ref.image} is no disk image")
    image = opener(ref)
    if image.size != ref.size:
        image.close()
        raise DiskImageError(f"{ref.image} has changed: its medium was {ref.size} bytes long")
    return image


def _look(path: Path) -> tuple[bytes, int, bool]:
    """First bytes, size, and whether it is a block device."""
    descriptor = open_for_reading(path)
    try:
        size, is_device = size_of(descriptor), is_block_device(descriptor)
        first = memoryview(bytearray(len(SIGNATURE)))
        return bytes(first[: read_some(descriptor, 0, first)]), size, is_device
    except OSError as error:
        raise DiskImageError(f"{path.name} cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _refuse_announced(path: Path) -> None:
    announced = announced_format(path)
    if announced is not None:
        raise UnsupportedDiskImageError(
            f"{path.name} is a {announced.label} file, which this version does not read"
        )
