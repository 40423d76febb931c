"""Reading a medium in order, going round what cannot be read and saying what that was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.values import Extent

Piece = tuple[int, memoryview] | UnreadableExtentError


def read_through(
    disk_image: DiskImage, extent: Extent, *, buffers: Sequence[memoryview]
) -> Iterator[Piece]:
    """Return an extent in order, as blocks (offset and bytes) and as errors for what has none.

    Together they cover the extent once, without overlap. Blocks use the buffers in turn: one is
    good until as many blocks as there are buffers have been asked for after it. An error covers
    exactly the bytes of the extent that it stands for.
    """
    position, turn = extent.offset, 0
    while position < extent.end:
        buffer = buffers[turn % len(buffers)]
        stop = min(position + len(buffer), extent.end)
        error = _fill(disk_image, position, buffer[: stop - position])
        while error is not None and error.offset > position:
            # What lies before the fault may be good: ask for just that.
            stop = min(error.offset, stop - 1)
            error = _fill(disk_image, position, buffer[: stop - position])
        if error is None:
            yield position, buffer[: stop - position]
            position, turn = stop, turn + 1
        else:
            end = max(min(error.offset + error.length, extent.end), position + 1)
            yield type(error)(position, end - position, error.reason)
            position = end


def joined(errors: Sequence[UnreadableExtentError]) -> tuple[UnreadableExtentError, ...]:
    """The same errors in order, neighbours of one kind and reason as one."""
    found: list[UnreadableExtentError] = []
    for error in errors:
        last = found[-1] if found else None
        if (
            last is not None
            and last.offset + last.length == error.offset
            and (type(last), last.reason) == (type(error), error.reason)
        ):
            found[-1] = type(error)(last.offset, last.length + error.length, error.reason)
        else:
            found.append(error)
    return tuple(found)


def _fill(disk_image: DiskImage, offset: int, buffer: memoryview) -> UnreadableExtentError | None:
    try:
        disk_image.read_into(offset, buffer)
    except UnreadableExtentError as error:
        return error
    return None
