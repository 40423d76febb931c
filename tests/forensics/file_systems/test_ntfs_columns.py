"""Records decoded together say what each says by itself, whatever somebody did to them."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.disk_images.raw import open_raw
from forensics.file_systems.ntfs import ntfs_sweep as ntfs
from forensics.file_systems.ntfs.mft import MasterFileTable, Record, parse
from forensics.file_systems.ntfs.mft_columns import RecordColumns, all_others
from forensics.value_classes import dataclass
from forensics.values import Extent, SourceKind, SourceRef
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.file_systems.listings import (
    a_volume,
    assert_same_one_by_one,
    opened_by_tsk,
    told_of,
)
from tests.forensics.file_systems.recipes import MIB, Medium, ntfs_mounted, run
from tests.forensics.file_systems.recipes import ntfs as an_ntfs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.disk_image import DiskImage

pytestmark = pytest.mark.root
RECORD = 1024
FIELDS = st.one_of(st.integers(0, 71), st.integers(0, RECORD - 1))
CHANGES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 5), FIELDS, st.integers(0, 255)),
    min_size=1,
    max_size=40,
)


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """Files of every kind, ordinary and odd, live and deleted."""
    medium = an_ntfs(tmp_path_factory.mktemp("columns"), "kinds.dd", size=6 * MIB)
    with ntfs_mounted(medium) as folder:
        for name in ("deep/deeper", "lost", "packed"):
            (folder / name).mkdir(parents=True)
        run("setfattr", "-h", "-v", "0x00000800", "-n", "system.ntfs_attrib_be", folder / "packed")
        for number in range(120):
            place = folder / ("deep/deeper", "lost", ".")[number % 3]
            (place / f"file {number} “写真” 🖼").write_bytes(b"%d" % number * (number * 37))
        (folder / ("long " * 50)).write_bytes(b"l" * 3_000)
        (folder / "file 2 “写真” 🖼:stream").write_bytes(b"s" * 9_000)
        (folder / "packed/packed").write_bytes(b"A" * 70_000)
        with (folder / "holes").open("wb") as file:
            file.seek(300_000)
            file.write(b"end")
        with (folder / "grown").open("wb") as file:
            file.write(b"g" * 6_000)
            file.truncate(60_000)
        host = folder / "host"
        host.write_bytes(b"h" * 30_000)
        for number in range(20):
            (folder / f"host:stream with a rather long name {number}").write_bytes(b"x" * 150)
            (folder / f"{number:02} another name for the same file").hardlink_to(host)
        _in_pieces(folder)
    with ntfs_mounted(medium) as folder:
        for number in range(0, 120, 5):
            place = folder / ("deep/deeper", "lost", ".")[number % 3]
            (place / f"file {number} “写真” 🖼").unlink()
        for path in (folder / "lost").iterdir():
            path.unlink()
        (folder / "lost").rmdir()
    return medium


def _in_pieces(folder: Path) -> None:
    """Write two files in turn, so that the clusters of each lie apart."""
    for turn in range(30):
        for name in ("few pieces", "many pieces")[turn > 5 :]:
            with (folder / name).open("ab") as file:
                file.write(b"p" * 4_096)
        (folder / f"between {turn}").write_bytes(b"b" * 4_000)


@dataclass(frozen=True)
class Table:
    """A medium's bytes, and where the records of its table lie."""

    image: bytes = field(repr=False)
    places: tuple[int, ...] = field(repr=False)


@pytest.fixture(scope="module")
def table(medium: Medium) -> Table:
    image = medium.path.read_bytes()
    file_system = opened_by_tsk(HeldDiskImage(image), a_volume(0, len(image)))
    records = MasterFileTable(file_system)
    return Table(image, tuple(records.places(0, records.count).tolist()))


@contextmanager
def one_by_one() -> Iterator[None]:
    def decode(stored: bytes, first: int, *_: object) -> RecordColumns:
        return all_others(first, len(stored) // RECORD)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ntfs, "decode_records", decode)
        yield


def assert_same(disk_image: DiskImage) -> None:
    assert_same_one_by_one(disk_image, one_by_one())


def test_most_records_of_a_sound_volume_are_decoded_together(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Counter[int]()

    def counted(stored: bytes, number: int) -> Record:
        alone[number] += 1
        return parse(stored, number)

    monkeypatch.setattr(ntfs, "parse", counted)
    entries, faults, live = told_of(HeldDiskImage(table.image), a_volume(0, len(table.image)))

    assert not faults
    assert len(entries) > 150
    assert len(live) > 100
    # Hard links, streams with names, holes, what is compressed; before 64 nothing is ordinary.
    assert 8 < sum(number >= 64 for number in alone) < 30


def test_records_decoded_together_say_what_each_says_by_itself(table: Table) -> None:
    assert_same(HeldDiskImage(table.image))


@settings(max_examples=100, deadline=None)
@given(changes=CHANGES)
def test_so_do_damaged_records(table: Table, changes: list[tuple[int, int, int, int]]) -> None:
    data = bytearray(table.image)
    for record, attribute, offset, value in changes:
        place = table.places[record % len(table.places)]
        at = _attribute(data[place : place + RECORD], attribute) + offset
        if at < RECORD:
            data[place + at] = value

    assert_same(HeldDiskImage(data))


def _attribute(record: bytearray, number: int) -> int:
    """Where the attribute of that number stands; the header counts as the first."""
    at = 0
    for _ in range(number):
        step = int.from_bytes(record[at + 4 : at + 8], "little") if at else record[20]
        if not 8 <= step < RECORD - at:
            break
        at += step
    return at


@pytest.mark.parametrize("offset", [0, 30 * RECORD, 100 * RECORD + 512])
def test_so_do_the_records_around_a_place_that_cannot_be_read(table: Table, offset: int) -> None:
    at = table.places[60] + offset
    assert_same(WornDiskImage(HeldDiskImage(table.image), Extent(at, 512)))


def test_a_table_too_large_to_keep_is_decoded_twice(
    medium: Medium, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told_of(HeldDiskImage(table.image), a_volume(0, len(table.image)))
    monkeypatch.setattr(ntfs, "_KEPT", 1)
    monkeypatch.setattr("forensics.file_systems.ntfs.mft._STRETCH_SIZE", 32 * RECORD)
    size = medium.path.stat().st_size
    disk_image = open_raw(SourceRef(SourceKind.RAW, (medium.path,), size))
    with closing(disk_image):
        assert told_of(disk_image, a_volume(0, size)) == expected
