from __future__ import annotations

import time

import pytest

from forensics.erasing.permission import PermissionWatch
from forensics.errors import PermissionWithdrawnError
from tests.forensics.erasing.fakes import FakePermission


def _wait_until_it_raises(watch: PermissionWatch, seconds: float) -> float:
    began = time.monotonic()
    with pytest.raises(PermissionWithdrawnError):  # noqa: PT012 -- it is asked again and again
        while time.monotonic() - began < seconds:
            watch.verify()
            time.sleep(0.005)
    return time.monotonic() - began


def test_a_leave_that_stands_is_renewed_again_and_again() -> None:
    permission = FakePermission()

    with PermissionWatch(permission, every=0.01, patience=5, clock=time.monotonic) as watch:
        time.sleep(0.2)
        watch.verify()

    assert permission.renewals > 3


def test_a_leave_is_renewed_once_before_the_first_byte() -> None:
    permission = FakePermission()
    permission.is_withdrawn = True

    with (
        pytest.raises(PermissionWithdrawnError, match="hold"),
        PermissionWatch(permission, every=10, patience=5, clock=time.monotonic),
    ):
        pytest.fail("the watch was entered")


def test_a_withdrawn_leave_is_noticed_at_the_next_renewal() -> None:
    permission = FakePermission()

    with PermissionWatch(permission, every=0.02, patience=60, clock=time.monotonic) as watch:
        permission.is_withdrawn = True

        assert _wait_until_it_raises(watch, 5) < 2


def test_a_store_that_hangs_does_not_keep_the_eraser_going() -> None:
    permission = FakePermission()

    with PermissionWatch(permission, every=0.01, patience=0.3, clock=time.monotonic) as watch:
        permission.hangs.set()

        assert _wait_until_it_raises(watch, 5) < 2
    permission.let_go()


def test_a_store_that_hangs_from_the_start_lets_nothing_begin() -> None:
    permission = FakePermission()
    permission.hangs.set()

    began = time.monotonic()
    with (
        pytest.raises(PermissionWithdrawnError, match="no answer"),
        PermissionWatch(permission, every=0.01, patience=0.2, clock=time.monotonic),
    ):
        pytest.fail("the watch was entered")
    permission.let_go()

    assert time.monotonic() - began < 2


def test_a_store_in_trouble_counts_as_silent() -> None:
    permission = FakePermission()

    with PermissionWatch(permission, every=0.01, patience=0.3, clock=time.monotonic) as watch:
        permission.is_troubled = True

        assert _wait_until_it_raises(watch, 5) < 2


def test_a_short_trouble_is_forgiven() -> None:
    permission = FakePermission()

    with PermissionWatch(permission, every=0.01, patience=5, clock=time.monotonic) as watch:
        permission.is_troubled = True
        time.sleep(0.05)
        permission.is_troubled = False
        time.sleep(0.05)

        watch.verify()


def test_time_spent_asleep_makes_a_leave_old() -> None:
    permission = FakePermission()
    seconds = [0.0]

    with PermissionWatch(permission, every=10, patience=60, clock=lambda: seconds[0]) as watch:
        watch.verify()
        seconds[0] = 3600.0

        with pytest.raises(PermissionWithdrawnError, match="60 seconds"):
            watch.verify()
