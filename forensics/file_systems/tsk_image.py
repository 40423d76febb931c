"""A disk image as The Sleuth Kit wants it: one adapter for partition tables and file systems.

The Sleuth Kit reads in small pieces and comes back to the same places, and what goes wrong inside
its callback reaches the caller only as "read error". Hence the cache, and ``last_error``.

It also asks for 64 KiB where it wants 512 bytes, and the bytes that it wants come first. So a read
that meets a fault gives what stands before the fault; it raises only where nothing does. (Raising
always lets a fault next door fail the call; giving no bytes at all reads as zeros.)
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import pytsk3

from forensics.errors import UnreadableExtentError
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage

BLOCK_SIZE = 256 * 1024
BLOCKS_KEPT = 256
BYPASS_SIZE = 1024 * 1024  # longer reads are sequential: caching them would only push others out


class TskImage(pytsk3.Img_Info):  # type: ignore[misc]  # pytsk3 ships no types
    """A ``pytsk3.Img_Info`` over a disk image, for one thread.

    The disk image stays its opener's: closing this object does not close it. ``last_error`` is the
    latest fault that a read met, needed or not; set it to None before a call, and ask for it when
    the call fails. pytsk3 raises OSError then, or RuntimeError where ``read`` itself raised.
    """

    def __init__(self, disk_image: DiskImage) -> None:
        """Wrap an open disk image."""
        self._disk_image = disk_image
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self.last_error: UnreadableExtentError | None = None
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def get_size(self) -> int:
        """Length of the medium in bytes."""
        return self._disk_image.size

    def read(self, offset: int, size: int) -> bytes:
        """Return ``size`` bytes from ``offset``, fewer at the end of the medium and before a fault.

        Raises:
            UnreadableExtentError: not even the first byte can be read.
        """
        end = min(offset + size, self._disk_image.size)
        if offset < 0 or end <= offset:
            return b""
        while True:
            try:
                return self._read_through_cache(offset, end)
            except UnreadableExtentError as error:
                self.last_error = error
                if error.offset <= offset:
                    raise
                end = min(error.offset, end - 1)

    def close(self) -> None:
        """Forget what was cached."""
        self._blocks.clear()

    def _read_through_cache(self, offset: int, end: int) -> bytes:
        if end - offset >= BYPASS_SIZE:
            return self._disk_image.read_at(Extent(offset, end - offset))
        first, last = offset // BLOCK_SIZE, (end - 1) // BLOCK_SIZE
        try:
            blocks = [self._block(number) for number in range(first, last + 1)]
        except UnreadableExtentError:
            # The fault may lie elsewhere in the block: ask for no more than what is wanted.
            return self._disk_image.read_at(Extent(offset, end - offset))
        skip, stop = offset - first * BLOCK_SIZE, end - last * BLOCK_SIZE
        if len(blocks) == 1:
            return blocks[0][skip:stop]
        return b"".join((blocks[0][skip:], *blocks[1:-1], blocks[-1][:stop]))

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is not None:
            self._blocks.move_to_end(number)
            return block
        start = number * BLOCK_SIZE
        length = min(BLOCK_SIZE, self._disk_image.size - start)
        block = self._disk_image.read_at(Extent(start, length))
        self._blocks[number] = block
        if len(self._blocks) > BLOCKS_KEPT:
            self._blocks.popitem(last=False)
        return block
