from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.values import Extent, MemberKind, Membership
from forensics.volumes.members import find_memberships
from tests.forensics.erasing.builders import loop_device
from tests.forensics.erasing.fakes import BytesImage
from tests.forensics.volumes.recipes import (
    MIB,
    bcache_superblock,
    blank,
    old_raid_superblock,
    partition,
    raid_superblock,
    with_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 4 * MIB
ARRAY = bytes(range(16))
RAID = Membership(MemberKind.LINUX_RAID, "00010203:04050607:08090a0b:0c0d0e0f", 4)
OLD_RAID = Membership(MemberKind.LINUX_RAID, "11111111:22222222:33333333:44444444", 3)


def found_in(data: bytes, *bad: Extent) -> tuple[Membership, ...]:
    return find_memberships(BytesImage(data, bad))


@pytest.mark.parametrize(("minor", "place"), [(0, SIZE - 8192), (1, 0), (2, 4096)])
def test_a_member_of_an_array_is_known_by_each_place_of_its_superblock(
    minor: int, place: int, tmp_path: Path
) -> None:
    superblock = raid_superblock(minor, members=4, array=ARRAY, place=place)
    data = with_bytes(SIZE, (place, superblock))
    (tmp_path / "disk").write_bytes(data)
    told = subprocess.run(
        ["mdadm", "--examine", str(tmp_path / "disk")], capture_output=True, text=True, check=True
    ).stdout

    assert found_in(data) == (RAID,)
    assert f"Array UUID : {RAID.array}" in told  # its own tool says the same
    assert "Raid Devices : 4" in told


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_member_of_an_old_array_is_known_whatever_machine_made_it(order: str) -> None:
    superblock = old_raid_superblock(order, members=3)

    assert found_in(with_bytes(SIZE, (SIZE - 65536, superblock))) == (OLD_RAID,)
    assert found_in(with_bytes(SIZE + 5000, (SIZE - 65536, superblock))) == (OLD_RAID,)


def test_a_member_of_a_bcache_set_is_known_and_no_number_is_made_up() -> None:
    attached = with_bytes(SIZE, (4096, bcache_superblock(ARRAY)))
    alone = with_bytes(SIZE, (4096, bcache_superblock(bytes(16))))
    name = "00010203-0405-0607-0809-0a0b0c0d0e0f"

    assert found_in(attached) == (Membership(MemberKind.BCACHE, name, None),)
    assert found_in(alone) == (Membership(MemberKind.BCACHE, None, None),)


@pytest.mark.root
def test_a_volume_group_says_who_it_is_and_how_many_it_names(tmp_path: Path) -> None:
    paths = [blank(tmp_path / name, 8 * MIB) for name in ("one", "two")]
    with loop_device(paths[0]) as one, loop_device(paths[1]) as two:
        own = f'"a|^{one}$|", "a|^{two}$|", "r|.*|"'
        config = f"devices {{ use_devicesfile=0 filter=[{own}] }} activation {{ udev_sync=0 }}"
        words = ["vgcreate", "--config", config, "-Zn", "expunge_test", str(one), str(two)]
        subprocess.run(words, check=True, capture_output=True)
        words = ["vgs", "--config", config, "--noheadings", "-o", "vg_uuid"]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()

    expected = Membership(MemberKind.LVM, told, 2)
    data = paths[0].read_bytes()
    assert found_in(data) == found_in(paths[1].read_bytes()) == (expected,)
    metadata = Extent(4096, 64 * 1024)
    assert found_in(data, metadata) == (Membership(MemberKind.LVM, None, None),)


@pytest.mark.parametrize("label", ["dos", "gpt"])
def test_a_member_is_known_inside_a_partition(tmp_path: Path, label: str) -> None:
    disk = partition(blank(tmp_path / "disk", SIZE), f"label: {label}\nstart=2048\n")
    data = bytearray(disk.read_bytes())
    data[MIB + 4096 : MIB + 4096 + 512] = raid_superblock(2, members=4, array=ARRAY).ljust(512)

    assert found_in(bytes(data)) == (RAID,)


def test_one_array_is_named_once_however_often_it_is_found(tmp_path: Path) -> None:
    disk = partition(blank(tmp_path / "disk", SIZE), "label: dos\nstart=2048\n")
    data = bytearray(disk.read_bytes())
    superblock = old_raid_superblock("<", members=3)  # at the end of the disk and of its partition
    data[SIZE - 65536 : SIZE - 65536 + len(superblock)] = superblock

    assert found_in(bytes(data)) == (OLD_RAID,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(512),
        bytes(SIZE),
        with_bytes(SIZE, (4096, b"\xfc\x4e\x2b\xa9\x02")),  # of a version that is none
        with_bytes(SIZE, (SIZE - 65536, b"\xfc\x4e\x2b\xa9\x01")),
        with_bytes(SIZE, (512, b"LABELONE")),
    ],
)
def test_what_is_no_member_is_not_called_one(data: bytes) -> None:
    assert found_in(data) == ()


@pytest.mark.parametrize("number", [0, 4097, 0xFFFFFFFF])
def test_a_number_that_no_array_can_have_is_not_repeated(number: int) -> None:
    superblock = bytearray(raid_superblock(2, members=1, array=ARRAY))
    superblock[92:96] = number.to_bytes(4, "little")

    (found,) = found_in(with_bytes(SIZE, (4096, bytes(superblock))))

    assert found.members is None
    assert "an unknown number of devices" in found.limit


def test_a_label_that_points_anywhere_is_still_a_label() -> None:
    label = b"LABELONE".ljust(20, b"\0") + b"\xff\xff\xff\xffLVM2 001"
    pointing = (b"LABELONE".ljust(20, b"\0") + b"\x20\0\0\0LVM2 001").ljust(512, b"\xff")

    for data in (with_bytes(SIZE, (512, label)), with_bytes(SIZE, (0, pointing))):
        assert found_in(data) == (Membership(MemberKind.LVM, None, None),)


@pytest.mark.parametrize(
    "bad", [{"array": "Complainant A"}, {"array": ""}, {"members": 0}, {"members": 5000}]
)
def test_no_free_text_reaches_what_is_printed_of_a_member(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="this is not"):
        Membership(**{"kind": MemberKind.LVM, "array": None, "members": None, **bad})  # type: ignore[arg-type]  # fields by name


def test_what_is_said_of_a_member_names_the_others_or_that_there_are_none() -> None:
    assert RAID.limit == (
        "This device was a member of a Linux RAID array (00010203:04050607:08090a0b:0c0d0e0f) of "
        "4 devices; the others are not covered by this certificate."
    )
    assert Membership(MemberKind.LVM, "a-b", 1).limit == (
        "This device was the only named member of an LVM volume group (a-b)."
    )
