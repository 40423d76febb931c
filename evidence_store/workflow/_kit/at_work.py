"""Reads what lists over all cases are made from: every record once, and of exhibits few.

Ten thousand exhibits have an outline (``domain.overview.outlines``), by which those are found at
which more than routine can wait. Routine is read where it comes first, and counted beside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateState
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.acquisitions import standing_for
from evidence_store.domain.overview.at_work import AtWork
from evidence_store.domain.overview.counted import counted_by_case
from evidence_store.domain.overview.news import TOLD_FOR
from evidence_store.domain.overview.outlines import (
    ANYBODY,
    BENCH,
    ExhibitOutline,
    imaged_by,
)
from evidence_store.domain.overview.waiting import FIRST
from evidence_store.domain.scans.gradings import GradingState, is_graded
from evidence_store.domain.unit.jobs import OPEN, UNFINISHED, JobKind, JobState
from evidence_store.domain.values.grouping import by_exhibit
from evidence_store.workflow._kit.starts.anchored import who_looks_outside
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.counted import AlikeInCase
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import ScanRecord
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

NEWEST = 100
"""So many of the newest jobs are looked at."""

_UNFINISHED = frozenset(DisposalState) - {DisposalState.CERTIFIED}
"""In these states something can wait at a disposal, or be news of it."""


def outlines_of(uow: UnitOfWork, **equal: str | Collection[str]) -> list[ExhibitOutline]:
    """Return the outline of every exhibit, or of those of some cases, oldest first."""
    return [
        ExhibitOutline._make(row) for row in uow.exhibits.columns(*ExhibitOutline._fields, **equal)
    ]


def newest_jobs(uow: UnitOfWork) -> tuple[Job, ...]:
    """Return the newest jobs that failed, those that are open, and the newest that are done."""
    return (
        *uow.jobs.newest(NEWEST, state=JobState.FAILED),
        *uow.jobs.find(state=OPEN),
        *uow.jobs.newest(NEWEST, state=JobState.DONE),
    )


@dataclass(frozen=True, slots=True)
class Routine:
    """What is routine for one person: to image what was booked in.

    Args:
        whose: by what their outlines say who can image them.
        first: the ids of what comes first of it: what they hold themselves, then as it came.
        count: how much there is, as far as the record says whose it is.
    """

    whose: frozenset[str]
    first: frozenset[str]
    count: int

    @classmethod
    def of(cls, uow: UnitOfWork, person_id: str) -> Routine:
        """Return that of one person among all exhibits."""
        first = uow.outlines.to_image(person_id, FIRST)
        count = uow.outlines.count_to_image(person_id)
        return cls(frozenset((ANYBODY, person_id)), frozenset(first), count)

    def beside(self, read: Iterable[Exhibit]) -> int:
        """How much there is beside these."""
        return self.count - sum(imaged_by(each) in self.whose for each in read)


NO_ROUTINE = Routine(frozenset(), frozenset(), 0)


def all_at_work(uow: UnitOfWork, desk: Desk) -> AtWork:
    """Return every record of the unit, routine included: for a list that names each."""
    return _put_together(
        uow, desk, uow.exhibits.find(), uow.disposals.find(), uow.certificates.find()
    )


def at_work(
    uow: UnitOfWork,
    desk: Desk,
    *,
    routine: Routine = NO_ROUTINE,
    in_hand: Collection[str] = (),
    alike: Iterable[AlikeInCase] | None = None,
    jobs: Sequence[Job] = (),
    also: Sequence[Job] = (),
) -> AtWork:
    """Return what more than routine can wait at, with what comes first of somebody's routine.

    Args:
        uow: the open unit of work.
        desk: who asks, by which rules.
        routine: of the person who asks, if it is theirs.
        in_hand: ids of other exhibits that are looked at.
        alike: all exhibits, counted, if they were asked for already.
        jobs: that are looked at.
        also: other jobs whose exhibits are named.
    """
    today = desk.clock().date().isoformat()
    disposals, asked = (
        _unfinished(uow),
        uow.certificates.find(state=CertificateState.WITHDRAWAL_ASKED),
    )
    ids = {*uow.outlines.standing_out(today), *_to_grade(uow), *routine.first, *in_hand}
    ids |= {each.exhibit_id for each in disposals}
    ids |= {each.exhibit_id for each in asked if each.exhibit_id is not None}
    ids |= {each.exhibit_id for each in (*jobs, *also) if each.exhibit_id is not None}
    ids |= {*_named(uow, desk)}
    exhibits = _with_first_of_cases(uow, _with_wholes(uow, ids))
    counted = counted_by_case(uow.outlines.alike() if alike is None else alike)
    work = _put_together(uow, desk, exhibits, disposals, asked, jobs)
    return replace(work, counted=counted)


def _with_first_of_cases(uow: UnitOfWork, found: Sequence[Exhibit]) -> Sequence[Exhibit]:
    """These, and the next that is to be imaged in each of their cases.

    Of a case without any of these its outlines say enough.
    """
    if not found:
        return found
    ids, case_ids = {each.id for each in found}, {each.case_id for each in found}
    return uow.exhibits.find(id=ids.union(uow.outlines.next_to_image(case_ids, ids)))


def _named(uow: UnitOfWork, desk: Desk) -> Iterator[str]:
    """The exhibits of grades that were sent back, and of what can be news for this person."""
    mine, since = desk.actor.id, desk.clock() - TOLD_FOR
    for grading in uow.hit_gradings.find():
        is_news = grading.graded_by == mine and grading.settled_at and grading.settled_at >= since
        if is_news or grading.state is GradingState.SENT_BACK:
            yield grading.exhibit_id
    for question in uow.questions.find():
        if question.asked_by == mine and question.answered_at and question.answered_at >= since:
            yield question.exhibit_id


def _to_grade(uow: UnitOfWork) -> Iterator[str]:
    """The exhibits of scans of which not every hit was graded by two people."""
    of_scan: dict[str, list[HitGrading]] = defaultdict(list)
    for grading in uow.hit_gradings.find():
        of_scan[grading.scan_id].append(grading)
    for scan_id, exhibit_id, hits in uow.outlines.to_grade():
        if not is_graded(hits, of_scan.get(scan_id, ())):
            yield exhibit_id


def _unfinished(uow: UnitOfWork) -> Sequence[Disposal]:
    """Every disposal of each exhibit that has one which did not end in a certificate."""
    ids = {each.exhibit_id for each in uow.disposals.find(state=_UNFINISHED)}
    return uow.disposals.find(exhibit_id=ids)


def _with_wholes(uow: UnitOfWork, ids: set[str]) -> Sequence[Exhibit]:
    """These exhibits, and those that they are a part of."""
    found = uow.exhibits.find(id=ids)
    while above := {each.parent_id for each in found if each.parent_id is not None} - ids:
        ids |= above
        found = uow.exhibits.find(id=ids)
    return found


def _scanned(acquisitions: Sequence[Acquisition], scans: Sequence[ScanRecord]) -> set[str]:
    """The exhibits of which a disk image was scanned, or an extraction of what has none."""
    by_id = by_exhibit(acquisitions)
    standing = {one.id for some in by_id.values() for one in standing_for(some)}
    return {one.exhibit_id for one in scans if one.acquisition_id in standing}


def _put_together(
    uow: UnitOfWork,
    desk: Desk,
    exhibits: Sequence[Exhibit],
    disposals: Sequence[Disposal],
    certificates: Sequence[CertificateRecord],
    jobs: Sequence[Job] = (),
) -> AtWork:
    gone_on = {one.exhibit_id for one in disposals if one.is_open}
    left = {one.id for one in exhibits if one.ended is None and one.stage in BENCH}
    acquisitions = uow.acquisitions.find(exhibit_id=left - gone_on)
    imaged = {one.exhibit_id for one in acquisitions}
    scans = uow.scans.find(exhibit_id=imaged)
    at = desk.clock()
    return AtWork(
        at=at,
        rules=desk.rules,
        cases={case.id: case for case in uow.cases.find()},
        exhibits={each.id: each for each in exhibits},
        orders=uow.orders.find(),
        disposals=disposals,
        questions=uow.questions.find(),
        hash_sets=uow.hash_sets.find(),
        gradings=uow.hit_gradings.find(),
        certificates=certificates,
        people=uow.people.find(),
        acquisitions=acquisitions,
        scans=scans,
        exhibit_jobs=uow.jobs.find(exhibit_id=imaged - _scanned(acquisitions, scans)),
        is_outside=who_looks_outside(uow, at=at),
        jobs=jobs,
        builds=uow.jobs.find(kind=JobKind.BUILD_SET, state=UNFINISHED),
    )
