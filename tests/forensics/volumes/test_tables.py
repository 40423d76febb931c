from __future__ import annotations

import re
import struct
import subprocess
import zlib
from typing import TYPE_CHECKING

import pytest

from forensics.values import Extent
from forensics.volume import VolumeContent
from tests.forensics.volumes.recipes import MIB, blank, copy_in, partition, put, run, volumes_of

if TYPE_CHECKING:
    from pathlib import Path

MBR_WITH_LOGICAL = """label: dos
start=2048, size=4096, type=83
start=8192, size=20480, type=5
start=10240, size=4096, type=83
start=16384, size=4096, type=7
"""
GPT = """label: gpt
start=2048, size=4096, type=L
start=8192, size=4096, type=L
"""


def mmls(path: Path) -> list[Extent]:
    """What the independent tool lists as in use, by slot."""
    lines = subprocess.run(["mmls", path], check=True, capture_output=True, text=True).stdout
    rows = re.findall(r"\d+:  (\d+(?::\d+)?) +(\d+) +\d+ +(\d+)", lines)
    ordered = sorted((slot, int(start), int(length)) for slot, start, length in rows)
    return [Extent(start * 512, length * 512) for _, start, length in ordered]


def extents(path: Path) -> list[tuple[int | None, Extent]]:
    return [(volume.partition, volume.extent) for volume in volumes_of(path)[0]]


def test_primary_partitions_count_before_logical_ones_as_mmls_has_them(
    tmp_path: Path, ext4: Path
) -> None:
    disk = partition(blank(tmp_path / "d.raw", 16 * MIB), MBR_WITH_LOGICAL)
    copy_in(ext4, disk, 10240 * 512)

    volumes, faults = volumes_of(disk)

    assert faults == ()
    assert [v.partition for v in volumes] == [1, 2, 3]
    assert [v.extent for v in volumes] == mmls(disk)
    assert [v.label for v in volumes] == ["unknown", "ext4", "unknown"]


def test_gpt_partitions_are_those_of_mmls(tmp_path: Path, ext4: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), GPT)
    copy_in(ext4, disk, 2048 * 512)

    volumes, faults = volumes_of(disk)

    assert faults == ()
    assert [v.extent for v in volumes] == mmls(disk)
    assert [(v.partition, v.content) for v in volumes] == [
        (1, VolumeContent.FILE_SYSTEM),
        (2, VolumeContent.UNKNOWN),
    ]


def test_gpt_entries_count_in_table_order_not_in_disk_order(tmp_path: Path) -> None:
    disk = blank(tmp_path / "d.raw", 16 * MIB)
    run("sgdisk", "-n", "1:16384:20479", "-n", "2:2048:6143", disk)

    assert extents(disk) == [
        (1, Extent(16384 * 512, 4096 * 512)),
        (2, Extent(2048 * 512, 4096 * 512)),
    ]


def test_a_gpt_of_4096_byte_sectors_is_read(tmp_path: Path) -> None:
    # The layout of sgdisk, with every sector number counting 4096 bytes.
    disk = blank(tmp_path / "d.raw", 8 * MIB)
    put(disk, 446, bytes([0, 0, 2, 0, 0xEE, 255, 255, 255]) + struct.pack("<II", 1, 2047))
    put(disk, 510, b"\x55\xaa")
    entry = bytes(range(1, 33)) + struct.pack("<QQQ", 256, 511, 0) + bytes(72)
    entries = entry.ljust(128 * 128, b"\0")
    put(disk, 2 * 4096, entries)
    fields = (1, 2047, 6, 2040, bytes(16), 2, 128, 128, zlib.crc32(entries))
    header = struct.pack("<8sIII4xQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, *fields)
    put(disk, 4096, header[:16] + struct.pack("<I", zlib.crc32(header)) + header[20:])

    assert extents(disk) == [(1, Extent(MIB, MIB))]


def test_an_mbr_of_4096_byte_sectors_is_read(tmp_path: Path, ext4: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), "label: dos\nstart=256, size=512\n")
    copy_in(ext4, disk, 256 * 4096)

    assert extents(disk) == [(1, Extent(MIB, 2 * MIB))]


@pytest.mark.parametrize("place", [512, 512 + 16, 1024 + 8])
def test_a_damaged_gpt_is_read_from_its_copy(place: int, tmp_path: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), GPT)
    good = extents(disk)
    put(disk, place, b"\xff\x00\xff")

    volumes, faults = volumes_of(disk)

    assert [(v.partition, v.extent) for v in volumes] == good
    assert [fault.where for fault in faults] == ["partition table"]
    assert "its copy at the end was used" in faults[0].reason


def test_a_lost_gpt_is_a_fault(tmp_path: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), GPT)
    put(disk, 512, bytes(512))
    put(disk, 8 * MIB - 512, bytes(512))

    volumes, faults = volumes_of(disk)

    assert [v.partition for v in volumes] == [None]
    assert "cannot be found" in faults[0].reason


def test_an_old_gpt_behind_a_plain_mbr_is_not_believed(tmp_path: Path, ext4: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), GPT)
    first = disk.read_bytes()[512:1024]
    partition(disk, "label: dos\nstart=4096, size=4096\n")
    put(disk, 512, first)
    copy_in(ext4, disk, 4096 * 512)

    assert extents(disk) == [(1, Extent(4096 * 512, 4096 * 512))]


