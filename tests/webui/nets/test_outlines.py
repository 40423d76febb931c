"""Lists over all cases read few exhibits, and say what they would say if they read every record."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.stages import WAITING
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.overview.due import DueKind, due_of
from evidence_store.domain.overview.figures import stopped_among
from evidence_store.workflow._kit.at_work import all_at_work
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.overview import waiting
from evidence_store.workflow.overview.due import list_due
from evidence_store.workflow.overview.figures import count_stages, list_stopped
from evidence_store.workflow.overview.waiting import list_stuck, look_over, my_tasks
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.proposals import ready_phone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.at_work import AtWork
    from evidence_store.domain.overview.due import Due
    from evidence_store.domain.overview.waiting import Turns
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from tests.webui.nets.offices import Offices


@pytest.fixture
def desk_of(offices: Offices) -> Any:
    store = offices.app.extensions["expunge_store"]
    return lambda number: store.reading_desk(store.open_actor(number, PASSPHRASE).actor)


def read_all(uow: Any, desk: Desk, **named: Any) -> AtWork:
    return replace(all_at_work(uow, desk), jobs=named.get("jobs", ()))


def told(turns: Turns) -> tuple[int, list[Any]]:
    return turns.count, [(each.todo, each.case, each.exhibit) for each in turns.first]


@pytest.mark.parametrize("number", ["O1", "E1", "E2", "S1"])
def test_a_persons_tasks_are_those_of_every_record(
    desk_of: Any, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    few = my_tasks(desk_of(number))
    monkeypatch.setattr(waiting, "at_work", read_all)
    every = my_tasks(desk_of(number))

    for name in ("mine", "begun", "others"):
        assert told(getattr(few, name)) == told(getattr(every, name)), name
    assert (few.stopped, few.news, few.jobs) == (every.stopped, every.news, every.jobs)
    assert few.mine.count


def test_the_overview_is_that_of_every_record(
    desk_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, stuck = look_over(desk_of("S1")), list_stuck(desk_of("S1"))
    monkeypatch.setattr(waiting, "at_work", read_all)
    every = look_over(desk_of("S1"))

    assert told(few.waits) == told(every.waits)
    assert few.waits.count
    assert replace(few, waits=every.waits) == every
    assert (few.stuck, stuck) == (every.stuck, list_stuck(desk_of("S1")))


def test_what_is_counted_and_stopped_is_that_of_every_record(desk_of: Any) -> None:
    desk = desk_of("S1")
    with desk.uow as uow:
        exhibits = uow.exhibits.find()
        counted = Counter(each.stage for each in exhibits if each.ended is None)
        stopped = stopped_among(exhibits, uow.cases.get)

    assert {each.stage: each.exhibits for each in count_stages(desk)} == counted
    assert list_stopped(desk) == stopped


@pytest.mark.parametrize("days", [14, 4000])
def test_what_is_due_is_that_of_every_record(desk_of: Any, days: int) -> None:
    found = require_due_of_every_record(desk_of("S1"), days)

    assert DueKind.COPY_NOT_LISTED in {each.kind for each in found}


def test_what_can_be_proposed_is_that_of_every_record(open_unit: Unit) -> None:
    ready = ready_phone(open_unit, "ABC/8", "356938035644112")
    actor = open_unit.store.open_actor("S1", PASSPHRASE).actor

    found = require_due_of_every_record(open_unit.store.reading_desk(actor), 14)

    assert [each.exhibit_id for each in found if each.kind is DueKind.DISPOSAL] == [ready.id]


def require_due_of_every_record(desk: Desk, days: int) -> list[Due]:
    with desk.uow as uow:
        exhibits = uow.exhibits.find()
        every = {(each.id, one.kind, one.about) for each in exhibits
                 for one in due_at(uow, each, days, desk)}  # fmt: skip
        every |= {(each.id, DueKind.DISPOSAL, "") for each in exhibits
                  if is_to_propose(uow, each, desk)}  # fmt: skip
    found = list_due(desk, None, days=days)
    assert {(each.exhibit_id, each.kind, each.about) for each in found if each.exhibit_id} == every
    for case_id in {each.case_id for each in exhibits}:
        mine = [each for each in found if each.case_id == case_id]
        assert list_due(desk, case_id, days=days) == mine
    return found


def due_at(uow: UnitOfWork, exhibit: Exhibit, days: int, desk: Desk) -> Iterator[Due]:
    images = uow.acquisitions.find(exhibit_id=exhibit.id)
    today = LegalCalendar.of(desk.rules).day_of(desk.clock())
    return due_of(exhibit, case_reference="", acquisitions=images, today=today, days=days)


def is_to_propose(uow: UnitOfWork, exhibit: Exhibit, desk: Desk) -> bool:
    is_open = any(each.is_open for each in uow.disposals.find(exhibit_id=exhibit.id))
    if is_open or exhibit.ended is not None or exhibit.stage not in WAITING:
        return False
    return evaluate_holds(uow, exhibit, rules=desk.rules, at=desk.clock()).is_clear
