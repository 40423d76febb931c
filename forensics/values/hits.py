"""Hits: the places on a medium where known files, or parts of them, lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forensics.values.digests import HashAlgorithm
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
class Hit:
    """A place on a medium where a known file, or part of one, lies.

    ``extents`` are in content order and end with the content, not with its cluster. ``owner`` is
    the file system's own number of the file (inode, MFT record), None where there is no owner.
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

    @property
    def sort_key(self) -> tuple[str, int, str, str, tuple[Extent, ...]]:
        """Results list hits by image, first extent, item, path: the same whatever the sharding."""
        first = self.extents[0].offset if self.extents else -1
        return (self.image, first, self.item, self.path or "", self.extents)
