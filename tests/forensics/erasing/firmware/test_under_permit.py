"""A firmware erasure under a permit: the log knows first, and nothing less than all five passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of, from_json, to_json
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.method import aim_of
from forensics.erasing.planning import plan_whole
from forensics.erasing.running import run_erasure
from forensics.erasing.verifying import verify_erasure
from forensics.errors import InterruptedErasureError, PermissionWithdrawnError, RefusedTargetError
from forensics.values import ErasureMethod, ErasureOutcome, ErasureReceipt, Extent, Route
from forensics.values.firmware_runs import Finding
from tests.forensics.erasing.builders import NOON, TOOL
from tests.forensics.erasing.fakes import FakePermission
from tests.forensics.erasing.firmware.drive_on_a_bus import drive_on_a_bus
from tests.forensics.erasing.firmware.made_up_drive import SIZE, MadeUpDrive, do_nothing
from tests.forensics.erasing.firmware.made_up_runs import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values import Digest, ErasePlan, ErasureVerification

METHOD = ErasureMethod.NVME_SANITIZE_CRYPTO
pytestmark = pytest.mark.root


class Bench:
    """One drive on a bus, its plan, and a permission that keeps what it is given."""

    def __init__(self, folder: Path, made: MadeUpDrive, around: Surroundings) -> None:
        self.folder, self.made, self.around = folder, made, around
        self.permission = FakePermission()
        self.plan: ErasePlan = plan_whole(
            made.device,
            route=Route.WHOLE,
            method=METHOD,
            tool=TOOL,
            now=NOON,
            machine=around.machine,
            is_acquisition=lambda _: False,
            toolbox=around.toolbox,
        )

    def erase(self, **changes: object) -> ErasureReceipt:
        return run_erasure(
            self.plan,
            target=self.made.device,
            receipt=self.folder / "receipt.json",
            redeem=lambda _: self.permission,
            around=replace(self.around, **changes),  # type: ignore[arg-type]  # fields by name
        )[0]

    def read_again(self, receipt: ErasureReceipt) -> ErasureVerification:
        return verify_erasure(
            self.plan,
            receipt,
            target=self.made.device,
            around=self.around,
            before=blocks_of(self.made.content),
        )


@pytest.fixture
def bench(tmp_path: Path, shim: Path) -> Iterator[Bench]:
    with drive_on_a_bus(tmp_path, shim) as (made, around):
        yield Bench(tmp_path, made, around)


def test_all_five_and_a_second_reading_are_an_erasure(bench: Bench) -> None:
    bench.permission.places = (Extent(1024, 700),)
    receipt = bench.erase()
    old = bench.permission.kept

    assert receipt.outcome is ErasureOutcome.ERASED
    assert receipt.firmware is not None
    assert judge(receipt.firmware).missing == ()
    assert (receipt.bytes_written, receipt.bytes_read_back) == (SIZE, SIZE)
    assert bench.permission.stretches == [SIZE]
    assert old is not None
    assert old.of_hits == 2
    assert from_json(to_json(receipt), ErasureReceipt).outcome is ErasureOutcome.ERASED

    assert bench.permission.named == [digest_of(old)]

    found = bench.read_again(receipt)
    assert found.outcome is ErasureOutcome.ERASED
    assert found.asked is not None
    assert aim_of(METHOD).is_shown_by(found.asked.end)
    assert found.asked.old_blocks.left == 0
    assert found.asked.old_blocks != receipt.firmware.old_blocks
    assert found.asked.opaque == SIZE
    with pytest.raises(RefusedTargetError, match="no disk image of it is given"):
        verify_erasure(bench.plan, receipt, target=bench.made.device, around=bench.around)


def test_blocks_that_come_back_before_the_second_reading_are_found(bench: Bench) -> None:
    receipt = bench.erase()
    bench.made.medium.write_bytes(bench.made.content)

    found = bench.read_again(receipt)

    assert found.outcome is ErasureOutcome.FAILED
    assert found.asked is not None
    assert found.asked.old_blocks.left > 0


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"sanitize": 0, "action": 0}, ErasureOutcome.FAILED),
        ({"sanitize": 3}, ErasureOutcome.FAILED),
        ({"action": 3}, ErasureOutcome.FAILED),
        ({"untouched": 0}, ErasureOutcome.FAILED),
        ({"mode": "unreadable"}, ErasureOutcome.ERASED_WITH_EXCEPTIONS),
    ],
)
def test_what_the_drive_says_to_the_second_process_counts_and_not_what_the_first_one_wrote_down(
    bench: Bench, said: dict[str, object], outcome: ErasureOutcome
) -> None:
    receipt = bench.erase()
    bench.made.set(**said)

    assert receipt.outcome is ErasureOutcome.ERASED
    assert bench.read_again(receipt).outcome is outcome


def test_what_is_no_drive_is_not_read_again_in_its_place(bench: Bench) -> None:
    receipt = bench.erase()
    (bench.folder / "machine" / "proc" / "cpuinfo").write_text("flags : fpu hypervisor\n")

    with pytest.raises(RefusedTargetError, match="a guest of another"):
        bench.read_again(receipt)


def test_a_drive_that_did_all_but_erase_has_no_byte_reported_as_erased(bench: Bench) -> None:
    bench.made.set(mode="undone")

    receipt = bench.erase()

    assert receipt.outcome is ErasureOutcome.FAILED
    assert receipt.bytes_written == 0
    assert receipt.firmware is not None
    assert [each.finding for each in judge(receipt.firmware).missing] == [Finding.OLD_BLOCKS]


def test_a_hold_that_arrives_before_the_command_leaves_the_drive_as_it_was(bench: Bench) -> None:
    def refuse(_: int, *, old_blocks: Digest | None) -> None:
        del old_blocks
        raise PermissionWithdrawnError("a hold was placed")

    bench.permission.begin_stretch = refuse  # type: ignore[method-assign,assignment]  # as a hold does

    with pytest.raises(PermissionWithdrawnError):
        bench.erase()

    assert bench.made.medium.read_bytes() == bench.made.content


def test_permission_is_renewed_between_start_and_command(bench: Bench) -> None:
    """A stop file that waits to be recorded is heard by a renewal alone."""
    bench.permission.is_withdrawn = True

    with pytest.raises(PermissionWithdrawnError, match="A hold was placed"):
        bench.erase()

    assert bench.permission.stretches == []
    assert bench.made.medium.read_bytes() == bench.made.content


def test_after_a_kill_the_drive_is_asked_again_and_old_blocks_are_those_of_the_first_start(
    bench: Bench,
) -> None:
    bench.made.set(polls=50)
    asked = iter([False] * 2 + [True] * 99)
    with pytest.raises(InterruptedErasureError):
        bench.erase(is_stopped=lambda: next(asked))
    first = bench.permission.kept
    assert not (bench.folder / "receipt.json").exists()
    with pytest.raises(RefusedTargetError, match="erasing already"):
        bench.erase()

    bench.made.set(polls=2, sanitize=1)
    receipt = bench.erase()

    assert first is not None
    assert bench.permission.kept is first
    assert receipt.outcome is ErasureOutcome.ERASED
    assert receipt.firmware is not None
    assert receipt.firmware.old_blocks is not None
    assert receipt.firmware.old_blocks.sample == digest_of(first)
    assert {*bench.permission.named} == {digest_of(first)}
    assert receipt.runs == 3


def test_without_the_old_blocks_of_the_first_start_nothing_goes_on(bench: Bench) -> None:
    bench.made.set(polls=50)
    asked = iter([False] * 2 + [True] * 99)
    with pytest.raises(InterruptedErasureError):
        bench.erase(is_stopped=lambda: next(asked))
    bench.made.set(polls=2, sanitize=1)
    bench.permission.kept = None

    with pytest.raises(RefusedTargetError, match="nobody can tell any more"):
        bench.erase()


@pytest.mark.parametrize("idle", ["tool", "drive"])
def test_no_tool_that_returns_0_and_does_nothing_leads_to_erased(bench: Bench, idle: str) -> None:
    """A tool that does nothing at all is no answer; one that passes nothing on changes nothing."""
    if idle == "tool":
        with pytest.raises(RefusedTargetError):
            bench.erase(ask=lambda command, **_: do_nothing(command))
    else:
        bench.made.set(mode="idle")
        assert bench.erase().outcome is ErasureOutcome.FAILED
    assert bench.made.medium.read_bytes() == bench.made.content
