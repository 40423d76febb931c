from __future__ import annotations

import time

import pytest

from forensics.erasing.leave import LeaveWatch
from forensics.errors import LeaveWithdrawnError
from tests.forensics.erasing.fakes import FakeLeave


def _wait_until_it_raises(watch: LeaveWatch, seconds: float) -> float:
    began = time.monotonic()
    with pytest.raises(LeaveWithdrawnError):  # noqa: PT012 -- it is asked again and again
        while time.monotonic() - began < seconds:
            watch.verify()
            time.sleep(0.005)
    return time.monotonic() - began


def test_a_leave_that_stands_is_renewed_again_and_again() -> None:
    leave = FakeLeave()

    with LeaveWatch(leave, every=0.01, patience=5, clock=time.monotonic) as watch:
        time.sleep(0.2)
        watch.verify()

    assert leave.renewals > 3


def test_a_leave_is_renewed_once_before_the_first_byte() -> None:
    leave = FakeLeave()
    leave.is_withdrawn = True

    with (
        pytest.raises(LeaveWithdrawnError, match="hold"),
        LeaveWatch(leave, every=10, patience=5, clock=time.monotonic),
    ):
        pytest.fail("the watch was entered")


def test_a_withdrawn_leave_is_noticed_at_the_next_renewal() -> None:
    leave = FakeLeave()

    with LeaveWatch(leave, every=0.02, patience=60, clock=time.monotonic) as watch:
        leave.is_withdrawn = True

        assert _wait_until_it_raises(watch, 5) < 2


def test_a_store_that_hangs_does_not_keep_the_eraser_going() -> None:
    leave = FakeLeave()

    with LeaveWatch(leave, every=0.01, patience=0.3, clock=time.monotonic) as watch:
        leave.hangs.set()

        assert _wait_until_it_raises(watch, 5) < 2
    leave.let_go()


def test_a_store_that_hangs_from_the_start_lets_nothing_begin() -> None:
    leave = FakeLeave()
    leave.hangs.set()

    began = time.monotonic()
    with (
        pytest.raises(LeaveWithdrawnError, match="no answer"),
        LeaveWatch(leave, every=0.01, patience=0.2, clock=time.monotonic),
    ):
        pytest.fail("the watch was entered")
    leave.let_go()

    assert time.monotonic() - began < 2


def test_a_store_in_trouble_counts_as_silent() -> None:
    leave = FakeLeave()

    with LeaveWatch(leave, every=0.01, patience=0.3, clock=time.monotonic) as watch:
        leave.is_troubled = True

        assert _wait_until_it_raises(watch, 5) < 2


def test_a_short_trouble_is_forgiven() -> None:
    leave = FakeLeave()

    with LeaveWatch(leave, every=0.01, patience=5, clock=time.monotonic) as watch:
        leave.is_troubled = True
        time.sleep(0.05)
        leave.is_troubled = False
        time.sleep(0.05)

        watch.verify()


def test_time_spent_asleep_makes_a_leave_old() -> None:
    leave = FakeLeave()
    seconds = [0.0]

    with LeaveWatch(leave, every=10, patience=60, clock=lambda: seconds[0]) as watch:
        watch.verify()
        seconds[0] = 3600.0

        with pytest.raises(LeaveWithdrawnError, match="60 seconds"):
            watch.verify()
