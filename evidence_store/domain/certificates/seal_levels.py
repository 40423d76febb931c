"""The levels of a unit's seal (PAdES, EN 319 142-1), said once for documents, checks and pages.

A document is issued at the first. Each later one adds something behind the sealed file and changes
no byte of it. Which level a file has is worked out by the person who checks it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


class SealLevel(StrEnum):
    """The four levels, from the least to the most."""

    B_B = "PAdES B-B"
    B_T = "PAdES B-T"
    B_LT = "PAdES B-LT"
    B_LTA = "PAdES B-LTA"

    @property
    def short(self) -> str:
        """As a file's name and a command have it: ``B-LTA``."""
        return self.value.removeprefix("PAdES ")

    @property
    def rank(self) -> int:
        """Its place among the four, from 0."""
        return list(SealLevel).index(self)

    @property
    def next(self) -> SealLevel | None:
        """The level above it; None at the highest."""
        above = list(SealLevel)[self.rank + 1 :]
        return above[0] if above else None

    def reaches(self, other: SealLevel) -> bool:
        """Whether it is that level, or a higher one."""
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True)
class LevelSays:
    """What a level adds to the one before it, what it shows, and what it does not show."""

    adds: str
    shows: str
    does_not_show: str


LEVELS: Mapping[SealLevel, LevelSays] = {
    SealLevel.B_B: LevelSays(
        adds="the seal of the unit",
        shows="That the file is as the unit's key sealed it.",
        does_not_show=(
            "The seal is at level PAdES B-B: the time in it is the unit's own, and a seal made "
            "after the unit's key was stolen would look the same."
        ),
    ),
    # Behind the file: a time stamp within the seal would change the issued bytes, whose digest the
    # custody log has (ADR 89).
    SealLevel.B_T: LevelSays(
        adds="a time stamp of an authority outside the unit",
        shows="That the sealed file existed at the time of the stamp, by the authority's clock.",
        does_not_show=(
            "The seal is at level PAdES B-T: the file does not say whether the certificates of the "
            "seal and of the time stamp had been revoked by then."
        ),
    ),
    SealLevel.B_LT: LevelSays(
        # A list from before the stamp does not know what the stamp is to show (ADR 89).
        adds="the certificates, and lists of revoked ones or answers (OCSP) from after the stamp",
        shows="That neither certificate had been revoked at the time of the stamp.",
        does_not_show=(
            "The seal is at level PAdES B-LT: it can be checked until the certificate of the time "
            "stamp expires. No time stamp covers the lists and answers in the file."
        ),
    ),
    SealLevel.B_LTA: LevelSays(
        adds="a second time stamp, over everything before it",
        shows="That all of it existed at the time of the newest stamp, and is unchanged since.",
        does_not_show=(
            "The seal is at level PAdES B-LTA: it can be checked until the certificate of the "
            "newest time stamp expires. A newer stamp before then keeps it so. The file does not "
            "show what the authority's own clock and key are worth."
        ),
    ),
}
"""The one table of the levels."""
