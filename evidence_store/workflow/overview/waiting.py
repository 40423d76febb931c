"""What waits for somebody, over all cases: for a supervisor's morning, and for each desk.

Nothing here changes anything; what a person may do is decided when they do it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.stages import NEXT, WAITING, ExhibitAct, Stage
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.overview.at_case import at_case
from evidence_store.domain.overview.at_work import AtWork
from evidence_store.domain.overview.case_todos import waiting_in
from evidence_store.domain.overview.due import Due, late_among
from evidence_store.domain.overview.figures import (
    AtStage,
    Month,
    Stopped,
    months_of,
    stages_of,
    stopped_among,
)
from evidence_store.domain.overview.news import News, news_for
from evidence_store.domain.overview.person_todos import todos_of_people
from evidence_store.domain.overview.stuck import Stuck, stuck
from evidence_store.domain.overview.waiting import Turns, Waiting
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_duty
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import OPEN, UNFINISHED, Job, JobKind, JobState
from evidence_store.workflow._kit.capacity import is_deputy
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow._kit.starts.anchored import who_looks_outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

_IMAGED = frozenset(WAITING) - {Stage.BOOKED_IN}
"""At these stages it can have a disk image and be before its disposal."""

_AT_THE_BENCH = ALLOWED_DUTIES[Act.REGISTER_ACQUISITION]
"""Whose is what is routine at an exhibit."""

IN_HAND = 50
"""Of so many exhibits in a person's hands, the first that came, it is said what can be proposed."""

NEWEST = 100
"""So many of the newest jobs are looked at."""


@dataclass(frozen=True, slots=True)
class MyTasks:
    """What a person finds when they come in, each in its turn; news newest first.

    Args:
        mine: what waits for this person.
        begun: what they began, and waits for somebody else.
        jobs: work that they asked for and that a machine does.
        stopped: what stopped and is theirs; a supervisor's is everything that did.
        others: what waits, is neither theirs nor begun by them, and is no routine.
        news: what happened to what they began.
    """

    mine: Turns
    begun: Turns
    jobs: tuple[Job, ...]
    stopped: tuple[Stuck, ...]
    others: Turns
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything over all cases: what waits for whom, stands still, is late, and how much there is.

    Args:
        waits: for whom, each in its turn.
        stuck: what stopped, longest first.
        stages: how many exhibits stand where.
        stopped: what was stopped and referred, longest first.
        late: what should have been done before today, longest first.
        months: orders asked for and made, newest first.
    """

    waits: Turns
    stuck: tuple[Stuck, ...]
    stages: tuple[AtStage, ...]
    stopped: tuple[Stopped, ...]
    late: list[Due]
    months: tuple[Month, ...]


def list_waiting(desk: Desk) -> tuple[Waiting, ...]:
    """Everything that waits for somebody: what is waited for, then routine; each longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return _waiting(_at_work(uow, desk))


def list_waiting_for(desk: Desk) -> tuple[Waiting, ...]:
    """What waits for the person who asks, in the same order.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        is_for = _for(uow, desk.actor, desk.clock())
        found = (one for one in _found(_with_holds(uow, desk, _at_work(uow, desk))) if is_for(one))
        return tuple(sorted(found, key=lambda one: one.turn(desk.actor.id)))


def cases_waiting_for(desk: Desk) -> frozenset[str]:
    """The ids of the cases in which something waits for the person who asks, routine aside.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        is_for = _for(uow, desk.actor, desk.clock())
        found = _found(_with_holds(uow, desk, _at_work(uow, desk)), is_whole=False)
        waits = (one for one in found if not one.todo.is_routine and is_for(one))
        return frozenset(one.case.id for one in waits if one.case is not None)


def list_stuck(desk: Desk) -> tuple[Stuck, ...]:
    """Every exhibit on which something stopped, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return tuple(stuck(_at_work(uow, desk, _jobs(uow))))


def look_over(desk: Desk) -> Overview:
    """Return what a supervisor looks at, of one moment: every record is read once for all of it.

    Of what waits, routine that nobody has begun is left out.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        work = _at_work(uow, desk, _jobs(uow))
        waits = Turns()
        for one in _found(work, is_whole=False):
            if not one.todo.is_routine:
                waits.add(one)
        exhibits, today = work.exhibits.values(), LegalCalendar.of(desk.rules).day_of(work.at)
        return Overview(
            waits=waits,
            stuck=tuple(stuck(work)),
            stages=stages_of(exhibits),
            stopped=stopped_among(exhibits, work.cases.__getitem__),
            late=late_among(exhibits, work.cases, today=today),
            months=months_of(work.cases.values()),
        )


