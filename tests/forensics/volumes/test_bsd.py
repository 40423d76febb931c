"""BSD labels: on a whole medium, behind a table that only looks like one, and within a slice."""

from __future__ import annotations

import random
import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.file_system import FileEntry
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.walking import walk_files
from forensics.values import Extent
from forensics.volume import VolumeContent
from forensics.volumes.opening import open_volumes
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.volumes.recipes import MIB, blank, copy_in, partition, put, run, volumes_of

if TYPE_CHECKING:
    from pathlib import Path

SECTOR, LABEL = 512, 148


def label(size: int, *partitions: tuple[int, int, int]) -> bytes:
    """The label of <sys/disklabel.h>: offset, size and type of each partition, in sectors."""
    data = bytearray(LABEL + 16 * len(partitions))
    struct.pack_into("<I", data, 0, 0x82564557)
    struct.pack_into("<6I", data, 40, SECTOR, 63, 16, size // 1008, 1008, size)
    struct.pack_into("<IHHII", data, 132, 0x82564557, 0, len(partitions), 8192, 8192)
    for number, (offset, length, kind) in enumerate(partitions):
        struct.pack_into("<IIIBBH", data, LABEL + 16 * number, length, offset, 2048, kind, 8, 0)
    checksum = 0
    for (word,) in struct.iter_unpack("<H", data):
        checksum ^= word
    struct.pack_into("<H", data, 136, checksum)
    return bytes(data)


def fake_table() -> bytes:
    """The table of FreeBSD's boot1: its fourth entry begins at 0 and is 50,000 sectors long."""
    entry = struct.pack("<B3sB3sII", 0x80, b"\0\1\0", 0xA5, b"\xff\xff\xff", 0, 50_000)
    return bytes(446) + bytes(48) + entry + b"\x55\xaa"


def test_the_partitions_of_a_label_behind_a_fake_table_are_found(tmp_path: Path) -> None:
    disk, volume = blank(tmp_path / "bsd.raw", 12 * MIB), blank(tmp_path / "v", 4 * MIB)
    run("mkfs.ext2", "-q", "-F", volume)
    sectors = 12 * MIB // SECTOR
    put(disk, 0, fake_table())
    put(disk, SECTOR, label(sectors, (2048, 8192, 7), (0, 0, 0), (0, sectors, 0), (12288, 8192, 7)))
    copy_in(volume, disk, MIB)
    copy_in(volume, disk, 6 * MIB)
    told = subprocess.run(["mmls", "-t", "bsd", disk], capture_output=True, check=True, text=True)
    assert "0000002048" in told.stdout
    assert "0000012288" in told.stdout

    volumes, _ = volumes_of(disk)

    assert {v.content for v in volumes} == {VolumeContent.FILE_SYSTEM}
    assert [v.extent for v in volumes] == [Extent(MIB, 4 * MIB), Extent(6 * MIB, 4 * MIB)]


UFS = {
    "UFS1": ("version=1",),
    # With blocks of 64 KiB its second superblock lies where BSD systems have the first.
    "UFS2": ("version=2", "bsize=65536", "fsize=8192"),
}


@pytest.mark.parametrize("first", [0, 16])
@pytest.mark.parametrize("kind", UFS)
def test_ufs_behind_a_label_behind_a_fake_table_gives_its_files_once(
    kind: str, first: int, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    content = random.Random(kind).randbytes(30_000)  # noqa: S311 -- no secret
    (tmp_path / "files/a.jpg").write_bytes(content)
    run(
        "makefs",
        "-t",
        "ffs",
        "-s",
        "4m",
        "-o",
        ",".join(UFS[kind]),
        tmp_path / "v",
        tmp_path / "files",
    )
    stored = (tmp_path / "v").read_bytes()
    sectors = len(stored) // SECTOR
    disk = blank(tmp_path / "bsd.raw", first * SECTOR + len(stored))
    put(disk, first * SECTOR, stored)
    put(disk, 0, fake_table())
    put(
        disk,
        SECTOR,
        label(first + sectors, (first, sectors, 7), (0, 0, 0), (0, first + sectors, 0)),
    )
    medium = HeldDiskImage(disk.read_bytes())

    (volume,), faults = open_volumes(medium, source="bsd.raw")

    assert (volume.extent, volume.label) == (Extent(first * SECTOR, len(stored)), kind)
    (entry,) = walk_files(medium, volume, source="bsd.raw", live=LiveExtents())
    assert faults == ()
    assert isinstance(entry, FileEntry)
    assert entry.path == "/a.jpg"
    assert b"".join(medium.read_at(each) for each in entry.extents) == content


def sliced(path: Path, kind: str, *partitions: tuple[int, int, int]) -> Path:
    """A slice of 10 MiB from 1 MiB on with a label, then a partition of another system."""
    disk = blank(path, 16 * MIB)
    partition(disk, f"label: dos\nstart=2048, size=20480, type={kind}\nstart=24576, type=83\n")
    volume = blank(path.with_suffix(".ext2"), 4 * MIB)
    run("mkfs.ext2", "-q", "-F", volume)
    put(disk, MIB + SECTOR, label(20480, *partitions))
    for place in (2 * MIB, 6 * MIB, 12 * MIB):
        copy_in(volume, disk, place)
    return disk


@pytest.mark.parametrize("kind", ["a5", "a6", "a9"])
def test_partitions_of_a_label_within_a_slice_are_found_and_count_after_the_table(
    kind: str, tmp_path: Path
) -> None:
    disk = sliced(
        tmp_path / "d.raw", kind, (4096, 8192, 7), (0, 0, 0), (2048, 20480, 0), (12288, 8192, 7)
    )
    told = subprocess.run(
        ["mmls", "-t", "bsd", "-o", "2048", disk], capture_output=True, check=True, text=True
    )
    assert "0000004096" in told.stdout
    assert "0000012288" in told.stdout

    volumes, faults = volumes_of(disk)

    assert faults == ()
    assert [(v.partition, v.extent, v.label) for v in volumes] == [
        (2, Extent(12 * MIB, 4 * MIB), "ext2"),
        (3, Extent(2 * MIB, 4 * MIB), "ext2"),
        (4, Extent(6 * MIB, 4 * MIB), "ext2"),
    ]


def test_a_label_of_free_bsd_whose_third_entry_begins_at_0_counts_from_its_slice(
    tmp_path: Path,
) -> None:
    disk = sliced(
        tmp_path / "d.raw", "a5", (2048, 8192, 7), (0, 0, 0), (0, 20480, 0), (10240, 8192, 7)
    )

    volumes, _ = volumes_of(disk)

    assert [v.extent for v in volumes[1:]] == [Extent(2 * MIB, 4 * MIB), Extent(6 * MIB, 4 * MIB)]


def test_a_label_of_open_bsd_names_again_what_the_table_has_and_it_is_told_once(
    tmp_path: Path,
) -> None:
    disk = sliced(
        tmp_path / "d.raw", "a6", (4096, 8192, 7), (0, 0, 0), (0, 32768, 0), (24576, 8192, 17)
    )

    volumes, _ = volumes_of(disk)

    # The third volume stands in no label here, and is found all the same.
    places = [(v.partition, v.extent.offset) for v in volumes]
    assert places == [(2, 12 * MIB), (3, 2 * MIB), (None, 6 * MIB)]


@pytest.mark.parametrize("size", [0, 1, 0x7FFFFFFF])
def test_a_label_that_leads_nowhere_lets_its_slice_be_the_volume(size: int, tmp_path: Path) -> None:
    disk = sliced(tmp_path / "d.raw", "a5", (3, 0, 7), (0, 0, 0), (2048, 20480, 0))
    if size:
        # An entry that begins before its slice and reaches into it is no partition of it.
        put(disk, MIB + SECTOR, label(20480, (2047, size + 1, 7), (0, 0, 0), (2048, 20480, 0)))

    volumes, _ = volumes_of(disk)

    assert [(v.partition, v.extent.offset) for v in volumes] == [(1, MIB), (2, 12 * MIB)]
