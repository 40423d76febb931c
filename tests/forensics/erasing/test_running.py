from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of, from_json
from forensics.erasing.journal import journal_path, open_journal
from forensics.erasing.progress import Phase, Progress
from forensics.erasing.receipts import read_receipt
from forensics.erasing.running import run_erasure
from forensics.errors import (
    InterruptedErasureError,
    OutputExistsError,
    PermissionWithdrawnError,
    RefusedTargetError,
    WrongDeviceError,
)
from forensics.values import (
    DeviceIdentity,
    ErasureOutcome,
    ErasureReceipt,
    Extent,
    Route,
    TargetKind,
)
from tests.forensics.erasing.builders import (
    MIB,
    NOON,
    make_working_copy,
    plan_for,
    random_bytes,
    surroundings,
)
from tests.forensics.erasing.fakes import FakePermission, on_call

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import Digest, ErasePlan

SIZE = 20 * MIB + 700


def _run(
    plan: ErasePlan,
    folder: Path,
    *,
    permission: FakePermission | None = None,
    redeem: Callable[[DeviceAtHand], FakePermission] | None = None,
    around: Surroundings | None = None,
    receipt: str = "receipt",
) -> ErasureReceipt:
    found, _ = run_erasure(
        plan,
        target=folder / "copy.raw",
        receipt=folder / receipt,
        redeem=redeem or (lambda _: permission or FakePermission()),
        around=around or surroundings(),
    )
    return found


@pytest.fixture
def plan(tmp_path: Path) -> ErasePlan:
    make_working_copy(tmp_path / "copy.raw", random_bytes(SIZE))
    return plan_for(tmp_path / "copy.raw")


def test_every_byte_is_overwritten_read_back_and_accounted_for(
    plan: ErasePlan, tmp_path: Path
) -> None:
    receipt = _run(plan, tmp_path)

    assert (tmp_path / "copy.raw").read_bytes() == bytes(SIZE)
    assert receipt.outcome is ErasureOutcome.ERASED
    assert receipt.bytes_planned == receipt.bytes_written == receipt.bytes_read_back == SIZE
    assert (receipt.bad, receipt.unread, receipt.different) == ((), (), ())
    assert receipt.authority == "permit-1"
    assert receipt.runs == 1
    assert receipt.plan_digest == digest_of(plan)
    assert receipt.target == plan.target
    assert (receipt.started, receipt.finished) == (NOON, NOON)
    assert read_receipt(tmp_path / "receipt") == receipt
    assert (tmp_path / "receipt").stat().st_mode & 0o777 == 0o600


def test_a_tail_shorter_than_a_sector_is_said_to_pass_through_the_cache(
    plan: ErasePlan, tmp_path: Path
) -> None:
    assert not _run(plan, tmp_path).direct


def test_route_copy_overwrites_a_working_copy_the_same_way(tmp_path: Path) -> None:
    make_working_copy(tmp_path / "copy.raw", random_bytes(SIZE))

    receipt = _run(plan_for(tmp_path / "copy.raw", Route.COPY), tmp_path)

    assert receipt.target_kind is TargetKind.WORKING_COPY
    assert (tmp_path / "copy.raw").read_bytes() == bytes(SIZE)


def test_the_leave_is_redeemed_for_the_device_at_hand_before_anything_changes(
    plan: ErasePlan, tmp_path: Path
) -> None:
    seen: list[tuple[TargetKind, DeviceIdentity, bytes]] = []

    def redeem(device: DeviceAtHand) -> FakePermission:
        seen.append((device.kind, device.identity, (tmp_path / "copy.raw").read_bytes()))
        return FakePermission()

    _run(plan, tmp_path, redeem=redeem)

    assert seen == [(TargetKind.WORKING_COPY, plan.target, random_bytes(SIZE))]


def test_the_device_is_shown_to_the_leave_again_before_it_is_opened_for_writing(
    plan: ErasePlan, tmp_path: Path
) -> None:
    class Doubtful(FakePermission):
        def verify_device(self, device: DeviceAtHand) -> None:
            buffer = memoryview(bytearray(512))
            device.content.read_into(512, buffer)
            assert bytes(buffer) == random_bytes(SIZE)[512:1024]
            assert (device.identity, device.overwritten) == (plan.target, ())
            raise WrongDeviceError("This is another device")

    permission = Doubtful()
    with pytest.raises(WrongDeviceError, match="another device"):
        _run(plan, tmp_path, permission=permission)

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)
    assert permission.renewals == 0


def test_a_resume_says_where_earlier_starts_may_have_written(
    plan: ErasePlan, tmp_path: Path
) -> None:
    answers = iter([False, False, True])
    with pytest.raises(InterruptedErasureError):
        _run(plan, tmp_path, around=surroundings(is_stopped=answers.__next__))
    permission = FakePermission()

    _run(plan, tmp_path, permission=permission)

    # Two blocks of 4 MiB are marked, and an unmarked stretch can be a mark and a block longer.
    assert [device.overwritten for device in permission.verified] == [(Extent(0, 16 * MIB),)]
    assert [device.marked for device in permission.verified] == [(Extent(0, 8 * MIB),)]
    assert [device.bad for device in permission.verified] == [()]


