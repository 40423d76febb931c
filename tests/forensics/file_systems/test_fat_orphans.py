"""The Sleuth Kit's search for orphans is left out only where it would find none."""

from __future__ import annotations

import random
import struct
from dataclasses import field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.errors import FileSystemError
from forensics.file_systems.fat import fat_reader
from forensics.file_systems.fat.fat_orphans import may_have_orphans
from forensics.value_classes import dataclass
from forensics.values import Extent
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.file_systems.listings import a_volume, told_of
from tests.forensics.file_systems.recipes import MIB, an_image, run

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.file_system import Run
    from forensics.file_systems.tsk_volume import TskVolume

SECTOR = 512


@dataclass(frozen=True)
class Fat:
    """A volume with files and folders, live and deleted; ``folder`` is where a live one lies."""

    kind: str
    image: bytes = field(repr=False)
    first: int  # byte of the clusters
    folder: int


@pytest.fixture(scope="module", params=["16", "32", "12"])
def fat(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fat:
    size = {"12": 2, "16": 9, "32": 36}[request.param] * MIB
    medium = an_image(tmp_path_factory.mktemp("orphans"), "disk.dd", size)
    run("mkfs.vfat", "-F", request.param, "-s", 1 if request.param == "32" else 4, medium.path)
    run("mmd", "-i", medium.path, "::sub", "::gone", "::sub/inner")
    for number in range(30):
        name = f"::{('sub', 'gone', 'sub/inner')[number % 3]}/a rather long name {number}.jpg"
        content = medium.plant(name, number * 211)
        run("mcopy", "-i", medium.path, "-", name, stdin=content)
    run("mdel", "-i", medium.path, "::sub/a rather long name 3.jpg")
    image = medium.path.read_bytes()
    reserved, tables, roots, per_table = struct.unpack_from("<HBH3xH", image, 14)
    per_table = per_table or struct.unpack_from("<I", image, 36)[0]
    first = (reserved + per_table * tables) * SECTOR + roots * 32
    return Fat(request.param, image, first, image.index(b".          \x10", first))


def told_by_the_kit(disk_image: DiskImage) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fat_reader, "may_have_orphans", lambda *_: True)
        return told_of(disk_image, a_volume(0, disk_image.size))


def assert_same(disk_image: DiskImage) -> bool:
    """Compare, and tell whether the search was made."""
    searched = []

    def spy(file_system: TskVolume, folders: list[Run], named: set[int]) -> bool:
        searched.append(may_have_orphans(file_system, folders, named))
        return searched[-1]

    try:
        expected = told_by_the_kit(disk_image)
    except FileSystemError:
        return True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fat_reader, "may_have_orphans", spy)
        assert told_of(disk_image, a_volume(0, disk_image.size)) == expected
    return searched != [False]


def test_a_volume_without_orphans_is_not_searched(fat: Fat) -> None:
    # A table of 12 bits is left to The Sleuth Kit.
    assert assert_same(HeldDiskImage(fat.image)) is (fat.kind == "12")


def test_noise_and_text_in_free_space_change_nothing(fat: Fat) -> None:
    data = bytearray(fat.image)
    quarter = len(data) // 4
    data[2 * quarter : 3 * quarter] = random.Random(1).randbytes(quarter)  # noqa: S311 -- no secret
    data[3 * quarter :] = (b"Some text, 2026 / and more?\r\n" * quarter)[: len(data) - 3 * quarter]

    assert_same(HeldDiskImage(data))


def test_a_folder_that_no_folder_names_any_more_is_searched_for(fat: Fat) -> None:
    data = bytearray(fat.image)
    entry = data.index(b"GONE       \x10")
    cluster = struct.unpack_from("<H", data, entry + 26)[0]
    data[entry : entry + 32] = data[entry + 32 : entry + 64]
    width = int(fat.kind) // 8
    table = struct.unpack_from("<H", data, 14)[0] * SECTOR
    if fat.kind != "12":
        data[table + cluster * width : table + (cluster + 1) * width] = bytes(width)

    assert assert_same(HeldDiskImage(data))
    entries, _, _ = told_of(HeldDiskImage(data), a_volume(0, len(data)))
    assert any("/$OrphanFiles/" in entry for entry in entries) is (fat.kind != "12")


# Name, attributes, case, tenths, made, its day, day read, high, written, its day, low, size.
SOUND: tuple[object, ...] = (
    b"LOST    JPG",
    0x20,
    0,
    100,
    0x5000,
    0x5A21,
    0x5A21,
    0,
    0x5000,
    0x5A21,
    9,
    5_000,
)
ODD: tuple[tuple[object, ...], ...] = (
    (b"\xe5OST    JPG", b".          ", b"..         ", b"\0\0ST    JPG", b"Ao.t.i.t.l."),
    (0x10, 0x0F, 0x08, 0x18, 0x3F, 0x40, 0),
    (8, 0x18, 4),
    (0, 199, 201),
    *((0, 0xFFFF), (0, 0x5A20, 0xFFFF), (0, 0x5A20, 0x01E1)),
    (1, 0x0FFF, 0xFFFF),
    *((0, 0xFFFF), (0, 0x01E1)),
    (0, 2, 200, 0xFFF8, 0xFFFF),
    (0, 1, 0x7FFFFFFF),
)


@st.composite
def entries(draw: st.DrawFn) -> bytes:
    fields = list(SOUND)
    for at in draw(st.sets(st.integers(0, len(SOUND) - 1), max_size=3)):
        fields[at] = draw(st.sampled_from(ODD[at]))
    return struct.pack("<11sBBBHHHHHHHI", *fields)


SECTORS = st.lists(
    st.tuples(
        st.booleans(),
        st.integers(0, 30_000),
        st.dictionaries(st.sampled_from([0, 1, 7, 15]), entries(), min_size=1),
    ),
    max_size=2,
)


@settings(max_examples=40, deadline=None)
@given(sectors=SECTORS)
def test_nothing_that_the_search_would_find_is_overlooked(
    fat: Fat, sectors: list[tuple[bool, int, dict[int, bytes]]]
) -> None:
    data = bytearray(fat.image)
    number = (len(data) - fat.first) // SECTOR
    for in_folder, sector, planted in sectors:
        place = fat.folder + sector % 4 * SECTOR
        if not in_folder:
            place = fat.first + sector % number * SECTOR
        for index, entry in planted.items():
            data[place + index * 32 : place + index * 32 + 32] = entry

    assert_same(HeldDiskImage(data))


def test_a_place_that_cannot_be_read_is_left_to_the_search(fat: Fat) -> None:
    bad = Extent(len(fat.image) - 8 * SECTOR, SECTOR)
    assert assert_same(WornDiskImage(HeldDiskImage(fat.image), bad))
