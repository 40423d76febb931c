"""A disk image that notices whether its reader is making progress, and what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.values import Extent
from forensics.volumes.table import kept_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forensics.disk_image import DiskImage

BLOCK_SIZE = 256 * 1024
BLOCKS_IN_ROW = 4096


class WatchedImage:
    """A disk image that gives a sign of life each time a block is read that was not read before.

    A parser that loops reads the same blocks again and again and so falls silent. What cannot be
    read is kept in ``bad``: The Sleuth Kit may swallow it.
    """

    def __init__(self, disk_image: DiskImage, beat: Callable[[], None]) -> None:
        """Watch the reading of an open disk image, which stays its opener's."""
        self._disk_image = disk_image
        self._beat = beat
        self._seen: dict[int, int] = {}  # a bit for each block: a large medium has millions
        self.bad: dict[Extent, UnreadableExtentError] = {}

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self._disk_image.size

    def read_at(self, extent: Extent) -> bytes:
        """Return the bytes of an extent.

        Raises:
            UnreadableExtentError: some of them cannot be read.
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
            UnreadableExtentError: some of the bytes cannot be read.
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

    def kept_in(self, extent: Extent) -> Iterable[Extent]:
        """Return the pieces of an extent that hold bytes, where the disk image knows."""
        return kept_in(self._disk_image, extent)

    def close(self) -> None:
        """Close the disk image."""
        self._disk_image.close()

    def _keep(self, error: UnreadableExtentError) -> None:
        self.bad.setdefault(Extent(error.offset, error.length), error)

    def _notice(self, offset: int) -> None:
        row, bit = divmod(offset // BLOCK_SIZE, BLOCKS_IN_ROW)
        seen = self._seen.get(row, 0)
        if not seen >> bit & 1:
            self._seen[row] = seen | 1 << bit
            self._beat()