def test_the_record_says_how_far_the_eraser_goes_before_a_byte_there_changes(
    plan: ErasePlan, tmp_path: Path
) -> None:
    copy, before = tmp_path / "copy.raw", random_bytes(SIZE)

    class Looking(FakePermission):
        def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
            so_far = self.stretches[-1] if self.stretches else 0
            assert copy.read_bytes()[so_far:] == before[so_far:]
            super().begin_stretch(up_to, old_blocks=old_blocks)

    permission = Looking()

    _run(plan, tmp_path, permission=permission)

    assert permission.stretches == [*range(4 * MIB, SIZE, 4 * MIB), SIZE]


def test_where_the_record_does_not_let_it_go_on_no_byte_of_the_stretch_changes(
    plan: ErasePlan, tmp_path: Path
) -> None:
    class Short(FakePermission):
        def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
            del old_blocks
            if up_to > 8 * MIB:
                raise PermissionWithdrawnError("A hold was placed")

    with pytest.raises(PermissionWithdrawnError, match="hold"):
        _run(plan, tmp_path, permission=Short())

    left = random_bytes(SIZE)[8 * MIB :]
    assert (tmp_path / "copy.raw").read_bytes() == bytes(8 * MIB) + left


def test_a_refused_permit_changes_nothing(plan: ErasePlan, tmp_path: Path) -> None:
    def refuse(_: DeviceAtHand) -> FakePermission:
        raise RefusedTargetError("This permit was used before")

    with pytest.raises(RefusedTargetError, match="used before"):
        _run(plan, tmp_path, redeem=refuse)

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)
    assert not (tmp_path / "receipt").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"size": SIZE + 512},
        {"serial": "0123456789abcdef0123456789abcdef"},
    ],
)
def test_a_wrong_device_is_refused_before_its_permit_is_used_or_its_first_byte_changes(
    plan: ErasePlan, tmp_path: Path, changes: dict[str, object]
) -> None:
    other = replace(plan, target=replace(plan.target, **changes))  # type: ignore[arg-type]  # fields by name
    asked: list[object] = []

    def redeem(device: DeviceAtHand) -> FakePermission:
        asked.append(device)
        return FakePermission()

    with pytest.raises(WrongDeviceError):
        _run(other, tmp_path, redeem=redeem)

    assert asked == []
    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)


def test_a_device_that_was_swapped_while_the_permit_was_redeemed_is_refused(
    plan: ErasePlan, tmp_path: Path
) -> None:
    make_working_copy(tmp_path / "other.raw", random_bytes(SIZE))

    def swap(_: DeviceAtHand) -> FakePermission:
        (tmp_path / "other.raw").replace(tmp_path / "copy.raw")
        (tmp_path / "other.raw.expunge-copy.json").replace(tmp_path / "copy.raw.expunge-copy.json")
        return FakePermission()

    with pytest.raises(WrongDeviceError):
        _run(plan, tmp_path, redeem=swap)

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)


@pytest.mark.parametrize(
    "extents",
    [(), (Extent(0, SIZE - 512),), (Extent(512, SIZE),), (Extent(0, 512), Extent(512, SIZE - 512))],
)
def test_a_plan_that_does_not_name_all_bytes_and_no_others_is_refused(
    plan: ErasePlan, tmp_path: Path, extents: tuple[Extent, ...]
) -> None:
    with pytest.raises(RefusedTargetError, match="exactly"):
        _run(replace(plan, extents=extents), tmp_path)

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)


def test_a_plan_for_a_device_is_refused_on_a_working_copy(plan: ErasePlan, tmp_path: Path) -> None:
    with pytest.raises(RefusedTargetError, match="another kind"):
        _run(replace(plan, target_kind=TargetKind.BLOCK_DEVICE), tmp_path)


def test_a_receipt_is_never_overwritten(plan: ErasePlan, tmp_path: Path) -> None:
    (tmp_path / "receipt").write_text("an older one")

    with pytest.raises(OutputExistsError):
        _run(plan, tmp_path)

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)


def test_a_hold_that_arrives_midway_stops_after_the_block_and_a_new_leave_goes_on(
    plan: ErasePlan, tmp_path: Path
) -> None:
    permission = FakePermission()

    def place_a_hold() -> None:
        permission.is_withdrawn = True
        renewals = permission.renewals
        while permission.renewals < renewals + 1:
            pass

    with pytest.raises(PermissionWithdrawnError, match="hold"):
        _run(
            plan,
            tmp_path,
            permission=permission,
            around=surroundings(is_stopped=on_call(3, place_a_hold)),
        )
    after_the_stop = (tmp_path / "copy.raw").read_bytes()
    receipt = _run(plan, tmp_path, permission=FakePermission("permit-2"))

    # The question was asked before the third block: that one was in hand, no other began.
    assert after_the_stop == bytes(12 * MIB) + random_bytes(SIZE)[12 * MIB :]
    assert receipt.outcome is ErasureOutcome.ERASED
    assert receipt.authority == "permit-2"
    assert receipt.runs == 2


