"""What stopped, where and why: nothing goes on there before a person does something about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.stages import WAITING, Stage
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.scans.gradings import GradingState
from evidence_store.domain.unit.jobs import JobState
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import PlacedHold
    from evidence_store.domain.overview.at_work import AtWork
    from evidence_store.domain.unit.jobs import Job

_DONE = (Stage.ERASED, Stage.PARTLY_ERASED, Stage.DESTROYED, Stage.CERTIFIED)


@dataclass(frozen=True, slots=True)
class Stuck:
    """One exhibit on which something stopped.

    Args:
        case: of which case.
        exhibit: which exhibit.
        why: what stopped and why, a sentence each, the newest last.
        since: when the first of it stopped.
        whose: people who began what stopped, placed what stops it, or hold the exhibit.
    """

    case: Case
    exhibit: Exhibit
    why: tuple[str, ...]
    since: datetime
    whose: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Reason:
    """One thing that stopped: what is said of it, since when, and whose it is."""

    said: str
    since: datetime
    whose: frozenset[str]


def stuck(work: AtWork) -> list[Stuck]:
    """Every exhibit on which something stopped, longest first; one that has left is not there."""
    found: dict[str, list[_Reason]] = {}
    for exhibit_id, reason in _reasons(work):
        exhibit = work.exhibits[exhibit_id]
        if exhibit.ended is None and exhibit.stage not in _DONE:
            found.setdefault(exhibit_id, []).append(reason)
    return sorted(
        (_together(work, work.exhibits[name], reasons) for name, reasons in found.items()),
        key=lambda each: each.since,
    )


def _together(work: AtWork, exhibit: Exhibit, reasons: list[_Reason]) -> Stuck:
    in_order = sorted(reasons, key=lambda each: each.since)
    whose = frozenset(filter(None, (exhibit.holder_id,))).union(*(one.whose for one in reasons))
    return Stuck(
        work.cases[exhibit.case_id],
        exhibit,
        tuple(dict.fromkeys(each.said for each in in_order)),
        in_order[0].since,
        whose,
    )


def _reasons(work: AtWork) -> Iterator[tuple[str, _Reason]]:
    for exhibit_id, disposal in work.newest.items():
        if (reason := _of_disposal(work, disposal)) is not None:
            yield exhibit_id, reason
    for exhibit in work.exhibits.values():
        for hold in exhibit.open_holds:
            yield exhibit.id, _of_hold(work, exhibit, hold)
    yield from _failed(work)
    yield from _sent_back(work)


def _of_disposal(work: AtWork, disposal: Disposal) -> _Reason | None:
    """A disposal that is void and not proposed again, or whose signatures have run out."""
    whose = frozenset({disposal.proposer_id}) | disposal.authoriser_ids
    if disposal.state is DisposalState.VOID and disposal.voided_at is not None:
        if work.exhibits[disposal.exhibit_id].stage not in WAITING:
            return None
        said = f"Its disposal became void: {disposal.void_reason}."
        return _Reason(said, disposal.voided_at, whose)
    if disposal.state is DisposalState.NON_COMPLETION:
        said = "Its disposal was not completed, and a report says why. It can be proposed again."
        return _Reason(said, max(each.statement.made_at for each in disposal.statements), whose)
    if disposal.has_run_out(at=work.at):
        made = disposal.authorisation or disposal.proposal
        said = (
            "The signatures for its disposal have expired. Withdraw it and have it proposed again."
        )
        return _Reason(said, made.statement.not_after, whose)
    return None


def _of_hold(work: AtWork, exhibit: Exhibit, hold: PlacedHold) -> _Reason:
    whose = frozenset({hold.placed_by})
    if hold.code != STOP_AND_REFER:
        title = work.rules.hold_reason(hold.code).title
        return _Reason(f"A person holds it: {title}.", hold.placed_at, whose)
    is_told = any(each.hold_id == hold.id for each in exhibit.referrals)
    said = "Everything is stopped and referred."
    if not is_told:
        said += " To whom it was referred is not recorded yet."
    return _Reason(said, hold.placed_at, whose)


def _failed(work: AtWork) -> Iterator[tuple[str, _Reason]]:
    """The newest job of each kind on each exhibit, where it failed."""
    newest = {(each.exhibit_id, each.kind): each for each in _oldest_first(work.jobs)}
    for (exhibit_id, _), job in newest.items():
        if exhibit_id is not None and job.state is JobState.FAILED and job.ended_at is not None:
            said = f"Work on it failed: {job.sentence}"
            yield exhibit_id, _Reason(said, job.ended_at, frozenset({job.asked_by}))


def _oldest_first(jobs: Iterable[Job]) -> list[Job]:
    return sorted(jobs, key=lambda each: each.asked_at)


def _sent_back(work: AtWork) -> Iterator[tuple[str, _Reason]]:
    """Grades that were sent back, until hits of that scan are graded again."""
    newest = {each.scan_id: each for each in work.gradings}
    for each in newest.values():
        if each.state is GradingState.SENT_BACK and each.settled_at is not None:
            said = f"Grades of its hits were sent back: {each.settled_reason}"
            yield each.exhibit_id, _Reason(said, each.settled_at, frozenset({each.graded_by}))
