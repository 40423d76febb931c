"""The law as typed values: periods, order types, offences, bank holidays, each with its basis.

They are built from a rules file (``config/rules``) and checked as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.domain.law.rule_reading import read_table, with_text_dates
from evidence_store.domain.law.rule_tables import (
    Arithmetic,
    AuthorityRule,
    BankHolidays,
    HoldReason,
    HoldRule,
    MediumRule,
    OffenceType,
    OrderType,
    PhoneResetRule,
    QuestionRule,
    Retained,
    SelectiveGround,
    StatutoryBasis,
)
from evidence_store.errors import NotFoundError, WrongEntryError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "rules/1"
DISCLAIMER = "offender_disclaimer"

COURTS_HOLDS = (
    "disposal_bar",
    "claim_window",
    "court_suspension",
    "restriction",
    "proceeds_order",
    "undertaking",
    "lawful_material",
)
"""Holds that every order of a court needs."""

# A file without one of these is refused, so that no edit can drop the six-month bar.
REQUIRED_HOLDS = (
    "order_available",
    "order_validated",
    "order_in_effect",
    "disclaimer_conditions",
    "disposal_bar",
    "claim_window",
    "court_suspension",
    "open_proceeding",
    "co_accused",
    "other_defendant",
    "appeal_to_crown_court",
    "appeal_to_court_of_appeal",
    "further_appeal",
    "appeal_check",
    "cpia_retention",
    "disclosure_decision",
    "notice_to_interested",
    "restriction",
    "proceeds_order",
    "undertaking",
    "lawful_material",
    "open_questions",
)
COUNTED_HOLDS = (
    "disposal_bar",
    "claim_window",
    "other_defendant",
    "appeal_to_crown_court",
    "appeal_to_court_of_appeal",
    "further_appeal",
    "appeal_check",
    "cpia_retention",
    "notice_to_interested",
    "proceeds_order",
)
"""Those that are counted in days or months; the others end with an event."""

# Rule 34.2 is for magistrates; CAA 1968 s.18 and rule 28.4(1)(b) are for the Crown Court.
APPEAL_COURTS = {
    "appeal_to_crown_court": (CourtKind.MAGISTRATES, CourtKind.YOUTH),
    "appeal_to_court_of_appeal": (CourtKind.CROWN,),
    "other_defendant": (CourtKind.CROWN,),
}
# Anybody's stop is placed for this reason: rules without it would leave nobody able to stop.
STOP_AND_REFER = "stop_and_refer"


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one jurisdiction in one version.

    ``digest`` is over the file they came from and, where a force has one, over its own file.
    """

    schema: str
    jurisdiction: str
    version: str
    zone: str
    digest: Digest
    holds: tuple[HoldRule, ...]
    order_types: tuple[OrderType, ...]
    offences: tuple[OffenceType, ...]
    hold_reasons: tuple[HoldReason, ...]
    statutory_bases: tuple[StatutoryBasis, ...]
    authorities: tuple[AuthorityRule, ...]
    media: tuple[MediumRule, ...]
    phone_resets: tuple[PhoneResetRule, ...]
    selective_grounds: tuple[SelectiveGround, ...]
    retained: tuple[Retained, ...]
    questions: tuple[QuestionRule, ...]
    bank_holidays: BankHolidays

    def hold(self, code: str) -> HoldRule:
        """The hold of that code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.holds, code, "hold")

    def selective_ground(self, code: str) -> SelectiveGround:
        """The ground of that code on which an item goes back with files taken out.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.selective_grounds, code, "ground for taking files out")

    def order_type(self, code: str) -> OrderType:
        """The order type of that code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.order_types, code, "order type")

    def authority(self, code: str) -> AuthorityRule:
        """What gives authority to destroy, by its code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.authorities, code, "authority")

    def medium(self, code: str) -> MediumRule:
        """How a medium of that kind may be sanitised.

        Raises:
            NotFoundError: these rules have no such kind.
        """
        return _named(self.media, code, "kind of medium")

    def phone_reset(self, code: str) -> PhoneResetRule:
        """Which phones of that platform may be reset instead of destroyed.

        Raises:
            NotFoundError: these rules have no such platform.
        """
        return _named(self.phone_resets, code, "platform of phones")

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

    def statutory_basis(self, code: str) -> StatutoryBasis:
        """The statutory basis of that code.

        Raises:
            NotFoundError: these rules have none.
        """
        return _named(self.statutory_bases, code, "statutory basis")


def build_rules(document: Mapping[str, Any], *, digest: bytes) -> Rules:
    """Make typed rules from what a rules file says.

    Args:
        document: the file as TOML gives it.
        digest: BLAKE3 of the file's bytes (32 bytes).

    Raises:
        WrongEntryError: a key is unknown or missing, a value does not fit, or a hold that this
            program relies on is not there; the sentence names the table.
    """
    told = with_text_dates(dict(document))
    if told.get("schema") != SCHEMA:
        message = f"This version reads rules of the form {SCHEMA}, not {told.get('schema')}."
        raise WrongEntryError(message)
    unknown = set(told) - {*_TABLES, *_TEXTS, "bank_holidays"}
    missing = {*_TABLES, *_TEXTS, "bank_holidays"} - set(told)
    if unknown or missing:
        message = (
            f"The rules file: missing: {', '.join(sorted(missing)) or 'nothing'}; unknown: "
            f"{', '.join(sorted(unknown)) or 'nothing'}."
        )
        raise WrongEntryError(message)
    holidays = read_table([told["bank_holidays"]], BankHolidays, name="bank_holidays")[0]
    read: dict[str, Any] = {each: str(told[each]) for each in _TEXTS}
    for name, (to, kind) in _TABLES.items():
        read[to] = read_table(told[name], kind, name=name)
    rules = Rules(
        **read,
        digest=Digest(HashAlgorithm.BLAKE3, digest),
        bank_holidays=holidays,
    )
    _require_whole(rules)
    return rules


