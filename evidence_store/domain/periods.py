"""The holds of one order that are counted: from an event, by an arithmetic, to a last day.

Every text says what was counted from which day, so that a person can check it with a calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.calendar import (
    DayOutsideTableError,
    LegalCalendar,
    months_beginning_with,
    months_from,
    plain_day,
)
from evidence_store.domain.hold_lines import idle, open_line, past, timed, unchecked
from evidence_store.domain.orders import Order, Proceeding, ProceedingOutcome
from evidence_store.domain.rule_tables import Arithmetic, HoldRule, StartEvent

if TYPE_CHECKING:
    from evidence_store.domain.cases import Case
    from evidence_store.domain.holds import HoldLine
    from evidence_store.domain.orders import AppealCheck

EXTENDED_BY_PROCEEDINGS = ("disposal_bar", "claim_window", "cpia_retention", "proceeds_order")


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A day and what happened on it."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order with the latest conviction of its offender: the events from which periods run.

    ``ids`` are the exhibit looked at and what it is a part of; empty looks at all
    of the order.
    """

    order: Order
    convicted_on: date | None
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, order: Order, *, case: Case, ids: tuple[str, ...] = ()) -> OrderFacts:
        """The facts of one order of that case."""
        dates = [
            offence.convicted_on
            for offender in case.offenders
            if offender.id == order.offender_id
            for offence in offender.offences
        ]
        return cls(order, max(dates) if dates else None, ids)

    def start(self, event: StartEvent) -> Dated | None:
        """The day of an event and how to name it; of several days the latest. None if unknown."""
        made = Dated(self.order.made_on, "Order made")
        if self.order.varied_on is not None:
            made = max(made, Dated(self.order.varied_on, "Order varied"))
        sentence = Dated(self.order.sentence.passed_on, "Sentence passed")
        convicted = None if self.convicted_on is None else Dated(self.convicted_on, "Convicted")
        match event:
            case StartEvent.ORDER_MADE:
                return made
            case StartEvent.ORDER_TAKES_EFFECT:
                return Dated(self.order.takes_effect_on, "Order takes effect")
            case StartEvent.SENTENCE_OR_ORDER:
                return max(made, sentence)
            case StartEvent.CONVICTION_SENTENCE_OR_ORDER:
                return max(filter(None, (made, sentence, convicted)))
            case _:
                return convicted

    @property
    def proceedings(self) -> tuple[Proceeding, ...]:
        """Appeals and claims that concern the exhibit looked at."""
        return tuple(p for p in self.order.proceedings if not self.ids or p.touches(self.ids))

    @property
    def undetermined(self) -> tuple[Proceeding, ...]:
        """Appeals and claims that keep holds open."""
        return tuple(each for each in self.proceedings if each.is_open)

    @property
    def latest_check(self) -> AppealCheck | None:
        """The latest dated answer about appeals, by the day of asking; of one day, the last."""
        checks = self.order.appeal_checks
        return max(enumerate(checks), key=lambda c: (c[1].checked_on, c[0]))[1] if checks else None


def period(rule: HoldRule, *, facts: OrderFacts, calendar: LegalCalendar, today: date) -> HoldLine:
    """The line of a hold that runs from an event for a number of months or days."""
    if rule.courts and facts.order.court_kind not in rule.courts:
        return idle(rule, "Another court made the order, so this time does not run.")
    begun = facts.start(rule.start)
    if begun is None:
        return open_line(rule, "The day from which it runs is not recorded.")
    try:
        ends_on, counted = last_day(rule, begun=begun.day, calendar=calendar)
    except DayOutsideTableError as error:
        return open_line(rule, str(error), starts_on=begun.day)
    text = f"{begun.name} {plain_day(begun.day)}. {counted}"
    if rule.code in EXTENDED_BY_PROCEEDINGS:
        return extended(
            rule, starts_on=begun.day, text=text, ends_on=ends_on, facts=facts, today=today
        )
    return timed(rule, text, starts_on=begun.day, ends_on=ends_on, today=today)


