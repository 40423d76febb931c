"""When a file was made, changed and read, as what it lies in says."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from forensics.value_classes import dataclass

_FROM_1601 = 11_644_473_600  # seconds
LATEST = 1 << 34
"""Seconds since 1970 began: in the year 2514. What is later is none."""


class TimeZoneOf(StrEnum):
    """By which clock times are told."""

    UTC = "utc"
    LOCAL = "local"  # that of the device that wrote them; its zone is not known


@dataclass(frozen=True, slots=True)
class FileTimes:
    """Times of one file. Nobody has checked them: clocks are set, and tools write what they like.

    Each is ISO 8601 to the second, or a day where no more is kept; it ends with Z where ``zone`` is
    UTC. None where none is told.

    Attributes:
        told_by: the file system, or the form of the archive.
        zone: by which clock.
        modified: when the content was last written.
        created: when the file was made there.
        accessed: when it was last read.
        changed: when its entry in the file system was last written.
    """

    told_by: str
    zone: TimeZoneOf
    modified: str | None = None
    created: str | None = None
    accessed: str | None = None
    changed: str | None = None

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Those that are told, with their names."""
        named = (
            ("modified", self.modified),
            ("created", self.created),
            ("accessed", self.accessed),
            ("changed", self.changed),
        )
        return tuple((name, at) for name, at in named if at is not None)


def time_of(seconds: int | None, zone: TimeZoneOf) -> str | None:
    """Return a time by its seconds since 1970 began by that clock; None for none, and for odd ones.

    Zero is none: what writes no time leaves it so.
    """
    if seconds is None or not 0 < seconds < LATEST:
        return None
    text = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()
    return f"{text}Z" if zone is TimeZoneOf.UTC else text


def windows_time_of(ticks: int) -> str | None:
    """Return a time as Windows keeps it: ten million ticks a second since 1601 began, by UTC."""
    return time_of(ticks // 10**7 - _FROM_1601, TimeZoneOf.UTC) if ticks else None


def dos_time_of(date: int, time: int) -> str | None:
    """Return a time as MS-DOS keeps it, to two seconds, by a clock whose zone is not known."""
    try:
        at = datetime(  # noqa: DTZ001 -- it has no zone
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63,
            (time & 31) * 2,
        )  # fmt: skip
    except ValueError:
        return None
    return at.isoformat()
