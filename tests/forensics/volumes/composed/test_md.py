"""Arrays of Linux RAID: found by their members, read, and named at their places on the medium."""

from __future__ import annotations

import random
import struct
from typing import TYPE_CHECKING

import pytest

from forensics.values import Extent, Fault
from forensics.volume import VolumeContent
from forensics.volumes.opening import open_volumes
from forensics.volumes.signatures import md_place_of_old
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.volumes.composed.groups import (
    CONTENT,
    PLACES,
    a_disk,
    file_system,
    stored,
    the_file,
)
from tests.forensics.volumes.recipes import MIB, raid_superblock

if TYPE_CHECKING:
    from pathlib import Path

ARRAY = bytes(range(16))
START = 2048  # sectors
CHUNK = 128 * 512
LINEAR = 0xFFFFFFFF


def member(content: bytes, *, role: int = 0, level: int = 1, **words: int) -> bytearray:
    """A member of an array of two, with its superblock at 4 KiB."""
    data = bytearray(8 * MIB)
    signed = level if level < 1 << 31 else level - (1 << 32)
    block = raid_superblock(
        2, members=2, array=ARRAY, place=4096, level=signed, role=role, start=START,
        length=len(content) // 512, **words,
    )  # fmt: skip
    data[4096 : 4096 + len(block)] = block
    data[START * 512 : START * 512 + len(content)] = content
    return data


@pytest.mark.parametrize(("level", "layout"), [(1, 0), (10, 0x102)])
def test_a_mirror_is_read_of_each_member(level: int, layout: int, tmp_path: Path) -> None:
    content = file_system(tmp_path, MIB)
    one, two = (member(content, role=n, level=level, layout=layout) for n in (0, 1))
    disk = a_disk(tmp_path, one, two)

    volumes, faults = open_volumes(HeldDiskImage(disk), source="d")

    found = [v for v in volumes if v.inner]
    assert [v.extent for v in found] == [
        Extent(place + START * 512, MIB) for place in PLACES.values()
    ]
    assert [v.where for v in found] == ["partition 1, volume 1", "partition 2, volume 2"]
    assert [v.label for v in found] == ["ext2", "ext2"]
    assert faults == ()


def test_stripes_are_put_together_over_both_members(tmp_path: Path) -> None:
    content = file_system(tmp_path, MIB)
    chunks = [content[at : at + CHUNK] for at in range(0, MIB, CHUNK)]
    one, two = (member(b"".join(chunks[n::2]), role=n, level=0) for n in (0, 1))
    disk = a_disk(tmp_path, two, one)  # in another order than theirs

    assert stored(disk, the_file(disk, 1)) == CONTENT


def old_member(content: bytes, role: int, order: str) -> bytearray:
    """A member of two with a superblock 0.90, whose data begin at its first byte."""
    words = [0] * 1024
    words[:11] = [0xA92B4EFC, 0, 90, 0, 0, 7, 0, 0, 1024, 2, 2]
    words[13:16] = [1, 2, 3]
    words[65] = CHUNK
    words[992 + 3] = role
    data = bytearray(content.ljust(8 * MIB, b"\0"))
    struct.pack_into(f"{order}1024I", data, md_place_of_old(len(data)), *words)
    return data


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_array_of_the_old_form_is_put_together_whatever_machine_made_it(
    order: str, tmp_path: Path
) -> None:
    content = file_system(tmp_path, MIB)
    chunks = [content[at : at + CHUNK] for at in range(0, MIB, CHUNK)]
    disk = a_disk(tmp_path, *(old_member(b"".join(chunks[n::2]), n, order) for n in (0, 1)))

    assert stored(disk, the_file(disk, 1)) == CONTENT


def test_a_linear_array_is_put_together(tmp_path: Path) -> None:
    content = file_system(tmp_path, MIB)
    one = member(content[: 2 * CHUNK], role=0, level=LINEAR)
    two = member(content[2 * CHUNK :], role=1, level=LINEAR)
    disk = a_disk(tmp_path, one, two)

    assert stored(disk, the_file(disk, 1)) == CONTENT


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        (0, "a part of it lies on another medium, or is lost"),
        (LINEAR, "a part of it lies on another medium, or is lost"),
        (5, "RAID of level 5 is not read by this version"),
        (6, "RAID of level 6 is not read by this version"),
        (10, "RAID of level 10 is not read by this version"),
    ],
)
def test_an_array_that_is_not_read_is_told(level: int, reason: str, tmp_path: Path) -> None:
    disk = a_disk(tmp_path, member(bytes(MIB), level=level))

    volumes, faults = open_volumes(HeldDiskImage(disk), source="d")

    own = Extent(PLACES[1], 8 * MIB)
    assert [f for f in faults if f.where == "partition 1"] == [
        Fault("d", "partition 1", (own,), reason)
    ]
    assert volumes[0].content is VolumeContent.UNREAD


def test_damaged_superblocks_are_an_answer(tmp_path: Path) -> None:
    chance = random.Random(15)  # noqa: S311 -- no secret
    sound = a_disk(tmp_path, member(bytes(MIB)), member(bytes(MIB), role=1))
    for _ in range(60):
        disk = bytearray(sound)
        for _ in range(4):
            disk[PLACES[1] + 4096 + chance.randrange(264)] = chance.randrange(256)
        volumes, faults = open_volumes(HeldDiskImage(disk), source="d")
        assert all(e.end <= len(disk) for v in volumes for e in v.extents)
        assert all(e.end <= len(disk) for f in faults for e in f.extents)
