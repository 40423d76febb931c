from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.kinds.person_events import PERSON_KEY_REPLACED
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import JobFigures
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import (
    ClockBehindError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    UnknownTimeError,
    WaitingKeyError,
    WrongEntryError,
)
from evidence_store.workflow._kit.acting import Acting as ActingOnUnit
from evidence_store.workflow.disposals.disposals import withdraw_disposal
from evidence_store.workflow.exhibits.referrals import record_referral
from evidence_store.workflow.holds.holds import place_hold, release_hold, stop_and_refer
from evidence_store.workflow.unit.correcting_time import TimeCorrection, correct_time
from tests.builders import NOON, KeyedPerson, told_in_clear
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from typing import Any

    from evidence_store.domain.exhibits.exhibit import Exhibit

YEARS = timedelta(days=3650)


def correct(desk: Desk, who: KeyedPerson, **changes: Any) -> TimeCorrection:
    told: dict[str, Any] = {
        "stated": desk.clock().astimezone(LONDON).date(),
        "seen_on": "radio clock",
        "since": None,
    } | changes
    stated = told.pop("stated")
    return correct_time(desk.of(who), stated, **told)


def hold(desk: Desk, **changes: Any) -> Exhibit:
    told: dict[str, Any] = {"code": "other", "note": "call me"}
    return place_hold(desk.of(desk.officer), "x_1", **(told | changes))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def frozen(desk: Desk) -> Desk:
    """Something was recorded under a clock ten years ahead, which was then set right."""
    desk.state_date()
    desk.clock.set_forward(days=3650)
    desk.state_date()
    desk.clock.set_forward(days=-3650)
    return desk


def test_a_hold_a_stop_and_a_referral_are_recorded_under_a_clock_that_is_behind(
    frozen: Desk,
) -> None:
    held = hold(frozen)
    stopped = stop_and_refer(frozen.of(frozen.examiner), "x_1", note="")
    record_referral(frozen.of(frozen.officer), "x_1", to="POLIT")

    assert len(held.open_holds) == 1
    assert stopped.open_holds[-1].code == STOP_AND_REFER
    assert frozen.uow.events[-3:] == ["hold.placed", "exhibit.referred", "exhibit.referred_to"]


def test_nothing_that_permits_is_recorded_until_two_people_corrected_the_time(
    frozen: Desk,
) -> None:
    with pytest.raises(ClockBehindError):
        frozen.propose()
    correct(frozen, frozen.officer)
    with pytest.raises(ClockBehindError):
        frozen.propose()

    done = correct(frozen, frozen.supervisor)

    assert done.is_done
    assert frozen.uow.events[-1] == "clock.corrected"
    assert frozen.propose().state is DisposalState.PROPOSED


def test_one_person_does_not_correct_the_time(frozen: Desk) -> None:
    correct(frozen, frozen.officer)

    with pytest.raises(SamePersonError):
        correct(frozen, frozen.officer)


def test_a_reader_does_not_correct_the_time(frozen: Desk) -> None:
    with pytest.raises(NotPermittedError):
        correct(frozen, KeyedPerson("u_reader", Duty.READER))


def test_the_machines_clock_must_show_the_date_that_people_read_elsewhere(frozen: Desk) -> None:
    today = frozen.clock().date()

    with pytest.raises(UnknownTimeError, match="Set this machine's clock right first"):
        correct(frozen, frozen.officer, stated=today - timedelta(days=1))


def test_where_nothing_lies_in_the_future_people_name_the_first_wrong_entry(desk: Desk) -> None:
    desk.state_date()
    with pytest.raises(OutOfSequenceError, match="--since"):
        correct(desk, desk.officer)

    desk.state_date()

    assert correct(desk, desk.officer, since=1).since == 1


def test_an_entry_in_the_future_before_the_named_one_is_refused(desk: Desk) -> None:
    desk.state_date()
    desk.clock.set_forward(days=10)
    desk.state_date()
    desk.state_date()
    desk.clock.set_forward(days=-10)

    with pytest.raises(WrongEntryError, match="lies in the future, too"):
        correct(desk, desk.officer, since=2)


