"""The line of retention: months from conviction, custody, hospital, and sentences that wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.hold_lines import idle, open_line
from evidence_store.domain.holds.periods import OrderFacts, extended, last_day
from evidence_store.domain.law.calendar import LegalCalendar, plain_day
from evidence_store.ways import Way

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.cases.court_sentences import Sentence
    from evidence_store.domain.law.holds import HoldLine
    from evidence_store.domain.law.rule_tables import HoldRule
    from forensics.saying.sentences import Sentence as Words

# That a suspended or deferred sentence keeps material is our reading, until the national guidance
# on retention and suspended sentences was read; the line says so.
OUR_READING = settled.words(settled.OUR_READING)
_OR_A_COPY = "or until a named person decides that a verified copy is kept instead"


def retention(
    rule: HoldRule,
    *,
    facts: OrderFacts,
    kept_copy: str | None,
    calendar: LegalCalendar,
    today: date,
) -> HoldLine:
    """The line of retention, over every conviction and every sentence that the case records."""
    convicted = facts.last_conviction
    # The one way past custody: the CPIA Code lets a copy be kept in place of the original.
    if kept_copy is not None:
        return idle(rule, kept_copy)
    if convicted is None or facts.convicted_on is None:
        return open_line(rule, "No conviction is recorded.")
    ends_on, counted = last_day(rule, begun=convicted, calendar=calendar)
    text = f"{settled.words(settled.BEGAN['Convicted'], day=plain_day(convicted))} {counted}"
    # A person who waits for sentence may yet go to prison, so no day is named before it.
    if facts.unsentenced:
        waiting = f"{text} " + _unsentenced(facts.unsentenced)
        return open_line(rule, waiting, starts_on=convicted)
    # Material of a case is kept for everybody who was convicted in it, and one sentence without a
    # recorded release counts, whichever order it came with and whomever it is against.
    for sentence in facts.sentences:
        until, words = _kept_until(sentence, today=today)
        if until is None:
            return open_line(rule, f"{text} {words}", starts_on=convicted)
        text, ends_on = f"{text} {words}".strip(), max(ends_on, until)
    line = extended(rule, starts_on=convicted, text=text, ends_on=ends_on, facts=facts, today=today)
    is_ours = OUR_READING in text
    return replace(line, certainty="practice") if is_ours else line


def _unsentenced(people: int) -> str:
    who = "one person" if people == 1 else f"{people} people"
    return (
        f"Of {who} convicted in this case no sentence is recorded. It lasts until it "
        "is: " + Way.CASE_SENTENCE + f"; {_OR_A_COPY}."
    )


def _kept_until(sentence: Sentence, *, today: date) -> tuple[date | None, str]:
    """The last day for which a sentence keeps material, None while nobody knows; and why."""
    since, released = sentence.detained_since, sentence.released_on
    if since is not None:
        # A release dated ahead, or before this sentence, would let material go while it is served.
        if released is None or released > today or released < since:
            return None, (
                f"{_detained(sentence)} and no release is recorded, so it lasts until release, "
                f"{_OR_A_COPY}."
            )
        return released, settled.words(_released(sentence), day=plain_day(released))
    if sentence.kind is SentenceKind.DEFERRED:
        day = plain_day(sentence.deferred_until or sentence.passed_on)
        return None, (
            f"Sentence was deferred to {day}. It lasts until the sentence passed then is recorded, "
            f"{_OR_A_COPY}. {OUR_READING}"
        )
    if sentence.kind is SentenceKind.SUSPENDED:
        return _suspended(sentence)
    # A sentence that detains nobody adds nothing to the six months from conviction (CPIA Code).
    return sentence.passed_on, ""


def _suspended(sentence: Sentence) -> tuple[date, str]:
    months, ends_on = sentence.operational_months, sentence.operational_until
    words = settled.words(
        settled.SUSPENDED_TERM,
        term=str(sentence.term_months),
        day=plain_day(sentence.passed_on),
        months=str(months),
        ends=plain_day(ends_on),
    )
    return ends_on, f"{words} {OUR_READING}"


def _detained(sentence: Sentence) -> str:
    if sentence.kind is SentenceKind.HOSPITAL:
        return "A hospital order was made"
    if sentence.activated_on is not None:
        return f"The suspended sentence was activated on {plain_day(sentence.activated_on)}"
    return "The sentence is custodial"


def _released(sentence: Sentence) -> Words:
    is_hospital = sentence.kind is SentenceKind.HOSPITAL
    return settled.DISCHARGED if is_hospital else settled.RELEASED
