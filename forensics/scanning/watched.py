"""A disk image that notices whether its reader gets on, and what of it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.disk_image import DiskImage

BLOCK_SIZE = 256 * 1024


class WatchedImage:
    """A disk image that gives a sign of life each time a block is read that was not read before.

    A parser that loops reads the same blocks again and again and so falls silent. What cannot be
    read is kept in ``bad``: The Sleuth Kit may swallow it.
    """

    def __init__(self, disk_image: DiskImage, beat: Callable[[], None]) -> None:
        """Watch the reading of an open disk image, which stays its opener's."""
        self._disk_image = disk_image
        self._beat = beat
        self._seen: set[int] = set()
        self.bad: dict[Extent, UnreadableExtentError] = {}

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
        try:
            return self._disk_image.read_at(extent)
        except UnreadableExtentError as error:
            self._keep(error)
            raise

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer.

        Raises:
            UnreadableExtentError: some of the bytes cannot be had.
        """
        self._notice(offset)
        try:
            self._disk_image.read_into(offset, buffer)
        except UnreadableExtentError as error:
            self._keep(error)
            raise

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """What is known to be missing."""
        return self._disk_image.gaps()

    def close(self) -> None:
        """Close the disk image."""
        self._disk_image.close()

    def _keep(self, error: UnreadableExtentError) -> None:
        self.bad.setdefault(Extent(error.offset, error.length), error)

    def _notice(self, offset: int) -> None:
        block = offset // BLOCK_SIZE
        if block not in self._seen:
            self._seen.add(block)
            self._beat()
