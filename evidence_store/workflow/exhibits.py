"""Exhibits: imported or booked in, resealed, handed over, identified, and kept as a copy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.exhibits import (
    CopyDecision,
    Exhibit,
    Handover,
    Seal,
    SourceRecord,
    Stage,
)
from evidence_store.domain.extracts import ExhibitEntry, parse_extract
from evidence_store.domain.identifiers import new_id
from evidence_store.errors import ConflictError, OutOfSequenceError, RefusedError, WrongEntryError
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import Clock, UnitOfWork


def import_exhibits(
    case_id: str, *, extract: bytes, system: str, actor: Actor, uow: UnitOfWork, clock: Clock
) -> tuple[Exhibit, ...]:
    """Import all exhibits of a property system's extract, or none: see ``domain.extracts``.

    Each exhibit keeps the system's own reference and the digest of the extract; continuity before
    this moment is that system's.

    Raises:
        WrongEntryError: rows are bad; the text lists them by line.
        ConflictError: an exhibit of that reference is in the case already.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.BOOK_IN)
    rows = parse_extract(extract)
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(extract).digest())
    with uow:
        at = clock()
        uow.cases.get(case_id)
        made = []
        for row in rows:
            source = SourceRecord(system, row.source_reference, digest, at)
            exhibit = _made(row.entry, case_id=case_id, source=source, actor=actor, at=at)
            _add(uow, exhibit, event="exhibit.imported", actor=actor, at=at)
            made.append(exhibit)
        uow.commit()
    return tuple(made)


def book_in(
    case_id: str, *, entry: ExhibitEntry, actor: Actor, uow: UnitOfWork, clock: Clock
) -> Exhibit:
    """Book in one exhibit that comes from no other system; our own record begins here.

    Raises:
        ConflictError: an exhibit of that reference is in the case already.
        WrongEntryError: reference, seal or holder are not named.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.BOOK_IN)
    if not (entry.reference.strip() and entry.seal.strip() and entry.holder.strip()):
        message = "An exhibit needs its reference, its seal and who holds it."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        uow.cases.get(case_id)
        exhibit = _made(entry, case_id=case_id, source=None, actor=actor, at=at)
        _add(uow, exhibit, event="exhibit.booked_in", actor=actor, at=at)
        uow.commit()
    return exhibit


def reseal(
    exhibit_id: str,
    *,
    reason: str,
    new_seal: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Exhibit:
    """Record that the bag was opened, why, and the new seal; the old one stays on record.

    Raises:
        WrongEntryError: the new seal was used before, or nothing was named.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RESEAL)
    if not (reason.strip() and new_seal.strip()):
        message = "Say why the seal was broken, and give the number of the new one."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        old = exhibit.seal
        saved = uow.exhibits.save(
            exhibit.resealed(reason=reason, number=new_seal, by=actor.id, at=at)
        )
        _append(
            uow,
            saved,
            event="exhibit.resealed",
            at=at,
            public={"seal_out": old.number if old else None, "seal_in": new_seal},
            committed={"by": actor.id, "reason": reason},
        )
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement as it is entered: ``occurred`` is when it happened, in UTC."""

    occurred: datetime
    from_holder: str
    to_holder: str
    reason: str
    seal: str


def hand_over(
    exhibit_id: str, *, movement: Movement, actor: Actor, uow: UnitOfWork, clock: Clock
) -> Exhibit:
    """Record a movement from the present holder to the next, with the seal that was on the bag.

    Raises:
        WrongEntryError: holder or seal are not those on record, or the time cannot be so.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.HAND_OVER)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        last = max((each.occurred for each in exhibit.handovers), default=movement.occurred)
        if not last <= movement.occurred <= at:
            message = (
                f"{exhibit.reference}: the movement lies in the future or before the last one."
            )
            raise WrongEntryError(message)
        handover = Handover(
            id=new_id("m"),
            occurred=movement.occurred,
            recorded=at,
            from_holder=movement.from_holder,
            to_holder=movement.to_holder,
            reason=movement.reason,
            seal=movement.seal,
        )
        saved = uow.exhibits.save(exhibit.handed_over(handover))
        _append(
            uow,
            saved,
            event="exhibit.handover",
            at=movement.occurred,
            public={"handover": handover.id, "seal": handover.seal},
            committed={
                "by": actor.id,
                "from": handover.from_holder,
                "to": handover.to_holder,
                "reason": handover.reason,
            },
        )
        uow.commit()
    return saved


