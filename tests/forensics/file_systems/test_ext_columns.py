"""Inodes decoded together say what each says by itself, whatever somebody did to them."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.file_systems.ext import ext_sweep as ext
from forensics.file_systems.ext.ext_columns import InodeColumns, decode_inodes, none_of
from forensics.value_classes import dataclass
from forensics.values import Extent
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.file_systems.listings import a_volume, assert_same_one_by_one, told_of
from tests.forensics.file_systems.recipes import MIB, an_image, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage
    from forensics.file_systems.ext.ext_inodes import InodePiece
    from forensics.file_systems.runs import Geometry

BLOCK, INODE = 4096, 256
# In an inode: mode, size, links, flags, the extent header, the first extents, the upper size.
FIELDS = st.one_of(
    st.sampled_from([0, 1, 4, 5, 6, 7, 26, 32, 33, 34, 35, *range(40, 76), 108, 111]),
    st.integers(0, INODE - 1),
)
CHANGES = st.lists(
    st.tuples(st.integers(0, 200), FIELDS, st.sampled_from([0, 1, 2, 5, 0x80, 0xFF])),
    min_size=1,
    max_size=12,
)


@dataclass(frozen=True)
class Ext:
    """A volume with files of many kinds, and where it keeps bitmap and table of its inodes."""

    image: bytes = field(repr=False)
    group: int  # of the descriptor
    bitmap: int
    table: int


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Ext:
    folder = tmp_path_factory.mktemp("ext")
    content = folder / "content"
    (content / "deep/deeper").mkdir(parents=True)
    medium = an_image(folder, "ext.dd", 8 * MIB)
    for number in range(90):
        place = content / ("deep", "deep/deeper", ".")[number % 3] / f"file {number}"
        place.write_bytes(medium.plant(f"{number}", number * 331))
        if number % 9 == 0:
            (content / f"link {number}").hardlink_to(place)
    with (content / "holes").open("wb") as file:
        for start in (0, 50_000, 300_000):
            file.seek(start)
            file.write(b"x" * 5_000)
    (content / "symbolic").symlink_to("holes")
    run("mke2fs", "-q", "-F", "-t", "ext4", "-b", BLOCK, "-N", 256, "-d", content, medium.path)
    for number in (3, 4, 45):
        folder_of = ("deep", "deep/deeper", ".")[number % 3]
        run("debugfs", "-w", "-R", f'rm "/{folder_of}/file {number}"', medium.path)
    image = medium.path.read_bytes()
    bitmap, table = struct.unpack_from("<II", image, BLOCK + 4)
    return Ext(image, BLOCK, bitmap * BLOCK, table * BLOCK)


@contextmanager
def one_by_one() -> Iterator[None]:
    def decode(piece: InodePiece, geometry: Geometry) -> InodeColumns:
        return none_of(decode_inodes(piece, geometry))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ext, "decode_inodes", decode)
        yield


def assert_same(disk_image: DiskImage) -> None:
    assert_same_one_by_one(disk_image, one_by_one())


def test_most_inodes_of_a_sound_volume_are_decoded_together(
    volume: Ext, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers: list[int] = []

    def decode(piece: InodePiece, geometry: Geometry) -> InodeColumns:
        columns = decode_inodes(piece, geometry)
        numbers.extend(columns.numbers.tolist())
        return columns

    monkeypatch.setattr(ext, "decode_inodes", decode)
    entries, faults, _ = told_of(HeldDiskImage(volume.image), a_volume(0, len(volume.image)))

    assert len(numbers) == 87  # but for the empty one, two deleted and that with holes
    assert len(entries) >= len(numbers) + 1
    assert not faults


def test_inodes_decoded_together_say_what_each_says_by_itself(volume: Ext) -> None:
    assert_same(HeldDiskImage(volume.image))


@settings(max_examples=30, deadline=None)
@given(changes=CHANGES)
def test_so_do_damaged_inodes(volume: Ext, changes: list[tuple[int, int, int]]) -> None:
    data = bytearray(volume.image)
    for number, offset, value in changes:
        data[volume.table + number % 120 * INODE + offset] = value

    assert_same(HeldDiskImage(data))


@settings(max_examples=20, deadline=None)
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(["group", "bitmap", "super"]), st.integers(0, 63), st.binary(max_size=3)
        ),
        min_size=1,
        max_size=3,
    )
)
def test_so_do_inodes_whose_group_is_damaged(
    volume: Ext, changes: list[tuple[str, int, bytes]]
) -> None:
    data = bytearray(volume.image)
    for where, offset, value in changes:
        place = {"group": volume.group, "bitmap": volume.bitmap, "super": 1024}[where]
        data[place + offset : place + offset + len(value)] = value

    assert_same(HeldDiskImage(data))


@pytest.mark.parametrize("where", ["bitmap", "table", "middle"])
def test_so_do_inodes_near_a_place_that_cannot_be_read(volume: Ext, where: str) -> None:
    places = {"bitmap": volume.bitmap, "table": volume.table, "middle": volume.table + 60 * INODE}
    assert_same(WornDiskImage(HeldDiskImage(volume.image), Extent(places[where], 512)))
