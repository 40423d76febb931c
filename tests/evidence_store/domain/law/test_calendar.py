from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.law.calendar import DayOutsideTableError, LegalCalendar, plain_day
from evidence_store.domain.values.months import months_beginning_with, months_from
from evidence_store.errors import WrongEntryError
from tests.builders import the_rules

CALENDAR = LegalCalendar.of(the_rules())
ORDER_DAY = date(2026, 1, 12)
DAYS = st.dates(date(2015, 1, 1), date(2029, 12, 31))


def test_the_last_day_to_appeal_counts_fifteen_business_days() -> None:
    assert CALENDAR.business_days_after(ORDER_DAY, 15) == date(2026, 2, 2)


def test_six_months_beginning_with_a_day_counts_that_day() -> None:
    assert months_beginning_with(ORDER_DAY, 6) == date(2026, 7, 11)


def test_six_months_from_a_day_do_not_count_that_day() -> None:
    assert months_from(ORDER_DAY, 6) == date(2026, 7, 12)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 8, 29), date(2026, 2, 28)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 8, 29)),
        (date(2025, 12, 31), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_months_from_end_with_the_corresponding_day_or_the_last_of_the_month(
    start: date, end: date
) -> None:
    assert months_from(start, 6) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 1), date(2026, 8, 31)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2025, 9, 1), date(2026, 2, 28)),
        (date(2027, 9, 1), date(2028, 2, 29)),
    ],
)
def test_months_beginning_with_take_the_later_reading_at_the_end_of_a_month(
    start: date, end: date
) -> None:
    assert months_beginning_with(start, 6) == end


@given(DAYS, st.integers(1, 24))
def test_a_period_that_counts_its_first_day_ends_at_most_a_day_earlier(
    day: date, months: int
) -> None:
    counted, uncounted = months_beginning_with(day, months), months_from(day, months)

    assert timedelta(0) <= uncounted - counted <= timedelta(days=1)


@given(DAYS, DAYS, st.integers(1, 24))
def test_a_later_start_never_ends_earlier(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))

    assert months_from(first, months) <= months_from(second, months)


@given(DAYS, st.integers(1, 30))
def test_business_days_after_a_day_count_exactly_that_many(day: date, count: int) -> None:
    reached = CALENDAR.business_days_after(day, count)

    between = [day + timedelta(days=n) for n in range(1, (reached - day).days + 1)]
    assert sum(CALENDAR.is_business_day(each) for each in between) == count
    assert CALENDAR.is_business_day(reached)


def test_the_bank_holidays_are_those_of_an_independent_source() -> None:
    table = CALENDAR.bank_holidays
    theirs = holidays.country_holidays(
        "GB", subdiv="ENG", years=range(table.first_year, table.last_year + 1)
    )

    assert {day for day in theirs if day.weekday() < 5} == {
        day for day in table.days if day.weekday() < 5
    }


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 28), date(2026, 7, 11)],
)
def test_weekends_and_bank_holidays_are_no_business_days(day: date) -> None:
    assert not CALENDAR.is_business_day(day)


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2031, 1, 2)])
def test_a_year_outside_the_table_is_refused_and_not_guessed(day: date) -> None:
    with pytest.raises(DayOutsideTableError, match="2015 to 2030"):
        CALENDAR.is_business_day(day)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 12, 22, 59, tzinfo=UTC), date(2026, 7, 12)),
        (datetime(2026, 7, 12, 23, 0, tzinfo=UTC), date(2026, 7, 13)),  # summer time
        (datetime(2026, 1, 12, 23, 59, tzinfo=UTC), date(2026, 1, 12)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),  # clocks go forward
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),  # clocks go back
    ],
)
def test_a_day_is_a_day_in_london(moment: datetime, day: date) -> None:
    assert CALENDAR.day_of(moment) == day


@given(st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 -- made aware below
def test_later_moments_never_fall_on_earlier_days(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)

    assert CALENDAR.day_of(moment) <= CALENDAR.day_of(moment + timedelta(minutes=1))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(WrongEntryError):
        CALENDAR.day_of(datetime(2026, 1, 1))  # noqa: DTZ001 -- what is refused


def test_days_are_written_as_people_write_them() -> None:
    assert plain_day(ORDER_DAY) == "12 January 2026"


EVERY_DAY = [date(2015, 1, 1) + timedelta(days=n) for n in range(16 * 365)]


def test_on_every_day_a_corresponding_day_ends_a_period_from_it() -> None:
    """An independent count: the same day of the month, or else the month's last."""
    for day in EVERY_DAY:
        end = months_from(day, 6)
        wanted = (day.month + 5) % 12 + 1
        assert end.month == wanted
        assert end.day == day.day or (end.day < day.day and (end + timedelta(1)).day == 1)
        assert 180 <= (end - day).days <= 184


def test_on_every_day_the_counted_first_day_ends_a_period_a_day_before_the_corresponding() -> None:
    for day in EVERY_DAY:
        end, corresponding = months_beginning_with(day, 6), months_from(day, 6)
        if corresponding.day == day.day:
            assert end == corresponding - timedelta(days=1)
        else:
            assert end == corresponding  # no such day: the month's last, the later reading


def test_on_every_day_of_the_table_business_days_pass_over_what_is_none() -> None:
    last = date(CALENDAR.bank_holidays.last_year, 11, 30)
    for day in (each for each in EVERY_DAY if each <= last):
        following = CALENDAR.business_days_after(day, 1)
        between = [day + timedelta(days=n) for n in range(1, (following - day).days)]
        assert CALENDAR.is_business_day(following)
        assert not any(CALENDAR.is_business_day(each) for each in between)


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        (date(2027, 8, 29), date(2028, 2, 29)),  # a leap day is the corresponding day
        (date(2028, 2, 29), date(2028, 8, 29)),
        (date(2026, 8, 29), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 3, 28), date(2026, 9, 28)),  # the night before the clocks go forward
        (date(2026, 10, 24), date(2027, 4, 24)),  # the night before they go back
    ],
)
def test_leap_days_month_ends_and_changes_of_the_clock_end_six_months_on_their_day(
    made: date, ends: date
) -> None:
    assert months_from(made, 6) == ends


@pytest.mark.parametrize(
    ("last_moment", "first_moment"),
    [
        # 28 March 2026 ends at midnight in winter time; 29 March at 23:00 UTC, in summer time.
        (datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
        # 25 October 2026 has 25 hours: it begins at 23:00 UTC and ends at 24:00 UTC.
        (datetime(2026, 10, 24, 22, 59, 59, tzinfo=UTC), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_day_of_23_or_25_hours_ends_at_its_own_midnight(
    last_moment: datetime, first_moment: datetime
) -> None:
    assert CALENDAR.day_of(first_moment) - CALENDAR.day_of(last_moment) == timedelta(days=1)
