"""What happened to what somebody began: authorised, sent back, made void, confirmed, answered.

It is told until they have seen it, and for a month at most; the record itself says it for good.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.disposals.disposal_states import DOCUMENTED, DisposalState
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.scans.gradings import GradingState
from evidence_store.domain.unit.jobs import JobState
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.overview.at_work import AtWork

_ENDS = {JobState.DONE: "is done", JobState.FAILED: "failed", JobState.STOPPED: "was stopped"}
TOLD_FOR = timedelta(days=30)


class NewsKind(StrEnum):
    """What kind of record it happened to."""

    DISPOSAL = "disposal"
    HASH_SET = "hash_set"
    HOLD = "hold"
    QUESTION = "question"
    GRADING = "grading"
    HANDOVER = "handover"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to what a person began.

    Args:
        about: the kind of record.
        subject_id: which record; of grades the scan.
        case: of which case.
        exhibit: of which exhibit; None where the whole case is meant.
        sentence: what happened.
        at: when (UTC).
    """

    about: NewsKind
    subject_id: str
    case: Case
    exhibit: Exhibit | None
    sentence: str
    at: datetime

    @property
    def key(self) -> str:
        """Names it among all news of a person."""
        return f"{self.about.value} {self.subject_id} {self.at.isoformat()} {self.sentence}"


def news_for(work: AtWork, person_id: str) -> list[News]:
    """What happened within a month to what this person began, newest first."""
    found = (
        *_of_disposals(work, person_id),
        *_of_questions(work, person_id),
        *_of_hash_sets(work, person_id),
        *_of_gradings(work, person_id),
        *_of_exhibits(work, person_id),
        *_of_jobs(work, person_id),
    )
    told = (one for one in found if _is_told(work, one.at))
    return sorted(told, key=lambda one: one.at, reverse=True)


def told_of_until(exhibit: Exhibit) -> date | None:
    """The last day (UTC) on which lists mention it; each, while a hold, claim or review stands."""
    if exhibit.open_holds or (exhibit.standing is not Standing.NONE and exhibit.ended is None):
        return date.max
    news = [each.released_at for each in exhibit.placed_holds]
    news += [each.accepted_at for each in exhibit.handovers if each.offer]
    newest = max(filter(None, news), default=None)
    return None if newest is None else (newest + TOLD_FOR).astimezone(UTC).date()


def _of_disposals(work: AtWork, person_id: str) -> Iterator[News]:
    for disposal in work.disposals:
        signed = {disposal.proposer_id} | disposal.authoriser_ids
        if person_id in signed:
            for at, sentence in _of_disposal(disposal, person_id):
                yield _about(work, NewsKind.DISPOSAL, disposal.id, disposal.exhibit_id,
                             sentence, at)  # fmt: skip


def _of_disposal(disposal: Disposal, person_id: str) -> Iterator[tuple[datetime, str]]:
    """What a proposer or an authoriser learns of it."""
    signed = disposal.authorisation
    is_over = disposal.state in DOCUMENTED
    if signed is not None and not is_over and person_id not in disposal.authoriser_ids:
        yield signed.statement.made_at, "The disposal that you proposed was authorised."
    if disposal.state is DisposalState.VOID and disposal.voided_at is not None:
        if disposal.void_reason == "withdrawn":
            said = "The disposal that you signed for was refused or withdrawn."
        else:
            said = f"The disposal that you signed for became void: {disposal.void_reason}."
        yield disposal.voided_at, said


def _of_questions(work: AtWork, person_id: str) -> Iterator[News]:
    for each in work.questions:
        if each.asked_by == person_id and each.answered_at and _is_told(work, each.answered_at):
            yield _about(work, NewsKind.QUESTION, each.disposal_id, each.exhibit_id,
                         "Your question about the disposal was answered.",
                         each.answered_at)  # fmt: skip


def _of_hash_sets(work: AtWork, person_id: str) -> Iterator[News]:
    for each in work.hash_sets:
        if each.registered_by == person_id and each.confirmed_at is not None:
            yield News(NewsKind.HASH_SET, each.id, work.cases[each.case_id], None,
                       "The hash set that you registered was confirmed.",
                       each.confirmed_at)  # fmt: skip


def _of_gradings(work: AtWork, person_id: str) -> Iterator[News]:
    words = {
        GradingState.CONFIRMED: "Your grades of hits were confirmed.",
        GradingState.SENT_BACK: "Your grades of hits were sent back.",
    }
    for each in work.gradings:
        if each.graded_by == person_id and each.settled_at and _is_told(work, each.settled_at):
            yield _about(work, NewsKind.GRADING, each.scan_id, each.exhibit_id,
                         words[each.state], each.settled_at)  # fmt: skip


def _of_exhibits(work: AtWork, person_id: str) -> Iterator[News]:
    for exhibit in work.exhibits.values():
        case = work.cases[exhibit.case_id]
        for hold in exhibit.placed_holds:
            # The second signature releases it, so the person who gave that knows; the
            # first one learns it.
            if hold.released_at is not None and person_id == hold.released_by[0]:
                yield News(NewsKind.HOLD, exhibit.id, case, exhibit,
                           "The hold whose release you signed for was released.",
                           hold.released_at)  # fmt: skip
        for moved in exhibit.handovers:
            if moved.giver_id == person_id and moved.offer and moved.accepted_at is not None:
                yield News(NewsKind.HANDOVER, exhibit.id, case, exhibit,
                           "What you handed over was taken: the taker has signed.",
                           moved.accepted_at)  # fmt: skip


def _of_jobs(work: AtWork, person_id: str) -> Iterator[News]:
    for job in work.jobs:
        how = _ENDS.get(job.state) if job.asked_by == person_id else None
        # What failed or was stopped at an exhibit stands among what is stuck there.
        if how and job.ended_at is not None and (job.state is JobState.DONE or not job.exhibit_id):
            said = f"Work that you asked for {how}: {job.sentence}"
            exhibit = work.exhibits[job.exhibit_id] if job.exhibit_id else None
            yield News(NewsKind.JOB, job.id, work.cases[job.case_id], exhibit, said, job.ended_at)


def _is_told(work: AtWork, at: datetime) -> bool:
    """Whether it is news still; of what is older the exhibit need not be among what was read."""
    return at >= work.at - TOLD_FOR


def _about(
    work: AtWork, about: NewsKind, subject_id: str, exhibit_id: str, sentence: str, at: datetime
) -> News:
    exhibit = work.exhibits[exhibit_id]
    return News(about, subject_id, work.cases[exhibit.case_id], exhibit, sentence, at)
