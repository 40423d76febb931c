from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.outside.cosignatures import cosign
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.unit.anchors import Anchor, AnchorKind, measured_off
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import NotPermittedError, TamperedLogError, UnknownTimeError
from evidence_store.workflow.disposals.erasures import record_interruption
from evidence_store.workflow.unit.anchors import accept_cosignatures
from evidence_store.workflow.unit.clock import state_date
from tests.builders import NOON
from tests.evidence_store.fakes import FAKE_LOG, FixedClock
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.unit.witnesses import SEED, WITNESS

if TYPE_CHECKING:
    from tests.builders import KeyedPerson


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.states_date = False
    return made


def state(desk: Desk, who: KeyedPerson, stated: date) -> None:
    state_date(desk.of(who), stated, seen_on="radio clock")


def cosigned(desk: Desk, *, late: timedelta = timedelta(0)) -> tuple[Anchor, ...]:
    note = desk.uow.custody.checkpoint() or ""
    lines = cosign(note, name=WITNESS.name, seed=SEED, at=desk.clock())
    desk.clock.now += late
    return accept_cosignatures(
        desk.of(desk.supervisor), note, lines=lines, witnesses=(WITNESS,), key=FAKE_LOG
    )


def started(desk: Desk) -> DisposalState:
    return desk.start(desk.permitted()).state


def test_no_start_rests_on_this_machines_clock_alone(desk: Desk) -> None:
    permitted = desk.permitted()

    with pytest.raises(UnknownTimeError, match=r"ABC/1: not started.*expunge clock state"):
        desk.start(permitted)

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.PERMITTED
    assert desk.uow.events[-1] == "disposal.refused"


def test_a_destruction_asks_for_the_same(desk: Desk) -> None:
    with pytest.raises(UnknownTimeError):
        desk.destruction_begun()


