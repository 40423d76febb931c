"""Dates as the law counts them: business days, months "from" and "beginning with", local days.

* A day is a day in the zone of the rules (Europe/London), whatever the clock's own zone.
* A period "from" a day does not count it; "beginning with" a day counts it.
* Months end with the corresponding day; where the last month has no such day, with its last day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from evidence_store.domain.law.rule_tables import BankHolidays
from evidence_store.domain.values.zones import LONDON, load_zone
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class DayOutsideTableError(WrongEntryError):
    """A business day was asked for in a year whose bank holidays the rules do not list."""


@dataclass(frozen=True, slots=True)
class LegalCalendar:
    """Business days and local days of one jurisdiction."""

    zone: ZoneInfo
    bank_holidays: BankHolidays

    @classmethod
    def of(cls, rules: Rules) -> LegalCalendar:
        """The calendar of those rules."""
        return cls(load_zone(rules.zone), rules.bank_holidays)

    def day_of(self, moment: datetime) -> date:
        """The local day on which an aware moment falls.

        Raises:
            WrongEntryError: the moment has no zone.
        """
        if moment.tzinfo is None:
            message = "A time without a zone cannot be placed on a day."
            raise WrongEntryError(message)
        # In summer half past midnight on 1 July is still 30 June in UTC.
        return moment.astimezone(self.zone).date()

    def is_business_day(self, day: date) -> bool:
        """Neither a Saturday, a Sunday, Christmas Day, Good Friday nor a bank holiday.

        Raises:
            DayOutsideTableError: the rules do not list the bank holidays of that year.
        """
        table = self.bank_holidays
        # Never guessed: an unlisted holiday would end a time to appeal a day too early.
        if not table.first_year <= day.year <= table.last_year:
            message = (
                f"The table of bank holidays covers {table.first_year} to {table.last_year}, "
                f"not {day.year}. Install rules that cover it."
            )
            raise DayOutsideTableError(message)
        # The Criminal Procedure Rules, r.2.2(1), name Christmas Day beside the bank holidays.
        if day.weekday() >= _SATURDAY or (day.month, day.day) == (12, 25):
            return False
        return day not in table.days  # Good Friday is among them

    def business_days_after(self, day: date, count: int) -> date:
        """The last of ``count`` business days after a day, which is itself not counted.

        Raises:
            DayOutsideTableError: the rules do not list the bank holidays of a year on the way.
        """
        reached = day
        for _ in range(count):
            reached += ONE_DAY
            while not self.is_business_day(reached):
                reached += ONE_DAY
        return reached


def plain_day(day: date) -> str:
    """A day as people write it: ``12 January 2026``."""
    return f"{day.day} {day:%B %Y}"


def plain_moment(moment: datetime) -> str:
    """A moment as people here write it: ``12 January 2026, 09:30 in London (09:30 UTC)``."""
    local = moment.astimezone(LONDON)
    return (
        f"{plain_day(local.date())}, {local:%H:%M} in London ({moment.astimezone(UTC):%H:%M} UTC)"
    )


def require_past_day(day: date, what: str, *, rules: Rules, at: datetime) -> None:
    """Check that a day that somebody entered does not lie in the future.

    Raises:
        WrongEntryError: it does.
    """
    if day > LegalCalendar.of(rules).day_of(at):
        message = f"{what} lies in the future ({plain_day(day)}). Check the date."
        raise WrongEntryError(message)
