"""What begins like a picture within other bytes: how far it goes, before any decoder is needed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.matching.picture_ends import HEAD, PictureKind, end_of, picture_kind
from forensics.pictures.looked import LARGEST_WITHIN, LEAST, Verdict

if TYPE_CHECKING:
    from forensics.matching.content_streams import ContentStream

_STEPS = (64 * 1024, 1024 * 1024, LARGEST_WITHIN)
_SECTOR = 512


def first_picture(stream: ContentStream) -> memoryview | Verdict:
    """Return a picture within other bytes, as far as its own structure goes, or why it is none.

    A JPEG that breaks off before any pixels is none: chance bytes begin so, once in 16 MiB or so.
    """
    kind = picture_kind(bytes(read_first(stream, min(HEAD, stream.size))))
    if kind is None or kind is PictureKind.TIFF:  # nothing in one place tells the end of a TIFF
        return Verdict.NO_PICTURE
    for step in _STEPS:
        content = read_first(stream, min(step, stream.size))
        if (ending := end_of(kind, content)) is not None:
            is_one = ending.has_pixels and ending.length >= LEAST
            return content[: ending.length] if is_one else Verdict.NO_PICTURE
        if len(content) < step:
            return content  # it breaks off
    return Verdict.OVER_BUDGET


def read_first(stream: ContentStream, length: int) -> memoryview:
    """Return so many bytes from the first on, fewer where no more can be read."""
    content = memoryview(bytearray(length))
    try:
        stream.read_into(0, content)
    except (UnreadableExtentError, FileSystemError):
        done = 0
        with suppress(UnreadableExtentError, FileSystemError):
            while done < length:
                stream.read_into(done, content[done : done + _SECTOR])
                done = min(done + _SECTOR, length)
        return content[:done]
    return content
