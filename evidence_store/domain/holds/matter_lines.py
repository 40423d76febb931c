"""The lines of matters that end by a person's act: readings, notices, decisions, undertakings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.hold_lines import (
    idle,
    none_recorded,
    open_line,
    past,
    timed,
    unchecked,
)
from evidence_store.domain.holds.periods import OrderFacts, last_day, period, undetermined_words
from evidence_store.domain.law.calendar import ONE_DAY, LegalCalendar, plain_day
from evidence_store.domain.law.rule_tables import Arithmetic
from evidence_store.domain.orders.matters import Need, ObjectionOutcome, OwnersChoice, concerns
from evidence_store.domain.orders.order import READERS_NEEDED
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import ProceedingKind
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.law.holds import HoldLine
    from evidence_store.domain.law.rule_tables import HoldRule
    from evidence_store.domain.orders.lasting_matters import NotedMatter
    from evidence_store.domain.orders.matters import Notice
    from evidence_store.domain.orders.order import Order


def validation(rule: HoldRule, *, order: Order, calendar: LegalCalendar) -> HoldLine:
    """Two people's own readings of the order's document."""
    # A variation brings new words: the people who read the former ones have not read these.
    read = [each for each in order.validations if each.edition == order.edition]
    if order.is_validated:
        days = " and ".join(plain_day(calendar.day_of(each.at)) for each in read[:READERS_NEEDED])
        return past(rule, settled.words(settled.ORDER_READ, days=days))
    people = "one person has" if read else "no one has"
    edition = f" (edition {order.edition})" if order.edition > 1 else ""
    return unchecked(
        rule,
        f"So far {people} checked the record{edition} against the order's document. Two people "
        "do: " + Way.ORDER_VALIDATE + ".",
    )


def suspension(rule: HoldRule, *, order: Order) -> HoldLine:
    """A court's direction that the order waits."""
    found = order.open_suspension
    if found is not None:
        text = f"Suspended by a court on {plain_day(found.suspended_on)}; no end is recorded."
        return open_line(rule, text, starts_on=found.suspended_on)
    if order.suspensions:
        last = order.suspensions[-1]
        ended = plain_day(last.lifted_on or last.suspended_on)
        since = plain_day(last.suspended_on)
        return past(rule, settled.words(settled.SUSPENDED, day=since, ended=ended))
    return none_recorded(rule, settled.words(settled.NO_SUSPENSION))


def disclaimer(rule: HoldRule, *, order: Order, needs: tuple[str, ...]) -> HoldLine:
    """The conditions of a disclaimer, each of which must be recorded."""
    found = order.matters.disclaimers
    if not found:
        wanted = "; ".join(needs)
        return open_line(rule, f"None of its conditions is recorded. They are: {wanted}.")
    latest = found[-1]
    signed = f"Signed on {plain_day(latest.signed_on)}"
    # It rests on the owner's free will and on no court, so it ends with that will (docs/law.md).
    if latest.withdrawn_on is not None:
        text = f"{signed}, withdrawn by the owner on {plain_day(latest.withdrawn_on)}. The item is "
        return open_line(rule, f"{text}not erased under it.", starts_on=latest.signed_on)
    missing = [
        what
        for what, stated in (
            ("who witnessed it", bool(latest.witnessed_by.strip())),
            ("how the owner was identified", bool(latest.identity_checked.strip())),
            ("that the item is the owner's alone", latest.sole_owner),
            ("who explained it", bool(latest.explained_by.strip())),
        )
        if not stated
    ]
    if missing:
        text = f"{signed}. Not recorded: {', '.join(missing)}."
        return open_line(rule, text, starts_on=latest.signed_on)
    text = settled.words(settled.DISCLAIMED, day=plain_day(latest.signed_on))
    return past(rule, text, starts_on=latest.signed_on)


def reopening(rule: HoldRule, *, facts: OrderFacts) -> HoldLine:
    """A reopening has no fixed limit: an application stands, and the dated check asks for one."""
    if rule.courts and facts.order.court_kind not in rule.courts:
        return idle(rule, settled.words(settled.OTHER_COURT))
    lodged = [e for e in facts.undetermined if e.kind is ProceedingKind.REOPENING]
    if lodged:
        day = plain_day(lodged[0].lodged_on)
        return open_line(rule, f"An application of {day} to reopen it is not determined.")
    return past(rule, settled.words(settled.NO_APPLICATION))


def proceedings(rule: HoldRule, *, facts: OrderFacts, today: date) -> HoldLine:
    """Every appeal, claim or application that concerns the exhibit, under every type of order."""
    if facts.undetermined:
        since = min(each.lodged_on for each in facts.undetermined)
        return open_line(rule, undetermined_words(facts), starts_on=since)
    if not facts.proceedings:
        return none_recorded(rule, settled.words(settled.NO_PROCEEDING))
    ended = facts.last_ended
    if ended is None:
        return past(rule, settled.words(settled.DETERMINED))
    since = min(each.lodged_on for each in facts.proceedings)
    text = settled.words(settled.DETERMINED_LAST, day=plain_day(ended))
    return timed(rule, text, starts_on=since, ends_on=ended, today=today)


