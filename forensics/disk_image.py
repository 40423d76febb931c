"""A medium as its bytes, whatever container holds them.

``disk_images/`` holds the readers, ``containers`` the entry point. A disk image is opened
read-only, one handle per process and thread; it never invents bytes: what cannot be read raises,
and what is known to be missing from the start is listed by ``gaps``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.errors import UnreadableExtentError
    from forensics.values import Extent


class DiskImage(Protocol):
    """The decoded bytes of one medium, read-only."""

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""

    def read_at(self, extent: Extent) -> bytes:
        """Return all bytes of an extent that lies within the medium.

        Raises:
            UnreadableExtentError: some of them cannot be read; it names the first run that cannot,
                whole: the run may begin before the extent and end after it (a chunk, a segment).
            ValueError: the extent reaches past the end.
        """

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a writable buffer with the bytes from ``offset`` on, without allocating.

        Raises:
            UnreadableExtentError: some of them cannot be read.
            ValueError: the range reaches past the end.
        """

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """What is known to be missing without reading content (a lost segment, a cut file)."""

    def close(self) -> None:
        """Let go of all handles; calling it twice does no harm."""


class ReadsByFilling:
    """What a disk image is given that says itself how a buffer is filled."""

    def read_at(self: DiskImage, extent: Extent) -> bytes:
        """See ``DiskImage.read_at``."""
        buffer = bytearray(extent.length)
        self.read_into(extent.offset, memoryview(buffer))
        return bytes(buffer)

    def require_within(self: DiskImage, offset: int, length: int) -> None:
        """Check that a range lies within the medium.

        Raises:
            ValueError: it does not.
        """
        if offset < 0 or offset + length > self.size:
            raise ValueError("the range reaches past the end of the medium")


@runtime_checkable
class TellsHoles(Protocol):
    """A disk image that knows of stretches for which nothing is kept, so that they are zeros."""

    def is_hole(self, extent: Extent) -> bool:
        """Whether nothing is kept for these bytes, and none of them is missing."""


@runtime_checkable
class HasRemarks(Protocol):
    """A disk image whose files hold more than the medium as it is now."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of its files was not read, one sentence each."""

    def unreached(self, beat: Callable[[], None]) -> Iterator[str]:
        """Return such sentences that take a look at all tables; ``beat`` is called now and then."""
