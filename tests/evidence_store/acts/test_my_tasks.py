"""My tasks are what the pages give as the next step: one list of what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.next_steps import next_of_case, next_of_exhibit, with_steps
from evidence_store.domain.certificates.certificate import Withdrawal
from evidence_store.domain.exhibits.exhibit import PlacedHold, Stage
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.overview.waiting import FIRST, Turns
from evidence_store.workflow.disposals.disposals import withdraw_disposal
from evidence_store.workflow.holds.holds import release_hold
from evidence_store.workflow.overview.waiting import list_waiting, list_waiting_for, my_tasks
from tests.builders import NOON, a_certificate_record, an_acquisition, an_exhibit
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


def stood(desk: Desk, **changes: object) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), **changes))  # type: ignore[arg-type]


def booked_in(desk: Desk) -> None:
    desk.uow.acquisitions.values.clear()
    stood(desk, stage=Stage.BOOKED_IN, whereabouts=Whereabouts.STORED, holder_id=None)


def in_hand(desk: Desk) -> None:
    booked_in(desk)
    stood(desk, holder_id="u_examiner", whereabouts=Whereabouts.IN_LAB)


def imaged(desk: Desk) -> None:
    fresh = an_acquisition(computed_digest=None, verified_by=None, verified_at=None,
                           computed_digests=())  # fmt: skip
    desk.uow.acquisitions.values.clear()
    desk.uow.acquisitions.add(fresh)
    stood(desk, stage=Stage.ACQUIRED)


def checked(desk: Desk) -> None:
    desk.uow.acquisitions.values.clear()
    desk.uow.acquisitions.add(an_acquisition())
    stood(desk, stage=Stage.VERIFIED_IMAGE)


def authorised(desk: Desk) -> None:
    desk.authorise(desk.propose())


def expired(desk: Desk) -> None:
    desk.permitted()
    desk.clock.forward(hours=73)


def stopped_under_way(desk: Desk) -> None:
    begun = desk.start(desk.permitted())
    withdraw_disposal(desk.of(desk.supervisor), begun.id, reason="Not this one")


def stopped(desk: Desk) -> None:
    stop = PlacedHold("h_1", STOP_AND_REFER, NOON, "u_officer", "")
    desk.uow.exhibits.save(desk.uow.exhibits.get("x_1").with_hold(stop))


def half_released(desk: Desk) -> None:
    held = desk.uow.exhibits.get("x_1").with_hold(PlacedHold("h_1", "ccrc", NOON, "u_admin", ""))
    desk.uow.exhibits.save(replace(held, stage=Stage.DESTROY_ONLY))
    release_hold(desk.of(desk.supervisor), "x_1", "h_1", reason="It is over")


def withdrawal_asked(desk: Desk) -> None:
    stood(desk, stage=Stage.CERTIFIED)
    asked = Withdrawal("Wrong number", "u_supervisor", NOON)
    desk.uow.certificates.add(a_certificate_record(withdrawal=asked))


def without_orders(desk: Desk) -> None:
    desk.uow.orders.values.clear()


def unread(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, state=OrderState.RECEIVED, validations=()))


def unmapped(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    lines = tuple(replace(each, exhibit_ids=(), mapped_by=None) for each in order.lines)
    desk.uow.orders.save(replace(order, lines=lines))


def over(desk: Desk) -> None:
    stood(desk, stage=Stage.CERTIFIED)


SITUATIONS: tuple[Callable[[Desk], object], ...] = (
    booked_in, in_hand, imaged, checked, Desk.propose, authorised, Desk.permitted, expired,
    stopped_under_way, stopped, half_released, withdrawal_asked, without_orders, unread, unmapped,
    over, Desk.erased, Desk.destruction_begun,
)  # fmt: skip


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
