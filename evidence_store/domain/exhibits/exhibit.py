"""Exhibits: one physical item each, with its seal, its holder and its stage.

The reference (``ABC/1``) is unique within a case only and is never a key. Continuity before the
exhibit was imported is the property system's; ``source`` says where our own record begins.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum

from evidence_store.domain.exhibits.copies import HeldCopy, is_image_held
from evidence_store.domain.exhibits.device_facts import DeviceFacts, PowerState
from evidence_store.domain.exhibits.discrepancies import Discrepancy, Weighing
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.exhibits.photographs import Photograph, Secret
from evidence_store.domain.exhibits.stages import NEXT, STAGE_ASKED, STAGE_WORDS, ExhibitAct, Stage
from evidence_store.domain.exhibits.standing import (
    STANDING_ASKED,
    STANDING_MOVES,
    STANDING_WORDS,
    FinalDisposition,
    Standing,
    StandingAct,
    StandingDecision,
)
from evidence_store.domain.exhibits.whereabouts import (
    CANNOT_START,
    MOVEMENT_ASKED,
    MOVES,
    STANDS,
    MovementAct,
    Whereabouts,
)
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.domain.values.finding import of_id
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from forensics.value_classes import dataclass
from forensics.values import Digest

__all__ = [
    "RELEASES_NEEDED",
    "WITHOUT_LOCK",
    "WITHOUT_POWER",
    "CopyDecision",
    "Exhibit",
    "ExhibitAct",
    "Handover",
    "HandoverForm",
    "MediumKind",
    "PlacedHold",
    "Referral",
    "Seal",
    "SourceRecord",
    "Stage",
    "require_power",
]


class MediumKind(StrEnum):
    """What kind of medium the exhibit is: it decides what erasing can honestly be called."""

    HDD = "hdd"
    SSD = "ssd"
    USB_FLASH = "usb_flash"
    MEMORY_CARD = "memory_card"
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    SIM_CARD = "sim_card"
    OTHER = "other"


WITHOUT_POWER = frozenset({MediumKind.USB_FLASH, MediumKind.MEMORY_CARD, MediumKind.SIM_CARD})
"""What is never on or off by itself, so that nobody is asked how it was found."""
WITHOUT_LOCK = frozenset({MediumKind.USB_FLASH, MediumKind.MEMORY_CARD})
"""Of what nobody is asked whether it is locked; that one is can be said."""


def require_power(medium: MediumKind, power: PowerState) -> None:
    """Check that it is said of the device how it was found, or that it has nothing to say.

    Raises:
        WrongEntryError: it can be on or off.
    """
    if power is PowerState.NOT_APPLICABLE and medium not in WITHOUT_POWER:
        raise WrongEntryError("Say how the device was found: it can be on or off.")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Where an imported record came from: system, its reference, digest of the extract."""

    system: str
    reference: str
    extract_digest: Digest
    record_begins: datetime


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal on one bag; an opening ends it and always yields a new one.

    ``broken_by`` is None where nobody knows who broke it.
    """

    number: str
    # Both are None where the bag came to us under this seal: nobody here saw it put on. The time
    # alone is set where it was put on at a seizure that is recorded here.
    applied_at: datetime | None
    applied_by: str | None
    broken_at: datetime | None = None
    broken_reason: str | None = None
    broken_by: str | None = None


class HandoverForm(StrEnum):
    """Who stands behind a movement."""

    RECORDED = "recorded"  # written down by one person, as told; nobody signed for it
    BOTH_SIGNED = "both_signed"
    OFFERED = "offered"  # the giver signed, the taker has not yet
    PAPER = "paper"  # signed on paper, and the paper photographed
    PLACED = "placed"  # put in a locker or a store, which signs nothing
    RECALLED = "recalled"  # offered, and nobody came for it


@dataclass(frozen=True, slots=True)
class Handover:
    """One movement: from whom or where, to whom or where, why, with which seal.

    ``occurred`` is when it happened, or from when if only a range is known (``occurred_until``);
    ``recorded`` is when it was entered. ``giver_id`` and ``taker_id`` are people of the unit who
    signed; ``manifest`` is the one statement under which several exhibits moved; ``paper`` the
    photograph of what was signed on paper; ``offer`` the digest (hex) of the statement that the
    giver signed before the taker was there; ``due_back`` the day on which it should return.
    """

    id: str
    occurred: datetime
    recorded: datetime
    from_holder: str
    to_holder: str
    reason: str
    seal: str
    occurred_until: datetime | None = None
    form: HandoverForm = HandoverForm.RECORDED
    giver_id: str | None = None
    taker_id: str | None = None
    manifest: str | None = None
    paper: str | None = None
    accepted_at: datetime | None = None
    offer: str | None = None
    due_back: date | None = None

    @property
    def is_open(self) -> bool:
        """True while only the giver has signed."""
        return self.form is HandoverForm.OFFERED


@dataclass(frozen=True, slots=True)
class PlacedHold:
    """A hold that a person placed in one act; releasing it needs two others' signatures."""

    id: str
    code: str
    placed_at: datetime
    placed_by: str
    note: str
    released_at: datetime | None = None
    released_by: tuple[str, ...] = ()
    releases: tuple[SignedStatement, ...] = ()

    @property
    def is_open(self) -> bool:
        """True until two people have released it."""
        return self.released_at is None

    def standing_releases(self, *, at: datetime) -> tuple[SignedStatement, ...]:
        """The signatures for its release that have not expired at this time."""
        return tuple(each for each in self.releases if at <= each.statement.not_after)


