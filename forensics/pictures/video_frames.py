"""Frames of a hostile video that are looked at: upright, small enough to describe, within a budget.

Of most formats the library decodes the frames alone that stand for themselves (key frames): a scene
begins with one, and phones write one a second. Of the others (VP9) it decodes all. Nothing that a
video says of itself (its length, its times, its edit list) decides whether a frame is looked at.
Only called in a process that is confined, after ``load_video_decoders`` there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING, Any

import numpy as np

from forensics.altered.pdq import Pixels
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.matching.stream_windows import InMemory
from forensics.pictures.pixels import DESCRIBED, PIXELS
from forensics.pictures.video_stream import (
    MATROSKA,
    VideoStream,
    library,
    opened,
    tracks_told,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from forensics.matching.content_streams import ContentStream

MOST_FRAMES = 3600
"""Frames of one video that are looked at: an hour's of a phone."""
MOST_DECODED = 60_000
MILLISECONDS_APART, FRAMES_APART = 500, 15
"""Frames are looked at that are so far from the one before, by their time or by their number."""
_LATEST = (1 << 31) - 1
_MOST_MISSED = 1000  # in a row that cannot be decoded; at the end there are no others


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A frame of a video, and its time in it as the video has it, in milliseconds."""

    moment: int
    picture: Pixels = field(repr=False)


def frames_of(content: ContentStream) -> Iterator[Frame]:
    """Each frame that is looked at.

    Raises:
        UndescribedError: after the last frame where there may be others: none can be decoded, they
            are too large, there are more than are looked at or other tracks, or bytes cannot be
            read. Before the first one where the content is no video, or has sound alone.
    """
    stream, tracks = VideoStream(content), tracks_told(content)
    reader = opened(stream)
    try:
        if not reader.isOpened():
            _refuse(WhyNot.NO_PICTURE if tracks == 0 else WhyNot.DAMAGED)
        told = yield from _frames(reader)
    except UndescribedError:
        _raise_for(stream)  # it says more: why nothing could be decoded
        raise
    finally:
        reader.release()
    _raise_for(stream)
    if (tracks or 1) > 1 or (told.is_cut and not _is_matroska(content)):
        raise UndescribedError(WhyNot.NO_END)


def _refuse(why: WhyNot) -> None:
    raise UndescribedError(why)


def _raise_for(stream: VideoStream) -> None:
    if isinstance(stream.error, UnreadableExtentError | FileSystemError):
        raise UndescribedError(WhyNot.DAMAGED)
    if stream.error is not None:
        raise stream.error


def load_video_decoders() -> None:
    """Load the library by having it read what is no video: later nothing is opened."""
    with suppress(UndescribedError):
        next(frames_of(InMemory(memoryview(bytes(_MOST_MISSED)))))


@dataclass(slots=True)
class _Told:
    """How many frames were decoded, and how many the header says that there are."""

    decoded: int = 0
    by_header: float = 0

    @property
    def is_cut(self) -> bool:
        """Whether the library may have ended because a header says that there are no others."""
        return 0 < self.by_header < self.decoded


def _frames(reader: Any) -> Generator[Frame, None, _Told]:  # noqa: ANN401 -- the library's own type
    cv2 = library()
    pixels = reader.get(cv2.CAP_PROP_FRAME_WIDTH) * reader.get(cv2.CAP_PROP_FRAME_HEIGHT)
    if not 0 < pixels <= PIXELS:
        raise UndescribedError(WhyNot.TOO_LARGE if pixels > PIXELS else WhyNot.DAMAGED)
    chosen, told = _Chosen(), _Told(by_header=reader.get(cv2.CAP_PROP_FRAME_COUNT))
    missed = 0
    while missed < _MOST_MISSED:
        if not reader.grab():
            missed += 1
            continue
        told.decoded, missed = told.decoded + 1, 0
        moment = _moment(reader.get(cv2.CAP_PROP_POS_MSEC))
        if chosen.takes(moment) and (picture := _retrieved(reader)) is not None:
            yield Frame(moment, picture)
        if told.decoded >= MOST_DECODED or chosen.taken >= MOST_FRAMES:
            raise UndescribedError(WhyNot.NO_END)
    if not told.decoded:
        raise UndescribedError(WhyNot.DAMAGED)
    return told


@dataclass(slots=True)
class _Chosen:
    """Which frames are looked at: the first, and each that is far enough from the one before."""

    moment: int | None = None
    since: int = 0
    taken: int = 0

    def takes(self, moment: int) -> bool:
        """Whether the next frame, at that moment, is one of them."""
        self.since += 1
        is_apart = self.moment is None or abs(moment - self.moment) >= MILLISECONDS_APART
        if not is_apart and self.since < FRAMES_APART:
            return False
        self.moment, self.since, self.taken = moment, 0, self.taken + 1
        return True


def _is_matroska(content: ContentStream) -> bool:
    return VideoStream(content).read(len(MATROSKA)) == MATROSKA  # it tells no number of frames


def _moment(milliseconds: float) -> int:
    """A time that a hostile video told, as a number that can be written down."""
    is_number = milliseconds == milliseconds  # noqa: PLR0124 -- what is no number is not
    return int(min(max(0.0, milliseconds), _LATEST)) if is_number else 0


def _retrieved(reader: Any) -> Pixels | None:  # noqa: ANN401 -- the library's own type
    """The frame that was decoded last, in RGB; None where nothing can be made of it."""
    cv2 = library()
    try:
        is_there, frame = reader.retrieve()
        if not is_there or frame.ndim != 3 or not 0 < frame.shape[0] * frame.shape[1] <= PIXELS:
            return None
        rows, columns = frame.shape[:2]
        smaller = min(1.0, (DESCRIBED / (rows * columns)) ** 0.5)
        size = (max(1, round(columns * smaller)), max(1, round(rows * smaller)))
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA) if smaller < 1 else frame
    except (cv2.error, MemoryError):
        return None
    return np.ascontiguousarray(small[:, :, ::-1])