def test_both_name_the_same_first_entry(desk: Desk) -> None:
    for _ in range(3):
        desk.state_date()
    correct(desk, desk.officer, since=2)

    with pytest.raises(WrongEntryError, match="The first person named entry 2"):
        correct(desk, desk.supervisor, since=1)


def test_what_was_signed_under_the_wrong_clock_is_void_after_the_correction(desk: Desk) -> None:
    desk.state_date()
    desk.clock.set_forward(minutes=10)
    permitted = desk.permitted()
    desk.clock.set_forward(minutes=-10)

    correct(desk, desk.officer)
    done = correct(desk, desk.supervisor)

    assert done.voided == 1
    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID


def test_a_running_erasure_is_void_too_and_its_eraser_learns_of_it(desk: Desk) -> None:
    desk.state_date()
    desk.clock.set_forward(minutes=10)
    running = desk.start(desk.permitted())
    desk.clock.set_forward(minutes=-10)

    correct(desk, desk.officer)
    correct(desk, desk.supervisor)

    assert desk.uow.disposals.get(running.id).state is DisposalState.VOID


def test_half_a_release_of_a_hold_is_void_after_the_correction(frozen: Desk) -> None:
    exhibit = hold(frozen)
    (placed,) = exhibit.open_holds
    correct(frozen, frozen.officer)
    correct(frozen, frozen.supervisor)
    frozen.clock.set_forward(days=400)
    one = frozen.officer
    release_hold(frozen.of(one), "x_1", placed.id, reason="settled")
    frozen.clock.set_forward(days=-400)
    correct(frozen, frozen.officer)
    correct(frozen, frozen.supervisor)

    two = frozen.supervisor
    again = release_hold(frozen.of(two), "x_1", placed.id, reason="settled")

    assert again.open_holds, "one person's signature is left of two"
    assert "hold.release_voided" in frozen.uow.events


def test_the_date_that_somebody_stated_under_the_wrong_clock_lets_nothing_start(
    desk: Desk,
) -> None:
    desk.states_date = False
    withdraw_disposal(desk.of(desk.examiner), desk.propose().id, reason="first entries")
    desk.clock.set_forward(hours=1)
    desk.state_date()
    desk.clock.set_forward(hours=-1)
    correct(desk, desk.officer)
    correct(desk, desk.supervisor)
    permitted = desk.permitted()

    with pytest.raises(UnknownTimeError):
        desk.start(permitted)
    desk.state_date()

    assert desk.start(permitted).state is DisposalState.RUNNING


def test_work_whose_worker_reported_from_the_future_counts_as_lost() -> None:
    figures = JobFigures("j_1", NOON + YEARS, "reading", 1, 2, 1, None)

    assert figures.is_lost(at=NOON)


def test_a_key_replaced_under_a_wrong_clock_waits_its_day_from_the_correction(desk: Desk) -> None:
    desk.state_date()
    desk.clock.set_forward(days=3650)
    key = desk.supervisor.person.signing_key.hex()
    facts = {"person": desk.supervisor.person.id, "signing_key": key}
    public = told_in_clear("person.key_replaced", **facts)
    act = ActingOnUnit(desk.uow, desk.officer.actor, desk.clock())
    signed = act.sign_act(PERSON_KEY_REPLACED, signer=desk.officer.sign, facts=facts)
    with desk.uow:
        act.append(PERSON_KEY_REPLACED, public=public, signed=signed)
        desk.uow.commit()
    desk.clock.set_forward(days=-3650)
    correct(desk, desk.officer)
    correct(desk, desk.examiner)
    proposed = desk.propose()

    with pytest.raises(WaitingKeyError):
        desk.authorise(proposed)
    desk.clock.set_forward(hours=25)
    desk.state_date()

    assert desk.authorise(proposed).state is DisposalState.AUTHORISED