def co_accused(rule: HoldRule, *, case: Case) -> HoldLine:
    """Other people of the case who are accused, until it ended for each of them."""
    # What may be relevant is kept until each of them was acquitted or convicted, or the case
    # against them ended (Code under the Criminal Procedure and Investigations Act 1996 s.23(1)).
    waiting = [each for each in case.accused if each.ended is None]
    if waiting:
        people = f"{len(waiting)} other {'person' if len(waiting) == 1 else 'people'}"
        text = f"The case is open against {people}. The exhibit is kept until it ended for all: "
        return open_line(rule, f"{text}" + Way.CASE_CONVICT + ", " + Way.CASE_NO_CONVICTION + ".")
    if case.accused or len(case.offenders) > 1:
        return past(rule, settled.words(settled.NO_ONE_WAITS))
    return none_recorded(rule, settled.words(settled.NO_ONE_ELSE))


def disclosure(
    rule: HoldRule, *, order: Order, ids: tuple[str, ...], is_copy_kept: bool = False
) -> HoldLine:
    """The disclosure officer's decision for the exhibit; of several, the newest."""
    # A conviction can be looked into for years, so silence is no decision that the original can go
    # (R (Nunn) v Chief Constable of Suffolk [2014] UKSC 37).
    latest = order.matters.need_for(ids)
    if latest is None:
        return unchecked(
            rule,
            "No decision of the disclosure officer is recorded. It says, with reasons, whether "
            "the original is still needed: " + Way.ORDER_DISCLOSURE_DECISION + ".",
        )
    day = plain_day(latest.decided_on)
    match latest.need:
        case Need.MUST_BE_KEPT:
            text = f"Decided on {day}: the original must be kept. A newer decision ends it."
            return open_line(rule, text, starts_on=latest.decided_on)
        # That a copy suffices ends it only while a verified one is recorded and has not ended.
        case Need.COPY_SUFFICES if not is_copy_kept:
            text = f"Decided on {day}: a copy suffices. No verified disk image of this exhibit "
            return unchecked(
                rule,
                f"{text}that still exists is recorded. Make and verify one, or record a newer "
                "decision: " + Way.ORDER_DISCLOSURE_DECISION + ".",
                starts_on=latest.decided_on,
            )
        case Need.COPY_SUFFICES:
            text = settled.words(settled.COPY_SUFFICES, day=day)
        case Need.NOT_NEEDED:
            text = settled.words(settled.NOT_NEEDED, day=day)
        case need:
            assert_never(need)
    return past(rule, text, starts_on=latest.decided_on)


def must_be_kept(
    rule: HoldRule, *, order: Order, ids: tuple[str, ...], orders: tuple[Order, ...]
) -> HoldLine | None:
    """The decision that the original must be kept, until a newer one under any order; or None."""
    latest = order.matters.need_for(ids)
    if latest is None or latest.need is not Need.MUST_BE_KEPT:
        return None
    decided = [
        e.decided_on
        # It is about the original, so it stands regardless of
        # what happens to the order under which it was noted.
        for o in orders
        if o.state is not OrderState.WITHDRAWN_ENTRY  # that decision was keyed in error
        for e in o.matters.decisions
        if concerns(e, ids)
    ]
    # Of two decisions of one day the stricter one stands.
    if max(decided, default=latest.decided_on) > latest.decided_on:
        return None
    return disclosure(rule, order=order, ids=ids)


def notice(
    rule: HoldRule, *, facts: OrderFacts, calendar: LegalCalendar, today: date, ids: tuple[str, ...]
) -> HoldLine:
    """Letters to interested persons: served, counted, and no objection left; or nobody else."""
    matters = facts.order.matters
    sent = [each for each in matters.notices if concerns(each, ids)]
    nobody = [each for each in matters.nobody_else if concerns(each, ids)]
    # In fairness to owners: one who heard nothing could still claim (Sentencing Act 2020 s.157).
    if not sent and not nobody:
        return unchecked(
            rule,
            "No letter to interested persons is recorded, nor a decision that nobody else has "
            "an interest. Record one of them: " + Way.ORDER_NOTICE + ".",
        )
    decided = max((each.decided_on for each in nobody), default=None)
    arrived = _arrived(matters.notices)
    awaited = [
        each
        for each in sent
        # A decision of the letter's day, or of before it, cannot rest on the letter having failed.
        if each.id not in arrived and not (decided is not None and each.sent_on < decided)
    ]
    if awaited:
        text = f"A letter of {plain_day(awaited[0].sent_on)} has no service recorded yet. Where it "
        return open_line(
            rule,
            f"{text}did not arrive, send another in its place, or decide that nobody else has an "
            "interest.",
            starts_on=awaited[0].sent_on,
        )
    return _of_letters(rule, sent, calendar=calendar, today=today, decided=decided)


