"""Traces that a reset leaves on a phone, as a later extraction holds them, beside what people saw.

Each is a time by the phone's own clock, in a file that anybody with full access to it can write. So
a trace shows nothing by itself: it agrees with a time, or it does not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values.file_facts.times import TimeZoneOf


class ResetSign(StrEnum):
    """What a trace is of.

    Sources: “Wipeout! Detecting Android Factory Resets” (dfir.pubpub.org/pub/xmjxofpd) and “Upgrade
    from NULL: detecting iOS wipe artifacts” (dfir.pubpub.org/pub/6i7d593n).
    """

    ANDROID_RESET = "android_reset"  # misc/bootstat/factory_reset: when it was last written
    ANDROID_SET_UP = "android_set_up"  # setup_wizard_info.xml: when set-up was gone through
    IOS_ERASED = "ios_erased"  # root/.obliterated: when it was last written


class TraceSays(StrEnum):
    """What a trace says beside the time that people saw a reset."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NO_TIME = "no_time"  # the extraction keeps no time of the file


@dataclass(frozen=True, slots=True)
class ResetTrace:
    """One trace: ``seconds`` since 1970 began, by ``zone``'s clock; None where no time is told."""

    sign: ResetSign
    seconds: int | None
    zone: TimeZoneOf = TimeZoneOf.UTC

    @property
    def at(self) -> datetime | None:
        """Its time, as if the clock were UTC where its zone is not known."""
        return None if self.seconds is None else datetime.fromtimestamp(self.seconds, UTC)


@dataclass(frozen=True, slots=True)
class TracesFound:
    """The traces in one extraction; ``is_whole``: nothing of it is odd, unreadable or left out."""

    traces: tuple[ResetTrace, ...]
    is_whole: bool


NEAR = timedelta(days=1)
"""A phone without a network may have a wrong clock after its reset, and takes a while to start."""
ANY_ZONE = timedelta(hours=14)
"""So far is the farthest zone from UTC (tz database, Pacific/Kiritimati)."""


def beside_witnessed(trace: ResetTrace, witnessed: datetime) -> TraceSays:
    """Say whether a trace is of about the time that people saw.

    Set-up may be gone through at any time after a reset, and not before it.

    Args:
        trace: as an extraction has it.
        witnessed: aware time.
    """
    if trace.at is None:
        return TraceSays.NO_TIME
    near = NEAR + (ANY_ZONE if trace.zone is TimeZoneOf.LOCAL else timedelta())
    after = trace.at - witnessed
    is_near = after >= -near and (trace.sign is ResetSign.ANDROID_SET_UP or after <= near)
    return TraceSays.AGREES if is_near else TraceSays.DIFFERS