def test_a_store_that_hangs_stops_the_eraser_in_bounded_time(
    plan: ErasePlan, tmp_path: Path
) -> None:
    permission = FakePermission()
    seconds = [0.0]

    def hang() -> None:
        permission.hangs.set()
        seconds[0] = 61.0

    with pytest.raises(PermissionWithdrawnError, match="no answer for 60 seconds"):
        _run(
            plan,
            tmp_path,
            permission=permission,
            around=surroundings(
                is_stopped=on_call(2, hang),
                clock=lambda: seconds[0],
                renew_every=60.0,
                patience=60.0,
            ),
        )
    permission.let_go()

    assert (tmp_path / "copy.raw").read_bytes() == bytes(8 * MIB) + random_bytes(SIZE)[8 * MIB :]
    assert not (tmp_path / "receipt").exists()


def test_an_interrupted_erasure_keeps_what_was_done_and_goes_on_from_there(
    plan: ErasePlan, tmp_path: Path
) -> None:
    answers = iter([False, False, True])
    with pytest.raises(InterruptedErasureError):
        _run(plan, tmp_path, around=surroundings(is_stopped=answers.__next__))
    with open_journal(
        journal_path(tmp_path / "receipt"),
        plan=digest_of(plan),
        target=plan.target,
        planned=SIZE,
    ) as journal:
        assert journal.standing.done == 8 * MIB

    receipt = _run(plan, tmp_path)

    assert (receipt.runs, receipt.outcome) == (2, ErasureOutcome.ERASED)
    assert (tmp_path / "copy.raw").read_bytes() == bytes(SIZE)


def test_a_resumed_run_counts_what_was_done_before(plan: ErasePlan, tmp_path: Path) -> None:
    answers = iter([False, False, True])
    with pytest.raises(InterruptedErasureError):
        _run(plan, tmp_path, around=surroundings(is_stopped=answers.__next__))
    told: list[Progress] = []

    _run(plan, tmp_path, around=surroundings(report=told.append))

    writing = [progress.done for progress in told if progress.phase is Phase.WRITING]
    assert (writing[0], writing[-1]) == (8 * MIB, SIZE)


def test_what_was_written_to_the_medium_between_two_runs_is_found_at_read_back(
    plan: ErasePlan, tmp_path: Path
) -> None:
    answers = iter([False, False, True])
    with pytest.raises(InterruptedErasureError):
        _run(plan, tmp_path, around=surroundings(is_stopped=answers.__next__))
    with (tmp_path / "copy.raw").open("r+b") as file:
        file.seek(5 * MIB + 3)
        file.write(b"\1")

    receipt = _run(plan, tmp_path)

    assert receipt.outcome is ErasureOutcome.FAILED
    assert receipt.different == (Extent(5 * MIB, 512),)


def test_a_stop_while_reading_back_gives_no_receipt_and_the_next_run_reads_all_again(
    plan: ErasePlan, tmp_path: Path
) -> None:
    answers = iter([False] * 8 + [True])
    with pytest.raises(InterruptedErasureError):
        _run(plan, tmp_path, around=surroundings(is_stopped=answers.__next__))
    assert not (tmp_path / "receipt").exists()

    receipt = _run(plan, tmp_path)

    assert (receipt.runs, receipt.bytes_read_back) == (2, SIZE)


def test_a_journal_of_another_plan_is_refused(plan: ErasePlan, tmp_path: Path) -> None:
    answers = iter([False, True])
    with pytest.raises(InterruptedErasureError):
        _run(plan, tmp_path, around=surroundings(is_stopped=answers.__next__))
    later = replace(plan, created=NOON.replace(hour=13))

    with pytest.raises(RefusedTargetError, match="another plan"):
        _run(later, tmp_path)


def test_a_registered_acquisition_is_refused_at_the_start_too(
    plan: ErasePlan, tmp_path: Path
) -> None:
    with pytest.raises(RefusedTargetError, match="registered acquisition"):
        _run(plan, tmp_path, around=surroundings(is_acquisition=lambda _: True))

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)


def test_a_target_that_was_registered_while_the_permit_was_redeemed_is_refused(
    plan: ErasePlan, tmp_path: Path
) -> None:
    registered: list[Path] = []

    def register(_: DeviceAtHand) -> FakePermission:
        registered.append(tmp_path / "copy.raw")
        return FakePermission()

    with pytest.raises(RefusedTargetError, match="registered acquisition"):
        _run(
            plan,
            tmp_path,
            redeem=register,
            around=surroundings(is_acquisition=lambda path: path in registered),
        )

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(SIZE)


def test_the_receipt_round_trips_through_its_file(plan: ErasePlan, tmp_path: Path) -> None:
    receipt = _run(plan, tmp_path)

    data = (tmp_path / "receipt").read_bytes()
    assert digest_of(from_json(data, ErasureReceipt)) == digest_of(receipt)
