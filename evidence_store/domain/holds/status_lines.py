"""The line of the dated answers: named offices asked by named people, late enough and not long ago.

An answer given while a time limit still ran does not cover what was lodged on its last day, so it
is asked for again once the last one has ended.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.hold_lines import open_line, past, unchecked
from evidence_store.domain.holds.periods import count
from evidence_store.domain.law.calendar import (
    ONE_DAY,
    DayOutsideTableError,
    LegalCalendar,
    plain_day,
)
from evidence_store.domain.orders.status_checks import (
    AppealCheck,
    StatusMatter,
    newest_for,
    words_for,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.holds.periods import OrderFacts
    from evidence_store.domain.law.holds import HoldLine
    from evidence_store.domain.law.rule_tables import HoldRule


@dataclass(frozen=True, slots=True)
class _Answer:
    """The newest answer about one matter, and the last day for which it is good."""

    matter: StatusMatter
    check: AppealCheck
    good_until: date

    def fails(self, *, last_window: date | None, today: date, begun_on: date) -> bool:
        """Whether it was asked too early, in the future, or too long before the work began."""
        on = self.check.checked_on
        is_old = begun_on > self.good_until
        # Asked on the last day of a time limit, an office cannot know what comes in that evening.
        return on > today or is_old or (last_window is not None and on <= last_window)


def appeal_check(
    rule: HoldRule,
    *,
    facts: OrderFacts,
    calendar: LegalCalendar,
    today: date,
    begun_on: date,
    last_window: date | None,
) -> HoldLine:
    """The line of the answers to what is asked about: each the newest, fresh, and late enough.

    Args:
        rule: how many working days an answer is good for.
        facts: the order with its answers.
        calendar: counts working days.
        today: the local day.
        begun_on: the local day on which the work began that goes on, else today.
        last_window: the last day of the last time limit; None where none is known.
    """
    found = {each: newest_for(facts.order.appeal_checks, each) for each in StatusMatter}
    number = count(rule.number or 0, "working day").lower()
    missing = tuple(matter for matter, check in found.items() if check is None)
    pending = {check.checked_on for matter, check in found.items()
               if check is not None and matter in check.pending}  # fmt: skip
    if pending:
        named = words_for(tuple(m for m, c in found.items() if c is not None and m in c.pending))
        text = f"Asked on {plain_day(max(pending))}: pending: {named}. It stays open until a newer "
        return open_line(rule, f"{text}answer says that nothing is.", starts_on=max(pending))
    if missing:
        return unchecked(
            rule,
            f"No answer about {words_for(missing)} is recorded. Ask the office that knows, "
            f"and record the answer no more than {number} before the start.",
        )
    try:
        answers = [
            _Answer(matter, check, calendar.business_days_after(check.checked_on, rule.number or 0))
            for matter, check in found.items()
            if check is not None
        ]
    except DayOutsideTableError as error:
        return unchecked(rule, str(error))
    failing = [
        each
        for each in answers
        if each.fails(last_window=last_window, today=today, begun_on=begun_on)
    ]
    if failing:
        return unchecked(rule, _again(failing, last_window, number), starts_on=_first(failing))
    until = plain_day(min(each.good_until for each in answers))
    asked = plain_day(_first(answers))
    text = settled.words(settled.NOTHING_PENDING, day=asked, until=until)
    return past(rule, text, starts_on=_first(answers))


def _first(answers: list[_Answer]) -> date:
    return min(each.check.checked_on for each in answers)


def _again(failing: list[_Answer], last_window: date | None, number: str) -> str:
    """Why answers do not count, and from which day to ask again."""
    named = words_for(tuple(each.matter for each in failing))
    asked = f"Asked on {plain_day(_first(failing))} about {named}: nothing pending."
    if last_window is not None and _first(failing) <= last_window:
        return (
            f"{asked} The last time limit ends at the end of {plain_day(last_window)}. Ask again "
            f"from {plain_day(last_window + ONE_DAY)} on."
        )
    return (
        f"{asked} An answer counts for {number}. One dated in the future does not count. Ask "
        "again, and record the new answer."
    )
