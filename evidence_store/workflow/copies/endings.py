"""The end of a copy: begun under what two people signed, reported, and read by another person.

A resume is a new start, which goes through all of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.copies.endings import EndOutcome
from evidence_store.domain.events.kinds.copy_events import (
    COPY_ERASE_VERIFIED,
    COPY_ERASE_WRITTEN,
)
from evidence_store.domain.people.duties import (
    Act,
    require_duty,
)
from evidence_store.errors import (
    HoldOpenError,
    ImpossibleReportError,
    OutOfSequenceError,
    PermitError,
)
from evidence_store.workflow._kit.copy_grounds import (
    as_if_ended,
    copy_of,
    other_copies,
    require_apart_from_work,
    with_copy,
)
from evidence_store.workflow._kit.grounds import require_still_clear
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.starts.copy_starts import signed_start
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.documents import digest_of

if TYPE_CHECKING:
    from evidence_store.domain.copies.endings import CopyEnding
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
    from forensics.values.copies.police_copies import CopyReading, CopyReceipt


def start_ending(desk: SigningDesk, exhibit_id: str, copy_id: str) -> HeldCopy:
    """Record, signed, that the files of a copy are overwritten from now on; everything is checked.

    To be called once every file was known again by its bytes, and before the first of them changes.

    Raises:
        StatementError: what was signed expired, is for other files, or something came since.
        HoldOpenError: a hold stands, worked out as if the copy had ended.
        OutOfSequenceError: its end is not authorised, it was overwritten, or a disposal is open.
        SamePersonError: the actor authorised it, or ended a bar to erasing.
        UnknownTimeError: nobody else vouches for the time.
        TamperedLogError: an entry of the log was taken out or changed.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    with refusals_recorded(desk, Act.ERASE_COPY, exhibit_id=exhibit_id), desk.uow as uow:
        require_duty(desk.actor, Act.ERASE_COPY)
        opened = open_exhibit(desk, exhibit_id)
        begun = signed_start(opened, copy_id, signer=desk.signer, rules=desk.rules)
        uow.commit()
    return begun


def renew_ending(
    exhibit_id: str, copy_id: str, *, start: int, uow: UnitOfWork, clock: Clock, rules: Rules
) -> None:
    """Check that the overwriting of a copy may go on. It reads and records nothing.

    Raises:
        HoldOpenError: a hold stands.
        PermitError: another start came since, or it is not under way.
    """
    with uow:
        exhibit = uow.exhibits.get(exhibit_id)
        copy = copy_of(exhibit, copy_id)
        ending = copy.ending
        if exhibit.open_holds:
            raise HoldOpenError(
                f"{exhibit.reference}: a hold was placed. Nothing more may be overwritten."
            )
        if ending is None or ending.starts != start or ending.receipt or not ending.started_at:
            raise PermitError(
                f"{exhibit.reference}: another start came since. Nothing more may be overwritten."
            )
        if ending.not_read is not None:
            raise PermitError(
                f"{exhibit.reference}: another person signed that the end of this copy is not "
                "complete. Nothing more may be overwritten."
            )
        without = as_if_ended(exhibit, copy)
        require_still_clear(uow, without, rules=rules, begun_at=ending.started_at, at=clock())


