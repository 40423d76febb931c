"""Hits: the places on a medium where known files, or parts of them, lie."""

from __future__ import annotations

from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values.digests import STRONG, HashAlgorithm
from forensics.values.file_facts.times import FileTimes
from forensics.values.media import Extent


class Method(StrEnum):
    """How a hit was established (``contracts/scan-result``)."""

    EXACT = "exact"
    BLOCK = "block"
    EMBEDDED = "embedded"
    PERCEPTUAL = "perceptual"


class HitKind(StrEnum):
    """What of a known file lies there, strongest first."""

    EXACT = "exact"
    TRUNCATED = "truncated"
    EMBEDDED = "embedded"
    FRAGMENT = "fragment"
    THUMBNAIL = "thumbnail"
    ALTERED = "altered"


WHOLE = frozenset({HitKind.EXACT, HitKind.EMBEDDED})
"""Kinds whose extents hold all bytes of a known file."""


class HitState(StrEnum):
    """In what state the file system holds the content."""

    LIVE = "live"
    DELETED = "deleted"
    ORPHAN = "orphan"
    SLACK = "slack"
    UNALLOCATED = "unallocated"
    JOURNAL = "journal"
    SNAPSHOT = "snapshot"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Likeness:
    """By how much an altered copy is like its known file: figures, which show no picture.

    Attributes:
        distance: in how many of 256 bits the hashes of the two pictures differ; None where points
            agree instead.
        points: how many points lie in the same arrangement in both; None where hashes agree.
        mirrored: whether these points agree with the mirror image of the known file.
        of_thumbnail: whether it is like a small picture that is stored within the known file.
        moment: of a frame of a video its time in it, in milliseconds; None of a picture.
        known_moment: the same of the known file, where that is a video.
    """

    distance: int | None = None
    points: int | None = None
    mirrored: bool = False
    of_thumbnail: bool = False
    moment: int | None = None
    known_moment: int | None = None

    @property
    def moments(self) -> str:
        """At which moments of videos the two pictures stand, to be said behind a figure."""
        of = ((self.moment, "the video found"), (self.known_moment, "the known video"))
        said = [f"{_clock(each)} of {what}" for each, what in of if each is not None]
        return f", at {' and '.join(said)}" if said else ""


def _clock(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A place on a medium where a known file, or part of one, lies.

    ``extents`` are in content order and end with the content, not with its cluster. ``owner`` is
    the file system's own number of the file (inode, MFT record), None where there is no owner.
    ``likeness`` is that of an altered copy: a candidate, of which two people say what it is; and of
    a whole file by MD5 or SHA-1 alone, where the picture in it is like the known one. ``times`` are
    of the file that it lies in, the outermost one on a medium; None where none are told.
    """

    image: str
    item: str
    method: Method
    kind: HitKind
    state: HitState
    partition: int | None
    path: str | None
    also: tuple[str, ...]
    allocated: bool | None
    extents: tuple[Extent, ...]
    edge: tuple[int, int]
    known_offset: int
    length: int
    owner: int | None
    score: float
    established_by: tuple[HashAlgorithm, ...]
    reallocated: bool = False
    likeness: Likeness | None = None
    times: FileTimes | None = None

    @property
    def is_candidate(self) -> bool:
        """Whether it is like a known file, and no byte of it was established to be of that file."""
        return self.method is Method.PERCEPTUAL

    @property
    def is_strong(self) -> bool:
        """Whether a digest agrees of which no two files can be made."""
        return not STRONG.isdisjoint(self.established_by)

    @property
    def sort_key(self) -> tuple[str, int, str, str, tuple[Extent, ...]]:
        """Results list hits by image, first extent, item, path: the same whatever the sharding."""
        first = self.extents[0].offset if self.extents else -1
        return (self.image, first, self.item, self.path or "", self.extents)
