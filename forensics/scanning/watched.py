"""A disk image that notices whether its reader gets on or goes round in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.disk_image import DiskImage
    from forensics.errors import UnreadableExtentError
    from forensics.values import Extent

BLOCK_SIZE = 256 * 1024


class WatchedImage:
    """A disk image that gives a sign of life each time a block is read that was not read before.

    A parser that loops reads the same blocks again and again and so falls silent.
    """

    def __init__(self, disk_image: DiskImage, beat: Callable[[], None]) -> None:
        """Watch the reading of an open disk image, which stays its opener's."""
        self._disk_image = disk_image
        self._beat = beat
        self._seen: set[int] = set()

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self._disk_image.size

    def read_at(self, extent: Extent) -> bytes:
        """Give the bytes of an extent.

        Raises:
            UnreadableExtentError: some of them cannot be had.
        """
        self._notice(extent.offset)
        return self._disk_image.read_at(extent)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer.

        Raises:
            UnreadableExtentError: some of the bytes cannot be had.
        """
        self._notice(offset)
        self._disk_image.read_into(offset, buffer)

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """What is known to be missing."""
        return self._disk_image.gaps()

    def close(self) -> None:
        """Close the disk image."""
        self._disk_image.close()

    def _notice(self, offset: int) -> None:
        block = offset // BLOCK_SIZE
        if block not in self._seen:
            self._seen.add(block)
            self._beat()
