"""Hits graded by one person and settled by a second, both by their own signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.scan_events import (
    HITS_GRADE_CONFIRMED,
    HITS_GRADE_SENT_BACK,
    HITS_GRADED,
)
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.scans.gradings import Grade, GradingState, HitGrading, numbers
from evidence_store.domain.signing.signed_acts import act_statement, signed_alone
from evidence_store.domain.values.identifiers import derived_id
from evidence_store.domain.values.texts import short_text
from evidence_store.errors import ConflictError, WrongEntryError
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.events.event import Event
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.signing.signed_acts import SignedAct
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


@dataclass(frozen=True, slots=True)
class GradeEntry:
    """Ranges of hit numbers, what they are, why, and the digest of the list that was seen."""

    hits: tuple[tuple[int, int], ...]
    grade: Grade
    reason: str
    hit_list: str | None


def grade_hits(desk: SigningDesk, scan_id: str, *, entry: GradeEntry) -> HitGrading:
    """Say of some hits of a scan what they are, and sign for it; a second person settles it.

    Args:
        desk: who acts, and on which record.
        scan_id: the scan.
        entry: which hits are what, and why.

    Raises:
        WrongEntryError: no reason is given, or the scan has no such hit.
        ConflictError: one of the hits waits for a second person already.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.GRADE_HITS)
    reason, hits = _said(entry.reason), entry.hits
    with desk.uow as uow:
        at = desk.clock()
        scan = uow.scans.get(scan_id)
        exhibit = uow.exhibits.get(scan.exhibit_id)
        count = sum(scan.hits_by_kind.values())
        if not hits or not all(1 <= first <= last <= count for first, last in hits):
            raise WrongEntryError(f"The hits of this scan have the numbers 1 to {count}.")
        for other in uow.hit_gradings.find(scan_id=scan_id):
            waits = other.state is GradingState.WAITING
            if waits and any(other.holds(number) for number in numbers(hits)):
                raise ConflictError("A grade of one of these hits waits for a second person.")
        standing = uow.custody.standing(exhibit.id)
        made = HitGrading(
            # Not drawn: with a passkey the step begins twice, and must name the same (ADR 21).
            id=derived_id("g", scan.id, standing.xprev or standing.checkpoint),
            version=1,
            exhibit_id=exhibit.id,
            scan_id=scan.id,
            hit_list=entry.hit_list,
            hits=hits,
            grade=entry.grade,
            reason=reason,
            graded_by=desk.actor.id,
            graded_at=at,
        )
        uow.hit_gradings.add(made)
        signed = _signed(desk, made, exhibit, event=HITS_GRADED, at=at)
        _append(desk, made, exhibit, event=HITS_GRADED, at=at, signed=signed)
        uow.commit()
    return made


def settle_grading(desk: SigningDesk, grading_id: str, *, agrees: bool, reason: str) -> HitGrading:
    """Confirm a grading as a second person, or send it back, and sign for it.

    Raises:
        SamePersonError: the actor graded the hits.
        WrongEntryError: it is sent back without a reason.
        OutOfSequenceError: it was settled before.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.SETTLE_GRADES)
    reason = short_text(reason, what="reason").strip() if agrees else _said(reason)
    with desk.uow as uow:
        at = desk.clock()
        grading = uow.hit_gradings.get(grading_id)
        exhibit = uow.exhibits.get(grading.exhibit_id)
        graders = frozenset({grading.graded_by})
        require_other_person(desk.actor, Act.SETTLE_GRADES, parts={Part.GRADER: graders})
        state = GradingState.CONFIRMED if agrees else GradingState.SENT_BACK
        made = uow.hit_gradings.save(grading.settled(state, by=desk.actor.id, at=at, reason=reason))
        event = HITS_GRADE_CONFIRMED if agrees else HITS_GRADE_SENT_BACK
        signed = _signed(desk, made, exhibit, event=event, at=at)
        _append(desk, made, exhibit, event=event, at=at, signed=signed)
        uow.commit()
    return made


def _said(reason: str) -> str:
    reason = short_text(reason, what="reason").strip()
    if not reason:
        raise WrongEntryError("Say what this is based on: the reason is recorded.")
    return reason


def _signed(
    desk: SigningDesk, grading: HitGrading, exhibit: Exhibit, *, event: Event, at: datetime
) -> SignedAct:
    statement = act_statement(
        event.name,
        signers={event.signer: desk.actor.id},
        about=(exhibit.case_id, exhibit.id),
        standing=desk.uow.custody.standing(exhibit.id),
        facts=grading.facts,
        at=at,
    )
    return signed_alone(statement, desk.signer)


def _append(
    desk: Desk,
    grading: HitGrading,
    exhibit: Exhibit,
    *,
    event: Event,
    at: datetime,
    signed: SignedAct,
) -> None:
    reason = grading.reason if event is HITS_GRADED else grading.settled_reason
    OpenExhibit(desk.uow, desk.actor, at, exhibit).append(
        event,
        public={
            "grading": grading.id,
            "scan": grading.scan_id,
            "hits": grading.count,
            "grade": grading.grade.value,
        },
        committed={"reason": reason},
        signed=signed,
    )
