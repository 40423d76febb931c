from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.permission import STRETCHES, PermissionWatch, Stretches, stretch_length
from forensics.errors import InterruptedErasureError, PermissionWithdrawnError
from tests.forensics.erasing.builders import MIB
from tests.forensics.erasing.fakes import FakePermission

if TYPE_CHECKING:
    from forensics.values import Digest


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


# How far the eraser may have written


def stretches(permission: FakePermission, *, planned: int, patience: float = 5) -> Stretches:
    clock = iter(range(1000))
    return Stretches(
        permission,
        planned=planned,
        mark_every=4 * MIB,
        patience=patience,
        clock=lambda: float(next(clock)),
        pause=lambda _: None,
    )


def test_the_record_is_told_of_each_stretch_once_and_of_no_byte_that_is_not_planned() -> None:
    permission = FakePermission()
    told = stretches(permission, planned=10 * MIB)

    for done in (1, 4 * MIB, 4 * MIB + 1, 9 * MIB, 10 * MIB):
        told.reach(done, may_go_on=lambda: None)

    assert permission.stretches == [4 * MIB, 8 * MIB, 10 * MIB]


@pytest.mark.parametrize("planned", [1, 63 * MIB, 64 * MIB + 1, 2**44, 2**44 + 512])
def test_a_medium_of_any_size_has_no_more_stretches_than_the_log_bears(planned: int) -> None:
    length = stretch_length(planned, mark_every=4 * MIB)

    assert length >= 4 * MIB
    assert -(-planned // length) <= STRETCHES


def test_the_eraser_does_not_go_on_where_the_record_is_silent() -> None:
    class Silent(FakePermission):
        def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
            super().begin_stretch(up_to, old_blocks=old_blocks)
            raise ConnectionError

    permission = Silent()

    with pytest.raises(PermissionWithdrawnError, match="no answer"):
        stretches(permission, planned=MIB).reach(1, may_go_on=lambda: None)
    assert len(permission.stretches) > 3


def test_a_stop_is_heard_while_the_record_is_silent() -> None:
    class Silent(FakePermission):
        def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
            super().begin_stretch(up_to, old_blocks=old_blocks)
            raise ConnectionError

    def stop() -> None:
        raise InterruptedErasureError("stopped")

    with pytest.raises(InterruptedErasureError):
        stretches(Silent(), planned=MIB).reach(1, may_go_on=stop)
