"""The frames of a known video that are described: from all over it, each unlike the others.

Those that show nothing are left out. All are told by the hash of the whole, and every fourth by
points as well, which take a thousand times as many bytes of the hash set.
"""

from __future__ import annotations

import os
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np
from blake3 import blake3

from forensics.altered.description import PictureDescription
from forensics.altered.pdq import CLOSE, HASH_SIZE, Pdq, Pixels, distances, pdq_of
from forensics.altered.points import NO_POINTS, Points, points_of
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.pictures.looked import LEAST_EDGE
from forensics.pictures.video_frames import Frame, frames_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from forensics.matching.content_streams import ContentStream

MOST_KEPT = 64
"""Frames of a known video that are described; at least half of it, where it has as many."""
BY_POINTS = 4
POINTS_OF_FRAME = 500
"""The strongest: beside one frame a video has others that show the same."""


@dataclass(frozen=True, slots=True, eq=False)
class DescribedFrame:
    """A frame of a known video and its time in it, in milliseconds."""

    moment: int
    description: PictureDescription = field(repr=False)


def describe_video(content: ContentStream, *, beat: Callable[[], None]) -> list[DescribedFrame]:
    """Describe frames of a known video, in their order.

    A video of which not all can be looked at is described by the frames that can.

    Args:
        content: the video.
        beat: is called before each frame: the time up to the next is the caller's to bound.

    Raises:
        UndescribedError: it is no video, nothing of it can be decoded, or it shows nothing.
    """
    kept = _Kept()
    try:
        for frame in frames_of(content):
            beat()
            kept.take(frame)
    except UndescribedError:
        if not kept.frames:
            raise
    if not kept.frames:
        raise UndescribedError(WhyNot.TOO_PLAIN)
    return list(kept.described())


class _Kept:
    """Frames unlike one another, spread over what was seen of a video so far."""

    def __init__(self) -> None:
        self.frames: list[tuple[Frame, Pdq]] = []
        self._each, self._passed = 1, 0

    def take(self, frame: Frame) -> None:
        """Keep a frame where it shows something else; of very many, each so many-th."""
        if min(frame.picture.shape[:2]) < LEAST_EDGE:
            return
        pdq = pdq_of(frame.picture)
        if not pdq.is_telling or distances(pdq.hashes, self._hashes()).min(initial=255) <= CLOSE:
            return
        self._passed += 1
        if self._passed % self._each:
            return
        self.frames.append((frame, pdq))
        if len(self.frames) > MOST_KEPT:
            self.frames, self._each = self.frames[::2], 2 * self._each

    def described(self) -> list[DescribedFrame]:
        """All that are kept, described."""
        return [
            DescribedFrame(frame.moment, PictureDescription(pdq, _points(frame.picture)))
            if number % BY_POINTS == 0
            else DescribedFrame(frame.moment, PictureDescription(pdq, NO_POINTS))
            for number, (frame, pdq) in enumerate(self.frames)
        ]

    def _hashes(self) -> Pixels:
        held = [pdq.hashes[0] for _, pdq in self.frames]
        return np.array(held, np.uint8).reshape(-1, HASH_SIZE)


def _points(picture: Pixels) -> Points:
    found = points_of(picture)
    strongest = slice(0, POINTS_OF_FRAME)
    return Points(found.places[strongest], found.looks[strongest], found.width, found.height)


class OpenFile:
    """An original as content to read, wherever in it."""

    def __init__(self, file: BinaryIO) -> None:
        """Take an open file; it stays the caller's."""
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer; what a file that was cut meanwhile does not have is zeros."""
        self._file.seek(offset)
        content = self._file.read(len(buffer))
        buffer[:] = content + bytes(len(buffer) - len(content))

    def blake3(self) -> str:
        """Its digest."""
        self._file.seek(0)
        digest = blake3()
        while piece := self._file.read(1 << 20):
            digest.update(piece)
        return digest.hexdigest()
