"""What lies behind a file system, or in no partition, is recognised, read, or said to be opaque."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.scanning.stages import STAGES
from forensics.values import Extent, HitState
from tests.forensics.scanning.builders import a_request, scanned
from tests.forensics.scanning.recipes import MIB, blank, cipher_text, patched, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media

SECTOR = 512


def ext4(path: Path, size: int, *names: str, content: bytes = b"") -> Path:
    folder = path.with_suffix(".d")
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(content)
    run("/usr/sbin/mke2fs", "-q", "-t", "ext4", "-d", folder, blank(path, size))
    return path


def fat(path: Path, size: int) -> Path:
    run("/usr/sbin/mkfs.vfat", blank(path, size))
    return path


def exfat(path: Path, size: int) -> Path:
    run("/usr/sbin/mkfs.exfat", blank(path, size))
    return path


def ntfs(path: Path, size: int) -> Path:
    run("/usr/sbin/mkntfs", "-F", "-Q", "-q", blank(path, size))
    return path


def plain_ext4(path: Path, size: int) -> Path:
    return ext4(path, size)


MAKERS = (fat, exfat, plain_ext4, ntfs)


def luks(path: Path, size: int) -> Path:
    command = "/usr/sbin/cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000"
    subprocess.run([*command.split(), blank(path, size), "-"], check=True, input=b"training")
    return patched(path, (17 * MIB, cipher_text(size - 17 * MIB)))


def one_fat_partition(folder: Path, size: int = 48 * MIB) -> Path:
    """A DOS table with one FAT volume from 1 to 9 MiB; what lies behind is in no partition."""
    medium, script = blank(folder / "m.raw", size), "label: dos\nstart=2048,size=16384,type=c\n"
    subprocess.run(["/usr/sbin/sfdisk", "-q", medium], check=True, input=script.encode())
    return patched(medium, (MIB, fat(folder / "f.fat", 8 * MIB).read_bytes()))


def understood(
    source: Path, *, media: Media, stages: tuple[str, ...] = STAGES, name: str = "result"
) -> ScanResult:
    request = a_request(source, stages=stages)
    return scanned(hash_set=media.hash_set, out=source.with_name(name), request=request)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_random_bytes_behind_a_file_system_in_its_own_volume_are_opaque(
    make: Callable[[Path, int], Path], media: Media, tmp_path: Path
) -> None:
    medium = make(tmp_path / "m.raw", 9 * MIB)
    patched(medium, (9 * MIB, cipher_text(30 * MIB)))

    result = understood(medium, media=media)

    (source,) = result.sources
    assert source.volumes[0].extent.end == 9 * MIB
    assert source.coverage.opaque == 30 * MIB
    assert source.coverage.total == source.size
    assert [fault.extents for fault in result.faults] == [(Extent(9 * MIB, 30 * MIB),)]
    assert not is_complete(result)


def test_random_bytes_behind_a_file_system_in_a_partition_are_opaque(
    media: Media, tmp_path: Path
) -> None:
    medium, script = blank(tmp_path / "m.raw", 64 * MIB), "label: gpt\nstart=2048,size=100000\n"
    subprocess.run(["/usr/sbin/sfdisk", "-q", medium], check=True, input=script.encode())
    volume = ntfs(tmp_path / "n.ntfs", 9 * MIB).read_bytes()
    patched(medium, (MIB, volume), (10 * MIB, cipher_text(39 * MIB)))

    result = understood(medium, media=media)

    (fault,) = result.faults
    assert (fault.where, fault.extents) == ("outside all volumes", (Extent(10 * MIB, 39 * MIB),))
    assert result.sources[0].coverage.opaque == 39 * MIB
    assert not is_complete(result)


def test_a_file_system_that_fills_its_volume_but_for_a_little_keeps_all_of_it(
    media: Media, tmp_path: Path
) -> None:
    medium = patched(fat(tmp_path / "m.raw", 8 * MIB), (8 * MIB, cipher_text(32 * 1024)))

    result = understood(medium, media=media)

    assert result.sources[0].volumes[0].extent.end == 8 * MIB + 32 * 1024
    assert is_complete(result)


def test_a_random_run_within_a_larger_gap_is_opaque_with_its_extent(
    media: Media, tmp_path: Path
) -> None:
    medium = patched(one_fat_partition(tmp_path), (10 * MIB, cipher_text(30 * MIB)))

    result = understood(medium, media=media)

    assert [fault.extents for fault in result.faults] == [(Extent(10 * MIB, 30 * MIB),)]
    assert result.sources[0].coverage.opaque == 30 * MIB
    assert not is_complete(result)


def test_a_luks_volume_in_no_partition_is_encrypted_by_name(media: Media, tmp_path: Path) -> None:
    medium = one_fat_partition(tmp_path)
    patched(medium, (12 * MIB, luks(tmp_path / "l.img", 30 * MIB).read_bytes()))

    result = understood(medium, media=media)

    place = Extent(12 * MIB, 36 * MIB)  # it does not say how long it is
    (fault,) = result.faults
    line = result.sources[0].volumes[1]
    assert (fault.extents, "LUKS2" in fault.reason) == ((place,), True)
    assert (line.number, line.extent, line.content) == (None, place, "luks2")
    assert line.where == fault.where == f"volume found at byte {12 * MIB}"
    assert result.sources[0].coverage.encrypted == place.length
    assert not is_complete(result)


def test_a_file_system_in_no_partition_is_read(media: Media, tmp_path: Path) -> None:
    medium = one_fat_partition(tmp_path)
    volume = ext4(tmp_path / "e.img", 30 * MIB, "pic.jpg", content=media.pictures.live)
    patched(medium, (12 * MIB, volume.read_bytes()), (42 * MIB, cipher_text(4 * MIB)))

    result = understood(medium, media=media)

    (hit,) = result.hits
    assert (hit.state, hit.path, hit.partition) == (HitState.LIVE, "/pic.jpg", None)
    first, second = result.sources[0].volumes
    assert (first.where, second.where) == ("partition 1", f"volume found at byte {12 * MIB}")
    assert (second.content, second.extent) == ("ext4", Extent(12 * MIB, 30 * MIB))
    assert second.streams == 1
    assert [fault.extents for fault in result.faults] == [(Extent(42 * MIB, 4 * MIB),)]


def test_what_files_of_a_found_file_system_hide_is_told_as_of_any_other(
    media: Media, tmp_path: Path
) -> None:
    medium = one_fat_partition(tmp_path)
    volume = ext4(tmp_path / "e.img", 30 * MIB, "container", content=cipher_text(2 * MIB))
    patched(medium, (12 * MIB, volume.read_bytes()))

    result = understood(medium, media=media)

    assert result.sources[0].coverage.opaque == 2 * MIB
    assert ["files" in fault.where for fault in result.faults] == [True]


def test_two_lost_file_systems_with_files_of_one_number_are_told_apart(
    media: Media, tmp_path: Path
) -> None:
    """Slack, and the parts of the scan, are known by where a volume begins: it has no number."""
    medium = one_fat_partition(tmp_path)
    for at in (12, 28):
        volume = ext4(tmp_path / f"{at}.img", 16 * MIB, f"{at}.jpg", content=media.pictures.live)
        patched(medium, (at * MIB, volume.read_bytes()))

    result = understood(medium, media=media)

    assert [hit.path for hit in result.hits] == ["/12.jpg", "/28.jpg"]
    assert is_complete(result)


def test_the_first_stage_alone_looks_for_volumes_where_partitions_end(
    media: Media, tmp_path: Path
) -> None:
    medium = one_fat_partition(tmp_path)
    volume = ext4(tmp_path / "e.img", 16 * MIB, "pic.jpg", content=media.pictures.live)
    patched(medium, (9 * MIB, volume.read_bytes()), (30 * MIB, cipher_text(8 * MIB)))

    result = understood(medium, media=media, stages=("exact",))

    assert [hit.path for hit in result.hits] == ["/pic.jpg"]
    assert result.sources[0].coverage.opaque == 0  # nothing there was compared


def test_hits_behind_a_file_system_belong_to_no_volume(media: Media, tmp_path: Path) -> None:
    medium = patched(fat(tmp_path / "m.raw", 8 * MIB), (9 * MIB, media.pictures.live))

    result = understood(medium, media=media)

    (hit,) = result.hits
    assert (hit.state, hit.allocated, hit.partition) == (HitState.NONE, None, None)
