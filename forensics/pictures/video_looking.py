"""Looking at one video: its frames one by one, and which known files each is like."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.altered.description import PictureDescription, describe
from forensics.altered.pdq import Pdq, distances
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.pictures.looked import LEAST_EDGE, Looked, Verdict
from forensics.pictures.video_frames import frames_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.altered.candidate import Candidate
    from forensics.altered.index import AlteredIndex
    from forensics.altered.pdq import Pixels
    from forensics.matching.content_streams import ContentStream

MOST_BY_POINTS = 400
"""Frames of one video of which points are taken: forty seconds of the processor."""
MOST_SECONDS = 1200
"""Of the processor, for one video: the budgets of frames end all but those made to take long."""
SAME_SCENE = 24
"""Bits up to which a frame shows what the one before it showed, of which points were taken."""

_VERDICTS = {
    WhyNot.NO_PICTURE: Verdict.NO_PICTURE,
    WhyNot.DAMAGED: Verdict.DAMAGED,
    WhyNot.TOO_LARGE: Verdict.OVER_BUDGET,
    WhyNot.TOO_PLAIN: Verdict.TOO_PLAIN,
    WhyNot.NO_END: Verdict.OVER_BUDGET,
}


def look_at_video(
    content: ContentStream, index: AlteredIndex, *, beat: Callable[[], None]
) -> Looked:
    """Look at the frames of a video.

    What is found is kept where not all could be looked at: the verdict says so then.

    Args:
        content: the video and nothing else.
        index: of the known pictures and frames.
        beat: is called after each frame, since a long video takes minutes.
    """
    looks = _Looks(index)
    try:
        for frame in frames_of(content):
            looks.take(frame.moment, frame.picture)
            beat()
        verdict = looks.verdict()
    except UndescribedError as error:
        verdict = _VERDICTS[error.why]
    found = sorted(looks.best.values(), key=lambda one: (-one.score, one.row))
    return Looked(verdict, content.size, looks.edge, tuple(found))


class _Looks:
    """The frames of one video so far, and the best candidate for each known file."""

    def __init__(self, index: AlteredIndex) -> None:
        self._index = index
        self._by_points = 0
        self._scene: Pdq | None = None
        self._told = False
        self._end = time.process_time() + MOST_SECONDS
        self.best: dict[int, Candidate] = {}
        self.edge = 0

    def take(self, moment: int, picture: Pixels) -> None:
        """Look one frame up.

        Raises:
            UndescribedError: points of more frames would be needed than are taken, or it took more
                time than is spent on one video.
        """
        if time.process_time() > self._end:
            raise UndescribedError(WhyNot.NO_END)
        rows, columns = picture.shape[:2]
        self.edge = max(self.edge, rows, columns)
        if min(rows, columns) < LEAST_EDGE:
            return
        description = describe(picture, with_points=False)
        if self._is_another_scene(description.pdq):
            self._by_points += 1
            if self._by_points > MOST_BY_POINTS:
                raise UndescribedError(WhyNot.NO_END)
            description = describe(picture)
        self._look_up(moment, description)

    def verdict(self) -> Verdict:
        """What is said of a video of which all frames were looked at."""
        if 0 < self.edge < LEAST_EDGE:
            return Verdict.TOO_SMALL
        return Verdict.COMPARED if self._told else Verdict.TOO_PLAIN

    def _is_another_scene(self, pdq: Pdq) -> bool:
        before = self._scene
        if before is not None and distances(pdq.hashes, before.hashes[:1])[0] <= SAME_SCENE:
            return False
        self._scene = pdq
        return True

    def _look_up(self, moment: int, description: PictureDescription) -> None:
        if not description.is_telling:
            return
        self._told = True
        for found in self._index.candidates(description):
            before = self.best.get(found.row)
            if before is None or found.score > before.score:
                self.best[found.row] = replace(found, moment=moment)
