"""What every registered reader of file systems keeps to, on a real volume of its kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.file_columns import FileColumns, as_columns
from forensics.file_systems.reader import READERS, FileSystem, VolumeAtHand, is_read, likely_first
from forensics.values import Extent, Fault, HitState
from forensics.volume import Volume, VolumeContent
from forensics.volumes.opening import open_volumes
from tests.forensics.conformance.made_volumes import Made, made
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.file_systems.recipes import MIB

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage

READER_NAMES = [
    pytest.param(name, marks=pytest.mark.root) if name == "exFAT" else name for name in READERS
]


@pytest.fixture(scope="module", params=READER_NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def volume(name: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(name, tmp_path_factory.mktemp("volume"))


def at(disk_image: DiskImage, start: int = 0) -> VolumeAtHand:
    extent = Extent(start, disk_image.size - start)
    return VolumeAtHand(disk_image, Volume(None, extent, VolumeContent.FILE_SYSTEM, ""), "m.dd")


def opened(name: str, disk_image: DiskImage, start: int = 0) -> FileSystem:
    file_system = READERS[name].open(at(disk_image, start))
    assert file_system is not None
    return file_system


def listed(file_system: FileSystem, live: LiveExtents | None = None) -> list[FileEntry | Fault]:
    found: list[FileEntry | Fault] = []
    for each in file_system.list_streams(live or LiveExtents()):
        found += each.entries() if isinstance(each, FileColumns) else [each]
    return found


def live_files(found: list[FileEntry | Fault]) -> dict[str, FileEntry]:
    entries = [each for each in found if isinstance(each, FileEntry) and each.path is not None]
    return {e.path.upper(): e for e in entries if e.path and e.state is HitState.LIVE}


def test_a_volume_of_its_kind_is_known_by_a_label_of_the_reader(name: str, volume: Made) -> None:
    (found,), _ = open_volumes(HeldDiskImage(volume.data), source="m.dd")

    assert found.content is VolumeContent.FILE_SYSTEM
    assert is_read(found.label)
    assert likely_first(found.label)[0] == name


def test_a_sound_volume_is_listed_whole_and_without_a_fault(name: str, volume: Made) -> None:
    found = listed(opened(name, HeldDiskImage(volume.data)))

    files = live_files(found)
    assert {path: files[path].size for path in volume.files} == {
        path: len(content) for path, content in volume.files.items()
    }
    assert [each for each in found if isinstance(each, Fault)] == []


def test_a_file_reads_as_it_was_written(name: str, volume: Made) -> None:
    file_system = opened(name, HeldDiskImage(volume.data))
    files = live_files(listed(file_system))

    for path, content in volume.files.items():
        assert file_system.read(files[path], 0, len(content)) == content
        assert file_system.read(files[path], 5, 4) == content[5:9]
        assert file_system.read(files[path], len(content) - 3, 100) == content[-3:]
    file_system.close()


def test_runs_name_places_of_the_medium_wherever_the_volume_lies(name: str, volume: Made) -> None:
    before = random.Random(name).randbytes(MIB)  # noqa: S311 -- no secret
    medium = before + volume.data
    files = live_files(listed(opened(name, HeldDiskImage(medium), start=MIB)))

    found = files["/B.BIN"]
    stored = b"".join(medium[e.offset : e.end] for e in found.extents)
    assert all(e.offset >= MIB and e.end <= len(medium) for e in found.extents)
    # Of what a file system compresses, the bytes of its runs are not the content.
    assert (stored == volume.files["/B.BIN"]) is (found.residency is Residency.STORED)


def test_what_live_files_own_is_told_as_live(name: str, volume: Made) -> None:
    live = LiveExtents()
    files = live_files(listed(opened(name, HeldDiskImage(volume.data)), live))

    assert live.touched(as_columns([files["/B.BIN"]])).all()


def test_the_volume_of_another_kind_is_none_of_its_own(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = "ext" if name != "ext" else "FAT"
    foreign = made(other, tmp_path_factory.mktemp("foreign"))

    assert READERS[name].open(at(HeldDiskImage(foreign.data))) is None


@pytest.mark.parametrize(
    "data",
    [bytes(4 * MIB), random.Random(3).randbytes(4 * MIB), bytes(512), b"\xff" * MIB],  # noqa: S311 -- no secret
    ids=["zeros", "noise", "one sector", "ones"],
)
def test_what_is_no_file_system_is_not_opened(name: str, data: bytes) -> None:
    assert READERS[name].open(at(HeldDiskImage(data))) is None


def test_a_worn_place_costs_a_fault_or_an_error_and_invents_nothing(
    name: str, volume: Made
) -> None:
    size = len(volume.data)
    sound = HeldDiskImage(volume.data)
    everything = {e.path for e in listed(opened(name, sound)) if isinstance(e, FileEntry)}
    for place in range(0, size, size // 24):
        worn = WornDiskImage(sound, Extent(place, 4096))
        try:
            file_system = READERS[name].open(at(worn))
            found = [] if file_system is None else listed(file_system)
        except (FileSystemError, UnreadableExtentError):
            continue
        entries = [each for each in found if isinstance(each, FileEntry)]
        assert {e.path for e in entries if e.state is HitState.LIVE} <= everything
        assert all(x.end <= size for entry in entries for x in entry.extents)