def _arrived(letters: tuple[Notice, ...]) -> set[str | None]:
    """Ids of the letters that were served, or in whose place another one was."""
    found: set[str | None] = set()
    # Newest first: one that arrived settles the whole row of letters that it replaced.
    for each in reversed(letters):
        if each.served_on is not None or each.id in found:
            found |= {each.id, each.replaces}
    return found


def restriction(rule: HoldRule, *, order: Order) -> HoldLine:
    """Restrictions under other Acts, until the end of each is recorded."""
    found = [each for each in order.matters.restrictions if each.lifted_on is None]
    if found:
        text = f"A restriction noted on {plain_day(found[0].noted_on)} has not ended."
        return open_line(rule, text, starts_on=found[0].noted_on)
    if order.matters.restrictions:
        return past(rule, settled.words(settled.RESTRICTIONS_ENDED))
    return none_recorded(rule, settled.words(settled.NO_RESTRICTION))


def noted(rule: HoldRule, *, order: Order, today: date) -> HoldLine:
    """What holds from the day on which it is noted, until the end of each is recorded or comes."""
    found = order.matters.noted.get(rule.code, ())
    waiting = [each for each in found if each.until is None]
    if rule.arithmetic is Arithmetic.UNTIL_DAY and (line := _to_a_day(rule, waiting, today=today)):
        return line
    if waiting:
        since = min(each.since for each in waiting)
        text = f"Open: {len(waiting)} of {len(found)}, the first since {plain_day(since)}."
        return open_line(rule, f"{text} Its end is not recorded.", starts_on=since)
    if ends := [each.until for each in found if each.until is not None]:
        return past(rule, settled.words(settled.NOTED_ENDED, day=plain_day(max(ends))))
    return none_recorded(rule, settled.words(settled.NONE_NOTED))


def _to_a_day(rule: HoldRule, waiting: Sequence[NotedMatter], *, today: date) -> HoldLine | None:
    """The line of those whose end nobody signed for, by the one that lasts longest.

    None where there is none, or one of them holds to no day: that is never guessed.
    """
    days = [each.holds_to for each in waiting if each.holds_to is not None]
    if not days or len(days) < len(waiting):
        return None
    ends_on = max(days)
    longest = next(each for each in waiting if each.holds_to == ends_on)
    places = {
        "since": plain_day(longest.since),
        "day": plain_day(longest.last_day or ends_on),
        "ends": plain_day(ends_on),
    }
    prolonged = "; ".join(
        settled.words(
            settled.PROLONGED, day=plain_day(each.prolonged_on), to=plain_day(each.last_day)
        )
        for each in longest.prolonged
    )
    text = settled.words(settled.IN_FORCE, **places)
    if prolonged:
        text = settled.words(settled.IN_FORCE_PROLONGED, prolonged=prolonged, **places)
    if len(waiting) > 1:
        text = f"{settled.words(settled.LONGEST, number=str(len(waiting)))} {text}"
    since = min(each.since for each in waiting)
    return timed(rule, text, starts_on=since, ends_on=ends_on, today=today)


def proceeds(
    rule: HoldRule, *, facts: OrderFacts, calendar: LegalCalendar, today: date
) -> HoldLine:
    """An order about the proceeds: it waits for the six months, and then it is a sale."""
    found = facts.order.matters.proceeds
    if not found:
        return none_recorded(rule, settled.words(settled.NO_PROCEEDS))
    # Section 159: no effect before the six months have ended, and none if a claim succeeds.
    counted = period(rule, facts=facts, calendar=calendar, today=today)
    made = plain_day(found[-1].made_on)
    text = settled.words(settled.PROCEEDS, day=made)
    return replace(counted, arithmetic=f"{text} {counted.arithmetic}")


def undertakings(rule: HoldRule, *, order: Order, today: date) -> HoldLine:
    """Undertakings given to the court, each with its owner and day, until each is closed."""
    found = order.matters.undertakings
    waiting = [each for each in found if each.closed_on is None]
    if waiting:
        due = min(each.due_on for each in waiting)
        # Overdue is not fulfilled: what the court was told goes on holding (docs/law.md).
        late = " It is overdue." if due < today else ""
        text = f"Open: {len(waiting)} of {len(found)}; the next is due on {plain_day(due)}.{late}"
        return open_line(rule, text, starts_on=min(each.given_on for each in waiting))
    if found:
        return past(rule, settled.words(settled.UNDERTAKINGS_ENDED, number=str(len(found))))
    return none_recorded(rule, settled.words(settled.NO_UNDERTAKING))