_TEXTS = ("schema", "jurisdiction", "version", "zone")
_TABLES: dict[str, tuple[str, type[Any]]] = {
    "hold": ("holds", HoldRule),
    "order_type": ("order_types", OrderType),
    "offence": ("offences", OffenceType),
    "placed_hold": ("hold_reasons", HoldReason),
    "statutory_basis": ("statutory_bases", StatutoryBasis),
    "authority": ("authorities", AuthorityRule),
    "medium": ("media", MediumRule),
    "phone_reset": ("phone_resets", PhoneResetRule),
    "selective_ground": ("selective_grounds", SelectiveGround),
    "retained": ("retained", Retained),
    "question": ("questions", QuestionRule),
}


def _require_whole(rules: Rules) -> None:
    missing = [code for code in REQUIRED_HOLDS if code not in {hold.code for hold in rules.holds}]
    if missing:
        message = (
            f"The rules file does not have what erasing relies on: [[hold]] {', '.join(missing)}."
        )
        raise WrongEntryError(message)
    if STOP_AND_REFER not in {reason.code for reason in rules.hold_reasons}:
        message = "The rules file does not have what stopping relies on: [[placed_hold]] referral."
        raise WrongEntryError(message)
    kinds = {kind.value for kind in AuthorityKind}
    # A further kind would be an authority of which no step knows what to ask.
    if {each.code for each in rules.authorities} != kinds:
        message = f"The table [[authority]] needs exactly {', '.join(sorted(kinds))}."
        raise WrongEntryError(message)
    asked = {each.code for each in rules.questions}
    unasked = [code for code in REQUIRED_ENQUIRIES if code not in asked]
    if unasked:
        message = (
            f"The table [[question]] does not have what erasing relies on: {', '.join(unasked)}."
        )
        raise WrongEntryError(message)
    for authority in rules.authorities:
        _require_authority(rules, authority)
    for hold in rules.holds:
        _require_known_types(rules, hold)
        _require_courts(hold)
    for basis in rules.statutory_bases:
        for code in basis.offences:
            _require_offence(rules, basis, code)
    _require_days(rules.bank_holidays)


def _require_authority(rules: Rules, authority: AuthorityRule) -> None:
    """A disclaimer is no order of a court: it has an authority of its own, and that alone."""
    known = {kind.code for kind in rules.order_types}
    is_own = authority.code == AuthorityKind.OWNERS_DISCLAIMER.value
    fits = known - {DISCLAIMER} if not is_own else {DISCLAIMER}
    if not authority.order_types or not set(authority.order_types) <= fits:
        message = f"The table [[authority]] {authority.code} names order types it is not for."
        raise WrongEntryError(message)


def _require_known_types(rules: Rules, hold: HoldRule) -> None:
    """No type of order escapes a hold that it needs; only a disclaimer is no order of a court."""
    known = {kind.code for kind in rules.order_types}
    for code in hold.except_types:
        if code not in known:
            message = (
                f"The table [[hold]] {hold.code} names an order type {code} that is not there."
            )
            raise WrongEntryError(message)
        if hold.code == "disclaimer_conditions" and code != DISCLAIMER:
            continue
        if hold.code in REQUIRED_HOLDS and (code != DISCLAIMER or hold.code not in COURTS_HOLDS):
            message = f"The table [[hold]] {hold.code} may not except the order type {code}."
            raise WrongEntryError(message)


def _require_courts(hold: HoldRule) -> None:
    """Only the appeal of each court is that court's alone; every other hold needed is for all."""
    if hold.code not in REQUIRED_HOLDS:
        return
    wanted = set(APPEAL_COURTS.get(hold.code, ()))
    if set(hold.courts) != wanted:
        names = ", ".join(sorted(wanted)) or "all courts"
        message = f"The table [[hold]] {hold.code} must run for {names}."
        raise WrongEntryError(message)
    # How long is not held here: periods change by Act, and decisions carry the file's digest.
    if (hold.arithmetic is Arithmetic.EVENT) is (hold.code in COUNTED_HOLDS):
        wants = "a number to count" if hold.code in COUNTED_HOLDS else 'arithmetic = "event"'
        message = f"The table [[hold]] {hold.code} needs {wants}."
        raise WrongEntryError(message)


def _require_offence(rules: Rules, basis: StatutoryBasis, code: str) -> None:
    if code not in {each.code for each in rules.offences}:
        message = (
            f"The table [[statutory_basis]] {basis.code} names an offence {code} that is not there."
        )
        raise WrongEntryError(message)


def _require_days(holidays: BankHolidays) -> None:
    if any(not holidays.first_year <= day.year <= holidays.last_year for day in holidays.days):
        message = "The table [bank_holidays] lists bank holidays outside its years."
        raise WrongEntryError(message)


Coded = TypeVar(
    "Coded",
    HoldRule,
    OrderType,
    OffenceType,
    HoldReason,
    StatutoryBasis,
    AuthorityRule,
    MediumRule,
    PhoneResetRule,
    SelectiveGround,
)


def _named(items: tuple[Coded, ...], code: str, what: str) -> Coded:
    for item in items:
        if item.code == code:
            return item
    known = ", ".join(item.code for item in items)
    message = f"The rules have no {what} with the code {code}. There are: {known}."
    raise NotFoundError(message)
