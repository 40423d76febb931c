"""Times of files with hits: as file system and archive say, by whose clock; nothing guessed."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.opening import identify_source
from forensics.errors import FileSystemError
from forensics.scanning.result.times_of_hits import with_times
from forensics.scanning.sources.scan_sources import ScanSource
from forensics.scanning.survey.source_survey import Survey
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Extent
from forensics.values.file_facts.times import FileTimes, TimeZoneOf, dos_time_of, time_of
from forensics.volume import Volume, VolumeContent
from forensics.wordings import reading as wordings
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import MIB, a_picture, blank, run

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import Hit, ScanResult

KNOWN = a_picture("timed", 50_001)
AT = datetime(2021, 3, 4, 5, 6, 8, tzinfo=UTC)
TEXT = "2021-03-04T05:06:08"


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN])


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "p.jpg"
    path.write_bytes(KNOWN)
    os.utime(path, (AT.timestamp(), AT.timestamp()))
    return path


def result_of(path: Path, hash_set: HashSet) -> ScanResult:
    return scanned(hash_set=hash_set, out=path.parent / "result", request=raw_request(path))


def times_on(path: Path, hash_set: HashSet) -> FileTimes:
    hits = [hit for hit in result_of(path, hash_set).hits if hit.path]
    assert hits
    (times,) = {hit.times for hit in hits}
    assert times is not None
    return times


def test_fat_tells_times_by_the_clock_of_the_device(
    tmp_path: Path, picture: Path, hash_set: HashSet
) -> None:
    medium = tmp_path / "medium.raw"
    run("mformat", "-C", "-i", medium, "-T", str(4 * MIB // 512), "::")
    run("mcopy", "-m", "-i", medium, picture, "::P.JPG")

    times = times_on(medium, hash_set)

    assert (times.told_by[:3], times.zone, times.modified) == ("FAT", TimeZoneOf.LOCAL, TEXT)
    assert times.accessed is None or len(times.accessed) == len("2021-03-04"), "a day alone"
    assert times.changed is None


def test_ext4_tells_all_four_times_by_utc(tmp_path: Path, picture: Path, hash_set: HashSet) -> None:
    medium = blank(tmp_path / "medium.raw", 8 * MIB)
    folder = tmp_path / "files"
    folder.mkdir()
    picture.rename(folder / "p.jpg")
    run("mkfs.ext4", "-q", "-F", "-I", "256", "-d", folder, medium)

    times = times_on(medium, hash_set)

    assert (times.told_by, times.zone) == ("ext4", TimeZoneOf.UTC)
    assert times.modified == f"{TEXT}Z"
    assert [name for name, _ in times.told] == ["modified", "created", "accessed", "changed"]


@pytest.mark.parametrize("stamp", [None, b"UT\5\0\1" + (1_600_000_000).to_bytes(4, "little")])
def test_a_zip_tells_a_local_time_unless_a_field_has_it_by_utc(
    stamp: bytes | None, tmp_path: Path, hash_set: HashSet
) -> None:
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("p.jpg", AT.timetuple()[:6])
        info.extra = stamp or b""
        archive.writestr(info, KNOWN)

    times = times_on(path, hash_set)

    wanted = (TimeZoneOf.UTC, "2020-09-13T12:26:40Z") if stamp else (TimeZoneOf.LOCAL, TEXT)
    assert (times.told_by, times.zone, times.modified) == ("zip", *wanted)


def test_a_tar_tells_when_a_file_was_modified_by_utc(tmp_path: Path, hash_set: HashSet) -> None:
    path = tmp_path / "phone.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("p.jpg")
        info.size, info.mtime = len(KNOWN), int(AT.timestamp())
        archive.addfile(info, io.BytesIO(KNOWN))

    assert times_on(path, hash_set) == FileTimes("tar", TimeZoneOf.UTC, f"{TEXT}Z")


def test_a_zip_of_windows_tells_three_times_by_utc(tmp_path: Path, hash_set: HashSet) -> None:
    path, from_1601 = tmp_path / "phone.zip", 11_644_473_600
    ticks = [(from_1601 + int(AT.timestamp()) + n) * 10**7 for n in range(3)]
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("p.jpg")
        info.extra = struct.pack("<2HI2H3Q", 0x000A, 32, 0, 1, 24, *ticks)
        archive.writestr(info, KNOWN)

    times = times_on(path, hash_set)

    assert dict(times.told) == {
        "modified": f"{TEXT}Z", "accessed": f"{TEXT[:-1]}9Z", "created": f"{TEXT[:-2]}10Z",
    }  # fmt: skip
    assert times.zone is TimeZoneOf.UTC


def test_a_file_of_a_folder_has_the_time_at_which_the_copy_was_written(
    tmp_path: Path, picture: Path, hash_set: HashSet
) -> None:
    folder = tmp_path / "extraction"
    folder.mkdir()
    picture.rename(folder / "p.jpg")

    assert times_on(folder, hash_set) == FileTimes("folder", TimeZoneOf.UTC, f"{TEXT}Z")


@pytest.mark.parametrize("form", ["zip", "tar", "7z"])
def test_a_member_has_its_own_times_where_its_container_tells_them(
    form: str, tmp_path: Path, picture: Path, hash_set: HashSet
) -> None:
    folder = tmp_path / "extraction"
    folder.mkdir()
    words = {"zip": ("zip", "-q", "-j"), "tar": ("tar", "-cPf"), "7z": ("7z", "a", "-bso0", "-mx0")}
    run(*words[form], folder / f"inner.{form}", picture)
    os.utime(folder / f"inner.{form}", (1_700_000_000, 1_700_000_000))

    times = times_on(folder, hash_set)

    assert (times.told_by, times.zone, times.modified) == (form, TimeZoneOf.UTC, f"{TEXT}Z")


def test_a_member_of_which_its_container_tells_no_time_has_those_of_the_outermost_file(
    tmp_path: Path, hash_set: HashSet
) -> None:
    folder = tmp_path / "extraction"
    folder.mkdir()
    with zipfile.ZipFile(folder / "letter.docx", "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/media/image1.jpeg"), KNOWN)
    os.utime(folder / "letter.docx", (AT.timestamp(), AT.timestamp()))

    assert times_on(folder, hash_set) == FileTimes("folder", TimeZoneOf.UTC, f"{TEXT}Z")


def test_odd_times_are_none() -> None:
    assert [time_of(each, TimeZoneOf.UTC) for each in (None, 0, -1, 1 << 40)] == [None] * 4
    assert dos_time_of(0, 0) is None
    assert dos_time_of(0xFFFF, 0xFFFF) is None


def without_times(folder: Path, picture: Path, hash_set: HashSet) -> tuple[Path, tuple[Hit, ...]]:
    """A medium with one picture, and the hits on it before anybody asked for their times."""
    medium = folder / "medium.raw"
    run("mformat", "-C", "-i", medium, "-T", str(4 * MIB // 512), "::")
    run("mcopy", "-m", "-i", medium, picture, "::P.JPG")
    return medium, tuple(replace(hit, times=None) for hit in result_of(medium, hash_set).hits)


def test_a_file_system_that_goes_down_leaves_hits_without_times_and_a_fault(
    tmp_path: Path, picture: Path, hash_set: HashSet
) -> None:
    medium, hits = without_times(tmp_path, picture, hash_set)
    volume, survey = surveyed(medium, hits)

    for error in (GuardedChildError("down"), FileSystemError("closed")):
        told, faults = with_times(hits, [survey], Failing(error))  # type: ignore[arg-type]  # as a child

        assert told == hits
        (fault,) = faults
        assert (fault.where, fault.reason) == (volume.where, wordings.NO_TIMES)


def test_bytes_in_two_file_systems_and_those_of_no_file_have_no_times(
    tmp_path: Path, picture: Path, hash_set: HashSet
) -> None:
    medium, hits = without_times(tmp_path, picture, hash_set)
    _, survey = surveyed(medium, hits)
    survey.volumes.append(replace(survey.volumes[0], label="other"))

    assert with_times(hits, [survey], Failing(AssertionError())) == (hits, [])  # type: ignore[arg-type]  # asked for nothing


class Failing:
    """A child that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def run(self, *_: object) -> Any:
        raise self.error


def surveyed(medium: Path, hits: tuple[Hit, ...]) -> tuple[Volume, Survey]:
    """A survey of a medium with one volume."""
    ref = identify_source(medium)
    (hit, *_) = hits
    volume = Volume(hit.partition, Extent(0, ref.size), VolumeContent.FILE_SYSTEM, "FAT12")
    return volume, Survey(ScanSource(hit.image, medium, ref, ref.size), [volume])
