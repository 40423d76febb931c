"""The inventory of copies: put in, reviewed, ended. No step here says anything of the device."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.standing_events import (
    COPY_ENDED,
    COPY_RECORDED,
    COPY_REVIEWED,
)
from evidence_store.domain.exhibits.copies import (
    CopyEnd,
    CopyKind,
    CopyReview,
    HeldCopy,
    kept_images,
)
from evidence_store.domain.exhibits.exhibit import without_idle_decision
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.orders.matters import Need
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.workflow._kit.grounds import line_up, require_past_day
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, require_offered
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from evidence_store.workflow._kit.subjects.voiding import void_open_disposals

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.events.event import Event
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class CopyEntry:
    """A copy as it is entered."""

    kind: CopyKind
    description: str
    holder: str
    place: str
    basis: str
    review_on: date
    acquisition: str | None = None


def record_copy(
    exhibit_id: str,
    *,
    entry: CopyEntry,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> HeldCopy:
    """Add a copy to the inventory: holder, place, basis and the day of its next review.

    Raises:
        WrongEntryError: one of them is not named, or the disk image is of another exhibit.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.KEEP_COPIES)
    entry = kept_entry(entry)
    if not (entry.holder.strip() and entry.place.strip() and entry.basis.strip()):
        raise WrongEntryError("A copy has a holder, a place, and the basis on which it is kept.")
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        if entry.acquisition is not None:
            image = uow.acquisitions.get(entry.acquisition)
            if image.exhibit_id != exhibit.id:
                message = f"{exhibit.reference}: the disk image is of another exhibit."
                raise WrongEntryError(message)
        made = HeldCopy(
            id=new_id("b"),
            kind=entry.kind,
            description=entry.description,
            holder=entry.holder,
            place=entry.place,
            basis=entry.basis,
            review_on=entry.review_on,
            recorded_by=actor.id,
            recorded_at=at,
            acquisition_id=entry.acquisition,
        )
        _save(uow, exhibit_id, made, event=COPY_RECORDED, actor=actor, at=at)
        uow.commit()
    return made


def review_copy(
    exhibit_id: str,
    copy_id: str,
    *,
    reason: str,
    next_review: date,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> HeldCopy:
    """Record that a copy is kept on, why, and when it is reviewed again.

    Raises:
        NotFoundError: no such copy.
        OutOfSequenceError: it ended.
        WrongEntryError: no reason is given, or the next review is not after today.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.KEEP_COPIES)
    reason = kept_entry(CopyReview(next_review, "", reason, next_review)).reason
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        today = LegalCalendar.of(rules).day_of(at)
        if not reason.strip() or next_review <= today:
            message = f"{exhibit.reference}: say why the copy is kept, and a day after today."
            raise WrongEntryError(message)
        review = CopyReview(today, actor.id, reason, next_review)
        require_offered(ExhibitDeed.REVIEW_COPY, OpenExhibit(uow, actor, at, exhibit))
        changed = _copy_of(exhibit, copy_id).reviewed(review)
        _save(uow, exhibit_id, changed, event=COPY_REVIEWED, actor=actor, at=at)
        uow.commit()
    return changed


@dataclass(frozen=True, slots=True)
class CopyEnding:
    """How a copy ended, on which day, and on which paper."""

    how: CopyEnd
    on: date
    paper: str


def end_copy(
    exhibit_id: str,
    copy_id: str,
    *,
    ending: CopyEnding,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> HeldCopy:
    """Record that a copy ended. The device is another matter, and so is every other copy.

    With the last one of a verified disk image ends what people decided because of it, that the
    copy is kept instead of the original; an open disposal that rested on such a copy is void.

    Raises:
        NotFoundError: no such copy.
        OutOfSequenceError: it ended before.
        WrongEntryError: the paper is not named, or the day lies in the future.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.KEEP_COPIES)
    ending = kept_entry(ending)
    if not ending.paper.strip():
        raise WrongEntryError("Name the record of how the copy ended: a receipt, a log, a report.")
    with uow:
        at = clock()
        require_past_day(ending.on, "The end of the copy", rules=rules, at=at)
        exhibit = uow.exhibits.get(exhibit_id)
        require_offered(ExhibitDeed.END_COPY, OpenExhibit(uow, actor, at, exhibit))
        changed = _copy_of(exhibit, copy_id).ended_by(ending.how, on=ending.on, paper=ending.paper)
        rested = _rests_on_a_copy(uow, exhibit)
        _save(uow, exhibit_id, changed, event=COPY_ENDED, actor=actor, at=at)
        after = uow.exhibits.get(exhibit_id)
        if rested and not _rests_on_a_copy(uow, after):
            void_open_disposals(uow, after, reason=_NO_COPY, actor=actor, at=at)
        uow.commit()
    return changed


_NO_COPY = "the last copy of a verified disk image ended"


def _rests_on_a_copy(uow: UnitOfWork, exhibit: Exhibit) -> bool:
    """Whether a decision says that a copy is kept or suffices, and such a copy is there."""
    kept = kept_images(uow.acquisitions.find(exhibit_id=exhibit.id), exhibit.copies)
    decision, ids = exhibit.copy_decision, line_up(uow, exhibit)
    decided = [each.matters.need_for(ids) for each in uow.orders.find(case_id=exhibit.case_id)]
    suffices = any(each is not None and each.need is Need.COPY_SUFFICES for each in decided)
    return (decision is not None and decision.acquisition_id in kept) or (suffices and bool(kept))


def _save(
    uow: UnitOfWork, exhibit_id: str, copy: HeldCopy, *, event: Event, actor: Actor, at: datetime
) -> None:
    saved = uow.exhibits.save(_with_copy(uow.exhibits.get(exhibit_id), copy))
    OpenExhibit(uow, actor, at, saved).append(
        event,
        public={
            "copy": copy.id,
            "kind": copy.kind.value,
            "review_on": copy.review_on.isoformat(),
            "how": None if copy.ended is None else copy.ended.value,
        },
        committed={
            "holder": copy.holder,
            "place": copy.place,
            "basis": copy.basis,
            "paper": copy.paper,
        },
    )


def _copy_of(exhibit: Exhibit, copy_id: str) -> HeldCopy:
    for each in exhibit.copies:
        if each.id == copy_id:
            return each
    message = f"{exhibit.reference}: no copy of that id is in the inventory."
    raise NotFoundError(message)


def _with_copy(exhibit: Exhibit, changed: HeldCopy) -> Exhibit:
    """The exhibit with one of its copies in its new form, or with one more."""
    if all(each.id != changed.id for each in exhibit.copies):
        return replace(exhibit, copies=(*exhibit.copies, changed))
    kept = tuple(changed if each.id == changed.id else each for each in exhibit.copies)
    return without_idle_decision(replace(exhibit, copies=kept))
