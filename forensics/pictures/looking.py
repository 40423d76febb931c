"""Looking at one picture or video: where it ends, decoded, described, which known files it is like.

This is the door for whatever finds pictures: on a medium, in a file of an archive, in a member of a
container. It is called in a confined process alone, where ``load_decoders`` was called
before; the budget of time is the caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.altered.description import describe
from forensics.altered.formats import begins_like_video
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.matching.picture_ends import HEAD, picture_kind
from forensics.pictures.beginnings import first_picture, read_first
from forensics.pictures.looked import (
    LARGEST,
    LEAST_EDGE,
    Looked,
    Verdict,
)
from forensics.pictures.pixels import as_described, decode_picture
from forensics.pictures.pixels import load_decoders as load_picture_decoders
from forensics.pictures.video_frames import load_video_decoders
from forensics.pictures.video_looking import look_at_video

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.altered.index import AlteredIndex
    from forensics.altered.pdq import Pixels
    from forensics.matching.content_streams import ContentStream


def load_decoders() -> None:
    """Load all that looking takes, in a process that is confined afterwards; it needs threads."""
    load_picture_decoders()
    load_video_decoders()


_VERDICTS = {
    WhyNot.NO_PICTURE: Verdict.DAMAGED,  # it begins as one
    WhyNot.DAMAGED: Verdict.DAMAGED,
    WhyNot.TOO_LARGE: Verdict.OVER_BUDGET,
    WhyNot.TOO_PLAIN: Verdict.TOO_PLAIN,
    WhyNot.NO_END: Verdict.OVER_BUDGET,
}


def look_at_picture(
    stream: ContentStream,
    index: AlteredIndex,
    *,
    is_file: bool,
    beat: Callable[[], None] = lambda: None,
) -> Looked:
    """Look at the picture with which a stream begins, or at the video that it is.

    Args:
        stream: the picture, and maybe more behind it.
        index: of the known pictures.
        is_file: whether the stream is the picture as a whole: a file, a member of an archive.
        beat: is called while it takes long.
    """
    if is_file and _is_video(bytes(read_first(stream, min(HEAD, stream.size)))):
        return look_at_video(stream, index, beat=beat)
    content = _whole(stream) if is_file else first_picture(stream)
    if isinstance(content, Verdict):
        return Looked(content)
    try:
        picture = decode_picture(bytes(content))
    except UndescribedError as error:
        return Looked(_VERDICTS[error.why])
    return _looked_up(picture, index, len(content))


def look_at_pixels(picture: Pixels, index: AlteredIndex, *, length: int) -> Looked:
    """Look at a picture that is kept as pixels, in so many bytes."""
    if not picture.size:
        return Looked(Verdict.TOO_PLAIN, length)
    return _looked_up(as_described(picture), index, length)


def _looked_up(picture: Pixels, index: AlteredIndex, length: int) -> Looked:
    rows, columns = picture.shape[:2]
    if min(rows, columns) < LEAST_EDGE:
        return Looked(Verdict.TOO_SMALL, length, max(rows, columns))
    description = describe(picture)
    if not description.is_telling:
        return Looked(Verdict.TOO_PLAIN, length, max(rows, columns))
    found = index.candidates(description)
    return Looked(Verdict.COMPARED, length, max(rows, columns), found)


def _is_video(head: bytes) -> bool:
    return picture_kind(head) is None and begins_like_video(head)


def _whole(stream: ContentStream) -> memoryview | Verdict:
    head = read_first(stream, min(HEAD, stream.size))
    if picture_kind(bytes(head)) is None:
        return Verdict.NO_PICTURE if len(head) == min(HEAD, stream.size) else Verdict.UNREADABLE
    return read_first(stream, stream.size) if stream.size <= LARGEST else Verdict.OVER_BUDGET