def test_a_partition_that_reaches_beyond_the_medium_is_clipped_with_a_fault(tmp_path: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 16 * MIB), MBR_WITH_LOGICAL)
    size = 17408 * 512
    with disk.open("r+b") as file:
        file.truncate(size)

    volumes, faults = volumes_of(disk)

    assert volumes[2].extent == Extent(16384 * 512, 1024 * 512)
    assert [(f.where, f.reason) for f in faults] == [
        ("partition 3", f"reaches {3072 * 512} bytes beyond the end of the medium")
    ]


def test_a_partition_beyond_the_medium_is_a_fault_and_keeps_its_number(tmp_path: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 16 * MIB), MBR_WITH_LOGICAL)
    with disk.open("r+b") as file:
        file.truncate(15000 * 512)

    volumes, faults = volumes_of(disk)

    assert [v.partition for v in volumes] == [1, 2]
    assert [(f.where, f.reason) for f in faults] == [
        ("partition 3", "lies beyond the end of the medium")
    ]


def test_a_looped_list_of_logical_drives_is_a_fault_and_keeps_what_was_found(
    tmp_path: Path,
) -> None:
    disk = partition(blank(tmp_path / "d.raw", 16 * MIB), MBR_WITH_LOGICAL)
    # The second entry of the first link: back to the start of the extended partition.
    put(disk, 8192 * 512 + 446 + 16 + 8, struct.pack("<I", 0))

    volumes, faults = volumes_of(disk)

    assert [v.partition for v in volumes] == [1, 2]
    assert [f.where for f in faults] == ["partition table"]
    assert "does not end" in faults[0].reason


def test_a_file_system_without_a_table_is_the_whole_medium(fat16: Path, ext4: Path) -> None:
    for path, label in ((fat16, "FAT16"), (ext4, "ext4")):
        ((volume,), faults) = volumes_of(path)

        assert volume.partition is None
        assert volume.extent == Extent(0, path.stat().st_size)
        assert (volume.content, volume.label) == (VolumeContent.FILE_SYSTEM, label)
        assert faults == ()


@pytest.mark.parametrize(
    ("command", "label"),
    [
        (["mkfs.fat", "-F", "12"], "FAT12"),
        (["mkfs.fat", "-F", "32"], "FAT32"),
        (["mkntfs", "-F", "-q", "-Q", "-s", "512", "-p", "0", "-H", "0", "-S", "0"], "NTFS"),
        (["mkfs.exfat"], "exFAT"),
    ],
)
def test_a_boot_sector_is_not_taken_for_a_partition_table(
    command: list[str], label: str, tmp_path: Path
) -> None:
    size = 40 * MIB if label == "FAT32" else 8 * MIB
    path = blank(tmp_path / "volume.raw", size)
    run(*command, path)

    ((volume,), faults) = volumes_of(path)

    assert path.read_bytes()[510:512] == b"\x55\xaa"
    assert (volume.partition, volume.label) == (None, label)
    assert faults == ()


def test_partitions_behind_a_boot_sector_are_not_overlooked(
    tmp_path: Path, fat16: Path, ext4: Path
) -> None:
    # Some sticks bear both: a FAT boot sector, and a table that leads to volumes.
    disk = partition(blank(tmp_path / "d.raw", 16 * MIB), MBR_WITH_LOGICAL)
    copy_in(ext4, disk, 2048 * 512)
    put(disk, 0, fat16.read_bytes()[:446])

    volumes, faults = volumes_of(disk)

    assert [v.partition for v in volumes] == [1, 2, 3]
    assert [(f.where, f.reason) for f in faults] == [
        ("whole medium", "a trace of FAT16 across the partitions was not examined")
    ]


def test_a_volume_that_ends_with_the_medium_is_not_seen_twice(tmp_path: Path) -> None:
    # NTFS keeps a copy of its boot sector in its last sector, here the last of the medium too.
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), "label: dos\nstart=2048, type=7\n")
    volume = blank(tmp_path / "ntfs.img", 7 * MIB)
    run("mkntfs", "-F", "-q", "-Q", "-s", "512", "-p", "0", "-H", "0", "-S", "0", volume)
    copy_in(volume, disk, MIB)

    ((found,), faults) = volumes_of(disk)

    assert (found.partition, found.label) == (1, "NTFS")
    assert found.extent.end == 8 * MIB
    assert faults == ()


def test_a_medium_that_announces_nothing_is_one_unknown_volume(tmp_path: Path) -> None:
    ((volume,), faults) = volumes_of(blank(tmp_path / "zeros.raw", MIB))

    assert (volume.partition, volume.content) == (None, VolumeContent.UNKNOWN)
    assert volume.where == "whole medium"
    assert faults == ()


def test_an_apple_partition_map_is_read(tmp_path: Path) -> None:
    # Inside Macintosh, Devices: block 0 "ER", then one 512-byte entry for each partition.
    disk = blank(tmp_path / "d.raw", 4 * MIB)
    put(disk, 0, b"ER" + struct.pack(">HI", 512, 8192))
    maps = [(1, 63, b"Apple_partition_map"), (64, 4096, b"Apple_HFS")]
    for number, (start, length, kind) in enumerate(maps, start=1):
        entry = struct.pack(
            ">2sHIII32s32sIII", b"PM", 0, 2, start, length, b"", kind, 0, length, 51
        )
        put(disk, number * 512, entry)
    put(disk, 64 * 512 + 1024, b"H+\x00\x04")

    volumes, _ = volumes_of(disk)

    assert (volumes[-1].extent, volumes[-1].label) == (Extent(64 * 512, 4096 * 512), "HFS+")
