"""What was compared and not understood is told, counted, and ends the command with 3."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.scanning.stages import STAGES
from forensics.values import Extent
from tests.forensics.scanning.builders import a_request, scanned
from tests.forensics.scanning.recipes import MIB, blank, cipher_text, patched, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media

SECTOR = 512


def with_table(path: Path, script: str) -> Path:
    subprocess.run(["/usr/sbin/sfdisk", "-q", path], check=True, input=script.encode())
    return path


def a_partition_of_random_bytes(folder: Path) -> Path:
    medium = with_table(blank(folder / "m.raw", 8 * MIB), "label: dos\nstart=2048, type=7\n")
    return patched(medium, (MIB, cipher_text(7 * MIB)))


def a_random_medium_behind_a_boot_record(folder: Path) -> Path:
    medium = with_table(blank(folder / "m.raw", 4 * MIB), "label: dos\n")
    return patched(medium, (SECTOR, cipher_text(4 * MIB - SECTOR)))


def ext4_without_its_superblock(folder: Path) -> Path:
    medium = blank(folder / "m.raw", 8 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", medium)
    return patched(medium, (1024, bytes(1024)))


def ntfs_without_its_boot_sectors(folder: Path) -> Path:
    medium = blank(folder / "m.raw", 8 * MIB)
    run("/usr/sbin/mkntfs", "-F", "-Q", "-q", medium)
    return patched(medium, (0, bytes(SECTOR)), (8 * MIB - SECTOR, bytes(SECTOR)))


def luks_without_its_headers(folder: Path) -> Path:
    medium = blank(folder / "m.raw", 20 * MIB)
    (folder / "key").write_text("k")
    run(
        "/usr/sbin/cryptsetup", "luksFormat", "-q", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations",
        "1000", medium, folder / "key",
    )  # fmt: skip
    return patched(medium, (0, bytes(32768)), (16 * MIB, cipher_text(4 * MIB)))


def fat_without_a_sector_size(folder: Path) -> Path:
    medium = folder / "m.raw"
    run("mformat", "-C", "-i", medium, "-T", str(8 * MIB // SECTOR), "::")
    return patched(medium, (11, bytes(2)), (MIB, b"words of text " * 100))


def a_file_of_random_bytes(folder: Path) -> Path:
    medium = folder / "phone.xry"
    medium.write_bytes(cipher_text(2 * MIB))
    return medium


MEDIA = (
    a_partition_of_random_bytes, a_random_medium_behind_a_boot_record, ext4_without_its_superblock,
    ntfs_without_its_boot_sectors, fat_without_a_sector_size, luks_without_its_headers,
    a_file_of_random_bytes,
)  # fmt: skip


def understood(*sources: Path, media: Media, folder: Path) -> ScanResult:
    request = a_request(*sources, stages=STAGES)
    return scanned(hash_set=media.hash_set, out=folder / "result", request=request)


@pytest.mark.parametrize("made", MEDIA, ids=lambda made: made.__name__)
def test_what_announces_nothing_is_opaque_has_a_fault_and_leaves_the_scan_incomplete(
    made: Callable[[Path], Path], media: Media, tmp_path: Path
) -> None:
    result = understood(made(tmp_path), media=media, folder=tmp_path)

    (source,) = result.sources
    (line,) = source.volumes
    assert (line.content, line.streams) == ("unknown", None)
    assert source.coverage.opaque > 0
    assert source.coverage.total == source.size
    (fault,) = (f for f in result.faults if f.extents)
    assert fault.extents == (line.extent,)
    assert "not understood" in fault.reason
    assert not is_complete(result)


def test_the_share_that_looks_random_is_told_with_its_place(media: Media, tmp_path: Path) -> None:
    half = patched(blank(tmp_path / "half.raw", 10 * MIB), (5 * MIB, cipher_text(5 * MIB)))
    patched(half, (0, b"some words of text\n" * (5 * MIB // 19)))

    result = understood(half, media=media, folder=tmp_path)

    share = result.sources[0].volumes[0].random_share
    assert share is not None
    assert 0.45 < share < 0.55
    assert "0, 0, 0, 0, 0, 100, 100, 100, 100, 100" in result.faults[0].reason


def test_a_blank_medium_holds_nothing_to_understand(media: Media, tmp_path: Path) -> None:
    result = understood(blank(tmp_path / "b.raw", 4 * MIB), media=media, folder=tmp_path)

    assert result.sources[0].coverage.constant == 4 * MIB
    assert is_complete(result)


def test_random_bytes_between_partitions_are_opaque_and_plain_ones_are_not(
    media: Media, tmp_path: Path
) -> None:
    table = "label: dos\nstart=2048, size=2048, type=83\n"
    medium = with_table(blank(tmp_path / "m.raw", 8 * MIB), table)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-E", f"offset={MIB}", medium, "1024k")
    plain = understood(medium, media=media, folder=tmp_path)
    patched(medium, (2 * MIB, cipher_text(6 * MIB)))
    (tmp_path / "result").unlink()

    hidden = understood(medium, media=media, folder=tmp_path)

    assert is_complete(plain)
    assert hidden.sources[0].coverage.opaque == 6 * MIB
    assert [f.extents for f in hidden.faults] == [(Extent(2 * MIB, 6 * MIB),)]


def test_a_volume_line_says_what_was_recognised_and_how_many_streams_were_listed(
    media: Media, tmp_path: Path
) -> None:
    result = understood(media.ntfs, media=media, folder=tmp_path)

    (line,) = result.sources[0].volumes
    assert (line.number, line.where, line.content, line.known_as) == (
        None, "whole medium", "ntfs", "NTFS",
    )  # fmt: skip
    assert line.streams == 4
    assert line.random_share is None


def test_what_no_file_owns_is_opaque_where_the_list_of_files_broke_off(
    media: Media, tmp_path: Path
) -> None:
    """The inode tables of the last groups lie beyond the end of a copy that was cut short."""
    medium = blank(tmp_path / "m.raw", 64 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-g", "8192", "-b", "1024", "-O", "^flex_bg", medium)
    patched(medium, (20 * MIB, cipher_text(2 * MIB)))
    with medium.open("r+b") as file:
        file.truncate(32 * MIB)

    result = understood(medium, media=media, folder=tmp_path)

    assert result.sources[0].coverage.opaque >= 2 * MIB
    assert not is_complete(result)


def test_what_no_file_owns_is_no_secret_where_all_files_were_listed(
    media: Media, tmp_path: Path
) -> None:
    medium = blank(tmp_path / "m.raw", 64 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-b", "1024", medium)
    patched(medium, (20 * MIB, cipher_text(2 * MIB)))

    result = understood(medium, media=media, folder=tmp_path)

    assert result.sources[0].coverage.opaque == 0
    assert is_complete(result)


def test_a_file_system_with_a_feature_that_is_not_read_is_told_with_its_name(
    media: Media, tmp_path: Path
) -> None:
    medium = blank(tmp_path / "m.raw", 32 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-O", "bigalloc", "-C", "16384", medium)
    patched(medium, (1024 + 40, bytes(4)))  # and no inodes in a group

    result = understood(medium, media=media, folder=tmp_path)

    assert any("bigalloc" in fault.reason for fault in result.faults)
    assert result.sources[0].coverage.unopened == 32 * MIB


def test_ext4_with_clusters_is_read_and_its_free_blocks_are_no_mystery(
    media: Media, tmp_path: Path
) -> None:
    medium = blank(tmp_path / "m.raw", 32 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-b", "1024", "-O", "bigalloc", "-C", "65536", medium)

    result = understood(medium, media=media, folder=tmp_path)

    assert result.faults == ()
    assert result.sources[0].coverage.unopened == 0
    assert is_complete(result)
