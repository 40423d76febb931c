"""The tables of a rules file as typed values: each line of law with its basis and certainty."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.law.courts import CourtKind
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

CERTAINTIES = ("read", "secondary", "practice")


class StartEvent(StrEnum):
    """The event from which a period runs."""

    ORDER_RECORDED = "order_recorded"
    ORDER_MADE = "order_made"
    ORDER_TAKES_EFFECT = "order_takes_effect"
    ORDER_SUSPENDED = "order_suspended"
    SENTENCE_OR_ORDER = "sentence_or_order"
    SENTENCE_ORDER_OR_APPEAL = "sentence_order_or_appeal"
    CONVICTION_SENTENCE_OR_ORDER = "conviction_sentence_or_order"
    CONVICTION = "conviction"
    DETERMINATION = "determination"
    OTHER_DEFENDANT = "other_defendant"
    PROCEEDING_NOTED = "proceeding_noted"
    ACCUSED = "accused"
    APPEAL_CHECKED = "appeal_checked"
    DISCLAIMER_SIGNED = "disclaimer_signed"
    NOTICE_SERVED = "notice_served"
    RESTRICTION_NOTED = "restriction_noted"
    UNDERTAKING_GIVEN = "undertaking_given"
    EXTRACTION_DECIDED = "extraction_decided"
    QUESTIONS_ANSWERED = "questions_answered"
    NOTED = "noted"


class Arithmetic(StrEnum):
    """How a period is counted."""

    MONTHS_FROM = "months_from"
    MONTHS_BEGINNING_WITH = "months_beginning_with"
    DAYS_AFTER = "days_after"
    DAYS_BEGINNING_WITH = "days_beginning_with"
    BUSINESS_DAYS_AFTER = "business_days_after"
    EVENT = "event"
    UNTIL_DAY = "until_day"


IN_MONTHS = frozenset({Arithmetic.MONTHS_FROM, Arithmetic.MONTHS_BEGINNING_WITH})
"""The others that count, count days."""
UNCOUNTED = frozenset({Arithmetic.EVENT, Arithmetic.UNTIL_DAY})
"""An event ends the one; the other lasts to a day that is noted, or to which it is prolonged."""
MOST_MONTHS, MOST_DAYS = 1_200, 36_525
"""A hundred years: what goes beyond a calendar's last day no evaluation could count."""


class Outcome(StrEnum):
    """What may become of an item once every hold has ended."""

    DESTROY = "destroy"
    SANITISE_AND_SELL = "sanitise_and_sell"
    SANITISE_AND_RETURN = "sanitise_and_return"


