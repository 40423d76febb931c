from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from tests.referee import days

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("year", range(2015, 2041))
def test_the_bank_holidays_worked_out_here_are_those_of_the_library(year: int) -> None:
    listed = set(holidays.country_holidays("GB", subdiv="ENG", years=year))

    ours = {day for day in days.bank_holidays(year) if day.weekday() < 5}

    assert ours == {day for day in listed if day.weekday() < 5}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 8, 28)),
        (date(2028, 2, 29), date(2028, 8, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 1, 12), date(2026, 7, 12)),
    ],
)
def test_six_months_from_a_day_end_on_the_corresponding_day(day: date, last: date) -> None:
    assert days.months_from(day, 6) == last


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 1, 12), date(2026, 7, 11)),
        (date(2026, 3, 1), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2027, 2, 28)),
    ],
)
def test_six_months_beginning_with_a_day_end_on_the_day_before(day: date, last: date) -> None:
    assert days.months_beginning_with(day, 6) == last


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 1, 12), date(2026, 2, 2)),
        (date(2026, 3, 27), date(2026, 4, 21)),  # over Good Friday and Easter Monday
        (date(2026, 12, 14), date(2027, 1, 7)),  # over 25 and 28 December and 1 January
        (date(2027, 12, 15), date(2028, 1, 10)),  # over 27 and 28 December and 3 January
    ],
)
def test_fifteen_business_days_step_over_the_holidays(day: date, last: date) -> None:
    assert days.business_days_from(day, 15) == last


def test_a_moment_falls_on_the_day_that_a_clock_in_london_shows() -> None:
    chance = random.Random(20261127)  # noqa: S311 -- which moments, not a secret
    start = datetime(2015, 1, 1, tzinfo=UTC)
    for _ in range(20_000):
        moment = start + timedelta(minutes=chance.randrange(25 * 366 * 1440))
        assert days.london_day(moment) == moment.astimezone(LONDON).date()


@pytest.mark.parametrize(
    "parts",
    [(2026, 1, 5), (2026, 3, 29), (2026, 3, 30), (2026, 7, 1), (2026, 10, 25), (2026, 10, 26)],
)
def test_a_day_begins_at_midnight_in_london_and_not_a_second_before(
    parts: tuple[int, int, int],
) -> None:
    day = date(*parts)

    first = days.first_moment(day)

    assert first == datetime(day.year, day.month, day.day, tzinfo=LONDON)
    assert days.london_day(first - timedelta(seconds=1)) == day - timedelta(days=1)
