"""The one disk image that a worker has open, for as long as its shards are of one source."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from forensics.containers.opening import open_image
from forensics.disk_image import DiskImage
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.values import SourceRef


def open_once(source: SourceRef) -> DiskImage:
    """The open disk image of this thread: a handle shared between threads gives wrong bytes.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    if getattr(_opened, "source", None) != source:
        if (before := getattr(_opened, "disk_image", None)) is not None:
            before.close()
        _opened.source = None
        _opened.disk_image = open_image(source)
        _opened.source = source
    disk_image: DiskImage = _opened.disk_image
    return disk_image


@dataclass(frozen=True, slots=True)
class StreamOfMedium:
    """A disk image as a stream of its bytes."""

    disk_image: DiskImage

    @property
    def size(self) -> int:
        """Bytes of it."""
        return self.disk_image.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``ContentStream.read_into``."""
        self.disk_image.read_into(offset, buffer)


_opened = threading.local()  # the handle cache, one per thread