@dataclass(frozen=True, slots=True)
class HoldRule:
    """One hold of the law. ``number`` counts months or days; None where nothing is counted.

    ``end`` says in words when it is over. ``courts`` limits it to their orders; ``except_types``
    are the types of order for which it does not run.
    """

    code: str
    title: str
    start: StartEvent
    arithmetic: Arithmetic
    end: str
    legal_basis: str
    certainty: str
    number: int | None = None
    courts: tuple[CourtKind, ...] = ()
    except_types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a period without its number, what is not counted with one, or noted with limits.

        Raises:
            ValueError: the two do not fit.
        """
        if (self.number is None) != (self.arithmetic in UNCOUNTED):
            message = "it needs a number exactly where it has a period"
            raise ValueError(message)
        # A period of no days would be a switch that turns a hold off (refused in ADR 18).
        if self.number is not None and self.number < 1:
            message = "its number gives it no length"
            raise ValueError(message)
        most = MOST_MONTHS if self.arithmetic in IN_MONTHS else MOST_DAYS
        if self.number is not None and self.number > most:
            message = "its number is longer than a hundred years; place a hold to keep it for good"
            raise ValueError(message)
        is_limited = self.number is not None or self.courts or self.except_types
        if self.start is StartEvent.NOTED and is_limited:
            message = "what is noted holds under every order, until its end is recorded"
            raise ValueError(message)
        # The day comes with what is noted; a law has no day of its own that it could hold to.
        if self.arithmetic is Arithmetic.UNTIL_DAY and self.start is not StartEvent.NOTED:
            message = "a hold to a day starts when it is noted"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class OrderType:
    """One type of order. Nothing is erased under one that is not ``available``.

    ``outcomes`` are what may become of an item, the first where nothing else is recorded; ``needs``
    are conditions of its own; ``power`` is the statutory basis as such an order cites it, empty
    where it can have several.
    """

    code: str
    title: str
    # An order of a type whose text no lawyer has confirmed is not carried out (docs/law.md).
    available: bool
    addressed_to: str
    legal_basis: str
    certainty: str
    why: str = ""
    outcomes: tuple[Outcome, ...] = ()
    needs: tuple[str, ...] = ()
    power: str = ""

    def __post_init__(self) -> None:
        """Refuse one that is available without an outcome, or not and without a reason.

        Raises:
            ValueError: the two do not fit.
        """
        if self.available and not self.outcomes:
            message = "it is available, so it needs its outcomes"
            raise ValueError(message)
        if not self.available and not self.why:
            message = "it is not available, so it needs to say why"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class StatutoryBasis:
    """On what footing a court makes an order, and what that footing needs."""

    code: str
    title: str
    legal_basis: str
    certainty: str
    needs: tuple[str, ...]
    # Section 154A reaches ss.66E and 66F alone: of other offences the use is to be shown.
    offences: tuple[str, ...] = ()
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True)
class OffenceType:
    """One offence to offer, with the first and last day on which it was in force, where known."""

    code: str
    title: str
    legal_basis: str
    certainty: str
    in_force_from: date | None = None
    in_force_to: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether the offence could be committed on that day, as far as the dates are known."""
        # A day that is not known stops nobody: the order is the court's, and a person is told.
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class HoldReason:
    """One reason for which a person may place a hold; ``end`` says in words when it is over."""

    code: str
    title: str
    end: str
    legal_basis: str
    certainty: str


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """What can give authority to destroy under which types of order, and what is recorded of it."""

    code: str
    title: str
    legal_basis: str
    certainty: str
    needs: tuple[str, ...]
    order_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionRule:
    """One question that somebody answers before anything is erased; ``asks`` is its sentence."""

    code: str
    title: str
    asks: str
    legal_basis: str
    certainty: str


@dataclass(frozen=True, slots=True)
class MediumRule:
    """By which methods a medium of one kind may be sanitised; ``code`` is that of the kind."""

    code: str
    title: str
    methods: tuple[ErasureMethod, ...]
    note: str
    legal_basis: str
    certainty: str


RESET_NEEDS: Mapping[str, str] = {
    "encrypted": "it is encrypted",
    "file_encryption": "it encrypts file by file",
    "hardware_keys": "its hardware keeps the keys",
}
"""What a rule can ask a phone to say of itself, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class LeastModel:
    """The first model of a family that is new enough.

    ``code`` is what it calls itself, without what follows the comma: ``iPhone6`` of ``iPhone6,1``;
    ``sold_as`` the name under which people know it.
    """

    code: str
    sold_as: str


@dataclass(frozen=True, slots=True)
class PhoneResetRule:
    """Which phones of a platform may be reset instead of destroyed; ``code`` is the platform's.

    ``launched_with`` is the least API level of Android with which it was sold, 0 where that counts
    for nothing; ``least_models`` the first model of each family that is new enough;
    ``needs`` the facts that it must say (``RESET_NEEDS``).
    """

    code: str
    title: str
    launched_with: int
    least_models: tuple[LeastModel, ...]
    needs: tuple[str, ...]
    end_of_line: tuple[str, ...]
    note: str
    legal_basis: str
    certainty: str


class GroundRests(StrEnum):
    """What must be recorded for a ground on which an item goes back with files taken out."""

    OWNERS_AGREEMENT = "owners_agreement"  # an owner agreed to its being sanitised and returned
    WORDS_OF_A_COURT = "words_of_a_court"  # the authority quotes an order that directs it


@dataclass(frozen=True, slots=True)
class SelectiveGround:
    """On what ground an item goes back with files taken out; ``needs`` is what a person records.

    One that is not ``available`` is listed, and nothing is proposed on it; ``why`` says why not.
    """

    code: str
    title: str
    needs: str
    rests_on: GroundRests
    available: bool
    why: str
    legal_basis: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Retained:
    """What is kept after an item is gone, and on what basis."""

    code: str
    title: str
    rule: str
    legal_basis: str
    certainty: str


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """The bank holidays of whole years; after ``announced_to`` they are projected."""

    version: str
    first_year: int
    last_year: int
    announced_to: int
    days: tuple[date, ...]
