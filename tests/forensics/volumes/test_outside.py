"""Volumes outside the table's, where they begin and end."""

from __future__ import annotations

import gzip
import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.values import Extent
from forensics.volume import VolumeContent
from forensics.volumes.lengths import stated_length
from forensics.volumes.opening import open_volumes
from forensics.volumes.outside import MOST_FOUND, OLD_FIRST_SECTOR
from forensics.volumes.signatures import HEAD_SIZE, head_of, recognise_head
from tests.forensics.volumes.recipes import MIB, blank, copy_in, partition, put, run, volumes_of

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "label: dos\nstart=2048, size=4096, type=83\n"  # from 1 to 3 MiB
STATED = {
    "FAT12": ("mkfs.vfat -F 12", 4 * MIB),
    "FAT16": ("mkfs.vfat -F 16", 16 * MIB),
    "FAT32": ("mkfs.vfat -F 32", 40 * MIB),
    "exFAT": ("mkfs.exfat", 8 * MIB),
    "NTFS": ("mkntfs -F -Q -q", 8 * MIB),
    "ext2": ("mke2fs -q -t ext2 -b 1024", 4 * MIB),
    "ext4": ("mke2fs -q -t ext4 -b 4096 -O 64bit", 16 * MIB),
    "XFS": ("mkfs.xfs -q", 300 * MIB),
    "Btrfs": ("mkfs.btrfs -q", 128 * MIB),
    "F2FS": ("mkfs.f2fs -q", 64 * MIB),
    "Linux swap": ("mkswap -q", 4 * MIB),
}


@pytest.mark.parametrize("label", STATED)
def test_a_file_system_states_the_length_that_it_was_made_with(label: str, tmp_path: Path) -> None:
    command, size = STATED[label]
    volume = blank(tmp_path / "v.img", size)
    run(*command.split(), volume)
    put(volume, size, b"more")  # the volume is longer than what it holds
    image = open_image(identify_source(volume))
    head = head_of(image, Extent(0, image.size))
    image.close()

    assert recognise_head(head).label == label
    # Makers leave off what is less than a cluster.
    assert size - 64 * 1024 <= (stated_length(head, label) or 0) <= size


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "label"), [("hfsplus", "HFS+"), ("iso9660", "ISO 9660")])
def test_images_of_other_makers_state_lengths_that_they_have(
    name: str, label: str, corpus: Path
) -> None:
    folder = corpus / "third_party" / f"dfvfs_{name}.raw"
    content = (folder / f"{name}.raw").with_suffix(".raw.gz" if label == "HFS+" else ".raw")
    data = content.read_bytes()
    data = gzip.decompress(data) if content.suffix == ".gz" else data

    assert stated_length(data[:HEAD_SIZE], label) == len(data)


def test_a_classic_volume_of_macs_ends_with_the_copy_of_its_head() -> None:
    """Inside Macintosh: Files, 2-60: 16 blocks of 1,024 bytes from sector 5 on."""
    head = bytearray(2048)
    head[1024:1026] = b"BD"
    struct.pack_into(">HxxHI", head, 1024 + 14, 3, 16, 1024)
    struct.pack_into(">H", head, 1024 + 28, 5)

    assert stated_length(bytes(head), "HFS") == 5 * 512 + 16 * 1024 + 1024


@pytest.mark.parametrize("head", [b"", bytes(72 * 1024), b"\xff" * 72 * 1024, b"\xff" * 100])
@pytest.mark.parametrize("label", [*STATED, "ISO 9660", "UFS1", "UFS2", "LVM2", "APFS", "XFS"])
def test_any_bytes_state_a_length_or_none(label: str, head: bytes) -> None:
    length = stated_length(head, label)

    assert length is None or length > 0


@pytest.mark.parametrize("place", [3 * MIB, 7 * MIB])
def test_a_volume_is_found_where_a_partition_ends_and_at_each_mib(
    place: int, tmp_path: Path, ext4: Path
) -> None:
    disk = partition(blank(tmp_path / "d.raw", 12 * MIB), TABLE)
    copy_in(ext4, disk, place)

    ((_, found), _) = volumes_of(disk)

    assert (found.partition, found.extent, found.label) == (None, Extent(place, 2 * MIB), "ext4")
    assert found.where == f"volume found at byte {place}"


def test_a_volume_is_found_where_the_first_partition_used_to_begin(
    tmp_path: Path, fat16: Path
) -> None:
    script = "label: dos\nstart=40960, size=4096, type=83\n"
    disk = partition(blank(tmp_path / "d.raw", 24 * MIB), script)
    copy_in(fat16, disk, OLD_FIRST_SECTOR)

    ((_, found), _) = volumes_of(disk)

    assert (found.extent.offset, found.label) == (OLD_FIRST_SECTOR, "FAT16")


