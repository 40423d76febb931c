"""The line of the questions that somebody must answer: none is left to silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.calendar import plain_day
from evidence_store.domain.enquiries import Answer
from evidence_store.domain.hold_lines import open_line, past, unchecked
from evidence_store.domain.matters import concerns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.holds import HoldLine
    from evidence_store.domain.orders import Order
    from evidence_store.domain.rule_tables import HoldRule, QuestionRule


def answered_yes(
    rule: HoldRule, *, order: Order, ids: tuple[str, ...], questions: Sequence[QuestionRule]
) -> HoldLine | None:
    """The line of every yes of which nobody has said that what it named has ended; None of none.

    It stands whatever becomes of the order under which somebody asked.
    """
    found = [each for each in order.matters.enquiries if concerns(each, ids)]
    named = {each.code: each.title for each in questions}
    waiting = [(each, reply) for each in found for reply in each.replies if reply.is_open]
    if not waiting:
        return None
    titles = ", ".join(dict.fromkeys(named.get(r.code, r.code) for _, r in waiting))
    since = waiting[0][0].answered_on
    text = f"Answered yes on {plain_day(since)}: {titles}. It bars until what that names is on "
    return open_line(rule, f"{text}record and has ended.", starts_on=since)


def enquiries(
    rule: HoldRule, *, order: Order, ids: tuple[str, ...], questions: Sequence[QuestionRule]
) -> HoldLine:
    """Every question answered with yes or no, and every yes ended; the newest answer counts.

    A yes is not taken back by a later no: what it named is recorded, and ends.
    """
    waiting = answered_yes(rule, order=order, ids=ids, questions=questions)
    if waiting is not None:
        return waiting
    found = [each for each in order.matters.enquiries if concerns(each, ids)]
    newest = {reply.code: reply.answer for each in found for reply in each.replies}
    missing = [each.title for each in questions if each.code not in newest]
    unasked = [each.title for each in questions if newest.get(each.code) is Answer.NOT_ASKED]
    if missing:
        return unchecked(
            rule,
            f"Nobody has answered these questions: {', '.join(missing)}. Ask the prosecutor or the "
            "officer in the case: expunge order answers.",
        )
    if unasked:
        return unchecked(rule, f"Not asked yet: {', '.join(unasked)}. Ask, and answer again.")
    ended = sum(reply.answer is Answer.YES for each in found for reply in each.replies)
    tail = f"; {ended} answered yes, and ended since" if ended else ": no to each"
    day = found[-1].answered_on
    text = f"All {len(questions)} questions were answered, last on {plain_day(day)}{tail}."
    return past(rule, text, starts_on=day)
