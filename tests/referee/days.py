"""Days of the law in England and Wales, worked out without the program's own calendar.

A day is a day in Europe/London. "From" a day leaves that day out, "beginning with" counts it, and
where the month has no corresponding day the period ends on the month's last.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

ONE = timedelta(days=1)

# Days that Parliament or a proclamation moved or added once.
ADDED = frozenset({date(2020, 5, 8), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19),
                   date(2023, 5, 8)})  # fmt: skip
MOVED = frozenset({date(2020, 5, 4), date(2022, 5, 30)})


def london_day(moment: datetime) -> date:
    """The day on which `moment` falls in London: one hour ahead of UTC in summer."""
    utc = moment.astimezone(UTC)
    starts, ends = (_last_sunday(utc.year, month) for month in (3, 10))
    summer = _at_one(starts) <= utc < _at_one(ends)
    return (utc + timedelta(hours=1 if summer else 0)).date()


def first_moment(day: date) -> datetime:
    """The first moment of a day in London, as UTC."""
    in_winter = datetime(day.year, day.month, day.day, tzinfo=UTC)
    in_summer = in_winter - timedelta(hours=1)
    return in_summer if london_day(in_summer) == day else in_winter


@cache
def months_from(day: date, months: int) -> date:
    """The last day of a period of months that leaves `day` out."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), _month_end(year, month + 1))


def months_beginning_with(day: date, months: int) -> date:
    """The last day of a period of months that counts `day`."""
    last = months_from(day, months)
    return last - ONE if last.day == day.day else last


def days_from(day: date, count: int) -> date:
    """The last day of a period of days that leaves `day` out."""
    return day + timedelta(days=count)


def days_beginning_with(day: date, count: int) -> date:
    """The last day of a period of days that counts `day`."""
    return day + timedelta(days=count - 1)


@cache
def business_days_from(day: date, count: int) -> date:
    """The last of `count` business days after `day`."""
    while count:
        day += ONE
        count -= is_business_day(day)
    return day


def is_business_day(day: date) -> bool:
    """Neither a Saturday or Sunday nor a bank holiday, Good Friday or Christmas Day."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The days of one year on which no business is done, with those given in lieu of a weekend."""
    easter = _easter(year)
    fixed = {
        easter - timedelta(days=2),
        easter + ONE,
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    }
    lieu = {_next_weekday(date(year, 1, 1))} | _christmas(year)
    return frozenset(fixed | lieu | {day for day in ADDED if day.year == year}) - MOVED


def _christmas(year: int) -> set[date]:
    first, second = date(year, 12, 25), date(year, 12, 26)
    given = {first, second} | {day for day in (first, second) if day.weekday() > 4}
    at = second
    for _ in [day for day in (first, second) if day.weekday() > 4]:
        at = _next_weekday(at + ONE)
        given.add(at)
    return given


def _easter(year: int) -> date:
    """The Gregorian computus in the form of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * rest) // 433
    month = (h + rest - 7 * m + 90) // 25
    return date(year, month, (h + rest - 7 * m + 33 * month + 19) % 32)


def _next_weekday(day: date) -> date:
    while day.weekday() > 4:
        day += ONE
    return day


def _first_monday(year: int, month: int) -> date:
    return next(
        date(year, month, day) for day in range(1, 8) if not date(year, month, day).weekday()
    )


def _last_monday(year: int, month: int) -> date:
    end = _month_end(year, month)
    return end - timedelta(days=end.weekday())


def _last_sunday(year: int, month: int) -> date:
    end = _month_end(year, month)
    return end - timedelta(days=(end.weekday() + 1) % 7)


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - ONE


def _at_one(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
