"""The results of looking at a picture for altered copies, and how much one may take."""

from __future__ import annotations

from enum import StrEnum

from forensics.altered.candidate import Candidate
from forensics.value_classes import dataclass
from forensics.values.file_facts.times import FileTimes
from forensics.values.hits import HitState
from forensics.values.media import Bytes, Extent

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is looked at as a picture."""
LARGEST_WITHIN = 16 * 1024 * 1024
"""Bytes of a picture that begins within other bytes, whose end its own structure tells."""
LEAST = 128
"""Bytes of a picture within others: what ends before is a chance of three bytes."""
LEAST_EDGE = 32
"""Pixels of the shorter edge: what is smaller shows an icon."""


class Verdict(StrEnum):
    """The result of looking at what begins like a picture."""

    COMPARED = "compared"
    NO_PICTURE = "no_picture"
    TOO_SMALL = "too_small"
    TOO_PLAIN = "too_plain"
    DAMAGED = "damaged"
    OVER_BUDGET = "over_budget"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Looked:
    """The result of looking at one picture.

    Attributes:
        verdict: whether it was compared.
        length: bytes of the picture from its first on; 0 where it was not decoded.
        edge: pixels of its longer edge, or ``pixels.EDGE`` where it has more.
        candidates: the known files that it is like.
    """

    verdict: Verdict
    length: Bytes = 0
    edge: Bytes = 0
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """The result of looking at one picture, and where it lies."""

    looked: Looked
    extents: tuple[Extent, ...]
    path: str | None
    times: FileTimes | None = None
    state: HitState = HitState.LIVE  # of the file in a container that holds it