def test_a_start_that_takes_minutes_to_check_is_not_taken_for_a_clock_that_was_set(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.state_date(desk.officer)
    permitted = desk.permitted()

    def hash_a_long_log(_: str) -> None:
        desk.clock.forward(minutes=2)

    monkeypatch.setattr(desk.uow.custody, "require_whole", hash_a_long_log)
    assert desk.start(permitted).state is DisposalState.RUNNING


def test_a_second_persons_statement_of_the_date_lets_it_start_and_stands_in_the_entry(
    desk: Desk,
) -> None:
    desk.state_date(desk.officer)
    (stated,) = [n for n, e in enumerate(desk.uow.events) if e == "clock.stated"]

    assert started(desk) is DisposalState.RUNNING
    assert desk.uow.custody.drafts[-1].public["time"] == {
        "kind": "stated",
        "said": "2026-07-14",
        "entry": stated,
    }


def test_whoever_starts_cannot_state_the_date_for_themselves(desk: Desk) -> None:
    desk.state_date(desk.examiner)

    with pytest.raises(UnknownTimeError, match="only this computer's own clock, and you"):
        started(desk)


def test_their_own_statement_does_not_hide_an_earlier_one_by_another(desk: Desk) -> None:
    desk.state_date(desk.officer)
    desk.state_date(desk.examiner)

    assert started(desk) is DisposalState.RUNNING


@pytest.mark.parametrize(
    ("minutes", "words"), [(10, "forward by 10 minutes"), (-10, "back by 10 minutes")]
)
def test_a_clock_that_was_set_starts_nothing_until_the_date_is_stated_anew(
    desk: Desk, minutes: int, words: str
) -> None:
    desk.state_date(desk.officer)
    desk.clock.forward(minutes=1)
    permitted = desk.permitted()
    desk.clock.set_forward(minutes=minutes)
    desk.clock.forward(minutes=10)

    with pytest.raises(UnknownTimeError, match=words):
        desk.start(permitted)
    desk.state_date(desk.supervisor)
    assert desk.start(permitted).state is DisposalState.RUNNING


def test_whoever_states_another_date_than_the_clock_is_recorded_and_stops_every_start(
    desk: Desk,
) -> None:
    desk.state_date(desk.officer)
    permitted = desk.permitted()

    with pytest.raises(UnknownTimeError, match=r"You state 13 July 2026.*shows 14 July 2026"):
        state(desk, desk.second, date(2026, 7, 13))
    assert desk.uow.events[-1] == "clock.disputed"
    with pytest.raises(UnknownTimeError, match="2026-07-13"):
        desk.start(permitted)

    state(desk, desk.second, date(2026, 7, 14))
    assert desk.start(permitted).state is DisposalState.RUNNING


def test_the_operators_own_dispute_counts(desk: Desk) -> None:
    desk.state_date(desk.officer)
    with pytest.raises(UnknownTimeError):
        state(desk, desk.examiner, date(2026, 7, 13))

    with pytest.raises(UnknownTimeError, match="another"):
        started(desk)


def test_after_the_machine_was_started_again_the_date_is_stated_anew(desk: Desk) -> None:
    desk.state_date(desk.officer)
    desk.clock.restart()

    with pytest.raises(UnknownTimeError, match="started again"):
        started(desk)


def test_a_statement_of_the_date_holds_for_24_hours(desk: Desk) -> None:
    desk.state_date(desk.officer)
    desk.clock.forward(hours=23, minutes=59)
    permitted = desk.permitted()
    assert desk.start(permitted).state is DisposalState.RUNNING

    other = Desk()
    other.states_date = False
    other.state_date(other.officer)
    other.clock.forward(hours=24, seconds=1)
    with pytest.raises(UnknownTimeError, match="last 24 hours"):
        started(other)


def test_a_resume_asks_again(desk: Desk) -> None:
    desk.state_date(desk.officer)
    running = desk.start(desk.permitted())
    record_interruption(desk.of(desk.examiner), running.id, reason="Power")
    desk.clock.restart()

    with pytest.raises(UnknownTimeError):
        desk.start(desk.permit(running))


def test_a_clock_set_forward_past_a_hold_starts_nothing_before_somebody_states_the_true_date() -> (
    None
):
    """On 1 June the order's hold stands until 13 July; the clock is set forward to 14 July."""
    desk = Desk()
    desk.clock.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    desk.states_date = False
    desk.state_date(desk.officer)
    desk.clock.set_forward(days=43)
    permitted = desk.permitted()

    with pytest.raises(UnknownTimeError):
        desk.start(permitted)
    with pytest.raises(UnknownTimeError, match="You state 1 June 2026"):
        state(desk, desk.officer, date(2026, 6, 1))
    with pytest.raises(UnknownTimeError, match="2026-06-01"):
        desk.start(permitted)


def test_a_witnesss_time_that_was_carried_for_long_does_not(desk: Desk) -> None:
    permitted = desk.permitted()
    cosigned(desk, late=timedelta(minutes=6))

    with pytest.raises(UnknownTimeError):
        desk.start(permitted)


def test_a_forged_statement_of_the_date_is_not_believed(desk: Desk) -> None:
    desk.state_date(desk.officer)
    drafts = desk.uow.custody.drafts
    signed = drafts[-1].signed
    assert signed is not None
    (one,) = signed.signatures
    by_another = replace(signed, signatures=(replace(one, by=desk.supervisor.person.id),))
    drafts[-1] = replace(drafts[-1], signed=by_another)

    with pytest.raises(TamperedLogError, match="not signed by whom it names"):
        started(desk)


def test_a_date_changed_beside_its_statement_is_not_believed(desk: Desk) -> None:
    desk.state_date(desk.officer)
    drafts = desk.uow.custody.drafts
    drafts[-1] = replace(drafts[-1], public={"date": "2026-07-15"})

    with pytest.raises(TamperedLogError):
        started(desk)


def test_administrators_and_auditors_state_no_date(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        desk.state_date(desk.administrator)


@pytest.mark.parametrize(
    ("utc", "london"),
    [
        ("2026-03-28T23:59:59", date(2026, 3, 28)),  # the last second of winter time's last day
        ("2026-03-29T00:30:00", date(2026, 3, 29)),  # the night in which an hour is missing
        ("2026-03-29T23:30:00", date(2026, 3, 30)),  # summer time: the next day already
        ("2026-10-24T23:30:00", date(2026, 10, 25)),  # the night in which an hour comes twice
        ("2026-10-25T23:30:00", date(2026, 10, 25)),  # winter time again
        ("2028-02-29T12:00:00", date(2028, 2, 29)),  # leap day
        ("2026-12-31T23:59:59", date(2026, 12, 31)),
        ("2026-04-30T23:30:00", date(2026, 5, 1)),  # a month's end, by London
        ("2026-12-25T12:00:00", date(2026, 12, 25)),  # holidays are days like others here
    ],
)
def test_the_date_stated_is_that_of_london(desk: Desk, utc: str, london: date) -> None:
    desk.clock = FixedClock.at(utc)
    desk.uow.clock = desk.uow.custody.clock = desk.clock

    state(desk, desk.officer, london)

    assert desk.uow.events[-1] == "clock.stated"
    with pytest.raises(UnknownTimeError):
        state(desk, desk.officer, london - timedelta(days=1))
    with pytest.raises(UnknownTimeError):
        state(desk, desk.officer, london + timedelta(days=1))


def test_the_hour_that_comes_twice_is_no_step(desk: Desk) -> None:
    """Times are UTC throughout: the change of the hour moves nothing."""
    desk.clock = FixedClock.at("2026-10-25T00:30:00")
    assert (desk.clock() + timedelta(hours=1)).astimezone(LONDON).hour == 1
    desk.uow.clock = desk.uow.custody.clock = desk.clock
    state(desk, desk.officer, date(2026, 10, 25))
    before = len(desk.uow.events)
    desk.clock.forward(hours=2)
    state(desk, desk.officer, date(2026, 10, 25))

    assert desk.uow.events[before:] == ["clock.stated"]


@pytest.mark.parametrize(
    ("told", "asked", "got", "off"),
    [
        (3, 0, 2, 2000),
        (-1, 0, 2, -2000),
        (1, 0, 2, 0),
        (1, 0, 6, None),  # it took too long to say anything
        (1, 2, 0, None),  # the clock went back meanwhile
        (1, None, 2, None),  # it came by file
    ],
)
def test_the_clocks_error_is_measured_only_where_the_answer_came_at_once(
    told: int, asked: int | None, got: int, off: int | None
) -> None:
    def at(seconds: int) -> datetime:
        return NOON + timedelta(seconds=seconds)

    asked_at = None if asked is None else at(asked)
    assert measured_off(at(told), asked=asked_at, got=at(got)) == off


def test_only_kinds_with_a_clock_of_their_own_tell_the_time(desk: Desk) -> None:
    """A sheet's time is this machine's own: acknowledging it vouches for nothing."""
    permitted = desk.permitted()
    desk.hold_outside()
    assert desk.uow.outside.kept[0].kind is AnchorKind.SHEET

    with pytest.raises(UnknownTimeError):
        desk.start(permitted)
