from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.file_systems.ntfs.mft import DamagedRecordError, Name, Record, parse
from forensics.file_systems.ntfs.ntfs_folders import Folders
from tests.forensics.file_systems.ntfs.mft_records import SIZE, a_record, attribute


def file_name(parent: int, sequence: int, text: str, namespace: int = 1) -> bytes:
    reference = struct.pack("<Q", sequence << 48 | parent)
    return reference + bytes(56) + bytes([len(text), namespace]) + text.encode("utf-16-le")


SOUND = a_record(
    attribute(0x30, 1, file_name(5, 5, "picture of a long name.jpg")),
    attribute(0x30, 2, file_name(5, 5, "PICTUR~1.JPG", 2)),
    attribute(0x80, 3, b"x" * 450),
    attribute(0x80, 4, b"y" * 40, "stream"),
)


def test_a_record_gives_names_and_the_place_of_resident_data() -> None:
    record = parse(SOUND, 40)

    assert [(n.text, n.is_dos) for n in record.names] == [
        ("picture of a long name.jpg", False),
        ("PICTUR~1.JPG", True),
    ]
    assert (record.sequence, record.in_use, record.is_folder) == (7, True, False)
    unnamed, named = record.streams
    assert unnamed.content == (SOUND.index(b"xxx"), 450)
    assert named.name == "stream"
    assert named.content == (SOUND.index(b"yyy"), 40)


@given(st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 255)), max_size=40))
def test_a_damaged_record_is_read_or_refused_and_nothing_else(
    changes: list[tuple[int, int]],
) -> None:
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    try:
        record = parse(bytes(data), 40)
    except DamagedRecordError:
        return
    assert record.number == 40


@given(st.binary(max_size=SIZE))
def test_random_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        parse(b"FILE" + data, 0)
    except DamagedRecordError:
        return


def test_a_torn_write_is_refused() -> None:
    torn = bytearray(SOUND)
    torn[1022] ^= 1

    with pytest.raises(DamagedRecordError, match="not written to its end"):
        parse(bytes(torn), 40)


def test_an_unpaired_surrogate_in_a_name_is_shown_byte_for_byte() -> None:
    raw = bytearray(file_name(5, 5, "ab"))
    raw[66:68] = b"\x00\xd8"

    (name,) = parse(a_record(attribute(0x30, 1, bytes(raw))), 1).names

    assert name.text == "\\x00\\xd8b"


def a_folder(number: int, parent: int, *, sequence: int = 1, in_use: bool = True) -> Record:
    names = [Name(parent, 5 if parent == 5 else 1, f"d{number}", is_dos=False)]
    return Record(number, sequence, in_use, is_folder=True, base=0, names=names)


def test_folders_in_a_circle_give_orphans_not_a_hang() -> None:
    folders = Folders()
    folders.add(a_folder(30, 31))
    folders.add(a_folder(31, 30))

    place = folders.path_of(Name(30, 1, "x.jpg", is_dos=False))

    assert (place.path, place.is_known, place.is_live) == ("/$OrphanFiles/x.jpg", False, False)


def test_a_reused_folder_is_not_the_parent_of_an_old_file() -> None:
    folders = Folders()
    folders.add(a_folder(30, 5, sequence=3))

    assert folders.path_of(Name(30, 3, "new", is_dos=False)).path == "/d30/new"
    assert folders.path_of(Name(30, 2, "old", is_dos=False)).path == "/$OrphanFiles/old"


def test_a_deleted_folder_still_gives_its_files_a_path() -> None:
    folders = Folders()
    folders.add(a_folder(30, 5, sequence=2, in_use=False))

    place = folders.path_of(Name(30, 1, "x", is_dos=False))

    assert (place.path, place.is_known, place.is_live) == ("/d30/x", True, False)


def test_folders_nested_without_end_are_climbed_only_so_far() -> None:
    folders = Folders()
    folders.add(a_folder(100, 5))
    for number in range(101, 50_000):
        folders.add(a_folder(number, number - 1))

    place = folders.path_of(Name(49_999, 1, "x", is_dos=False))

    assert place.path == "/$OrphanFiles/x"
    assert folders.path_of(Name(101, 1, "x", is_dos=False)).path == "/d100/d101/x"