def test_volumes_one_behind_the_other_are_all_found(
    tmp_path: Path, ext4: Path, fat16: Path
) -> None:
    """The second begins at no MiB, but where the first one ends."""
    disk = partition(blank(tmp_path / "d.raw", 24 * MIB), TABLE)
    odd = blank(tmp_path / "odd.img", 2 * MIB + 68 * 1024)
    run("mke2fs", "-q", "-t", "ext4", odd)
    copy_in(odd, disk, 4 * MIB)
    copy_in(fat16, disk, 4 * MIB + odd.stat().st_size)

    ((_, first, second), _) = volumes_of(disk)

    assert (first.label, second.label) == ("ext4", "FAT16")
    assert second.extent == Extent(first.extent.end, 12 * MIB)
    assert ext4.exists()


def test_a_copy_of_a_superblock_is_not_the_beginning_of_a_volume(tmp_path: Path) -> None:
    """With blocks of 1 KiB the copies lie at 8 MiB and 1 KiB, and so on."""
    volume = blank(tmp_path / "v.img", 20 * MIB)
    run("mke2fs", "-q", "-t", "ext4", "-b", "1024", "-O", "^resize_inode,^sparse_super", volume)
    disk = partition(blank(tmp_path / "d.raw", 24 * MIB), TABLE)
    with volume.open("rb") as file:
        file.seek(4 * MIB)  # its beginning is lost
        put(disk, 4 * MIB, file.read())

    (volumes, _) = volumes_of(disk)

    assert len(volumes) == 1


def test_two_bytes_alone_are_no_volume(tmp_path: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 12 * MIB), TABLE)
    put(disk, 5 * MIB + 1024, b"BD" + b"\x11" * 98)
    put(disk, 6 * MIB + 1024 + 56, b"\x53\xef")

    (volumes, _) = volumes_of(disk)

    assert len(volumes) == 1


def test_a_medium_full_of_beginnings_is_not_followed_for_ever_and_the_rest_is_told(
    tmp_path: Path,
) -> None:
    disk = partition(blank(tmp_path / "d.raw", (MOST_FOUND + 40) * MIB), TABLE)
    small = blank(tmp_path / "s.img", MIB)
    run("mke2fs", "-q", "-t", "ext2", small)
    for number in range(MOST_FOUND + 30):
        put(disk, (4 + number) * MIB, small.read_bytes()[: 64 * 1024])

    (volumes, faults) = volumes_of(disk)

    assert len(volumes) == 1 + MOST_FOUND + 1
    assert volumes[-1].content is VolumeContent.UNREAD
    assert volumes[-1].extent.end == disk.stat().st_size
    assert faults[-1].extents == (volumes[-1].extent,)


def test_behind_too_many_beginnings_later_gaps_are_told_as_well(tmp_path: Path) -> None:
    second = (MOST_FOUND + 36) * MIB
    table = f"{TABLE}start={second // 512}, size=4096, type=83\n"
    disk = partition(blank(tmp_path / "d.raw", (MOST_FOUND + 40) * MIB), table)
    small = blank(tmp_path / "s.img", MIB)
    run("mke2fs", "-q", "-t", "ext2", small)
    for place in {*range(4, MOST_FOUND + 34)} - {8}:  # there it would speak for sectors of 4 KiB
        put(disk, place * MIB, small.read_bytes()[: 64 * 1024])

    (volumes, _) = volumes_of(disk)

    *_, rest, later = volumes
    assert [each.content for each in (rest, later)] == [VolumeContent.UNREAD] * 2
    assert rest.extent.end == second
    assert later.extent == Extent(second + 2 * MIB, 2 * MIB)


def test_few_places_are_looked_at_where_no_raw_pass_follows(tmp_path: Path, ext4: Path) -> None:
    disk = partition(blank(tmp_path / "d.raw", 12 * MIB), TABLE)
    copy_in(ext4, disk, 7 * MIB)
    image = open_image(identify_source(disk))
    try:
        volumes, _ = open_volumes(image, source="d.raw", every_step=False)
    finally:
        image.close()

    assert len(volumes) == 1


def test_a_hole_of_many_terabytes_is_not_walked_step_by_step(tmp_path: Path, ext4: Path) -> None:
    """Ten million steps would take minutes."""
    script = "label: gpt\nstart=2048, size=4096\n"
    disk = partition(blank(tmp_path / "d.raw", 10 << 40), script)
    copy_in(ext4, disk, 5 << 40)
    subprocess.run(["sync", disk], check=True)

    ((_, found), _) = volumes_of(disk)

    assert found.extent == Extent(5 << 40, 2 * MIB)
