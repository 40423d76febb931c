"""Whether points of two pictures lie in the same arrangement, seen from whatever side.

A point counts where the other picture has one look that is much more like it than every other, and
where one plane view of one picture onto the other brings it to its place within four pixels
(homography, MAGSAC). What agrees must spread over both pictures: a logo or a line of
buttons is in many pictures that are no copies of one another.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forensics.altered.points import UNIT, Points, mirrored_looks
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.altered.pdq import Floats

LEAST_AGREEING = 12
"""Points that must agree. With fewer, a strip that unrelated pictures share has agreed."""
RATIO = 0.8
PIXELS_OFF = 4.0
SHARE_OF_KNOWN, SHARE_OF_OTHER = 0.04, 0.015
"""The least part of each picture's area that the points span: a copy in a chat fills little."""
BREADTH = 0.08
"""The least breadth of where most of them lie, of the shorter edge of the known picture."""
_MOST = (15, 85)  # percentiles: two of twelve at each side may be there by chance
_ROUNDS, _CERTAIN, _APART = 2000, 0.995, 2

Places = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How many points lie in the same arrangement, and which part of each picture they span."""

    points: int
    share_of_known: float
    share_of_other: float

    @property
    def is_telling(self) -> bool:
        """Whether it is more than chance, or a detail that many pictures have, brings about."""
        return (
            self.points >= LEAST_AGREEING
            and self.share_of_known >= SHARE_OF_KNOWN
            and self.share_of_other >= SHARE_OF_OTHER
        )


NOTHING = Arrangement(0, 0.0, 0.0)


def arrangement_of(other: Points, known: Points, *, mirrored: bool) -> Arrangement:
    """Find the points of a picture that lie as those of a known one, or of its mirror image."""
    there, here = _alike(other, known, mirrored=mirrored)
    if len(here) < LEAST_AGREEING:
        return NOTHING
    view, agree = _library().findHomography(
        here, there, _library().USAC_MAGSAC, PIXELS_OFF, None, _ROUNDS, _CERTAIN
    )
    if view is None:
        return NOTHING
    agreeing = agree.reshape(-1).astype(bool)
    return _spread(there[agreeing], here[agreeing], other, known, view)


def _alike(other: Points, known: Points, *, mirrored: bool) -> tuple[Places, Places]:
    """Places in both pictures that look alike and are alike to no others, each place once."""
    looks = mirrored_looks(other.looks) if mirrored else other.looks
    likeness = looks.astype(np.float32) @ known.looks.astype(np.float32).T
    best = likeness.argmax(axis=1)
    rows = np.arange(len(looks))
    most = likeness[rows, best]
    likeness[rows, best] = -1
    next_best = likeness.max(axis=1)
    apart, next_apart = (2 * (UNIT**2 - each) for each in (most, next_best))
    tell = np.flatnonzero(apart < RATIO**2 * np.maximum(next_apart, 1))
    there, here = other.places[tell], known.places[best[tell]]
    if mirrored:
        there = np.stack([other.width - 1 - there[:, 0], there[:, 1]], axis=1)
    once = _each_place_once(there)
    there, here = there[once], here[once]
    once = _each_place_once(here)
    return there[once], here[once]


def _each_place_once(places: Places) -> npt.NDArray[np.int64]:
    rounded = np.rint(places / _APART).astype(np.int64)
    _, first = np.unique(rounded[:, 0] << 32 | rounded[:, 1], return_index=True)
    return np.sort(first)


def _spread(there: Places, here: Places, other: Points, known: Points, view: Floats) -> Arrangement:
    if len(here) < LEAST_AGREEING:
        return Arrangement(len(here), 0.0, 0.0)
    of_known = _library().convexHull(here)
    turned = _library().perspectiveTransform(of_known.astype(np.float64), view)
    same_side = _signed_area(turned) * _signed_area(of_known) > 0
    if _breadth(here) < BREADTH * min(known.width, known.height) or not same_side:
        return Arrangement(len(here), 0.0, 0.0)
    area, span = _library().contourArea, _library().convexHull(there)
    return Arrangement(
        points=len(here),
        share_of_known=area(of_known) / (known.width * known.height),
        share_of_other=area(span) / (other.width * other.height),
    )


def _breadth(places: Places) -> float:
    """How broad the stripe is in which most places lie."""
    centred = places - places.mean(axis=0)
    narrow = np.linalg.svd(centred, full_matrices=False)[2][1]
    low, high = np.percentile(centred @ narrow, _MOST)
    return float(high - low)


def _signed_area(outline: Floats) -> float:
    across, down = outline.reshape(-1, 2).T
    return float(np.sum(across * np.roll(down, -1) - down * np.roll(across, -1)))


@cache
def _library() -> Any:  # noqa: ANN401 -- the library has no types that say anything
    return import_module("cv2")
