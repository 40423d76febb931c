"""What waits for somebody, over all cases: for a supervisor's morning, and for each desk.

Nothing here changes anything; what a person may do is decided when they do it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence_store.domain.overview.at_work import AtWork
from evidence_store.domain.overview.news import News, news_for
from evidence_store.domain.overview.stuck import Stuck, stuck
from evidence_store.domain.overview.waiting import Waiting
from evidence_store.domain.overview.waiting_disposals import waiting_disposals
from evidence_store.domain.overview.waiting_records import (
    waiting_documents,
    waiting_of_cases,
    waiting_of_exhibits,
    waiting_people,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import OPEN, Job, JobState
from evidence_store.workflow._kit.capacity import is_deputy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

NEWEST = 100
"""So many of the newest jobs are looked at."""


@dataclass(frozen=True, slots=True)
class MyTasks:
    """What a person finds when they come in, each longest first; news newest first.

    Args:
        mine: what waits for this person.
        begun: what they began, and waits for somebody else.
        jobs: work that they asked for and that a machine does.
        stopped: what stopped and is theirs; a supervisor's is everything that did.
        others: what waits, and is neither theirs nor begun by them.
        news: what happened to what they began.
    """

    mine: tuple[Waiting, ...]
    begun: tuple[Waiting, ...]
    jobs: tuple[Job, ...]
    stopped: tuple[Stuck, ...]
    others: tuple[Waiting, ...]
    news: tuple[News, ...]


def list_waiting(desk: Desk) -> tuple[Waiting, ...]:
    """Everything that waits for somebody, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return _waiting(_at_work(uow, desk))


def list_waiting_for(desk: Desk) -> tuple[Waiting, ...]:
    """What waits for the person who asks, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        is_for = _for(uow, desk.actor, desk.clock())
        return tuple(one for one in _waiting(_at_work(uow, desk)) if is_for(one))


def list_stuck(desk: Desk) -> tuple[Stuck, ...]:
    """Every exhibit on which something stopped, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return tuple(stuck(_at_work(uow, desk, _jobs(uow))))


def list_waiting_and_stuck(desk: Desk) -> tuple[tuple[Waiting, ...], tuple[Stuck, ...]]:
    """Return both lists, which are made from the same records, read once.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        work = _at_work(uow, desk, _jobs(uow))
        return _waiting(work), tuple(stuck(work))


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
        work = _at_work(uow, desk, _jobs(uow) if sees_all else asked)
        is_for = _for(uow, actor, work.at)
        mine: list[Waiting] = []
        begun: list[Waiting] = []
        others: list[Waiting] = []
        for one in _waiting(work):
            theirs = mine if is_for(one) else begun if actor.id in one.begun_by else others
            theirs.append(one)
        return MyTasks(
            mine=tuple(mine),
            begun=tuple(begun),
            jobs=tuple(one for one in reversed(asked) if one.state in OPEN),
            stopped=tuple(one for one in stuck(work) if sees_all or actor.id in one.whose),
            others=tuple(others),
            news=tuple(news_for(replace(work, jobs=asked), actor.id)),
        )


def _for(uow: UnitOfWork, actor: Actor, at: datetime) -> Callable[[Waiting], bool]:
    in_place = is_deputy(uow, actor, at=at)
    return lambda one: one.is_for(actor, is_deputy=in_place)


def _waiting(work: AtWork) -> tuple[Waiting, ...]:
    found = (
        *waiting_disposals(work),
        *waiting_of_exhibits(work),
        *waiting_of_cases(work),
        *waiting_documents(work),
        *waiting_people(work),
    )
    return tuple(sorted(found, key=lambda one: one.since))


def _jobs(uow: UnitOfWork) -> tuple[Job, ...]:
    """The newest jobs that failed, those that are open, and the newest that are done."""
    return (
        *uow.jobs.newest(NEWEST, state=JobState.FAILED),
        *uow.jobs.find(state=OPEN),
        *uow.jobs.newest(NEWEST, state=JobState.DONE),
    )


def _at_work(uow: UnitOfWork, desk: Desk, jobs: Sequence[Job] = ()) -> AtWork:
    return AtWork(
        at=desk.clock(),
        rules=desk.rules,
        cases={case.id: case for case in uow.cases.find()},
        exhibits={exhibit.id: exhibit for exhibit in uow.exhibits.find()},
        orders=uow.orders.find(),
        disposals=uow.disposals.find(),
        questions=uow.questions.find(),
        hash_sets=uow.hash_sets.find(),
        gradings=uow.hit_gradings.find(),
        certificates=uow.certificates.find(),
        people=uow.people.find(),
        jobs=jobs,
    )
