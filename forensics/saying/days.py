"""Days as people read them."""

from __future__ import annotations

import re
from datetime import date

from forensics.saying.sentences import Said, given, say

# strftime's own months follow the locale of the process.
_MONTHS = (
    say("January"),
    say("February"),
    say("March"),
    say("April"),
    say("May"),
    say("June"),
    say("July"),
    say("August"),
    say("September"),
    say("October"),
    say("November"),
    say("December"),
)


def day(moment: date) -> Said:
    """A date as GOV.UK writes it: 3 February 2026."""
    return say(
        "{day} {month} {year}",
        day=moment.day,
        month=_MONTHS[moment.month - 1],
        year=given(str(moment.year)),
    )


_WRITTEN = re.compile(r"([1-9]\d?) (\w+) ([1-9]\d{3})")


def day_in(text: str) -> Said | None:
    """The day that a text is, written as here; None of any other text."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return None
    try:
        return day(date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])))
    except ValueError:  # the 31st of June
        return None
