"""The law as typed values: periods, order types, offences, bank holidays, each with its basis.

They are built from a rules file (``config/rules``) and checked as a whole: a file without one of
the holds that this programme relies on is refused, so that no edit can drop the six-month bar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from cattrs import BaseValidationError

from evidence_store.domain.orders import CourtKind
from evidence_store.errors import NotFoundError, WrongEntryError
from forensics.documents import from_document
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "rules/1"

REQUIRED_HOLDS = (
    "order_available",
    "order_in_effect",
    "disposal_bar",
    "claim_window",
    "appeal_to_crown_court",
    "appeal_to_court_of_appeal",
    "appeal_check",
    "cpia_retention",
)
STOP_AND_REFER = "stop_and_refer"


class StartEvent(StrEnum):
    """The event from which a period runs."""

    ORDER_MADE = "order_made"
    ORDER_TAKES_EFFECT = "order_takes_effect"
    SENTENCE_OR_ORDER = "sentence_or_order"
    CONVICTION_SENTENCE_OR_ORDER = "conviction_sentence_or_order"
    CONVICTION = "conviction"
    APPEAL_CHECKED = "appeal_checked"


class Arithmetic(StrEnum):
    """How a period is counted."""

    MONTHS_FROM = "months_from"
    MONTHS_BEGINNING_WITH = "months_beginning_with"
    DAYS_AFTER = "days_after"
    BUSINESS_DAYS_AFTER = "business_days_after"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class HoldRule:
    """One hold of the law. ``number`` counts months or days; None where an event ends it."""

    code: str
    title: str
    start: StartEvent
    arithmetic: Arithmetic
    legal_basis: str
    certainty: str
    number: int | None = None
    courts: tuple[CourtKind, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a period without its number, or an event with one.

        Raises:
            ValueError: the two do not fit.
        """
        if (self.number is None) != (self.arithmetic is Arithmetic.EVENT):
            message = f"the hold {self.code} needs a number exactly where it has a period"
            raise ValueError(message)
        if self.number is not None and self.number < 1:
            message = f"the hold {self.code} has no length"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class OrderType:
    """One type of order. Nothing is erased under one that is not ``available``."""

    code: str
    title: str
    available: bool
    why: str = ""


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
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class HoldReason:
    """One reason for which a person may place a hold."""

    code: str
    title: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """The bank holidays of whole years; after ``announced_to`` they are projected."""

    version: str
    first_year: int
    last_year: int
    announced_to: int
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one jurisdiction in one version, with the digest of the file they came from."""

    schema: str
    jurisdiction: str
    version: str
    zone: str
    digest: Digest
    holds: tuple[HoldRule, ...]
    order_types: tuple[OrderType, ...]
    offences: tuple[OffenceType, ...]
    hold_reasons: tuple[HoldReason, ...]
    bank_holidays: BankHolidays

    def hold(self, code: str) -> HoldRule:
        """The hold of that code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.holds, code, "hold")

    def order_type(self, code: str) -> OrderType:
        """The order type of that code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.order_types, code, "order type")

    def offence(self, code: str) -> OffenceType:
        """The offence of that code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.offences, code, "offence")

    def hold_reason(self, code: str) -> HoldReason:
        """The reason of that code for a placed hold.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.hold_reasons, code, "reason for a hold")


def build_rules(document: Mapping[str, Any], *, digest: bytes) -> Rules:
    """Make typed rules from what a rules file says.

    Args:
        document: the file as TOML gives it.
        digest: BLAKE3 of the file's bytes (32 bytes).

    Raises:
        WrongEntryError: a key is unknown or missing, a value does not fit, or a hold that this
            programme relies on is not there.
    """
    named = {_FIELDS.get(key, key): _with_text_dates(value) for key, value in document.items()}
    named["digest"] = str(Digest(HashAlgorithm.BLAKE3, digest))
    try:
        rules = from_document(named, Rules)
    except (BaseValidationError, ValueError, TypeError) as error:
        message = f"The rules file does not have the form that this version reads ({error})."
        raise WrongEntryError(message) from error
    _require_whole(rules)
    return rules


_FIELDS = {
    "hold": "holds",
    "order_type": "order_types",
    "offence": "offences",
    "placed_hold": "hold_reasons",
}


def _with_text_dates(value: Any) -> Any:  # noqa: ANN401 -- walks whatever TOML can hold
    match value:
        case dict():
            return {key: _with_text_dates(item) for key, item in value.items()}
        case list():
            return [_with_text_dates(item) for item in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _require_whole(rules: Rules) -> None:
    if rules.schema != SCHEMA:
        message = f"This version reads rules of the form {SCHEMA}, not {rules.schema}."
        raise WrongEntryError(message)
    for kind in (rules.holds, rules.order_types, rules.offences, rules.hold_reasons):
        codes = [item.code for item in kind]
        if len(codes) != len(set(codes)):
            message = "The rules file uses one code for two things."
            raise WrongEntryError(message)
    missing = [code for code in REQUIRED_HOLDS if code not in {hold.code for hold in rules.holds}]
    if missing or STOP_AND_REFER not in {reason.code for reason in rules.hold_reasons}:
        message = (
            f"The rules file lacks what erasing relies on: {', '.join(missing) or 'referral'}."
        )
        raise WrongEntryError(message)
    holidays = rules.bank_holidays
    if any(not holidays.first_year <= day.year <= holidays.last_year for day in holidays.days):
        message = "The rules file lists bank holidays outside the years that it says it covers."
        raise WrongEntryError(message)


Coded = TypeVar("Coded", HoldRule, OrderType, OffenceType, HoldReason)


def _named(items: tuple[Coded, ...], code: str, what: str) -> Coded:
    for item in items:
        if item.code == code:
            return item
    known = ", ".join(item.code for item in items)
    message = f"The rules have no {what} with the code {code}. There are: {known}."
    raise NotFoundError(message)
