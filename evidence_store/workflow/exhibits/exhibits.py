"""Exhibits: imported or booked in, identified, and kept as a copy."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_BOOKED_IN,
    EXHIBIT_IDENTIFIED,
    EXHIBIT_IMPORTED,
    EXHIBIT_PART_RECORDED,
    EXHIBIT_STAND_IN,
)
from evidence_store.domain.events.kinds.standing_events import EXHIBIT_COPY_DECIDED
from evidence_store.domain.exhibits.exhibit import CopyDecision, Exhibit, SourceRecord
from evidence_store.domain.exhibits.extracts import ExhibitEntry, parse_extract
from evidence_store.domain.exhibits.known_by import training_copy
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, short_text
from evidence_store.errors import ConflictError, RefusedError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.capacity import acted_by, require_capacity
from evidence_store.workflow._kit.subjects.exhibit_guards import require_image_kept
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, require_offered
from evidence_store.workflow._kit.subjects.making_exhibits import (
    KnownNumbers,
    add_exhibit,
    made_exhibit,
    note_second_ids,
    require_untouched,
)
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork


def import_exhibits(
    desk: Desk, case_id: str, *, extract: bytes, system: str
) -> tuple[Exhibit, ...]:
    """Import all exhibits of a property system's extract, or none (``domain.exhibits.extracts``).

    Each exhibit keeps the system's own reference and the digest of the extract; continuity before
    this moment is that system's.

    Raises:
        WrongEntryError: rows are bad; the text lists them by line.
        ConflictError: an exhibit of that reference is in the case already.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    system = short_text(system, what="system")
    rows = parse_extract(extract)
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(extract).digest())
    with desk.uow as uow:
        at = desk.clock()
        open_case_for(desk, case_id, CaseDeed.IMPORT_EXHIBITS, at)
        known = KnownNumbers(uow)
        made = []
        for row in rows:
            source = SourceRecord(system, row.source_reference, digest, at)
            exhibit = made_exhibit(row.entry, case_id=case_id, source=source, parent=None)
            add_exhibit(uow, exhibit, known=known, event=EXHIBIT_IMPORTED, actor=desk.actor, at=at)
            made.append(exhibit)
        saved = tuple(uow.exhibits.get(each.id) for each in made)
        uow.commit()
    return saved


def book_in(
    desk: Desk, case_id: str, *, entry: ExhibitEntry, part_of: str | None = None
) -> Exhibit:
    """Book in one exhibit that comes from no other system; our own record begins here.

    A part of another exhibit (``part_of``, its id) lies inside it, under its seal and with its
    holder, until it is taken out: seal and holder of the entry are then left empty.

    Raises:
        ConflictError: its reference, serial number or IMEI is in the case already.
        WrongEntryError: reference, seal or holder are not named, or the IMEI is misread.
        OutOfSequenceError: the parent is complete.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    entry = kept_entry(entry)
    if not (entry.reference.strip() and (part_of or (entry.seal.strip() and entry.holder.strip()))):
        raise WrongEntryError("An exhibit needs its reference, its seal and who holds it.")
    with desk.uow as uow:
        at = desk.clock()
        open_case_for(desk, case_id, CaseDeed.BOOK_IN, at)
        parent = None if part_of is None else _parent(uow, part_of, case_id=case_id)
        if parent is not None:
            require_offered(ExhibitDeed.BOOK_PART, OpenExhibit(uow, desk.actor, at, parent))
        exhibit = made_exhibit(entry, case_id=case_id, source=None, parent=parent)
        event = EXHIBIT_BOOKED_IN if parent is None else EXHIBIT_PART_RECORDED
        add_exhibit(uow, exhibit, known=KnownNumbers(uow), event=event, actor=desk.actor, at=at)
        saved = uow.exhibits.get(exhibit.id)
        uow.commit()
    return saved


def _parent(uow: UnitOfWork, parent_id: str, *, case_id: str) -> Exhibit:
    parent = uow.exhibits.get(parent_id)
    if parent.case_id != case_id:
        raise WrongEntryError(
            f"{parent.reference}: the exhibit is of another case than its part would be."
        )
    return parent


def complete_identity(
    desk: Desk, exhibit_id: str, *, serial: str | None, size: int | None
) -> Exhibit:
    """Record serial number or size (bytes) where the record has none; it never replaces one.

    Raises:
        ConflictError: the record holds another value; that is a discrepancy, not a correction.
        OutOfSequenceError: the exhibit is under disposal or past it, or both are recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    serial = None if serial is None else short_text(serial, what="serial")
    with desk.uow as uow:
        on = open_exhibit(desk, exhibit_id)
        exhibit = on.exhibit
        for known, given in ((exhibit.serial, serial), (exhibit.size, size)):
            if given is not None and known not in (None, given):
                raise ConflictError(
                    f"{exhibit.reference}: the record holds another value. Do not correct it "
                    "silently: " + Way.EXHIBIT_DISCREPANCY + "."
                )
        require_offered(ExhibitDeed.IDENTIFY, on)
        changed = replace(exhibit, serial=exhibit.serial or serial, size=exhibit.size or size)
        # A second id of a device is found also where its number is completed later.
        others = KnownNumbers(uow).others(changed)
        on.record(
            changed,
            EXHIBIT_IDENTIFIED,
            public={"serial_known": changed.serial is not None, "size": changed.size},
            committed={"serial": changed.serial},
        )
        note_second_ids(on, others)
        saved = uow.exhibits.get(exhibit_id)
        uow.commit()
    return saved


