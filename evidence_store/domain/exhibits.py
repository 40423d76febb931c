"""Exhibits: one physical item each, with its seal, its holder and its stage.

The reference (``ABC/1``) is unique within a case only and is never a key. Continuity before the
exhibit was imported is the property system's; ``source`` says where our own record begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from evidence_store.domain.disposals import SignedStatement
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from forensics.values import Digest


class MediumKind(StrEnum):
    """What kind of medium the exhibit is: it decides what erasing can honestly be called."""

    HDD = "hdd"
    SSD = "ssd"
    USB_FLASH = "usb_flash"
    MEMORY_CARD = "memory_card"
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"


class Stage(StrEnum):
    """Where an exhibit stands. Frozen exhibits keep their stage; a hold is not a stage."""

    BOOKED_IN = "booked_in"
    ACQUIRED = "acquired"
    SCANNED = "scanned"
    UNDER_DISPOSAL = "under_disposal"
    ERASED = "erased"
    DESTROYED = "destroyed"
    CERTIFIED = "certified"
    NON_COMPLETION = "non_completion"


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

    ``applied_at`` and ``applied_by`` are None where the bag came to us under this seal: nobody here
    saw it put on.
    """

    number: str
    applied_at: datetime | None
    applied_by: str | None
    broken_at: datetime | None = None
    broken_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """One movement: from whom or where, to whom or where, why, with which seal."""

    id: str
    occurred: datetime
    recorded: datetime
    from_holder: str
    to_holder: str
    reason: str
    seal: str


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


class ExhibitAct(StrEnum):
    """What moves an exhibit from stage to stage."""

    ACQUIRE = "acquire"
    SCAN = "scan"
    START = "start"
    ERASE = "erase"
    DESTROY = "destroy"
    CERTIFY = "certify"
    REPORT = "report"


_WAITING = (Stage.BOOKED_IN, Stage.ACQUIRED, Stage.SCANNED)
_NEXT: dict[ExhibitAct, dict[Stage, Stage]] = {
    # A second image or scan takes nothing back.
    ExhibitAct.ACQUIRE: {
        Stage.BOOKED_IN: Stage.ACQUIRED,
        Stage.ACQUIRED: Stage.ACQUIRED,
        Stage.SCANNED: Stage.SCANNED,
    },
    ExhibitAct.SCAN: {Stage.ACQUIRED: Stage.SCANNED, Stage.SCANNED: Stage.SCANNED},
    # After a non-completion report a stronger method may follow; a resume is a new start.
    ExhibitAct.START: dict.fromkeys(
        (*_WAITING, Stage.UNDER_DISPOSAL, Stage.NON_COMPLETION), Stage.UNDER_DISPOSAL
    ),
    ExhibitAct.ERASE: {Stage.UNDER_DISPOSAL: Stage.ERASED},
    ExhibitAct.DESTROY: {Stage.UNDER_DISPOSAL: Stage.DESTROYED},
    ExhibitAct.CERTIFY: {Stage.ERASED: Stage.CERTIFIED, Stage.DESTROYED: Stage.CERTIFIED},
    ExhibitAct.REPORT: dict.fromkeys(
        (Stage.UNDER_DISPOSAL, Stage.ERASED, Stage.DESTROYED), Stage.NON_COMPLETION
    ),
}
_STANDS = {
    Stage.BOOKED_IN: "booked in",
    Stage.ACQUIRED: "imaged",
    Stage.SCANNED: "scanned",
    Stage.UNDER_DISPOSAL: "under disposal",
    Stage.ERASED: "erased and not certified",
    Stage.DESTROYED: "destroyed and not certified",
    Stage.CERTIFIED: "certified",
    Stage.NON_COMPLETION: "closed by a non-completion report",
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One physical item."""

    id: str
    version: int
    case_id: str
    reference: str
    description: str
    medium: MediumKind
    make: str
    model: str
    serial: str | None
    imei: str | None
    size: int | None
    locked: bool
    source: SourceRecord | None
    seals: tuple[Seal, ...]
    handovers: tuple[Handover, ...]
    holder: str
    placed_holds: tuple[PlacedHold, ...]
    stage: Stage
    training_stand_in: bool = False
    copy_decision: CopyDecision | None = None
    stand_in_serial: str | None = None

    @property
    def target_serial(self) -> str | None:
        """The serial number that a medium must show before it is erased as this exhibit.

        In a training folder a file can stand for the device; it then shows its own.
        """
        return self.stand_in_serial if self.training_stand_in else self.serial

    def after(self, act: ExhibitAct) -> Exhibit:
        """The exhibit at its next stage.

        Raises:
            OutOfSequenceError: the exhibit does not stand where the act can be done.
        """
        following = _NEXT[act].get(self.stage)
        if following is None:
            message = (
                f"{self.reference}: the exhibit is {_STANDS[self.stage]}, so the act "
                f'"{act.value}" is refused.'
            )
            raise OutOfSequenceError(message)
        return replace(self, stage=following)

    @property
    def seal(self) -> Seal | None:
        """The seal that is unbroken now, if any."""
        return next((seal for seal in reversed(self.seals) if seal.broken_at is None), None)

    @property
    def open_holds(self) -> tuple[PlacedHold, ...]:
        """Holds that people placed and nobody released."""
        return tuple(hold for hold in self.placed_holds if hold.is_open)

    def resealed(self, *, reason: str, number: str, by: str, at: datetime) -> Exhibit:
        """The exhibit after its bag was opened: the old seal kept as broken, a new one on.

        Raises:
            WrongEntryError: the new seal has the number of an old one.
        """
        if any(seal.number == number for seal in self.seals):
            message = f"{self.reference}: that seal number was used before. Use a new seal."
            raise WrongEntryError(message)
        current = self.seal
        ended = tuple(
            replace(seal, broken_at=at, broken_reason=reason) if seal is current else seal
            for seal in self.seals
        )
        return replace(self, seals=(*ended, Seal(number, at, by)))

    def handed_over(self, handover: Handover) -> Exhibit:
        """The exhibit with its new holder.

        Raises:
            WrongEntryError: the giver is not who holds it, or the seal is not the one on it.
        """
        if handover.from_holder != self.holder:
            message = (
                f"{self.reference}: the record names another holder than the person giving it. "
                "Record the missing movement first, or place a hold: discrepancy."
            )
            raise WrongEntryError(message)
        if self.seal is not None and handover.seal != self.seal.number:
            message = (
                f"{self.reference}: the seal on the bag is not the one recorded. Do not correct it "
                "silently: place a hold with the reason discrepancy."
            )
            raise WrongEntryError(message)
        return replace(self, handovers=(*self.handovers, handover), holder=handover.to_holder)

    def placed_hold(self, hold_id: str) -> PlacedHold:
        """The placed hold of that id.

        Raises:
            NotFoundError: there is none on this exhibit.
        """
        for hold in self.placed_holds:
            if hold.id == hold_id:
                return hold
        message = f"{self.reference}: no hold of that id was placed on this exhibit."
        raise NotFoundError(message)

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


RELEASES_NEEDED = 2
