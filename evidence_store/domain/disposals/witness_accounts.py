"""What two witnesses of one destruction tell: how it agrees, and with what was destroyed.

Said once: the step asks before somebody signs, and the person who checks a certificate asks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

NUMBER, HOW, PLACE, OCCURRED = "number", "how", "place", "occurred"
PHOTOGRAPHS = "photographs"


def tell_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether both name the same way of destroying, at the same place."""
    return all(one.get(name) == other.get(name) for name in (HOW, PLACE))


def share_a_photograph(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether both signed for one and the same picture."""
    return bool(photographs(one) & photographs(other))


def photographs(told: Mapping[str, str]) -> frozenset[str]:
    """The digests of the pictures that one of them signed for."""
    return frozenset(told.get(PHOTOGRAPHS, "").split())


def witnessed_at(accounts: Iterable[Mapping[str, str]]) -> datetime | None:
    """When it happened, by what witnesses told: the later time, where they name two; else None."""
    times = (time_from_text(each[OCCURRED]) for each in accounts if each.get(OCCURRED))
    # What was read of a phone between the two may still be of the time before its reset (ADR 122).
    return max(times, default=None)


def numbers_to_read(serial: str | None, imei: str | None, seals: Collection[str]) -> frozenset[str]:
    """Which numbers a witness can read: the device's own, and that of a seal where it has none."""
    return frozenset(filter(None, (serial, imei))) or frozenset(seals)