@dataclass(frozen=True, slots=True)
class Referral:
    """To whom an exhibit was referred when everything was stopped, or later."""

    hold_id: str
    to: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class CopyDecision:
    """A named person's decision, with its reason, to keep a verified copy and not the original.

    It is the only way to erase early in terms of the CPIA Code (twin code para 5(1)(c)), and it
    shortens no other hold.
    """

    id: str
    acquisition_id: str
    decided_by: str
    decided_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DescribedItem:
    """What a physical item is: ``size`` is in bytes, None where it could not be read.

    Certificates and the prosecutor's schedule print all of it: what may not be printed is no field
    of this.
    """

    reference: str
    description: str
    medium: MediumKind
    make: str
    model: str
    serial: str | None
    imei: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Exhibit(DescribedItem):
    """One physical item as it is recorded."""

    id: str
    version: int
    case_id: str
    locked: bool
    source: SourceRecord | None
    seals: tuple[Seal, ...]
    handovers: tuple[Handover, ...]
    holder: str
    placed_holds: tuple[PlacedHold, ...]
    stage: Stage
    has_training_file: bool = False
    copy_decision: CopyDecision | None = None
    training_file_serial: str | None = None
    parent_id: str | None = None
    whereabouts: Whereabouts = Whereabouts.BOOKED_IN
    facts: DeviceFacts = field(default_factory=DeviceFacts)
    not_examined: str | None = None
    standing: Standing = Standing.NONE
    discrepancies: tuple[Discrepancy, ...] = ()
    weighings: tuple[Weighing, ...] = ()
    holder_id: str | None = None
    photographs: tuple[Photograph, ...] = ()
    secrets: tuple[Secret, ...] = ()
    copies: tuple[HeldCopy, ...] = ()
    referrals: tuple[Referral, ...] = ()
    ended: FinalDisposition | None = None
    standing_decision: StandingDecision | None = None
    phone: PhoneRead | None = None

    @property
    def target_serial(self) -> str | None:
        """The serial number that a medium must show before it is erased as this exhibit."""
        # A training file used in place of the device in a training folder shows its own.
        return self.training_file_serial if self.has_training_file else self.serial

    def after(self, act: ExhibitAct) -> Exhibit:
        """The exhibit at its next stage.

        Raises:
            OutOfSequenceError: the exhibit does not stand where the act can be done.
        """
        following = NEXT[act].get(self.stage)
        if following is None:
            raise self._refused(STAGE_WORDS[self.stage], STAGE_ASKED[act])
        if act is ExhibitAct.START:
            if self.whereabouts in CANNOT_START:
                raise self._refused(STANDS[self.whereabouts], STAGE_ASKED[act])
            if self.standing is not Standing.NONE:
                raise self._refused(STANDING_WORDS[self.standing], STAGE_ASKED[act])
        after = replace(self, stage=following)
        # A PIN serves nothing once the device is gone (Data Protection Act 2018 s.39).
        return after.without_secrets() if following in (Stage.DESTROYED, Stage.CERTIFIED) else after

    def without_secrets(self) -> Exhibit:
        """The exhibit whose sealed secrets are taken out: it was disposed of."""
        return replace(self, secrets=tuple(each.destroyed() for each in self.secrets))

    def moved(self, act: MovementAct) -> Exhibit:
        """The exhibit where the act leads.

        Raises:
            OutOfSequenceError: it is not where the act can be done.
        """
        following = MOVES[act].get(self.whereabouts)
        if following is None:
            raise self._refused(STANDS[self.whereabouts], MOVEMENT_ASKED[act])
        return replace(self, whereabouts=following)

    def stood(self, act: StandingAct) -> Exhibit:
        """The exhibit after a claim, a review or its decision.

        Raises:
            OutOfSequenceError: the act does not follow from how it stands.
        """
        following = STANDING_MOVES[act].get(self.standing)
        if following is None or self.ended is not None:
            raise self._refused(STANDING_WORDS[self.standing], STANDING_ASKED[act])
        # A first signature was about how it stood before, and is no half of another decision.
        return replace(self, standing=following, standing_decision=None)

    def _refused(self, stands: str, asked: str) -> OutOfSequenceError:
        return OutOfSequenceError(
            f"{self.reference}: the exhibit is {stands}, so {asked} is refused."
        )

    @property
    def open_discrepancies(self) -> tuple[Discrepancy, ...]:
        """What did not agree and is not disposed of."""
        return tuple(each for each in self.discrepancies if each.is_open)

    @property
    def seal(self) -> Seal | None:
        """The seal that is unbroken now, if any."""
        return next((seal for seal in reversed(self.seals) if seal.broken_at is None), None)

    @property
    def open_holds(self) -> tuple[PlacedHold, ...]:
        """Holds that people placed and nobody released."""
        return tuple(hold for hold in self.placed_holds if hold.is_open)

    def placed_hold(self, hold_id: str) -> PlacedHold:
        """The placed hold of that id.

        Raises:
            NotFoundError: there is none on this exhibit.
        """
        missing = f"{self.reference}: no hold of that id was placed on this exhibit."
        return of_id(self.placed_holds, hold_id, missing)

    def with_hold(self, hold: PlacedHold) -> Exhibit:
        """The exhibit with one more hold on it, whatever its stage."""
        return replace(self, placed_holds=(*self.placed_holds, hold))

    def hold_release_signed(self, hold_id: str, *, statement: SignedStatement) -> Exhibit:
        """The exhibit with one signature towards releasing a hold; the second one releases it.

        Raises:
            NotFoundError: there is no hold of that id.
            OutOfSequenceError: it was released before.
        """
        hold = self.placed_hold(hold_id)
        if not hold.is_open:
            message = f"{self.reference}: that hold was released before."
            raise OutOfSequenceError(message)
        releases = (*hold.releases, statement)
        people = tuple(signed.statement.person_id for signed in releases)
        done = len(set(people)) >= RELEASES_NEEDED
        changed = replace(
            hold,
            releases=releases,
            released_at=statement.statement.made_at if done else None,
            released_by=people if done else (),
        )
        return self.with_changed_hold(changed)

    def with_changed_hold(self, changed: PlacedHold) -> Exhibit:
        """The exhibit with one of its holds in its new form."""
        holds = tuple(changed if hold.id == changed.id else hold for hold in self.placed_holds)
        return replace(self, placed_holds=holds)


# One person stops and two let go on: the stop must be the easier of the two.
RELEASES_NEEDED = 2


def without_idle_decision(exhibit: Exhibit) -> Exhibit:
    """The exhibit without a decision to keep a disk image of which every copy has ended.

    It is decided again, and signed, where another copy comes to light.
    """
    decision = exhibit.copy_decision
    if decision is None or is_image_held(decision.acquisition_id, exhibit.copies):
        return exhibit
    return replace(exhibit, copy_decision=None)
