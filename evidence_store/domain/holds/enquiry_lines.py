"""The line of the questions that somebody must answer: none is left to silence."""

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
from evidence_store.domain.law.enquiries import Answer
from evidence_store.domain.orders.matters import concerns
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.law.holds import HoldLine
    from evidence_store.domain.law.rule_tables import HoldRule, QuestionRule
    from evidence_store.domain.orders.order import Order


def answered_yes(
    rule: HoldRule, *, order: Order, ids: tuple[str, ...], questions: Sequence[QuestionRule]
) -> HoldLine | None:
    """The line of every yes whose matter is not recorded as ended; None of none.

    It stands regardless of what happens to the order under which it was asked.
    """
    found = [each for each in order.matters.enquiries if concerns(each, ids)]
    named = {each.code: each.title for each in questions}
    waiting = [(each, reply) for each in found for reply in each.replies if reply.is_open]
    if not waiting:
        return None
    titles = ", ".join(dict.fromkeys(named.get(r.code, r.code) for _, r in waiting))
    since = waiting[0][0].answered_on
    text = f"Answered yes on {plain_day(since)}: {titles}. It bars until what that names is "
    return open_line(rule, f"{text}recorded and has ended.", starts_on=since)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late an answer must be: after the last time limit, or as fresh as one about appeals.

    Args:
        last_window: the last day of the last time limit; None where none is known.
        good_for: for how many working days an answer from before it counts.
        calendar: counts working days.
        today: the local day.
        begun_on: the local day on which the work began that goes on, else today.
    """

    last_window: date | None
    good_for: int
    calendar: LegalCalendar
    today: date
    begun_on: date

    def takes(self, answered: date) -> bool:
        """Whether an answer of that day counts today, for what began when it did."""
        # Dated ahead, an answer would stay fresh for as long as the person who wrote it likes.
        if answered > self.today:
            return False
        if self.last_window is None or answered > self.last_window:
            return True
        try:
            return self.begun_on <= self.calendar.business_days_after(answered, self.good_for)
        # Where working days cannot be counted, nobody can say that an answer is still fresh.
        except DayOutsideTableError:
            return False


def enquiries(
    rule: HoldRule,
    *,
    order: Order,
    ids: tuple[str, ...],
    questions: Sequence[QuestionRule],
    late: Lateness,
) -> HoldLine:
    """Every question answered late enough, with yes or no, and every yes ended.

    The newest answer counts.
    """
    # A yes is not taken back by a later no: what it named is recorded, and ends.
    waiting = answered_yes(rule, order=order, ids=ids, questions=questions)
    if waiting is not None:
        return waiting
    found = [each for each in order.matters.enquiries if concerns(each, ids)]
    newest = {reply.code: reply.answer for each in found for reply in each.replies}
    days = {
        # Of a yes that ended, the day of its end is the day of the answer.
        reply.code: max(each.answered_on, reply.ended_on or each.answered_on)
        for each in found
        for reply in each.replies
    }
    missing = [each.title for each in questions if each.code not in newest]
    unasked = [each.title for each in questions if newest.get(each.code) is Answer.NOT_ASKED]
    if missing:
        return unchecked(
            rule,
            f"These questions have not been answered: {', '.join(missing)}. Ask the prosecutor "
            "or the officer in the case: " + Way.ORDER_ANSWERS + ".",
        )
    if unasked:
        return unchecked(rule, f"Not asked yet: {', '.join(unasked)}. Ask, and answer again.")
    old = [each.title for each in questions if not late.takes(days[each.code])]
    if old:
        return unchecked(rule, _again(old, min(days.values()), late))
    ended = sum(reply.answer is Answer.YES for each in found for reply in each.replies)
    day = found[-1].answered_on
    places = {"number": str(len(questions)), "day": plain_day(day)}
    text = settled.words(settled.EACH_NO, **places)
    if ended:
        text = settled.words(settled.SOME_YES, yes=str(ended), **places)
    return past(rule, text, starts_on=day)


def _again(titles: Sequence[str], first: date, late: Lateness) -> str:
    """Why answers do not count any more, and from which day to ask again."""
    number = count(late.good_for, "working day").lower()
    asked = f"Answered on {plain_day(first)}, too early: {', '.join(titles)}."
    if late.last_window is None:
        return f"{asked} An answer dated in the future does not count. Ask, and answer again."
    return (
        f"{asked} The last time limit ends at the end of {plain_day(late.last_window)}; an "
        f"answer from before its end counts for {number}. Ask again from "
        f"{plain_day(late.last_window + ONE_DAY)} on, and answer "
        "again: " + Way.ORDER_ANSWERS + "."
    )
