"""A disk image with bad places, as worn-out media and damaged containers have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage


class WornDiskImage:
    """Another disk image, with one extent that cannot be read."""

    def __init__(self, sound: DiskImage, bad: Extent) -> None:
        self._sound = sound
        self._bad = bad

    @property
    def size(self) -> int:
        return self._sound.size

    def read_at(self, extent: Extent) -> bytes:
        self._refuse(extent)
        return self._sound.read_at(extent)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self._refuse(Extent(offset, len(buffer)))
        self._sound.read_into(offset, buffer)

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        return ()

    def close(self) -> None:
        self._sound.close()

    def _refuse(self, extent: Extent) -> None:
        if extent.offset < self._bad.end and self._bad.offset < extent.end:
            raise UnreadableExtentError(self._bad.offset, self._bad.length, "a worn place")


class HeldDiskImage:
    """A disk image of bytes in memory."""

    def __init__(self, data: bytes | bytearray) -> None:
        self._data = data

    @property
    def size(self) -> int:
        return len(self._data)

    def read_at(self, extent: Extent) -> bytes:
        if extent.offset < 0 or extent.end > len(self._data):
            raise ValueError("the range reaches past the end of the medium")
        return bytes(self._data[extent.offset : extent.end])

    def read_into(self, offset: int, buffer: memoryview) -> None:
        buffer[:] = self.read_at(Extent(offset, len(buffer)))

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        return ()

    def close(self) -> None:
        pass
