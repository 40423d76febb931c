"""Exhibits: imported or booked in, resealed, handed over, identified, and kept as a copy."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.exhibits import (
    CopyDecision,
    Exhibit,
    Seal,
    SourceRecord,
    Stage,
)
from evidence_store.domain.extracts import ExhibitEntry, parse_extract
from evidence_store.domain.identifiers import looks_like_id, new_id
from evidence_store.domain.texts import kept_entry, same_key, short_text
from evidence_store.errors import ConflictError, OutOfSequenceError, RefusedError, WrongEntryError
from evidence_store.workflow.exhibit_entries import append_exhibit_entry
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from datetime import datetime

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
    system = short_text(system, what="system")
    rows = parse_extract(extract)
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(extract).digest())
    with uow:
        at = clock()
        uow.cases.get(case_id)
        made = []
        for row in rows:
            source = SourceRecord(system, row.source_reference, digest, at)
            exhibit = _made(row.entry, case_id=case_id, source=source)
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
    entry = kept_entry(entry)
    if not (entry.reference.strip() and entry.seal.strip() and entry.holder.strip()):
        message = "An exhibit needs its reference, its seal and who holds it."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        uow.cases.get(case_id)
        exhibit = _made(entry, case_id=case_id, source=None)
        _add(uow, exhibit, event="exhibit.booked_in", actor=actor, at=at)
        uow.commit()
    return exhibit


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
    serial = None if serial is None else short_text(serial, what="serial")
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        _require_untouched(exhibit)
        _require_own_serial(uow, exhibit, serial)
        for known, given in ((exhibit.serial, serial), (exhibit.size, size)):
            if given is not None and known not in (None, given):
                message = (
                    f"{exhibit.reference}: the record holds another value. Do not correct it "
                    "silently: place a hold with the reason discrepancy."
                )
                raise ConflictError(message)
        changed = replace(exhibit, serial=exhibit.serial or serial, size=exhibit.size or size)
        saved = uow.exhibits.save(changed)
        append_exhibit_entry(
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
        _require_own_stand_in(uow, exhibit, copy_serial)
        saved = uow.exhibits.save(
            replace(exhibit, training_stand_in=True, stand_in_serial=copy_serial, size=copy_size)
        )
        append_exhibit_entry(
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
        append_exhibit_entry(
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


def _require_own_serial(uow: UnitOfWork, exhibit: Exhibit, serial: str | None) -> None:
    if not serial:
        return
    for each in uow.exhibits.find(case_id=exhibit.case_id):
        if each.id != exhibit.id and each.serial and same_key(each.serial) == same_key(serial):
            message = (
                f"{exhibit.reference}: exhibit {each.reference} of this case has the same serial "
                "number. Read both labels again. Nothing was recorded."
            )
            raise ConflictError(message)


def _require_own_stand_in(uow: UnitOfWork, exhibit: Exhibit, copy_serial: str) -> None:
    others = (each for each in uow.exhibits.find() if each.id != exhibit.id)
    if any(each.stand_in_serial == copy_serial for each in others):
        message = (
            f"{exhibit.reference}: this working copy stands for another exhibit already. Make "
            "another: expunge copy make."
        )
        raise ConflictError(message)


def _made(entry: ExhibitEntry, *, case_id: str, source: SourceRecord | None) -> Exhibit:
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
        seals=(Seal(entry.seal, None, None),),  # it was on the bag already
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
    if looks_like_id(exhibit.reference):
        raise WrongEntryError("An exhibit's reference may not look like an id of this programme.")
    _require_own_serial(uow, exhibit, exhibit.serial)
    uow.exhibits.add(exhibit)
    source = exhibit.source
    append_exhibit_entry(
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
