from __future__ import annotations

import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.values import Extent, Fault
from forensics.volume import VolumeContent
from tests.forensics.disk_images.recipes import acquire, flip, section
from tests.forensics.file_systems.listings import list_image
from tests.forensics.volumes.recipes import MIB, blank, copy_in, partition, put, run, volumes_of

if TYPE_CHECKING:
    from pathlib import Path

ONE_PARTITION = "label: gpt\nstart=2048, type=L\n"
BITLOCKER = b"\xeb\x58\x90-FVE-FS-" + bytes(499) + b"\x55\xaa"
TO_GO = (
    (b"\xeb\x58\x90MSWIN4.1" + struct.pack("<HBH", 512, 8, 32)).ljust(424, b"\0")
    + bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
).ljust(510, b"\0") + b"\x55\xaa"


def luks(path: Path, kind: str) -> None:
    cost = ["--pbkdf-force-iterations", "1000"] if kind == "luks1" else ["--pbkdf", "pbkdf2"]
    if kind == "luks2":
        cost += ["--pbkdf-force-iterations", "1000"]
    command = ["cryptsetup", "luksFormat", "-q", "--type", kind, *cost, str(path), "-"]
    subprocess.run(command, check=True, capture_output=True, input=b"training")


@pytest.mark.parametrize("kind", ["luks1", "luks2"])
def test_an_encrypted_partition_has_a_fault_that_names_it(
    kind: str, tmp_path: Path, ext4: Path
) -> None:
    volume = blank(tmp_path / "luks.img", 20 * MIB)
    luks(volume, kind)
    put(volume, 18 * MIB, ext4.read_bytes()[: 2 * MIB])  # what lies behind is never looked at
    disk = partition(blank(tmp_path / "d.raw", 24 * MIB), ONE_PARTITION)
    copy_in(volume, disk, MIB)

    ((found,), faults) = volumes_of(disk)

    assert (found.content, found.label) == (VolumeContent.ENCRYPTED, kind.upper())
    reason = f"encrypted ({kind.upper()}), no key given"
    assert faults == (Fault("d.raw", "partition 1", (found.extent,), reason),)


def test_a_second_luks_header_counts_where_the_first_is_lost(tmp_path: Path) -> None:
    volume = blank(tmp_path / "luks.img", 20 * MIB)
    luks(volume, "luks2")
    put(volume, 0, bytes(512))

    ((found,), _) = volumes_of(volume)

    assert (found.content, found.label) == (VolumeContent.ENCRYPTED, "LUKS2")


@pytest.mark.parametrize(
    ("header", "label"), [(BITLOCKER, "BitLocker"), (TO_GO, "BitLocker To Go")]
)
def test_a_bitlocker_volume_is_encrypted_with_and_without_a_table(
    header: bytes, label: str, tmp_path: Path
) -> None:
    alone = blank(tmp_path / "alone.raw", 4 * MIB)
    put(alone, 0, header)
    disk = partition(blank(tmp_path / "d.raw", 4 * MIB), "label: dos\nstart=2048, type=7\n")
    put(disk, MIB, header)

    for path, where in ((alone, "whole medium"), (disk, "partition 1")):
        ((found,), (fault,)) = volumes_of(path)

        assert (found.content, found.label) == (VolumeContent.ENCRYPTED, label)
        assert (fault.where, fault.reason) == (where, f"encrypted ({label}), no key given")
        assert fault.extents == (found.extent,)


@pytest.mark.parametrize(
    ("command", "size", "label"),
    [
        (["mkswap", "-q"], MIB, "Linux swap"),
    ],
)
def test_a_file_system_that_is_not_read_is_a_fault(
    command: list[str], size: int, label: str, tmp_path: Path
) -> None:
    path = blank(tmp_path / "volume.raw", size)
    run(*command, path)

    ((found,), (fault,)) = volumes_of(path)

    assert (found.content, found.label) == (VolumeContent.UNREAD, label)
    assert fault.reason == f"{label} is not read by this version"


def _core_storage() -> bytes:
    return bytes(8) + b"\x01\x00\x10\x00" + bytes(76) + b"CS\x01\x00"


def _md(minor: int) -> bytes:
    return struct.pack("<4I", 0xA92B4EFC, 1, minor, 0) + bytes(56) + struct.pack("<I", 5)


MARKS = [
    (3, b"ReFS\x00\x00\x00\x00FSRS", "ReFS"),
    (512, b"LABELONE" + bytes(16) + b"LVM2 001", "LVM2"),
    (0, _md(1), "Linux RAID"),
    (4096, _md(2), "Linux RAID"),
    (4 * MIB - 8192, _md(0), "Linux RAID"),
    (
        4 * MIB - 65536,
        struct.pack("<7I", 0xA92B4EFC, 0, 90, 0, 0, 0, 0) + b"\5\0\0\0",
        "Linux RAID",
    ),
    (131072 + 7 * 1024, struct.pack("<Q", 0x00BAB10C), "ZFS"),
    (0, b"hsqs", "squashfs"),
    (MIB, struct.pack("<I", 0xC001D00D), "VMFS"),
    (4096 + 24, bytes.fromhex("c68573f64e1a45ca8265f57f48ba6d81"), "bcache"),
    (1024, struct.pack("<I", 0xE0F5E1E2), "EROFS"),
    (32768, b"JFS1", "JFS"),
    (65536 + 52, b"ReIsEr2Fs", "ReiserFS"),
    (4 * MIB - 512, b"\xeb\x52\x90NTFS    ", "NTFS with a damaged first sector"),
]


