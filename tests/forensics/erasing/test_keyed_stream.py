"""An overwriting with a keyed stream: its key, and what it finds out that zeros do not."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.permission import WorkingCopyPermission
from forensics.erasing.running import run_erasure
from forensics.erasing.stream_keys import read_key_beside
from forensics.erasing.verifying import verify_erasure
from forensics.errors import (
    InterruptedErasureError,
    PermissionWithdrawnError,
    RefusedTargetError,
)
from forensics.values import ErasureMethod, ErasureOutcome, Extent
from tests.forensics.erasing.builders import (
    MIB,
    erased_by,
    make_working_copy,
    plan_for,
    random_bytes,
    surroundings,
)
from tests.forensics.erasing.faulty_devices import counterfeit_device

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import ErasePlan, ErasureReceipt
    from tests.forensics.erasing.fakes import FakePermission

SIZE = 9 * MIB + 100
STREAM, ZEROS = ErasureMethod.OVERWRITE_STREAM, ErasureMethod.OVERWRITE_ZEROS


@pytest.fixture
def plan(tmp_path: Path) -> ErasePlan:
    make_working_copy(tmp_path / "copy.raw", random_bytes(SIZE))
    return plan_for(tmp_path / "copy.raw", method=STREAM)


def erase(plan: ErasePlan, folder: Path, around: Surroundings | None = None) -> ErasureReceipt:
    receipt, _ = run_erasure(
        plan,
        target=folder / "copy.raw",
        receipt=folder / "receipt",
        redeem=lambda _: WorkingCopyPermission(folder / "receipt"),
        around=around or surroundings(),
    )
    return receipt


def stopped(*, after: int = 1) -> Surroundings:
    """Where somebody stops the eraser after so many blocks."""
    asked = iter(range(9))
    return surroundings(is_stopped=lambda: next(asked) >= after, mark_every=MIB)


def key_of(folder: Path) -> bytes:
    key = read_key_beside(folder / "receipt")
    assert key is not None
    return key


def test_a_second_reading_makes_the_stream_again_and_gives_the_digest_of_the_medium(
    plan: ErasePlan, tmp_path: Path
) -> None:
    receipt, copy = erase(plan, tmp_path), tmp_path / "copy.raw"

    found = verify_erasure(plan, receipt, target=copy, around=surroundings(), key=key_of(tmp_path))

    assert (receipt.outcome, found.outcome) == (ErasureOutcome.ERASED, ErasureOutcome.ERASED)
    assert (found.bytes_read, found.different) == (SIZE, ())
    assert str(found.medium_digest) == f"sha256:{hashlib.sha256(copy.read_bytes()).hexdigest()}"


def test_one_byte_that_is_not_the_streams_fails(plan: ErasePlan, tmp_path: Path) -> None:
    receipt, copy = erase(plan, tmp_path), tmp_path / "copy.raw"
    with copy.open("r+b") as file:
        file.seek(5 * MIB)
        byte = file.read(1)[0]
        file.seek(5 * MIB)
        file.write(bytes([byte ^ 1]))

    found = verify_erasure(plan, receipt, target=copy, around=surroundings(), key=key_of(tmp_path))

    assert found.outcome is ErasureOutcome.FAILED
    assert sum(each.length for each in found.different) == 512


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["none", "another"])
def test_without_the_key_of_the_receipt_nothing_is_read(
    plan: ErasePlan, tmp_path: Path, key: bytes | None
) -> None:
    receipt = erase(plan, tmp_path)

    with pytest.raises(RefusedTargetError, match="not the key"):
        verify_erasure(
            plan,
            receipt,
            target=tmp_path / "copy.raw",
            around=surroundings(is_stopped=lambda: pytest.fail("it was read")),
            key=key,
        )


def test_a_key_is_drawn_once_after_permission_was_given_and_is_its_users_alone(
    plan: ErasePlan, tmp_path: Path
) -> None:
    def refuse(_: DeviceAtHand) -> FakePermission:
        raise PermissionWithdrawnError("a hold was placed")

    with pytest.raises(PermissionWithdrawnError):
        run_erasure(
            plan,
            target=tmp_path / "copy.raw",
            receipt=tmp_path / "receipt",
            redeem=refuse,
            around=surroundings(),
        )
    assert read_key_beside(tmp_path / "receipt") is None

    with pytest.raises(InterruptedErasureError):
        erase(plan, tmp_path, stopped(after=2))  # of its 9 MiB 8 are the stream's by then
    first = key_of(tmp_path)
    assert stat.S_IMODE((tmp_path / "receipt.key").stat().st_mode) == 0o600
    assert erase(plan, tmp_path).outcome is ErasureOutcome.ERASED
    assert key_of(tmp_path) == first


def test_a_start_that_was_stopped_does_not_go_on_without_its_key(
    plan: ErasePlan, tmp_path: Path
) -> None:
    with pytest.raises(InterruptedErasureError):
        erase(plan, tmp_path, stopped())
    (tmp_path / "receipt.key").unlink()
    before = (tmp_path / "copy.raw").read_bytes()

    with pytest.raises(RefusedTargetError, match="earlier start wrote"):
        erase(plan, tmp_path)

    assert (tmp_path / "copy.raw").read_bytes() == before


def test_a_stick_of_counterfeit_capacity_passes_as_zeros_and_is_found_out_by_the_stream(
    tmp_path: Path,
) -> None:
    there, claimed = MIB, 4 * MIB
    found = {}
    for method in (ZEROS, STREAM):
        folder = tmp_path / method
        folder.mkdir()
        with counterfeit_device(folder, there=there, claimed=claimed) as device:
            found[method] = erased_by(plan_for(device, method=method), device, folder)

    assert found[ZEROS].outcome is ErasureOutcome.ERASED
    assert found[STREAM].outcome is ErasureOutcome.FAILED
    # What was written last is what is there: all places before it read as that.
    assert found[STREAM].different == (Extent(0, claimed - there),)
