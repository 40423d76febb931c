"""What an order names and the police do not hold: items outstanding, and accounts with services.

They stand at the order and on every certificate under it, so that what was not done can be seen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from evidence_store.domain.values.finding import of_id
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass


class ItemKind(StrEnum):
    """What kind of thing a line of an order names."""

    DEVICE = "device"
    STORAGE_MEDIUM = "storage_medium"
    IMAGE = "image"
    ACCOUNT_OR_SERVICE = "account_or_service"
    PRINT = "print"
    OTHER = "other"


class ItemState(StrEnum):
    """Where such a thing stands; the last four are for accounts and services."""

    OUTSTANDING = "outstanding"
    RECEIVED = "received"
    REFERRED_TO_PLATFORM = "referred_to_platform"
    OFFENDER_ORDERED = "offender_ordered"
    CREDENTIAL_LOCKED = "credential_locked"
    NOT_IN_SCOPE = "not_in_scope"


# An order reaches property, not what a platform holds: an account is referred, never erased.
_OF_ACCOUNTS = (
    ItemState.REFERRED_TO_PLATFORM,
    ItemState.OFFENDER_ORDERED,
    ItemState.CREDENTIAL_LOCKED,
)


_ACCOUNT = (
    "The item is an account or a service, which the police never hold. Choose another outcome, or "
    "that it is out of scope."
)
_NO_ACCOUNT = (
    "That outcome is for an account or a service. This item comes in and is an exhibit then, or it "
    "is out of scope."
)


@dataclass(frozen=True, slots=True)
class PlatformReferral:
    """A report to a platform: which, under what number, when, and what it answered."""

    id: str
    platform: str
    report_number: str
    referred_on: date
    referred_by: str
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One thing that a line of the order names and that is no exhibit here."""

    id: str
    line: int
    kind: ItemKind
    # It is printed on certificates: what it is, never a name of a person or an account.
    label: str
    state: ItemState
    noted_by: str
    noted_on: date
    referrals: tuple[PlatformReferral, ...] = ()
    exhibit_id: str | None = None

    @property
    def is_received(self) -> bool:
        """True once it came in and is an exhibit, which has documents of its own."""
        return self.state is ItemState.RECEIVED

    @property
    def is_done(self) -> bool:
        """True only where it came in and is an exhibit now, or a person found it out of scope."""
        # A report to a platform shows that somebody asked, not that anything is gone.
        return self.state in (ItemState.RECEIVED, ItemState.NOT_IN_SCOPE)

    def moved(self, state: ItemState) -> OrderItem:
        """The item in another state.

        Raises:
            WrongEntryError: the state is not one that a thing of its kind can have.
        """
        is_account = self.kind is ItemKind.ACCOUNT_OR_SERVICE
        if (state in _OF_ACCOUNTS) is not is_account and state is not ItemState.NOT_IN_SCOPE:
            raise WrongEntryError(_ACCOUNT if is_account else _NO_ACCOUNT)
        if state is ItemState.RECEIVED and self.exhibit_id is None:
            message = "Name the exhibit under which the item was booked in."
            raise WrongEntryError(message)
        return replace(self, state=state)

    def referred(self, referral: PlatformReferral) -> OrderItem:
        """The account with one more report to its platform.

        Raises:
            WrongEntryError: it is no account or service.
        """
        return replace(
            self.moved(ItemState.REFERRED_TO_PLATFORM), referrals=(*self.referrals, referral)
        )

    def referral(self, identifier: str) -> PlatformReferral:
        """The report of that id.

        Raises:
            NotFoundError: the item has none.
        """
        missing = f"{identifier}: no referral of that id is recorded for this item."
        return of_id(self.referrals, identifier, missing)
