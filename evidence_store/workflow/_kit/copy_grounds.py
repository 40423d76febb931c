"""What bars the end of a police copy: every hold of its exhibit, as if that copy had ended.

None of this is a step: it opens no unit of work, records nothing and commits nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.copies.endings import OtherCopy
from evidence_store.domain.copies.reviews import OpenReview, ReviewOutcome
from evidence_store.domain.exhibits.copies import CopyEnd
from evidence_store.domain.exhibits.exhibit import without_idle_decision
from evidence_store.domain.exhibits.known_by import of_files
from evidence_store.domain.people.duties import Act, Part, require_other_person
from evidence_store.domain.signing.passkeys import unpacked
from evidence_store.domain.values.finding import of_id, with_changed
from evidence_store.errors import ConflictError, OutOfSequenceError, RefusedError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.grounds import require_clear_holds

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.values.copies.police_copies import CopyFile


def copy_of(exhibit: Exhibit, copy_id: str) -> HeldCopy:
    """The copy of that id.

    Raises:
        NotFoundError: none is in the inventory of the exhibit.
    """
    missing = f"{exhibit.reference}: no copy of that id is in the inventory."
    return of_id(exhibit.copies, copy_id, missing)


def with_copy(exhibit: Exhibit, changed: HeldCopy) -> Exhibit:
    """The exhibit with one of its copies in its new form."""
    return without_idle_decision(replace(exhibit, copies=with_changed(exhibit.copies, changed)))


def require_clear_to_end(
    uow: UnitOfWork, exhibit: Exhibit, copy: HeldCopy, *, rules: Rules, at: datetime
) -> HoldEvaluation:
    """Return the evaluation of every hold as if the copy had ended, if none stands then.

    A retention that ended because this copy is kept in place of the original has not ended for it.

    Raises:
        HoldOpenError: one stands; the text shows the arithmetic of each.
        OutOfSequenceError: a disposal of the exhibit is open, which may rest on the copy.
        TamperedLogError: an entry of the case is not signed as its kind needs.
    """
    # The device of an open disposal is known again by
    # a disk image, which this copy can be (ADR 94).
    if any(each.is_open for each in uow.disposals.find(exhibit_id=exhibit.id)):
        raise OutOfSequenceError(
            f"{exhibit.reference}: a disposal of this exhibit is open, and may rest on the copy. "
            "Finish it first, or withdraw it: " + Way.DISPOSAL_WITHDRAW + "."
        )
    return require_clear_holds(uow, as_if_ended(exhibit, copy), rules=rules, at=at)


def as_if_ended(exhibit: Exhibit, copy: HeldCopy) -> Exhibit:
    """The exhibit as it would stand without that copy."""
    return with_copy(exhibit, replace(copy, ended=CopyEnd.ERASED))


def other_copies(exhibit: Exhibit, copy: HeldCopy) -> tuple[OtherCopy, ...]:
    """The other copies in the inventory of the exhibit, as a document about this one names them."""
    return tuple(
        OtherCopy(each.kind.value, each.review_on, None if each.ended is None else each.ended.value)
        for each in exhibit.copies
        if each.id != copy.id
    )


def authorised_end(exhibit: Exhibit, copy: HeldCopy) -> OpenReview:
    """The review by which two people signed that the copy ends.

    Raises:
        OutOfSequenceError: there is none.
    """
    review = copy.review
    if review is None or review.waits or review.ruling.outcome is not ReviewOutcome.END:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the end of this copy is not authorised. Begin with its "
            "review: " + Way.EXHIBIT_REVIEW_COPY + "."
        )
    return review


def require_apart_from_work(actor: Actor, copy: HeldCopy) -> None:
    """Check that this person neither overwrote a part of the copy nor authorised its end.

    Raises:
        SamePersonError: they did.
    """
    authorised = None if copy.review is None else copy.review.authorised
    parts = {
        Part.OPERATOR: frozenset(() if copy.ending is None else copy.ending.operators),
        Part.AUTHORISER: frozenset() if authorised is None else frozenset({authorised.by}),
    }
    require_other_person(actor, Act.VERIFY_COPY, parts=parts)


def require_passkey_where_asked(uow: UnitOfWork, exhibit: Exhibit, signature: bytes) -> None:
    """Check that a passkey signed, where the unit's policy asks for one to authorise.

    Raises:
        RefusedError: something else signed.
    """
    # A passphrase can be watched while it is typed; two people can set that it is not enough here.
    if uow.outside.authorising_needs_passkey and unpacked(signature) is None:
        raise RefusedError(
            f"{exhibit.reference}: not authorised. This unit's policy asks for a passkey, "
            "and this was signed with a passphrase. Open it in the browser and sign with your "
            "passkey."
        )


def require_own_files(
    uow: UnitOfWork, exhibit: Exhibit, copy: HeldCopy, files: tuple[CopyFile, ...]
) -> None:
    """Check that these files are of this copy, and of nothing else that is recorded.

    Raises:
        WrongEntryError: they are not those of the disk image or extraction that the copy is.
        ConflictError: one belongs to another copy, or to another acquisition.
    """
    name, marks = exhibit.reference, {each.marks for each in files}
    own = None if copy.acquisition_id is None else uow.acquisitions.get(copy.acquisition_id)
    if own is not None and {each.marks for each in own.files} != marks:
        raise WrongEntryError(
            f"{name}: the copy is a registered {own.called}, and these are not its files. Name all "
            "of them where they were registered."
        )
    wanted = of_files(paths=[each.place for each in files], marks=marks)
    for each in uow.acquisitions.known_by(wanted):
        if each.id != copy.acquisition_id:
            raise ConflictError(
                f"{name}: a file belongs to a registered {each.called} that this copy does not "
                "name. Put that in the inventory, and register its files there."
            )
    # Of every case: what a hold of one exhibit bars must not end as a copy of another. What is on
    # record as lost or returned is a file still; once found, its own exhibit lists it again.
    for other in uow.exhibits.find():
        for held in other.copies:
            is_there = held.is_held if other.id == exhibit.id else held.ended is not CopyEnd.ERASED
            is_other = (other.id, held.id) != (exhibit.id, copy.id)
            if is_there and is_other and not marks.isdisjoint(each.marks for each in held.files):
                where = other.reference if other.case_id == exhibit.case_id else "another case"
                raise ConflictError(
                    f"{name}: a file belongs to another copy in the inventory of {where}."
                )
