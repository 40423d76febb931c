"""Days as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import Said, given, say

if TYPE_CHECKING:
    from datetime import date

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