@pytest.mark.parametrize(("offset", "mark", "label"), MARKS, ids=[m[2] for m in MARKS])
def test_a_mark_alone_is_enough_not_to_be_read_as_nothing(
    offset: int, mark: bytes, label: str, tmp_path: Path
) -> None:
    path = blank(tmp_path / "volume.raw", 4 * MIB)
    put(path, offset, mark)

    ((found,), (fault,)) = volumes_of(path)

    assert (found.content, found.label) == (VolumeContent.UNREAD, label)
    assert fault == Fault(
        "volume.raw", "whole medium", (Extent(0, 4 * MIB),), f"{label} is not read by this version"
    )


@pytest.mark.parametrize(("offset", "mark", "label"), [(32, b"NXSB", "APFS"), (0, b"XFSB", "XFS")])
def test_of_a_file_system_that_is_read_a_mark_alone_is_an_error_and_not_nothing(
    offset: int, mark: bytes, label: str, tmp_path: Path
) -> None:
    path = blank(tmp_path / "volume.raw", 4 * MIB)
    put(path, offset, mark)

    ((found,), ()) = volumes_of(path)

    assert (found.content, found.label) == (VolumeContent.FILE_SYSTEM, label)
    with pytest.raises(FileSystemError, match="superblock is damaged"):
        list_image(path, label=label)


def test_a_core_storage_volume_is_encrypted(tmp_path: Path) -> None:
    path = blank(tmp_path / "volume.raw", MIB)
    put(path, 0, _core_storage())

    ((found,), _) = volumes_of(path)

    assert (found.content, found.label) == (VolumeContent.ENCRYPTED, "CoreStorage")


@pytest.mark.parametrize(
    ("level", "content"), [(1, VolumeContent.FILE_SYSTEM), (5, VolumeContent.UNREAD)]
)
def test_half_a_mirror_is_read_and_a_stripe_is_not(
    level: int, content: VolumeContent, tmp_path: Path, ext4: Path
) -> None:
    path = blank(tmp_path / "member.raw", 4 * MIB)
    copy_in(ext4, path, 0)
    put(path, 4 * MIB - 8192, _md(0)[:72] + struct.pack("<I", level))

    ((found,), _) = volumes_of(path)

    assert found.content is content


@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
def test_generations_of_ext_are_told_apart(kind: str, tmp_path: Path) -> None:
    path = blank(tmp_path / "volume.raw", 4 * MIB)
    run("mke2fs", "-q", "-t", kind, path)

    ((found,), faults) = volumes_of(path)

    assert (found.content, found.label) == (VolumeContent.FILE_SYSTEM, kind)
    assert faults == ()


@pytest.mark.parametrize(
    ("script", "label"),
    [
        ("label: gpt\nstart=2048, type=E6D6D379-F507-44C2-A23C-238F2A3DF928\n", "LVM2"),
        ("label: dos\nstart=2048, type=42\n", "Windows dynamic disk"),
    ],
)
def test_the_table_is_believed_where_the_bytes_tell_nothing(
    script: str, label: str, tmp_path: Path
) -> None:
    disk = partition(blank(tmp_path / "d.raw", 4 * MIB), script)

    ((found,), (fault,)) = volumes_of(disk)

    assert (found.content, found.label) == (VolumeContent.UNREAD, label)
    assert fault.where == "partition 1"


@pytest.fixture
def lost_start(tmp_path: Path, ext4: Path) -> Path:
    """A GPT disk in an E01 whose first chunk (32 KiB) no longer agrees with its checksum."""
    disk = partition(blank(tmp_path / "d.raw", 8 * MIB), ONE_PARTITION)
    copy_in(ext4, disk, MIB)
    first = acquire(disk, tmp_path / "d", "-c", "none")
    flip(first, section(first, "sectors").start + 76 + 5)
    return first


def test_a_disk_whose_first_sectors_are_lost_is_read_by_the_copy_of_its_table(
    lost_start: Path,
) -> None:
    ((found,), faults) = volumes_of(lost_start)

    assert (found.partition, found.label) == (1, "ext4")
    assert "its copy at the end was used" in faults[0].reason


def test_a_medium_whose_first_sectors_are_lost_is_a_fault(tmp_path: Path, fat16: Path) -> None:
    first = acquire(fat16, tmp_path / "fat16", "-c", "none")
    flip(first, section(first, "sectors").start + 76 + 5)

    ((found,), (fault,)) = volumes_of(first)

    assert (found.partition, found.content) == (None, VolumeContent.UNKNOWN)
    assert (fault.where, fault.reason) == ("whole medium", "its first sector cannot be read")