def register_training_file(
    desk: Desk, exhibit_id: str, *, copy_serial: str, copy_size: int, is_training: bool
) -> Exhibit:
    """Use a working copy in place of the device, in a training data folder only.

    Raises:
        RefusedError: the data folder is not for training.
        WrongEntryError: the copy and the exhibit have different sizes.
        OutOfSequenceError: the exhibit is under disposal or past it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    with desk.uow as uow:
        on = open_exhibit(desk, exhibit_id)
        exhibit = on.exhibit
        if not is_training:
            raise RefusedError(
                f"{exhibit.reference}: a training file can be used in place of a device only in a "
                "training data folder."
            )
        require_untouched(exhibit)
        if exhibit.size not in (None, copy_size):
            raise WrongEntryError(
                f"{exhibit.reference}: the copy and the exhibit have different sizes."
            )
        _require_own_training_file(uow, exhibit, copy_serial)
        saved = on.record(
            replace(
                exhibit, has_training_file=True, training_file_serial=copy_serial, size=copy_size
            ),
            EXHIBIT_STAND_IN,
            public={"size": copy_size},
            committed={"serial": copy_serial},
        )
        uow.commit()
    return saved


def decide_copy(desk: SigningDesk, exhibit_id: str, acquisition_id: str, *, reason: str) -> Exhibit:
    """Decide, signed and with a reason, that a verified copy is kept instead of the original.

    It ends the retention hold (CPIA Code) and no other one.

    Raises:
        OutOfSequenceError: the disk image is not verified.
        WrongEntryError: no reason is given, or the image is of another exhibit.
        NotPermittedError: the actor's duties do not include it.
    """
    # The CPIA Code lets a copy be kept where that is reasonable in all the circumstances.
    if not reason.strip():
        raise WrongEntryError(
            "Give the reason why keeping the copy is reasonable in all the circumstances."
        )
    with desk.uow as uow:
        at = desk.clock()
        deputy_of = require_capacity(uow, desk.actor, Act.DECIDE_COPY, at=at, parts={})
        opened = open_exhibit(desk, exhibit_id, at)
        require_offered(ExhibitDeed.KEEP_IMAGE, opened)
        exhibit = opened.exhibit
        acquisition = uow.acquisitions.get(acquisition_id)
        if acquisition.exhibit_id != exhibit.id:
            raise WrongEntryError(f"{exhibit.reference}: the disk image is of another exhibit.")
        # Asked of this very image: the offer asks only whether one of them could be kept.
        require_image_kept(opened, acquisition)
        decision = CopyDecision(new_id("y"), acquisition_id, desk.actor.id, at, reason)
        event, facts = EXHIBIT_COPY_DECIDED, {"acquisition": acquisition_id, "reason": reason}
        signed = opened.sign_act(event, signer=desk.signer, facts=facts)
        saved = opened.record(
            replace(exhibit, copy_decision=decision),
            event,
            signed=signed,
            public={"decision": decision.id, "acquisition": acquisition_id},
            committed={**acted_by(desk.actor, deputy_of), "reason": reason},
        )
        uow.commit()
    return saved


def _require_own_training_file(uow: UnitOfWork, exhibit: Exhibit, copy_serial: str) -> None:
    same = uow.exhibits.known_by({training_copy(copy_serial)})
    if any(each.id != exhibit.id for each in same):
        raise ConflictError(
            f"{exhibit.reference}: this working copy is already used in place of another "
            "exhibit. Make another: " + Way.COPY_MAKE + "."
        )