def complete_identity(
    exhibit_id: str,
    *,
    serial: str | None,
    size: int | None,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Exhibit:
    """Record serial number or size (bytes) where the record has none; it never replaces one.

    Raises:
        ConflictError: the record holds another value; that is a discrepancy, not a correction.
        OutOfSequenceError: the exhibit is under disposal or past it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.BOOK_IN)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        _require_untouched(exhibit)
        for known, given in ((exhibit.serial, serial), (exhibit.size, size)):
            if given is not None and known not in (None, given):
                message = (
                    f"{exhibit.reference}: the record holds another value. Do not correct it "
                    "silently: place a hold with the reason discrepancy."
                )
                raise ConflictError(message)
        changed = replace(exhibit, serial=exhibit.serial or serial, size=exhibit.size or size)
        saved = uow.exhibits.save(changed)
        _append(
            uow,
            saved,
            event="exhibit.identified",
            at=at,
            public={"serial_known": saved.serial is not None, "size": saved.size},
            committed={"by": actor.id, "serial": saved.serial},
        )
        uow.commit()
    return saved


def register_stand_in(
    exhibit_id: str,
    *,
    copy_serial: str,
    copy_size: int,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    is_training: bool,
) -> Exhibit:
    """Let a working copy stand for the device, in a training data folder only.

    Raises:
        RefusedError: the data folder is not for training.
        WrongEntryError: the copy has another size than the exhibit.
        OutOfSequenceError: the exhibit is under disposal or past it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.BOOK_IN)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        if not is_training:
            message = (
                f"{exhibit.reference}: a file stands for a device only in a training data folder."
            )
            raise RefusedError(message)
        _require_untouched(exhibit)
        if exhibit.size not in (None, copy_size):
            message = f"{exhibit.reference}: the copy has another size than the exhibit."
            raise WrongEntryError(message)
        saved = uow.exhibits.save(
            replace(exhibit, training_stand_in=True, stand_in_serial=copy_serial, size=copy_size)
        )
        _append(
            uow,
            saved,
            event="exhibit.stand_in",
            at=at,
            public={"size": copy_size},
            committed={"by": actor.id, "serial": copy_serial},
        )
        uow.commit()
    return saved


def decide_copy(
    exhibit_id: str,
    acquisition_id: str,
    *,
    reason: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Exhibit:
    """Decide, by name and with a reason, that a verified copy is kept instead of the original.

    It ends the retention hold (CPIA Code) and no other one.

    Raises:
        OutOfSequenceError: the disk image is not verified.
        WrongEntryError: no reason is given, or the image is of another exhibit.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.DECIDE_COPY)
    if not reason.strip():
        message = "Give the reason why keeping the copy is reasonable in all the circumstances."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        acquisition = uow.acquisitions.get(acquisition_id)
        if acquisition.exhibit_id != exhibit.id:
            message = f"{exhibit.reference}: the disk image is of another exhibit."
            raise WrongEntryError(message)
        if not acquisition.is_verified:
            message = f"{exhibit.reference}: the disk image is not verified. Verify it first."
            raise OutOfSequenceError(message)
        decision = CopyDecision(new_id("y"), acquisition_id, actor.id, at, reason)
        saved = uow.exhibits.save(replace(exhibit, copy_decision=decision))
        _append(
            uow,
            saved,
            event="exhibit.copy_decided",
            at=at,
            public={"decision": decision.id, "acquisition": acquisition_id},
            committed={"by": actor.id, "reason": reason},
        )
        uow.commit()
    return saved


def _require_untouched(exhibit: Exhibit) -> None:
    if exhibit.stage not in (Stage.BOOKED_IN, Stage.ACQUIRED, Stage.SCANNED):
        message = f"{exhibit.reference}: the exhibit is under disposal or past it."
        raise OutOfSequenceError(message)


def _made(
    entry: ExhibitEntry,
    *,
    case_id: str,
    source: SourceRecord | None,
    actor: Actor,
    at: datetime,
) -> Exhibit:
    return Exhibit(
        id=new_id("x"),
        version=1,
        case_id=case_id,
        reference=entry.reference,
        description=entry.description,
        medium=entry.medium,
        make=entry.make,
        model=entry.model,
        serial=entry.serial,
        imei=entry.imei,
        size=entry.size,
        locked=entry.locked,
        source=source,
        seals=(Seal(entry.seal, at, actor.id),),
        handovers=(),
        holder=entry.holder,
        placed_holds=(),
        stage=Stage.BOOKED_IN,
    )


def _add(uow: UnitOfWork, exhibit: Exhibit, *, event: str, actor: Actor, at: datetime) -> None:
    if uow.exhibits.find(case_id=exhibit.case_id, reference=exhibit.reference):
        message = (
            f"{exhibit.reference}: an exhibit of that reference is in this case already. "
            "Nothing was recorded."
        )
        raise ConflictError(message)
    uow.exhibits.add(exhibit)
    source = exhibit.source
    _append(
        uow,
        exhibit,
        event=event,
        at=at,
        public={
            "seal": exhibit.seals[0].number,
            "medium": exhibit.medium.value,
            "extract": None if source is None else str(source.extract_digest),
        },
        committed={
            "by": actor.id,
            "reference": exhibit.reference,
            "holder": exhibit.holder,
            "serial": exhibit.serial,
            "source": None if source is None else f"{source.system} {source.reference}",
        },
    )


def _append(
    uow: UnitOfWork,
    exhibit: Exhibit,
    *,
    event: str,
    at: datetime,
    public: dict[str, JsonValue],
    committed: dict[str, JsonValue],
) -> None:
    draft = Draft(event, exhibit.case_id, exhibit.id, at, public=public, committed=committed)
    uow.custody.append(draft)