def my_tasks(desk: Desk) -> MyTasks:
    """What waits for the person who asks, what they began, what stopped, and what is new.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    actor = desk.actor
    with desk.uow as uow:
        asked = uow.jobs.newest(NEWEST, asked_by=actor.id)
        sees_all = Duty.SUPERVISOR in actor.duties
        work = _with_holds(uow, desk, _at_work(uow, desk, _jobs(uow) if sees_all else asked))
        is_for = _for(uow, actor, work.at)
        mine, begun, others = Turns(actor.id), Turns(), Turns()
        for one in _found(work, is_whole=bool(actor.duties & _AT_THE_BENCH)):
            if is_for(one):
                mine.add(one)
            elif not one.todo.is_routine:
                (begun if actor.id in one.todo.begun_by else others).add(one)
        return MyTasks(
            mine=mine,
            begun=begun,
            jobs=tuple(one for one in reversed(asked) if one.is_open),
            stopped=tuple(one for one in stuck(work) if sees_all or actor.id in one.whose),
            others=others,
            news=tuple(news_for(replace(work, jobs=asked), actor.id)),
        )


def _for(uow: UnitOfWork, actor: Actor, at: datetime) -> Callable[[Waiting], bool]:
    in_place = is_deputy(uow, actor, at=at)
    return lambda one: one.todo.could_be_of(actor, is_deputy=in_place)


def _waiting(work: AtWork) -> tuple[Waiting, ...]:
    return tuple(sorted(_found(work), key=Waiting.turn))


def _found(work: AtWork, *, is_whole: bool = True) -> Iterator[Waiting]:
    for case in work.cases.values():
        found = waiting_in(at_case(work, case), is_whole=is_whole)
        # Else time or a machine is waited for, or nobody knows for whom before the rules are asked.
        yield from (one for one in found if one.todo.steps and one.todo.act)
    yield from (Waiting(todo, None) for todo in todos_of_people(work.people))


def _with_holds(uow: UnitOfWork, desk: Desk, work: AtWork) -> AtWork:
    """The same with the holds of what an examiner has in their hands; of all it would take long."""
    if not desk.actor.duties & ALLOWED_DUTIES[Act.PROPOSE]:
        return work
    held = [
        one
        for one in work.exhibits.values()
        if one.holder_id == desk.actor.id
        and one.ended is None
        and one.stage in NEXT[ExhibitAct.START]
    ]
    held.sort(key=lambda one: one.handovers[-1].recorded if one.handovers else work.at)
    found = (evaluate_holds(uow, one, rules=work.rules, at=work.at) for one in held[:IN_HAND])
    return replace(work, holds={each.exhibit_id: each for each in found})


def _jobs(uow: UnitOfWork) -> tuple[Job, ...]:
    """The newest jobs that failed, those that are open, and the newest that are done."""
    return (
        *uow.jobs.newest(NEWEST, state=JobState.FAILED),
        *uow.jobs.find(state=OPEN),
        *uow.jobs.newest(NEWEST, state=JobState.DONE),
    )


def _at_work(uow: UnitOfWork, desk: Desk, jobs: Sequence[Job] = ()) -> AtWork:
    exhibits = {exhibit.id: exhibit for exhibit in uow.exhibits.find()}
    disposals = uow.disposals.find()
    gone_on = {one.exhibit_id for one in disposals if one.is_open}
    left = {one.id for one in exhibits.values() if one.ended is None and one.stage in _IMAGED}
    acquisitions = uow.acquisitions.find(exhibit_id=left - gone_on)
    imaged = {one.exhibit_id for one in acquisitions}
    scans = uow.scans.find(exhibit_id=imaged)
    at = desk.clock()
    return AtWork(
        at=at,
        rules=desk.rules,
        cases={case.id: case for case in uow.cases.find()},
        exhibits=exhibits,
        orders=uow.orders.find(),
        disposals=disposals,
        questions=uow.questions.find(),
        hash_sets=uow.hash_sets.find(),
        gradings=uow.hit_gradings.find(),
        certificates=uow.certificates.find(),
        people=uow.people.find(),
        acquisitions=acquisitions,
        scans=scans,
        exhibit_jobs=uow.jobs.find(exhibit_id=imaged - {one.exhibit_id for one in scans}),
        is_outside=who_looks_outside(uow, at=at),
        jobs=jobs,
        builds=uow.jobs.find(kind=JobKind.BUILD_SET, state=UNFINISHED),
    )