def lawful(rule: HoldRule, *, order: Order, ids: tuple[str, ...], today: date) -> HoldLine:
    """Lawful material to be taken off before the item is disposed of."""
    found = [each for each in order.matters.lawful if concerns(each, ids)]
    if not found:
        return none_recorded(rule, settled.words(settled.NO_LAWFUL))
    waiting = order.matters.lawful_waiting(ids)
    if waiting:
        due = min(each.due_on or each.decided_on for each in waiting)
        late = " It is overdue." if due < today else ""
        text = f"Decided on {plain_day(waiting[0].decided_on)}: to be taken off by its owner by "
        return open_line(rule, f"{text}{plain_day(due)}.{late}", starts_on=waiting[0].decided_on)
    latest = found[-1]
    if latest.done_on is not None:
        return past(rule, settled.words(settled.LAWFUL_OFF, day=plain_day(latest.done_on)))
    return past(rule, settled.words(settled.LAWFUL_STAYS, day=plain_day(latest.decided_on)))


def owner(rule: HoldRule, *, order: Order, ids: tuple[str, ...]) -> HoldLine | None:
    """A bar by what a third-party owner agreed to: an item that returns as it is is not erased."""
    found = order.matters.owners_decision(ids)
    # Section 152 takes the offender's rights alone; nobody but the owner can give up the owner's.
    if found is None or found.choice is OwnersChoice.SANITISE_AND_RETURN:
        return None
    text = (
        f"Agreed on {plain_day(found.agreed_on)}: the item returns to its owner as it is. A later "
        "agreement of the same owner ends this."
    )
    bar = open_line(rule, text, starts_on=found.agreed_on)
    return replace(bar, code="owners_choice", title="The owner's choice")


def objections(rule: HoldRule, *, order: Order, ids: tuple[str, ...], today: date) -> HoldLine:
    """Objections to what is done with the exhibit, as far as no letter is waited for any more."""
    sent = [each for each in order.matters.notices if concerns(each, ids)]
    open_one = _objected(rule, sent, today=today)
    return open_one or none_recorded(rule, settled.words(settled.NO_OBJECTION))


def _objected(rule: HoldRule, sent: list[Notice], *, today: date) -> HoldLine | None:
    """The line of an objection that is open, upheld and not agreed about, or settled today."""
    every = [each for letter in sent for each in letter.objections]
    waiting = [each for each in every if each.is_open]
    if not waiting:
        days = [each.settled_on for each in every if each.settled_on is not None]
        if not days or today > max(days):
            return None
        text = settled.words(settled.OBJECTION_TODAY, day=plain_day(max(days)))
        return timed(rule, text, starts_on=max(days), ends_on=max(days), today=today)
    upheld = any(each.outcome is ObjectionOutcome.UPHELD for each in waiting)
    said = "An objection was upheld" if upheld else "An objection is not settled"
    since = plain_day(waiting[0].received_on)
    return open_line(rule, f"{said} (received {since}).", starts_on=waiting[0].received_on)


def _of_letters(
    rule: HoldRule,
    sent: list[Notice],
    *,
    calendar: LegalCalendar,
    today: date,
    decided: date | None,
) -> HoldLine:
    """The line once every letter arrived, or was replaced; ``decided`` that nobody else is."""
    objections = [objection for each in sent for objection in each.objections]
    days = [each.served_on for each in sent if each.served_on is not None]
    waiting = _objected(rule, sent, today=today)
    if waiting is not None:
        return waiting
    if not days:
        day = decided or today
        text = settled.words(settled.NOBODY_ELSE, day=plain_day(day))
        return past(rule, text, starts_on=day)
    # Each addressee has the whole time, so it runs from the letter that was served last.
    ends_on, counted = last_day(rule, begun=max(days), calendar=calendar)
    text = f"{settled.words(settled.LETTER_SERVED, day=plain_day(max(days)))} {counted}"
    ended = [each.settled_on for each in objections if each.settled_on is not None]
    if ended and max(ended) > ends_on:
        ends_on = max(ended)
        text = f"{text} {settled.words(settled.OBJECTION_SETTLED, day=plain_day(ends_on))}"
    return timed(rule, text, starts_on=max(days), ends_on=ends_on, today=today)


def in_effect(rule: HoldRule, *, order: Order, today: date) -> HoldLine:
    """The day before the order takes effect is the last on which it holds."""
    # A court can let time pass first, for lawful material to be taken off (R v Tan).
    made, effect = plain_day(order.made_on), plain_day(order.takes_effect_on)
    return timed(
        rule,
        settled.words(settled.IN_EFFECT, made=made, effect=effect),
        starts_on=order.made_on,
        ends_on=order.takes_effect_on - ONE_DAY,
        today=today,
    )
