"""Logical volumes: found, read, and named at their places on the medium."""

from __future__ import annotations

import random
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.values import Extent, Fault
from forensics.volume import VolumeContent
from forensics.volumes.opening import open_volumes
from tests.forensics.erasing.builders import loop_device
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.volumes.composed.groups import (
    CONTENT,
    EXTENT,
    PLACES,
    POOL,
    THIN,
    a_disk,
    file_system,
    linear,
    logical,
    physical,
    stored,
    the_file,
)
from tests.forensics.volumes.recipes import MIB, blank, partition

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.root
def test_what_lvm_lays_out_is_read_where_it_says(tmp_path: Path) -> None:
    """Striped over two physical volumes, and in two segments of which the second lies elsewhere."""
    paths = [blank(tmp_path / name, 8 * MIB) for name in ("one", "two")]
    with loop_device(paths[0]) as one, loop_device(paths[1]) as two:
        own = f'"a|^{one}$|", "a|^{two}$|", "r|.*|"'
        config = f"devices {{ use_devicesfile=0 filter=[{own}] }} activation {{ udev_sync=0 }}"

        def lvm(verb: str, *words: str) -> str:
            told = [verb, "--driverloaded", "n", "--config", config, *words]
            return subprocess.run(told, check=True, capture_output=True, text=True).stdout

        lvm("vgcreate", "-Zn", "-s", "64k", "expunge_test", str(one), str(two))
        new = ("-an", "-Zn", "-Wn")
        lvm("lvcreate", *new, "-l", "4", "-n", "grown", "expunge_test", str(one))
        lvm("lvcreate", *new, "-l", "8", "-i", "2", "-I", "4", "-n", "striped", "expunge_test")
        lvm("lvextend", "-l", "+4", "expunge_test/grown", str(two))
        columns = "lv_name,seg_start_pe,seg_size_pe,stripesize,devices"
        told = lvm("lvs", "--segments", "--noheadings", "--units", "b", "-o", columns)
        starts = {str(one): 1 * MIB, str(two): 9 * MIB}

    disk = a_disk(tmp_path, *(path.read_bytes() for path in paths))
    content = file_system(tmp_path, 8 * EXTENT)
    for line in told.splitlines():
        _, first, count, stripe, devices = line.split()
        areas = re.findall(r"(\S+?)\((\d+)\),?", devices)
        chunk = int(stripe.rstrip("B")) or int(count) * EXTENT
        for at in range(int(first) * EXTENT, (int(first) + int(count)) * EXTENT, chunk):
            row, member = divmod((at - int(first) * EXTENT) // chunk, len(areas))
            device, extent = areas[member]
            place = starts[device] + MIB + int(extent) * EXTENT + row * chunk
            disk[place : place + chunk] = content[at : at + chunk]

    for number in (1, 2):
        entry = the_file(disk, number)
        assert stored(disk, entry) == CONTENT
        assert entry.partition == 1
        assert len(entry.extents) > 1


def test_a_volume_in_one_run_is_a_volume_like_any_other(tmp_path: Path) -> None:
    member = physical(logical("a", linear(0, 8, '"pv0", 5')))
    place = MIB + 5 * EXTENT
    member[place : place + 8 * EXTENT] = file_system(tmp_path, 8 * EXTENT)
    disk = a_disk(tmp_path, member)

    volumes, faults = open_volumes(HeldDiskImage(disk), source="d")

    container, inner = (v for v in volumes if v.partition == 1)
    assert (container.content, container.label) == (VolumeContent.CONTAINER, "LVM2")
    assert inner.extent == Extent(MIB + place, 8 * EXTENT)
    assert (inner.pieces, inner.where, inner.label) == ((), "partition 1, volume 1", "ext2")
    assert [f for f in faults if f.where.startswith("partition 1")] == []
    assert stored(disk, the_file(disk, 1)) == CONTENT


def test_a_disk_of_a_virtual_machine_within_is_read_by_its_table(tmp_path: Path) -> None:
    count = 40
    member = physical(logical("vm", linear(0, count, '"pv0", 0')))
    lines = "label: gpt\nstart=2048, size=1024\n"
    inside = partition(blank(tmp_path / "vm", count * EXTENT), lines).read_bytes()
    member[MIB : MIB + len(inside)] = inside
    member[2 * MIB : 2 * MIB + 8 * EXTENT] = file_system(tmp_path, 8 * EXTENT)
    disk = a_disk(tmp_path, member)

    volumes, _ = open_volumes(HeldDiskImage(disk), source="d")

    (found,) = [v for v in volumes if v.content is VolumeContent.FILE_SYSTEM]
    assert found.where == "partition 1, volume 1, volume 1"
    assert found.extent == Extent(MIB + 2 * MIB, 8 * EXTENT)


IMAGES = 'type = "mirror"\nmirrors = ["a_mimage_0", 0, "a_mimage_1", 0]'
RAIDS = 'type = "raid1"\nraids = ["a_rmeta_0", "a_rimage_0", "a_rmeta_1", "a_rimage_1"]'


@pytest.mark.parametrize(("kind", "images"), [("mimage", IMAGES), ("rimage", RAIDS)])
def test_of_a_mirror_one_image_is_enough(kind: str, images: str, tmp_path: Path) -> None:
    head = logical("a", f"start_extent = 0\nextent_count = 8\n{images}")
    parts = [logical(f"a_{kind}_{n}", linear(0, 8, f'"pv{n}", 3'), status='"READ"') for n in (1, 0)]
    member = physical(head + "".join(parts))
    place = MIB + 3 * EXTENT
    member[place : place + 8 * EXTENT] = file_system(tmp_path, 8 * EXTENT)

    disk = a_disk(tmp_path, member)  # the second physical volume is not there

    assert stored(disk, the_file(disk, 1)) == CONTENT


@pytest.mark.parametrize(
    ("text", "reason", "places"),
    [
        (
            logical("a", linear(0, 2, '"pv0", 0'), linear(2, 2, '"pv1", 0')),
            "a part of it lies on another medium, or is lost",
            [Extent(2 * MIB, 2 * EXTENT)],
        ),
        (THIN + POOL, "LVM2 thin volume is not read by this version", []),
        (
            POOL.replace('"READ"', '"READ", "VISIBLE"', 1),
            "LVM2 thin volume is not read by this version",
            [Extent(2 * MIB + 2 * EXTENT, 4 * EXTENT)],
        ),
        (
            logical("a", 'start_extent = 0\nextent_count = 1\ntype = "raid5"'),
            "LVM2 logical volume is not read by this version",
            [],
        ),
        (
            logical("a", linear(0, 1000, '"pv0", 0')),
            "what LVM2 says of its volume group makes no sense",
            [],
        ),
        (
            logical("cow", linear(0, 2, '"pv0", 1'))
            + logical(
                "snapshot0",
                'start_extent = 0\nextent_count = 2\ntype = "snapshot"\norigin = "a"\n'
                'cow_store = "cow"',
                status='"READ"',
            ),
            "LVM2 snapshot is not read by this version",
            [Extent(2 * MIB + EXTENT, 2 * EXTENT)],
        ),
    ],
    ids=["elsewhere", "thin", "pool", "raid5", "beyond", "snapshot"],
)
def test_what_is_not_read_is_told_with_its_bytes(
    text: str, reason: str, places: list[Extent], tmp_path: Path
) -> None:
    disk = a_disk(tmp_path, physical(text))

    volumes, faults = open_volumes(HeldDiskImage(disk), source="d")

    assert Fault("d", "partition 1, volume 1", tuple(places), reason) in faults
    closed = [v for v in volumes if v.inner]
    assert [e for v in closed for e in v.extents] == places
    assert all(v.content is VolumeContent.UNREAD for v in closed)


def test_a_volume_over_a_striped_one_reaches_into_no_other_partition(tmp_path: Path) -> None:
    """The striped one takes the last extents of its physical volume, and as many before."""
    striped = linear(0, 8, '"pv0", 108', '"pv0", 100', stripe=8)
    text = logical("over", linear(0, 8, '"below", 0')) + logical("below", striped, status='"READ"')
    disk = a_disk(tmp_path, physical(text))

    volumes, faults = open_volumes(HeldDiskImage(disk), source="d")

    assert all(e.end <= PLACES[2] for v in volumes if v.partition == 1 for e in v.extents)
    reason = "LVM2 logical volume is not read by this version"
    assert ("partition 1, volume 1", reason) in [(f.where, f.reason) for f in faults]


@pytest.mark.parametrize(
    "segments",
    [
        (linear(0, 8, '"pv0", 0', '"pv0", 2', stripe=8),),
        tuple(linear(at * 9, 9, '"pv0", 0') for at in range(99)),
        (linear(0, 2, '"pv0", 5'), linear(2, 2, '"pv0", 6')),
    ],
    ids=["stripes", "many-times", "in-part"],
)
def test_a_volume_that_lies_over_itself_makes_no_sense(
    segments: tuple[str, ...], tmp_path: Path
) -> None:
    disk = a_disk(tmp_path, physical(logical("a", *segments)))

    volumes, faults = open_volumes(HeldDiskImage(disk), source="d")

    (told,) = (fault for fault in faults if fault.where == "partition 1, volume 1")
    assert told.reason == "what LVM2 says of its volume group makes no sense"
    assert {v.content for v in volumes if v.inner} == {VolumeContent.UNREAD}


def test_damaged_texts_are_an_answer_and_end() -> None:
    """Every text that is a real one with something changed, checksum and all."""
    chance = random.Random(14)  # noqa: S311 -- no secret
    segments = linear(0, 4, '"pv0", 0', '"pv0", 9', stripe=8), linear(4, 2, '"pv0", 20')
    text = logical("a", *segments) + THIN + POOL
    words = ["{", "}", "[", "]", "=", '"', "pv0", "-1", "0", "99999999999999999999", "a", "\\"]
    for _ in range(60):
        changed = list(text)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(changed))
            changed[at : at + chance.randrange(3)] = chance.choice(words)
        disk = physical("".join(changed))
        volumes, faults = open_volumes(HeldDiskImage(disk), source="d")
        assert volumes
        assert all(e.end <= len(disk) for v in volumes for e in v.extents)
        assert all(e.end <= len(disk) for f in faults for e in f.extents)
