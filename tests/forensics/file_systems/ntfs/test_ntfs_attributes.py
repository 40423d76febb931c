from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.containers.opening import identify_source, open_image
from forensics.file_system import Run
from forensics.file_systems.ntfs.mft import DamagedRecordError, MasterFileTable, Record, parse
from forensics.file_systems.ntfs.ntfs_attributes import ordinary_attributes, tsk_attributes
from forensics.file_systems.runs import Geometry
from forensics.volumes.opening import open_volumes
from tests.forensics.file_systems.listings import opened_by_tsk
from tests.forensics.file_systems.ntfs.mft_records import a_record, attribute
from tests.forensics.file_systems.recipes import MIB, ntfs, ntfs_mounted, run

if TYPE_CHECKING:
    from pathlib import Path

CLUSTER, BASE, CLUSTERS = 4096, 1 << 20, 10_000
LIMIT = BASE + CLUSTERS * CLUSTER
GEOMETRY = Geometry(BASE, CLUSTER, LIMIT + 512, gaps_are_holes=False)
FLAGS_AT, FIRST_AT, UNIT_AT = 12, 16, 34

# Clusters and their numbers; none begins where the one before ends, for those count as one run.
pieces = st.lists(st.tuples(st.integers(0, 9_000), st.integers(1, 900)), min_size=1, max_size=12)
places = pieces.filter(lambda all_: all(a + n != b for (a, n), (b, _) in pairwise(all_)))


def mapping(runs: list[tuple[int, int]]) -> bytes:
    packed, before = b"", 0
    for first, count in runs:
        packed += b"\x42" + struct.pack("<Hi", count, first - before)
        before = first
    return packed + b"\0"


def outside(runs: list[tuple[int, int]], *, size: int | None = None) -> bytearray:
    clusters = sum(count for _, count in runs)
    allocated = clusters * CLUSTER
    size = allocated if size is None else size
    body = mapping(runs)
    length = (64 + len(body) + 7) // 8 * 8
    head = struct.pack("<IIBBHHH", 0x80, length, 1, 0, 64, 0, 3)
    head += struct.pack("<QQHHIQQQ", 0, clusters - 1, 64, 0, 0, allocated, size, size)
    return bytearray((head + body).ljust(length, b"\0"))


def read(stored: bytes) -> Record:
    return parse(a_record(stored), 40)


@given(places)
def test_runs_are_read_as_they_were_written(runs: list[tuple[int, int]]) -> None:
    found = ordinary_attributes(read(bytes(outside(runs))), GEOMETRY, LIMIT)

    assert found is not None
    (stream,) = found
    assert stream.runs == [Run(BASE + a * CLUSTER, n * CLUSTER) for a, n in runs]
    assert stream.size == sum(count for _, count in runs) * CLUSTER


def test_runs_that_touch_are_one() -> None:
    found = ordinary_attributes(read(bytes(outside([(5, 2), (7, 3)]))), GEOMETRY, LIMIT)

    assert found is not None
    (stream,) = found
    assert stream.runs == [Run(BASE + 5 * CLUSTER, 5 * CLUSTER)]


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (FLAGS_AT, 1),  # compressed
        (FLAGS_AT + 1, 0x40),  # encrypted
        (FLAGS_AT + 1, 0x80),  # sparse
        (FIRST_AT, 1),  # the second piece of a stream
        (FIRST_AT + 8, 9),  # a last cluster that is not that of its runs
        (UNIT_AT, 4),
        (41, 0xFF),  # more allocated than there is
        (50, 0xFF),  # longer than allocated
        (58, 0xFF),  # more of it valid than it is long
        (64, 0x02),  # a hole
        (64, 0x00),  # no runs
        (64, 0x4F),  # a number of 15 bytes
        (69, 0x7F),  # beyond the volume
        (69, 0xFF),  # before it
    ],
)
def test_whatever_is_odd_is_left_to_the_sleuth_kit(at: int, value: int) -> None:
    stored = outside([(5, 2)])
    assert ordinary_attributes(read(bytes(stored)), GEOMETRY, LIMIT) is not None
    assert stored[at] != value
    stored[at] = value

    assert ordinary_attributes(read(bytes(stored)), GEOMETRY, LIMIT) is None


def test_a_resident_stream_beyond_its_attribute_is_left_to_the_sleuth_kit() -> None:
    stored = bytearray(attribute(0x80, 3, b"x" * 40))
    assert ordinary_attributes(read(bytes(stored)), GEOMETRY, LIMIT) is not None
    stored[16] = 200

    assert ordinary_attributes(read(bytes(stored)), GEOMETRY, LIMIT) is None


@given(places, st.data())
def test_a_changed_byte_never_leads_out_of_the_volume(
    runs: list[tuple[int, int]], data: st.DataObject
) -> None:
    stored = outside(runs)
    at = data.draw(st.integers(8, len(stored) - 1))
    stored[at] ^= data.draw(st.integers(1, 255))
    try:
        record = read(bytes(stored))
    except DamagedRecordError:
        return

    for found in ordinary_attributes(record, GEOMETRY, LIMIT) or ():
        for each in found.runs:
            assert each.offset is not None
            assert BASE <= each.offset < each.offset + each.length <= LIMIT
        assert sum(each.length for each in found.runs) >= found.size or found.is_resident


@pytest.mark.root
def test_ordinary_records_are_read_as_the_sleuth_kit_reads_them(tmp_path: Path) -> None:
    medium = ntfs(tmp_path, "ordinary.dd", size=24 * MIB)
    with ntfs_mounted(medium) as folder:
        (folder / "packed").mkdir()
        run("setfattr", "-h", "-v", "0x00000800", "-n", "system.ntfs_attrib_be", folder / "packed")
        (folder / "packed/packed").write_bytes(b"A" * 70_000)
        for number in range(300):
            (folder / f"file {number} “写真”").write_bytes(b"%d" % number * (number * 37))
        (folder / "file 7 “写真”:ünï").write_bytes(b"s" * 9_000)
        with (folder / "holes").open("wb") as file:
            file.seek(300_000)
            file.write(b"end")
        for number in range(0, 300, 5):
            (folder / f"file {number} “写真”").unlink()
    image = open_image(identify_source(medium.path))
    (volume,), _ = open_volumes(image, source="medium")
    file_system = opened_by_tsk(image, volume)
    limit = volume.extent.offset + file_system.tsk.info.block_count * CLUSTER
    compared, left = 0, 0
    table = MasterFileTable(file_system)
    for first, count in table.stretches():
        for number, stored in enumerate(table.read(first, count), first):
            if stored is None or stored[:4] != b"FILE":
                continue
            record = parse(stored, number)
            found = ordinary_attributes(record, file_system.geometry, limit)
            if found is None:
                left += 1
                continue
            file = file_system.open_inode(number)
            assert found == list(tsk_attributes(file, record, file_system.geometry))
            compared += 1

    assert compared > 300
    assert left >= 2  # what is compressed, and what has holes
    image.close()
