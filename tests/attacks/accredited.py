"""Imaging at the station under an accreditation as an insider would have liked it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.attacks.forging.insider import Forged, accredit, act, begun, mapped

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

_REFUSED = "imaging began under no accreditation that was the newest one and in force on that day"
WAYS: Mapping[str, str] = {
    "genuine": "",
    "on its last day, by the clock of London": "",
    "none was recorded": _REFUSED,
    "before its days": _REFUSED,
    "after its days": _REFUSED,
    "another took its place": _REFUSED,
    "its days are no days": _REFUSED,
    "as text": _REFUSED,
}
"""By its way: what every reader says of it (a regular expression); nothing of a genuine one."""

_DAYS: Mapping[str, tuple[int, int]] = {
    "on its last day, by the clock of London": (-9, 0),
    "before its days": (2, 9),
    "after its days": (-9, -2),
}
"""Its first and last day, counted from that on which the imaging began."""


def accredited(way: str, chance: random.Random) -> Forged:
    """An accreditation and a start of imaging, told in that way."""
    log = begun(chance)
    log.now = log.now.replace(hour=23, minute=30)
    head = mapped(log, chance)
    if way == "none was recorded":
        act(log, "imaging.begun", 1, accreditation=0)
        return Forged(log, head)
    today = log.now.date()
    first, last = (today + timedelta(days=each) for each in _DAYS.get(way, (-9, 9)))
    begins = "some day" if way == "its days are no days" else first.isoformat()
    seq = accredit(log, begins=begins, ends=last.isoformat())
    if way == "another took its place":
        accredit(log, begins=begins, ends=last.isoformat())
    act(log, "imaging.begun", 1, accreditation=str(seq) if way == "as text" else seq)
    return Forged(log, head)
