"""What the offender was sentenced to, as far as retention depends on it (CPIA Code).

How a suspended, deferred or activated sentence holds is our reading, to be confirmed by a lawyer;
``retention`` says so on screen.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.values.months import months_from
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules


class SentenceKind(StrEnum):
    """What kind of sentence."""

    COMMUNITY = "community"  # or a fine, a discharge: nobody is detained
    CUSTODY = "custody"
    SUSPENDED = "suspended"
    DEFERRED = "deferred"
    HOSPITAL = "hospital"


# The CPIA Code keeps material until release from custody, or discharge from hospital.
DETAINED = frozenset({SentenceKind.CUSTODY, SentenceKind.HOSPITAL})
MOST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the court passed.

    Args:
        passed_on: the day of the sentence; of a deferred one, the day of deferring.
        kind: what kind.
        description: in the court's words.
        term_months: of a suspended sentence, the term that would be served.
        operational_months: of a suspended sentence, its operational period.
        deferred_until: of a deferred one, the day to which.
        activated_on: of a suspended one, the day on which a court ordered it served.
        released_on: the actual day of release from custody or discharge from hospital.
    """

    passed_on: date
    kind: SentenceKind
    description: str
    term_months: int | None = None
    operational_months: int | None = None
    deferred_until: date | None = None
    activated_on: date | None = None
    released_on: date | None = None

    @property
    def detained_since(self) -> date | None:
        """The day from which the offender is in custody or hospital by it; None for neither."""
        return self.passed_on if self.kind in DETAINED else self.activated_on

    @property
    def is_detained(self) -> bool:
        """Whether it detains the offender and no release is recorded."""
        return self.detained_since is not None and self.released_on is None

    @property
    def operational_until(self) -> date:
        """The last day of a suspended one's operational period; of another, the day it was passed.

        It is counted in months from the day on which it was passed (our reading).
        """
        return months_from(self.passed_on, self.operational_months or 0)

    @property
    def keeps_until(self) -> date:
        """The last day for which it keeps material by itself; the last of all while nobody knows.

        A deferred one waits for the sentence that follows it, which can be any.
        """
        if self.detained_since is not None:
            return self.released_on or date.max
        return self.operational_until


@dataclass(frozen=True, slots=True)
class SentenceCorrection:
    """One person's word that a sentence was recorded wrongly, until another confirms it."""

    asked_by: str
    asked_at: datetime
    reason: str
    sentence: Sentence


def keeps_less(after: Sentence, *, before: Sentence) -> bool:
    """Whether a sentence keeps material for less time than another, or was passed earlier."""
    # Time to appeal runs from the day of the sentence: an earlier day would end it earlier.
    return after.keeps_until < before.keeps_until or after.passed_on < before.passed_on


def require_no_less(after: Sentence, *, before: Sentence) -> None:
    """Check that a sentence keeps material for as long as the recorded one, or longer.

    Raises:
        OutOfSequenceError: it does not, or was passed earlier: two people correct that.
    """
    if keeps_less(after, before=before):
        message = (
            "This would keep material for less time than the recorded sentence. Where that one "
            "is wrong, or a court changed it, two people sign for the "
            "change: " + Way.ORDER_CORRECT_SENTENCE + "."
        )
        raise OutOfSequenceError(message)


def verify_sentence(sentence: Sentence) -> None:
    """Check that what is recorded of a sentence goes together.

    Raises:
        WrongEntryError: something of it is missing, stands where it cannot, or comes too early.
    """
    fault = _fault(sentence)
    if fault:
        raise WrongEntryError(f"The sentence: {fault}.")


def require_past_sentence(sentence: Sentence, *, rules: Rules, at: datetime) -> None:
    """Check that what is recorded of a sentence goes together and lies in the past.

    Raises:
        WrongEntryError: it does not.
    """
    verify_sentence(sentence)
    for day, what in (
        (sentence.passed_on, "The sentence"),
        (sentence.activated_on, "The activation"),
        (sentence.released_on, "The release"),
    ):
        if day is not None:
            require_past_day(day, what, rules=rules, at=at)


def _fault(sentence: Sentence) -> str:
    kind, months = sentence.kind, (sentence.term_months, sentence.operational_months)
    suspended, deferred = kind is SentenceKind.SUSPENDED, kind is SentenceKind.DEFERRED
    until, since = sentence.deferred_until, sentence.detained_since
    wrong = (
        (
            suspended and not all(each and 0 < each <= MOST_MONTHS for each in months),
            "a suspended one needs its term and its operational period, in months",
        ),
        (
            not suspended and (any(months) or sentence.activated_on is not None),
            "only a suspended one has a term, an operational period or an activation",
        ),
        (
            deferred and (until is None or until < sentence.passed_on),
            "a deferred one needs the day to which it is deferred",
        ),
        (not deferred and until is not None, "only a deferred one has a day to which"),
        (
            sentence.activated_on is not None and sentence.activated_on < sentence.passed_on,
            "it cannot be activated before it was passed",
        ),
        (
            sentence.released_on is not None and since is None,
            "it detains no one, so there is no release to record",
        ),
        (
            None not in (sentence.released_on, since) and sentence.released_on < since,  # type: ignore[operator]  # neither is None
            "the release cannot lie before it",
        ),
    )
    return next((words for is_so, words in wrong if is_so), "")
