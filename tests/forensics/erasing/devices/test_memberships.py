from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.planning import read_plan, write_plan
from forensics.errors import InterruptedErasureError, WrongDeviceError
from forensics.values import ErasureOutcome, MemberKind, Membership
from tests.forensics.erasing.builders import (
    MIB,
    erased_by,
    loop_device,
    make_working_copy,
    plan_for,
    random_bytes,
    surroundings,
)
from tests.forensics.volumes.recipes import old_raid_superblock, raid_superblock

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values import ErasePlan, ErasureReceipt

SIZE = 20 * MIB
RAID = Membership(MemberKind.LINUX_RAID, "00010203:04050607:08090a0b:0c0d0e0f", 4)
OLD_RAID = Membership(MemberKind.LINUX_RAID, "11111111:22222222:33333333:44444444", 3)


def member() -> bytes:
    data = bytearray(random_bytes(SIZE))
    superblock = raid_superblock(2, members=4, array=bytes(range(16)))
    data[4096 : 4096 + len(superblock)] = superblock
    old = old_raid_superblock("<", members=3)
    data[SIZE - 65536 : SIZE - 65536 + len(old)] = old
    return bytes(data)


def erase(plan: ErasePlan, target: Path, around: Surroundings | None = None) -> ErasureReceipt:
    return erased_by(plan, target, target.parent, around=around)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    make_working_copy(tmp_path / "copy.raw", member())
    return tmp_path / "copy.raw"


def test_a_plan_says_of_which_arrays_the_target_is_a_member(copy: Path, tmp_path: Path) -> None:
    plan = plan_for(copy)
    write_plan(tmp_path / "plan", plan)

    assert plan.member_of == (OLD_RAID, RAID)
    assert read_plan(tmp_path / "plan") == plan


def test_a_member_that_the_plan_names_is_erased(copy: Path) -> None:
    assert erase(plan_for(copy), copy).outcome is ErasureOutcome.ERASED
    assert copy.read_bytes() == bytes(SIZE)


@pytest.mark.parametrize("known", [(), (RAID,), (replace(OLD_RAID, array="a-b"), RAID)])
def test_a_member_that_the_plan_does_not_name_is_never_overwritten(
    copy: Path, known: tuple[Membership, ...]
) -> None:
    before = copy.read_bytes()
    plan = replace(plan_for(copy), member_of=known)

    with pytest.raises(WrongDeviceError, match="make the plan again") as refused:
        erase(plan, copy)

    assert refused.value.exit_code == 4
    assert OLD_RAID.limit in str(refused.value)
    assert copy.read_bytes() == before
    assert not list(copy.parent.glob("receipt*"))


def test_an_erasure_goes_on_where_it_has_overwritten_what_announced_a_member(copy: Path) -> None:
    plan = plan_for(copy)
    stopping = surroundings(is_stopped=iter((False, False, True)).__next__)
    with pytest.raises(InterruptedErasureError):
        erase(plan, copy, stopping)
    assert copy.read_bytes()[:8192] == bytes(8192)
    assert copy.read_bytes()[-65536:-65000] != bytes(536)

    assert erase(plan, copy).outcome is ErasureOutcome.ERASED


@pytest.mark.root
def test_a_device_is_read_by_its_own_sectors_for_what_it_is_a_member_of(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(member())

    with loop_device(tmp_path / "disk", "--sector-size", "4096") as device:
        assert plan_for(device).member_of == (OLD_RAID, RAID)

    assert (tmp_path / "disk").read_bytes() == member()
