"""Exhibits: one physical item each, with its seal, its holder and its stage.

The reference (``ABC/1``) is unique within a case only and is never a key. Continuity before the
exhibit was imported is the property system's; ``source`` says where our own record begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    """One seal on one bag; an opening ends it and always yields a new one."""

    number: str
    applied_at: datetime
    applied_by: str
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