def last_day(rule: HoldRule, *, begun: date, calendar: LegalCalendar) -> tuple[date, str]:
    """The last day of a rule's period that begins with an event, and how it was counted.

    Raises:
        DayOutsideTableError: business days were asked for in a year that the rules do not list.
        ValueError: the rule has no period.
    """
    number = rule.number or 0
    match rule.arithmetic:
        case Arithmetic.MONTHS_FROM:
            ends_on = months_from(begun, number)
            counted = f"{count(number, 'month')} from that day ends at the end of "
        case Arithmetic.MONTHS_BEGINNING_WITH:
            ends_on = months_beginning_with(begun, number)
            counted = f"{count(number, 'month')} beginning with that day ends at the end of "
        case Arithmetic.DAYS_AFTER:
            ends_on = begun + timedelta(days=number)
            counted = f"{count(number, 'day')} after that day ends at the end of "
        case Arithmetic.BUSINESS_DAYS_AFTER:
            ends_on = calendar.business_days_after(begun, number)
            counted = f"{count(number, 'business day')} after that day ends at the end of "
        case _:
            message = f"the hold {rule.code} has no period"
            raise ValueError(message)
    projected = (
        f" Bank holidays after {calendar.bank_holidays.announced_to} are projected."
        if rule.arithmetic is Arithmetic.BUSINESS_DAYS_AFTER
        and ends_on.year > calendar.bank_holidays.announced_to
        else ""
    )
    return ends_on, f"{counted}{plain_day(ends_on)}.{projected}"


def appeal_check(
    rule: HoldRule, *, facts: OrderFacts, calendar: LegalCalendar, today: date
) -> HoldLine:
    """The line of the dated check: a named office asked by a named person, and not long ago."""
    check = facts.latest_check
    number = count(rule.number or 0, "working day").lower()
    if check is None:
        return unchecked(
            rule,
            "Nobody has recorded an answer about appeals. Ask the court office, and record "
            f"the answer no more than {number} before the start.",
        )
    asked, on = f"Asked on {plain_day(check.checked_on)}", check.checked_on
    if check.appeal_pending:
        text = f"{asked}: an appeal is pending. It stays open until it is determined."
        return open_line(rule, text, starts_on=on)
    try:
        good_until = calendar.business_days_after(on, rule.number or 0)
    except DayOutsideTableError as error:
        return unchecked(rule, str(error), starts_on=on)
    if on > today:
        text = "The answer recorded is dated in the future. Ask again."
        return unchecked(rule, text, starts_on=on)
    if today > good_until:
        text = f"{asked}: no appeal pending. That is more than {number} ago. Ask again, and "
        return unchecked(rule, f"{text}record the new answer.", starts_on=on)
    text = f"{asked}: no appeal pending. Good until the end of {plain_day(good_until)}."
    return past(rule, text, starts_on=on)


def retention(
    rule: HoldRule,
    *,
    facts: OrderFacts,
    kept_copy: str | None,
    calendar: LegalCalendar,
    today: date,
) -> HoldLine:
    """The line of retention: months from conviction, and until release from custody."""
    convicted = facts.convicted_on
    if kept_copy is not None:
        return idle(rule, kept_copy)
    if convicted is None:
        return open_line(rule, "No conviction is recorded.")
    ends_on, counted = last_day(rule, begun=convicted, calendar=calendar)
    text = f"Convicted {plain_day(convicted)}. {counted}"
    sentence = facts.order.sentence
    if sentence.custodial and (sentence.released_on is None or sentence.released_on > today):
        lasts = (
            f"{text} The sentence is custodial and no release is recorded, so it lasts until "
            "release, or until a named person decides that a verified copy is kept instead."
        )
        return open_line(rule, lasts, starts_on=convicted)
    if sentence.released_on is not None:
        text = f"{text} Released from custody {plain_day(sentence.released_on)}."
        ends_on = max(ends_on, sentence.released_on)
    return extended(rule, starts_on=convicted, text=text, ends_on=ends_on, facts=facts, today=today)


def extended(
    rule: HoldRule,
    *,
    starts_on: date,
    text: str,
    ends_on: date,
    facts: OrderFacts,
    today: date,
) -> HoldLine:
    """Keep a period open while an appeal or a claim is undetermined, and to the day it ended."""
    if facts.undetermined:
        return open_line(rule, f"{text} {_undetermined(facts)}", starts_on=starts_on)
    determined = [p.resolved_on or p.determined_on for p in facts.proceedings]
    latest = max(filter(None, determined), default=ends_on)
    if latest > ends_on:
        ends_on = latest
        text = f"{text} An appeal or claim was determined on {plain_day(ends_on)}."
    return timed(rule, text, starts_on=starts_on, ends_on=ends_on, today=today)


def count(number: int, noun: str) -> str:
    """A number of months or days in words: ``Six months``."""
    words = {1: "One", 2: "Two", 3: "Three", 6: "Six", 12: "Twelve"}
    return f"{words.get(number, str(number))} {noun}{'' if number == 1 else 's'}"


def _undetermined(facts: OrderFacts) -> str:
    if any(each.outcome is ProceedingOutcome.ALLOWED for each in facts.undetermined):
        return (
            "An appeal or claim was allowed. It stays open until the quashing, the order as varied "
            "or what the owner agreed to is recorded."
        )
    lodged = min(each.lodged_on for each in facts.undetermined)
    return (
        f"An appeal or claim lodged on {plain_day(lodged)} is not determined, so it stays open "
        "until it is."
    )