def record_written(desk: Desk, exhibit_id: str, copy_id: str, *, receipt: CopyReceipt) -> HeldCopy:
    """Record what the eraser did to the files.

    Raises:
        ImpossibleReportError: it cannot be what the eraser did to these files.
        OutOfSequenceError: nothing is under way, or somebody else began it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.ERASE_COPY)
    desk.uow.use_kept_room()  # it has happened
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        exhibit, copy = opened.exhibit, copy_of(opened.exhibit, copy_id)
        ending = _under_way(exhibit, copy)
        if ending.operators[-1:] != (desk.actor.id,):
            raise OutOfSequenceError(f"{exhibit.reference}: the person who began it records it.")
        _verify_receipt(copy, receipt)
        written = copy.at_end(ending.written(receipt))
        opened.record(
            with_copy(exhibit, written),
            COPY_ERASE_WRITTEN,
            public={
                "copy": copy.id,
                "operator": desk.actor.id,
                "receipt": str(digest_of(receipt)),
                "bytes_written": sum(each.written for each in receipt.files),
                "bytes_read_back": sum(each.read_back for each in receipt.files),
            },
        )
        uow.commit()
    return written


def require_reader(desk: Desk, exhibit_id: str, copy_id: str) -> HeldCopy:
    """The copy, for a person who reads its files again in a process of their own.

    Raises:
        SamePersonError: the actor overwrote a part of it, or authorised it.
        OutOfSequenceError: it is not overwritten, or was read.
        NotPermittedError: the actor's duties do not include it.
    """
    with desk.uow:
        return _to_read(open_exhibit(desk, exhibit_id), copy_id)


def record_reading(
    desk: SigningDesk, exhibit_id: str, copy_id: str, *, reading: CopyReading
) -> HeldCopy:
    """Record another person's own reading of the files, signed by that person.

    Raises:
        ImpossibleReportError: no second process can have found this.
        As ``require_reader``.
    """
    with refusals_recorded(desk, Act.VERIFY_COPY, exhibit_id=exhibit_id), desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        exhibit, copy = opened.exhibit, _to_read(opened, copy_id)
        ending = _under_way(exhibit, copy)
        _verify_reading(copy, reading)
        # Signed for, too: the document says that this copy
        # ended, and which others then stood (ADR 94).
        others = other_copies(exhibit, copy)
        read = ending.read(reading, by=desk.actor.id, others=others)
        public = {
            "copy": copy.id,
            "operator": ending.operators[-1],
            "outcome": (read.outcome or EndOutcome.FAILED).value,
            "receipt": str(digest_of(ending.receipt)),
            "reading": str(digest_of(reading)),
            "others": str(digest_of(others)),
            "bytes_read": sum(each.read for each in reading.files),
        }
        facts = {name: str(value) for name, value in public.items()}
        signed = opened.sign_act(COPY_ERASE_VERIFIED, signer=desk.signer, facts=facts)
        after = copy.at_end(read)
        opened.record(with_copy(exhibit, after), COPY_ERASE_VERIFIED, public=public, signed=signed)
        uow.commit()
    return after


def _to_read(opened: OpenExhibit, copy_id: str) -> HeldCopy:
    require_duty(opened.actor, Act.VERIFY_COPY)
    copy = copy_of(opened.exhibit, copy_id)
    ending = _under_way(opened.exhibit, copy)
    require_apart_from_work(opened.actor, copy)
    if ending.receipt is None or ending.outcome is not None:
        raise OutOfSequenceError(
            f"{opened.exhibit.reference}: no overwritten copy waits to be read again."
        )
    return copy


def _under_way(exhibit: Exhibit, copy: HeldCopy) -> CopyEnding:
    if copy.ending is None:
        raise OutOfSequenceError(f"{exhibit.reference}: nothing of this copy was overwritten.")
    return copy.ending


def _verify_receipt(copy: HeldCopy, receipt: CopyReceipt) -> None:
    told = [
        each.size == file.size
        and 0 <= each.written <= each.size - each.holes
        and 0 <= each.read_back <= each.size
        and each.different <= each.read_back
        # Not strict: another number of files is refused below, with a sentence.
        for each, file in zip(receipt.files, copy.files, strict=False)
    ]
    is_of_it = receipt.copy == copy.id and len(receipt.files) == len(copy.files)
    if not (is_of_it and all(told) and receipt.started <= receipt.finished):
        raise ImpossibleReportError(
            "The receipt cannot be what was done to the files of this copy."
        )


def _verify_reading(copy: HeldCopy, reading: CopyReading) -> None:
    receipt = None if copy.ending is None else copy.ending.receipt
    told = [
        each.size == file.size and 0 <= each.zero <= each.read <= each.size
        for each, file in zip(reading.files, copy.files, strict=False)
    ]
    is_of_it = reading.copy == copy.id and len(reading.files) == len(copy.files)
    # A reading from before the end of the overwriting shows nothing of it.
    is_after = receipt is not None and receipt.finished <= reading.started <= reading.finished
    if not (is_of_it and all(told) and is_after):
        raise ImpossibleReportError("No second reading can have found this of the files.")
