"""My tasks are what the pages give as the next step: one list of what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.next_steps import next_of_case, next_of_exhibit, with_steps
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.overview.waiting import FIRST, Turns
from evidence_store.workflow.overview.waiting import list_waiting, list_waiting_for, my_tasks
from tests.builders import NOON, an_exhibit
from tests.evidence_store.acts.situations import SITUATIONS, booked_in, checked, in_hand, stood
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.overview.next_steps import StepTo
    from tests.builders import KeyedPerson


@pytest.fixture
def desk() -> Desk:
    return Desk()


def steps_of(desk: Desk, who: KeyedPerson) -> set[StepTo]:
    """All to which the tasks of this person lead."""
    at = desk.of(who)
    return {each.step for each in with_steps(at, list_waiting_for(at)) if each.step is not None}


def pages_of(desk: Desk, who: KeyedPerson) -> set[str]:
    return {each.page for each in steps_of(desk, who)}


@pytest.mark.parametrize("stands", SITUATIONS, ids=lambda one: one.__name__)
def test_every_next_step_is_a_task_but_for_a_proposal_by_who_does_not_hold_the_exhibit(
    desk: Desk, stands: Callable[[Desk], object]
) -> None:
    stands(desk)
    proposals = {"propose-overwriting", "propose-destruction"}
    holder = desk.uow.exhibits.get("x_1").holder_id

    found = set()
    for who in desk.people[:-1]:
        for step in (
            next_of_case(desk.of(who), "c_1").step,
            next_of_exhibit(desk.of(who), "x_1").step,
        ):
            if step is not None and (who.actor.id == holder or step.page not in proposals):
                found.add(step.page)
                assert step in steps_of(desk, who), who.actor.id

    assert found


def test_what_can_be_proposed_is_a_task_of_the_examiner_who_holds_it_and_of_no_other(
    desk: Desk,
) -> None:
    checked(desk)
    stood(desk, stage=Stage.DESTROY_ONLY, holder_id="u_examiner", whereabouts=Whereabouts.IN_LAB)
    desk.uow.acquisitions.values.clear()

    assert "propose-destruction" in pages_of(desk, desk.examiner)
    assert "propose-destruction" not in pages_of(desk, desk.second)
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, made_on=NOON.date(), takes_effect_on=NOON.date()))
    assert "propose-destruction" not in pages_of(desk, desk.examiner)


def test_what_an_examiner_begins_with_is_among_their_tasks_and_not_anothers(desk: Desk) -> None:
    booked_in(desk)

    assert {"take", "build-hash-set"} <= pages_of(desk, desk.examiner)
    assert not {"take", "build-hash-set"} & pages_of(desk, desk.officer)


def test_an_exhibit_in_somebodys_hands_is_their_task_and_comes_before_other_routine(
    desk: Desk,
) -> None:
    in_hand(desk)
    desk.uow.exhibits.add(
        an_exhibit(id="x_2", reference="ABC/2", stage=Stage.BOOKED_IN, holder_id=None,
                   whereabouts=Whereabouts.STORED)
    )  # fmt: skip

    mine = with_steps(desk.of(desk.examiner), my_tasks(desk.of(desk.examiner)).mine.first)

    pages = [each.step.page for each in mine if each.step is not None]
    assert pages[0] == "register-image"
    assert "register-image" not in pages_of(desk, desk.second)
    assert "take" in pages_of(desk, desk.second)


def test_one_thing_is_one_task_however_many_exhibits_wait_for_it(desk: Desk) -> None:
    checked(desk)
    desk.uow.exhibits.add(
        an_exhibit(id="x_2", reference="ABC/2", stage=Stage.BOOKED_IN, holder_id=None,
                   whereabouts=Whereabouts.STORED)
    )  # fmt: skip

    waits = [each.todo.steps for each in list_waiting(desk.of(desk.supervisor))]

    assert len(waits) == len(set(waits))
    assert [each[0].page for each in waits].count("build-hash-set") == 1


def test_routine_that_nobody_began_is_nobody_elses_task(desk: Desk) -> None:
    booked_in(desk)
    desk.uow.orders.values.clear()

    found = my_tasks(desk.of(desk.officer))

    assert {each.todo.steps[0].page for each in found.mine.first} == {"record-order"}
    assert found.others.count == 0


def test_of_all_that_waits_only_the_first_are_kept_and_all_are_counted(desk: Desk) -> None:
    booked_in(desk)
    (one,) = (each for each in list_waiting(desk.of(desk.examiner)) if each.exhibit is not None)
    many = [
        replace(one, todo=replace(one.todo, since=NOON - timedelta(hours=hour)))
        for hour in range(2000)
    ]
    begun = replace(one, todo=replace(one.todo, since=NOON, is_routine=False))
    found = Turns("u_examiner")

    for each in (*many, begun):
        found.add(each)

    assert found.count == 2001
    assert found.first == (begun, *many[:-FIRST:-1])
