"""What waits for somebody, over all cases: for a supervisor's morning, and for each desk.

Nothing here changes anything; what a person may do is decided when they do it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.overview.at_case import at_case
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
from evidence_store.domain.overview.stuck import Stuck, stuck
from evidence_store.domain.overview.todos.case_todos import waiting_in
from evidence_store.domain.overview.todos.person_todos import todos_of_people
from evidence_store.domain.overview.waiting import Turns, Waiting
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_duty
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import Job
from evidence_store.workflow._kit.at_work import (
    NEWEST,
    NO_ROUTINE,
    Routine,
    all_at_work,
    at_work,
    newest_jobs,
)
from evidence_store.workflow._kit.capacity import is_deputy
from evidence_store.workflow._kit.grounds import evaluate_holds
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from evidence_store.domain.overview.at_work import AtWork
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

_AT_THE_BENCH = ALLOWED_DUTIES[Act.REGISTER_ACQUISITION]
"""Whose is what is routine at an exhibit."""

# All holds of one exhibit take 0.7 ms (docs/performance.md), so these are some 35 ms of a page.
IN_HAND = 50
"""Of so many exhibits in a person's hands, the first that came, it is said what can be proposed."""


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
        return tuple(sorted(_found(all_at_work(uow, desk)), key=Waiting.turn))


def list_waiting_for(desk: Desk) -> tuple[Waiting, ...]:
    """What waits for the person who asks, in the same order.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        is_for = _for(uow, desk.actor, desk.clock())
        work = _with_holds(uow, all_at_work(uow, desk), _in_hand(uow, desk.actor))
        found = (one for one in _found(work) if is_for(one))
        return tuple(sorted(found, key=lambda one: one.turn(desk.actor.id)))


def cases_waiting_for(desk: Desk) -> frozenset[str]:
    """The ids of the cases in which something waits for the person who asks, routine aside.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        is_for = _for(uow, desk.actor, desk.clock())
        in_hand = _in_hand(uow, desk.actor)
        work = at_work(uow, desk, routine=_routine(uow, desk.actor), in_hand=in_hand)
        found = _found(_with_holds(uow, work, in_hand), is_whole=False)
        waits = (one for one in found if not one.todo.is_routine and is_for(one))
        return frozenset(one.case.id for one in waits if one.case is not None)


def list_stuck(desk: Desk) -> tuple[Stuck, ...]:
    """Every exhibit on which something stopped, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return tuple(stuck(at_work(uow, desk, jobs=newest_jobs(uow))))


def look_over(desk: Desk) -> Overview:
    """Return what a supervisor looks at, of one moment: every record is read once for all of it.

    Of what waits, routine that nobody has begun is left out.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        alike = uow.outlines.alike()
        work = at_work(uow, desk, alike=alike, jobs=newest_jobs(uow))
        waits = Turns()
        for one in _found(work, is_whole=False):
            if not one.todo.is_routine:
                waits.add(one)
        exhibits, today = work.exhibits.values(), LegalCalendar.of(desk.rules).day_of(work.at)
        return Overview(
            waits=waits,
            stuck=tuple(stuck(work)),
            stages=stages_of(alike),
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
        jobs, routine = newest_jobs(uow) if sees_all else asked, _routine(uow, actor)
        in_hand = _in_hand(uow, actor)
        work = at_work(uow, desk, routine=routine, in_hand=in_hand, jobs=jobs, also=asked)
        work = _with_holds(uow, work, in_hand)
        is_for = _for(uow, actor, work.at)
        mine, begun, others = Turns(actor.id), Turns(), Turns()
        for one in _found(work, is_whole=bool(actor.duties & _AT_THE_BENCH)):
            if is_for(one):
                mine.add(one)
            elif not one.todo.is_routine:
                (begun if actor.id in one.todo.begun_by else others).add(one)
        # Counted by outlines and not read: in a unit of 10,002 exhibits the page took 109 ms
        # before, and takes 43 ms (docs/performance.md).
        mine.count_more(routine.beside(work.exhibits.values()))
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


def _routine(uow: UnitOfWork, actor: Actor) -> Routine:
    """What is routine for this person: nothing, for those who image nothing."""
    return Routine.of(uow, actor.id) if actor.duties & _AT_THE_BENCH else NO_ROUTINE


def _found(work: AtWork, *, is_whole: bool = True) -> Iterator[Waiting]:
    for case in work.cases.values():
        found = waiting_in(at_case(work, case), is_whole=is_whole)
        # Else time or a machine is waited for, or nobody knows for whom before the rules are asked.
        yield from (one for one in found if one.todo.steps and one.todo.act)
    yield from (Waiting(todo, None) for todo in todos_of_people(work.people))


def _in_hand(uow: UnitOfWork, actor: Actor) -> Sequence[str]:
    """The ids of what an examiner has in their hands: of all it would take long."""
    is_proposer = actor.duties & ALLOWED_DUTIES[Act.PROPOSE]
    return uow.outlines.in_hand(actor.id, IN_HAND) if is_proposer else ()


def _with_holds(uow: UnitOfWork, work: AtWork, exhibit_ids: Iterable[str]) -> AtWork:
    """The same with the holds of these exhibits."""
    held = (work.exhibits[each] for each in exhibit_ids)
    found = (evaluate_holds(uow, one, rules=work.rules, at=work.at) for one in held)
    return replace(work, holds={each.exhibit_id: each for each in found})
