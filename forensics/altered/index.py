"""Look-up of described pictures among the known ones, in arrays that workers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from forensics.altered.arrangement import arrangement_of
from forensics.altered.candidate import AlteredMethod, Candidate
from forensics.altered.description import PictureDescription, describe
from forensics.altered.distinct import distinct
from forensics.altered.known_picture import KnownPicture
from forensics.altered.pdq import CLOSE, HASH_SIZE, LEAST_QUALITY, distances
from forensics.altered.point_table import Columns, PointTable, point_columns
from forensics.altered.points import Points, mirrored_looks
from forensics.errors import HashSetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


LACKS_A_COLUMN = (
    "an earlier version built this hash set: what finds altered copies is missing; build it again"
)
MOST_COMPARED = 8
"""Known pictures, and mirror images of them, whose points are compared one by one."""
NO_MOMENT = (1 << 32) - 1
"""In the column of moments: of a picture, which is no frame of a video."""
LEAST_VOTES = 8.0
"""Shared looks with which a known picture is compared at all; by chance one shares about ten."""


class AlteredIndex:
    """The descriptions of known pictures over columns that ``columns_of`` made."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Read the columns where they lie.

        Raises:
            HashSetError: one is missing, or they do not fit together.
        """
        try:
            self._rows, self._hashes = columns["rows"], columns["hashes"]
            self._qualities, self._thumbnails = columns["qualities"], columns["thumbnails"]
            self._moments = columns["moments"]
            self._points = PointTable(columns) if len(columns["looks"]) else None
        except KeyError as error:
            raise HashSetError(
                "a column of altered copies is missing; build the set again"
            ) from error
        if not self._fit_together():
            raise HashSetError("the columns of altered copies do not fit together")

    def __len__(self) -> int:
        """How many known files can be found altered."""
        return len(distinct(self._rows))

    def candidates(self, description: PictureDescription) -> tuple[Candidate, ...]:
        """The known files that a picture is like, each once, the most alike first."""
        found = [*self._by_hash(description), *self._by_points(description.points)]
        best: dict[int, Candidate] = {}
        for each in sorted(found, key=lambda one: (-one.score, one.thumbnail)):
            best.setdefault(each.row, each)
        return tuple(sorted(best.values(), key=lambda one: (-one.score, one.row)))

    def _by_hash(self, description: PictureDescription) -> list[Candidate]:
        if not description.pdq.is_telling:
            return []
        apart = distances(description.pdq.hashes, self._hashes)
        apart[self._qualities < LEAST_QUALITY] = CLOSE + 1
        return [
            Candidate(
                row=int(self._rows[near]),
                method=AlteredMethod.PDQ,
                distance=int(apart[near]),
                thumbnail=bool(self._thumbnails[near]),
                known_moment=self._moment_of(int(near)),
            )
            for near in np.flatnonzero(apart <= CLOSE)
        ]

    def _by_points(self, points: Points) -> list[Candidate]:
        if not len(points) or self._points is None:
            return []
        found = []
        for picture, is_mirrored in self._sharing(points):
            known = self._points.points(picture)
            arrangement = arrangement_of(points, known, mirrored=is_mirrored)
            if arrangement.is_telling:
                found.append(
                    Candidate(
                        row=int(self._rows[picture]),
                        method=AlteredMethod.POINTS,
                        points=arrangement.points,
                        mirrored=is_mirrored,
                        known_moment=self._moment_of(picture),
                    )
                )
        return found

    def _moment_of(self, picture: int) -> int | None:
        moment = int(self._moments[picture])
        return None if moment == NO_MOMENT else moment

    def _sharing(self, points: Points) -> list[tuple[int, bool]]:
        """Known pictures that share most looks with a picture, or with its mirror image."""
        if self._points is None:
            return []
        sides = (points.looks, mirrored_looks(points.looks))
        votes = np.concatenate([self._points.votes(each) for each in sides])
        most = np.argsort(-votes, kind="stable")[:MOST_COMPARED]
        pictures = len(self._rows)
        return [
            (int(each) % pictures, int(each) >= pictures)
            for each in most
            if votes[each] >= LEAST_VOTES
        ]

    def _fit_together(self) -> bool:
        rows = self._rows.shape
        return (
            len(rows) == 1
            and self._hashes.shape == (*rows, HASH_SIZE)
            and self._qualities.shape == self._thumbnails.shape == self._moments.shape == rows
            and self._moments.dtype == np.uint32
            and self._hashes.dtype == self._qualities.dtype == self._thumbnails.dtype == np.uint8
            and (self._points is None or len(self._points) == len(self._rows))
            and (self._points is None or self._points.is_sound())
        )


def columns_of(pictures: Iterable[KnownPicture]) -> Columns:
    """Lay the descriptions of known pictures out, those that tell something, in order of rows."""
    told = sorted(
        (each for each in pictures if each.description.is_telling),
        key=lambda each: (each.row, each.thumbnail, _moment(each)),
    )
    hashes = [each.description.pdq.hashes[0] for each in told]
    return {
        "rows": np.array([each.row for each in told], np.uint32),
        "thumbnails": np.array([each.thumbnail for each in told], np.uint8),
        "hashes": np.array(hashes, np.uint8).reshape(-1, HASH_SIZE),
        "qualities": np.array([each.description.pdq.quality for each in told], np.uint8),
        "moments": np.array([_moment(each) for each in told], np.uint32),
        **point_columns([each.description.points for each in told]),
    }


def _moment(picture: KnownPicture) -> int:
    return NO_MOMENT if picture.moment is None else picture.moment


def load_look_up() -> None:
    """Load all that describing and looking up takes, by doing it once: later nothing is opened.

    It starts no threads. Call it before a process is confined.
    """
    drawn = np.frombuffer(blake3(b"a picture").digest(length=3 * 32**2), np.uint8)
    description = describe(drawn.reshape(32, 32, 3).repeat(8, axis=0).repeat(8, axis=1))
    AlteredIndex(columns_of([KnownPicture(0, description)])).candidates(description)
