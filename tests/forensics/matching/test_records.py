from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.forensics.matching.media import Medium, random_bytes, tables_of

if TYPE_CHECKING:
    from pathlib import Path

RESIDENT = [random_bytes(11, 101), random_bytes(12, 300), random_bytes(13, 600)]
NOISE = random_bytes(14, 256 * 1024)


def a_record(inside: bytes, place: int, *, magic: bytes = b"FILE", sectors: int = 2) -> bytes:
    """A record of NTFS with its update sequence applied, as it lies on a disk."""
    record = bytearray(random_bytes(15, sectors * 512))
    record[:8] = magic + (48).to_bytes(2, "little") + (sectors + 1).to_bytes(2, "little")
    record[place : place + len(inside)] = inside
    number = b"\x07\x00"
    record[48:50] = number
    for sector in range(sectors):
        last = sector * 512 + 510
        record[50 + 2 * sector : 52 + 2 * sector] = record[last : last + 2]
        record[last : last + 2] = number
    return bytes(record)


def run_quietly(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("content", RESIDENT, ids=len)
@pytest.mark.parametrize("place", [96, 280, 400])
def test_a_file_inside_a_record_is_found_across_the_replaced_bytes(
    content: bytes, place: int
) -> None:
    medium = Medium(bytearray(NOISE))
    medium.put(64 * 1024, a_record(content, place))

    (hit,) = medium.hits(tables_of(*RESIDENT))

    assert hit.is_whole
    assert hit.row == RESIDENT.index(content)
    assert [(e.offset, e.length) for e in hit.extents] == [(64 * 1024 + place, len(content))]


def test_a_record_that_crosses_two_pages_is_found() -> None:
    medium = Medium(bytearray(NOISE))
    medium.put(64 * 1024 - 512, a_record(RESIDENT[1], 400))

    (hit,) = medium.hits(tables_of(*RESIDENT), 64 * 1024)

    assert hit.is_whole


def test_a_file_inside_a_page_of_the_journal_is_found() -> None:
    medium = Medium(bytearray(NOISE))
    medium.put(64 * 1024, a_record(RESIDENT[2], 2408, magic=b"RCRD", sectors=8))

    (hit,) = medium.hits(tables_of(*RESIDENT))

    assert hit.is_whole


def test_records_with_hostile_numbers_do_no_harm() -> None:
    medium = Medium(bytearray(NOISE))
    for number, (array, count) in enumerate([(0xFFFF, 3), (48, 0xFFFF), (47, 3), (0, 0), (508, 9)]):
        record = bytearray(a_record(RESIDENT[0], 96))
        record[4:8] = array.to_bytes(2, "little") + count.to_bytes(2, "little")
        medium.put(number * 4096, bytes(record))
    medium.content += b"FILE" + bytes(100)

    medium.hits(tables_of(*RESIDENT))


def test_resident_files_of_a_real_volume_are_found(tmp_path: Path) -> None:
    # Recipe: mkntfs -F -Q on 4 MiB, the files copied in with ntfscp, nothing mounted.
    image = tmp_path / "volume"
    image.write_bytes(bytes(4 * 1024 * 1024))
    run_quietly("mkntfs", "-F", "-Q", str(image))
    for number, content in enumerate(RESIDENT):
        (tmp_path / "file").write_bytes(content)
        run_quietly("ntfscp", "-q", str(image), str(tmp_path / "file"), f"file{number}")
    medium = Medium(bytearray(image.read_bytes()))

    hits = medium.hits(tables_of(*RESIDENT))

    assert {hit.row for hit in hits if hit.is_whole} == {0, 1, 2}
