"""Periods of months, by the corresponding date (law of England and Wales)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def months_from(day: date, months: int) -> date:
    """The last day of a period of months that does not count its first day."""
    year, month = _month_after(day, months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_beginning_with(day: date, months: int) -> date:
    """The last day of a period of months that counts its first day."""
    end = months_from(day, months)
    # It is the day before the corresponding day; where the last month has no such day, it is that
    # month's last day, which is the later of the two readings.
    return end - timedelta(days=1) if end.day == day.day else end


def _month_after(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1
