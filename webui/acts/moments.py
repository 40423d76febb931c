"""When something happened: a day and a time of the clock, or a range where only that is known.

Typed times are those of London. In the hour that comes twice each autumn nobody can tell which of
the two was meant, so such a time is kept as a range over both.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from evidence_store.domain.values.zones import moments_in_london
from evidence_store.errors import WrongEntryError
from webui.acts.forms import ActForm, day, line
from webui.acts.page import Fold

if TYPE_CHECKING:
    from datetime import date

_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm|midday|midnight)?", re.IGNORECASE)
WHEN = "Leave day and time empty if it happened just now."
TIME_HINT = "For example, 14:30 or 2:30pm"
NOT_NOW = Fold(
    "If it did not happen just now", ("occurred_on", "occurred_at", "until_on", "until_at")
)


def _late(field: Any) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """The field, to stand below all others of whatever form takes it in."""
    field.creation_counter += 1_000_000
    return field


class OccurredForm(ActForm):
    """When it happened: exactly, or between two times."""

    occurred_on = _late(day("Day on which it happened", hint=f"For example, 13 7 2026. {WHEN}"))
    occurred_at = _late(line("Time", hint=TIME_HINT))
    until_on = _late(
        day(
            "If you only know a range: day of its end",
            hint="It happened between the time above and this. Leave it empty if you know it.",
        )
    )
    until_at = _late(line("Time of its end", hint=TIME_HINT))


def occurred_of(form: Any, *, now: datetime) -> tuple[datetime, datetime | None]:  # noqa: ANN401 -- a form as WTForms made it
    """Return the beginning (UTC), and the end where only a range is known.

    Args:
        form: an ``OccurredForm`` that was sent.
        now: the present; what is left empty happened now.

    Raises:
        WrongEntryError: a day without its time or the reverse, no such time, or an end before its
            beginning.
    """
    first = _read(form.occurred_on.data, form.occurred_at.data, name="the day and the time")
    last = _read(form.until_on.data, form.until_at.data, name="the end of the range")
    if first is None:
        if last is not None:
            raise WrongEntryError("Enter when the range begins, or leave its end empty.")
        return now, None
    begins, ends = first[0], (last or first)[-1]
    if ends < begins:
        raise WrongEntryError("The range of time ends before it begins.")
    return begins, (ends if ends != begins else None)


def moment_of(on: date | None, at: str | None, *, name: str) -> datetime:
    """Return that moment (UTC); in the hour that comes twice, the earlier of the two.

    Raises:
        WrongEntryError: day or time is missing, or there is no such time.
    """
    found = _read(on, at, name=name) if on is not None and at else None
    if found is None:
        raise WrongEntryError(f"Enter a day and a time for {name}.")
    return found[0]


def _read(on: date | None, at: str | None, *, name: str) -> tuple[datetime, datetime] | None:
    """Both moments (UTC) that these words can mean; they are the same but for one hour a year."""
    if on is None and not at:
        return None
    if on is None or not at:
        message = f"Enter both a day and a time for {name}, or neither."
        raise WrongEntryError(message)
    return moments_in_london(datetime.combine(on, _clock(at)))


def _clock(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    half = (found[3] or "").lower() if found else ""
    if half and not (1 <= hour <= 12):
        hour = 99
    if half in ("am", "midnight") and hour == 12:
        hour = 0
    if half == "pm" and hour < 12:
        hour += 12
    if not half and found and found[2] is None:
        hour = 99  # a bare number may be anything
    if hour > 23 or minute > 59:
        message = f"Enter the time like this: 14:30 or 2:30pm. This is not a time: {text[:20]}"
        raise WrongEntryError(message)
    return time(hour, minute)
