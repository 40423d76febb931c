from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.custody.leaves.entries import ClockMarks, read_leaf
from evidence_store.custody.log.clock_steps import STEPPED, in_words, step_between, step_of
from evidence_store.custody.log.log import Log
from tests.builders import a_draft
from tests.evidence_store.custody.histories import ORIGIN, START, MemoryLeaves


class Machine:
    """A log on a machine whose clock and counter a test sets."""

    def __init__(self) -> None:
        self.leaves = MemoryLeaves()
        self.now, self.mono, self.boot = START, 1000, "one"
        self.log = Log(
            self.leaves,
            origin=ORIGIN,
            clock=lambda: self.now,
            marks=lambda: ClockMarks(self.boot, self.mono, "system"),
            notes_steps=True,
        )

    def runs(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)
        self.mono += round(timedelta(**kwargs) / timedelta(milliseconds=1))

    def record(self, *, off: int | None = None) -> None:
        self.log.append(a_draft("job.done", None, None, self.now, clock_off_ms=off))

    @property
    def events(self) -> list[str]:
        return [read_leaf(each.entry.body).event for each in self.leaves.stored]


@pytest.fixture
def machine() -> Machine:
    made = Machine()
    made.record()
    made.runs(hours=1)
    return made


def test_a_clock_that_goes_on_with_its_counter_leaves_no_note(machine: Machine) -> None:
    machine.record()
    machine.runs(days=30)
    machine.record()

    assert STEPPED not in machine.events


@pytest.mark.parametrize("hours", [5, 24 * 40, -0.5])
def test_a_clock_that_was_set_is_noted_before_the_next_entry(
    machine: Machine, hours: float
) -> None:
    machine.now += timedelta(hours=hours)

    machine.record()

    assert machine.events[-2:] == [STEPPED, "job.done"]
    noted = read_leaf(machine.leaves.stored[-2].entry.body)
    assert step_of(noted) == timedelta(hours=hours)
    assert noted.case_id is None
    machine.runs(minutes=1)
    machine.record()
    assert machine.events.count(STEPPED) == 1


def test_a_time_service_may_correct_two_seconds_and_pull_slowly(machine: Machine) -> None:
    machine.now += timedelta(seconds=2)
    machine.record()
    machine.runs(hours=10)
    machine.now += timedelta(seconds=18)  # 500 ppm
    machine.record()

    assert STEPPED not in machine.events


def test_between_two_starts_of_the_machine_no_step_can_be_told(machine: Machine) -> None:
    machine.boot, machine.mono = "two", 5
    machine.now += timedelta(days=3)
    machine.record()

    assert STEPPED not in machine.events


def test_where_a_system_tells_no_starts_a_counter_that_began_anew_is_one(machine: Machine) -> None:
    machine.boot = None  # type: ignore[assignment]  # as where no boot id can be read
    machine.record()
    machine.mono = 5
    machine.now += timedelta(days=3)
    machine.record()

    assert STEPPED not in machine.events


def test_what_was_measured_stands_in_every_entry_until_the_clock_is_set(machine: Machine) -> None:
    machine.record(off=-40)
    machine.runs(minutes=1)
    machine.record()
    machine.now += timedelta(minutes=10)
    machine.record()

    offs = [read_leaf(each.entry.body).clock.off_ms for each in machine.leaves.stored]
    assert offs == [None, -40, -40, None, None]


def test_what_was_measured_is_not_said_of_another_start(machine: Machine) -> None:
    machine.record(off=-40)
    machine.boot = "two"
    machine.record()

    assert read_leaf(machine.leaves.stored[-1].entry.body).clock.off_ms is None


def test_noted_steps_leave_the_chains_whole(machine: Machine) -> None:
    for _ in range(3):
        machine.now += timedelta(hours=1)
        machine.record()

    places = [each.place for each in machine.leaves.stored]
    assert [each.seq for each in places] == list(range(7))
    assert [each.case_seq for each in places] == list(range(7))
    follows = pairwise(machine.leaves.stored)
    assert all(later.place.prev == earlier.entry.leaf for earlier, later in follows)


@given(
    steady=st.integers(0, 10**9),
    moved=st.integers(-(10**9), 10**9),
)
def test_a_step_is_exactly_what_clock_and_counter_differ_by(steady: int, moved: int) -> None:
    told = step_between(
        START,
        ClockMarks("a", 0, "system"),
        START + timedelta(milliseconds=steady + moved),
        ClockMarks("a", steady, "system"),
    )

    borne = abs(moved) <= 2000 + steady / 1000
    assert (told is None) if borne else (told == timedelta(milliseconds=moved))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (timedelta(days=40, hours=3, minutes=9), "forward by 40 days, 3 hours"),
        (timedelta(days=-1), "back by 1 day"),
        (timedelta(seconds=61), "forward by 1 minute, 1 second"),
        (timedelta(milliseconds=-2100), "back by 2 seconds"),
    ],
)
def test_a_step_is_said_in_words(step: timedelta, words: str) -> None:
    assert in_words(step) == words
