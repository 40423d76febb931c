"""Streams of compound files are joined from their sectors; tables that lie end in order."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import zlib
from typing import TYPE_CHECKING

import pytest

from forensics.contents.compound.reader import CompoundReader
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import UnreadableExtentError
from tests.forensics.contents.compound.building import build
from tests.forensics.contents.opened import (
    HeldContent,
    all_of,
    decoded,
    in_bulk,
    open_all,
    read_many_changed,
)

if TYPE_CHECKING:
    from pathlib import Path

READER = CompoundReader()
_made = random.Random("compound")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _made.randbytes(9000)
SMALL = b"\x89PNG\r\n\x1a\n" + _made.randbytes(900)
STREAMS = {"1": PICTURE, "2": SMALL, "folder/3": PICTURE[::-1], "folder/deep/4": SMALL[::-1]}


def contents(data: bytes) -> dict[bytes, bytes]:
    return {each.name: each.content for each in open_all(READER, data)}


@pytest.mark.parametrize("shift", [9, 12])
def test_streams_are_joined_from_scattered_sectors(shift: int) -> None:
    found = contents(build(STREAMS, shift=shift))

    assert found == {path.encode(): data for path, data in STREAMS.items()}


def test_another_programme_finds_the_same_streams(tmp_path: Path) -> None:
    if not shutil.which("7z"):
        pytest.skip("not present: 7z")
    path = tmp_path / "made.doc"
    path.write_bytes(build(STREAMS))

    subprocess.run(
        ["7z", "x", "-y", f"-o{tmp_path}/out", str(path)], check=True, capture_output=True
    )

    for name, content in STREAMS.items():
        assert (tmp_path / "out" / name).read_bytes() == content


def test_an_attachment_has_the_name_that_its_message_gives_it() -> None:
    folder = "__attach_version1.0_#00000000"
    message = build(
        {
            f"{folder}/__substg1.0_37010102": PICTURE,
            f"{folder}/__substg1.0_3707001F": "a long/name.jpg".encode("utf-16-le"),
            f"{folder}/__substg1.0_3704001F": "ALONG.JPG".encode("utf-16-le"),
        }
    )

    assert contents(message)[folder.encode() + b"/a long_name.jpg"] == PICTURE


@pytest.mark.parametrize("before", [12, 16, 24])
def test_a_thumbnail_is_given_without_the_head_before_it(before: int) -> None:
    assert contents(build({"1": bytes(before) + PICTURE, "Catalog": b"a" * 40})) == {
        b"1": PICTURE,
        b"Catalog": b"a" * 40,
    }


def a_blip(kind: int, data: bytes, *, uids: int = 1, head: int = 1) -> bytes:
    instance = {1: 0x46A, 2: 0x46B}[uids]
    body = bytes(16 * uids + head) + data
    return struct.pack("<HHI", instance << 4, kind, len(body)) + body


DRAWN = a_blip(0xF01D, PICTURE) + a_blip(0xF01E, SMALL, uids=2)


def test_pictures_of_a_presentation_are_given_one_by_one() -> None:
    packed = a_blip(0xF01A, zlib.compress(b"metafile" * 99), head=34)
    found = contents(build({"Pictures": DRAWN + packed}))

    assert [*found.values()] == [DRAWN + packed, PICTURE, SMALL, b"metafile" * 99]


def test_a_picture_of_a_workbook_is_joined_over_its_records() -> None:
    records, kind = b"", 0xEB
    for at in range(0, len(DRAWN), 8224):
        piece = DRAWN[at : at + 8224]
        records += struct.pack("<HH", kind, len(piece)) + piece
        kind = 0x3C
    workbook = struct.pack("<HH", 0x809, 4) + bytes(4) + records + struct.pack("<HH", 10, 0)

    found = contents(build({"Workbook": workbook}))

    assert [*found.values()] == [workbook, PICTURE, SMALL]


def test_a_file_in_a_package_is_given_with_its_name() -> None:
    data = (
        struct.pack("<IH", 1, 2) + b"a/b.jpg\0C:\\a\\b.jpg\0" + struct.pack("<II", 3, 3) + b"C:\0"
    )
    package = data + struct.pack("<I", len(PICTURE)) + PICTURE + b"rest"

    assert contents(build({"x/\x01Ole10Native": package}))[b"x/\x01Ole10Native/a_b.jpg"] == PICTURE


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("EncryptedPackage", PICTURE),
        ("WordDocument", bytes(11) + b"\1" + bytes(5000)),
        ("Workbook", struct.pack("<HHHH", 0x809, 0, 0x2F, 0)),
    ],
)
def test_an_encrypted_document_is_said_to_be_one(path: str, content: bytes) -> None:
    closed = [
        each for each in all_of(READER, build({path: content})) if isinstance(each, ClosedContent)
    ]

    assert [each.closed_as for each in closed] == [ClosedAs.ENCRYPTED]


def test_a_chain_that_loops_gives_what_is_there_and_a_fault() -> None:
    data = bytearray(build({"1": PICTURE}))
    whole = next(each for each in all_of(READER, bytes(data)) if isinstance(each, ContentMember))
    first, second = (extent.offset // 512 - 1 for extent in whole.stored[:2])
    table = int.from_bytes(data[76:80], "little") + 1 << 9
    data[table + 4 * second : table + 4 * second + 4] = first.to_bytes(4, "little")

    (member,) = all_of(READER, bytes(data))

    assert isinstance(member, ContentMember)
    assert sum(extent.length for extent in member.stored) == 1024
    with pytest.raises(UnreadableExtentError, match="damaged"):
        decoded(member)


def test_a_stream_whose_chain_breaks_off_is_said_to_be_damaged() -> None:
    data = bytearray(build({"1": PICTURE}))
    table = int.from_bytes(data[76:80], "little") + 1 << 9
    start = all_of(READER, bytes(data))[0].stored[0].offset // 512 - 1
    data[table + 4 * start : table + 4 * start + 4] = b"\xfe\xff\xff\xff"

    (member,) = all_of(READER, bytes(data))

    assert isinstance(member, ContentMember)
    with pytest.raises(UnreadableExtentError, match="damaged"):
        decoded(member)


def test_a_list_of_tables_that_loops_ends() -> None:
    data = bytearray(build(STREAMS))
    data[68:72] = (3).to_bytes(4, "little")
    data[512 * 5 - 4 : 512 * 5] = (3).to_bytes(4, "little")

    assert all_of(READER, bytes(data))


def test_names_that_form_a_ring_end() -> None:
    data = build(STREAMS)
    for at in range(0, len(data), 128):
        if data[at : at + 2] == b"1\0" and data[at + 64 : at + 66] == b"\4\0":
            ring = bytearray(data)
            ring[at + 68 : at + 80] = struct.pack("<III", 0, 1, 1)
            assert {each.content for each in open_all(READER, bytes(ring))} == set(STREAMS.values())
            return
    pytest.fail("no entry")


def test_a_stream_that_claims_all_sectors_for_each_of_many_names_is_over_budget() -> None:
    data = build(dict.fromkeys(map(str, range(300)), b"") | {"a": bytes(200_000)})
    wide = data.replace(struct.pack("<IQ", 0xFFFFFFFE, 0), struct.pack("<IQ", 0, 0xFFFFFFFF))

    with pytest.raises(OverBudgetError):
        list(READER.members(HeldContent(wide), Means(work=100_000)))


@pytest.mark.parametrize("length", [0, 8, 511, 512])
def test_a_file_without_its_tables_is_damaged(length: int) -> None:
    data = build(STREAMS)[:length]
    if length == 512:
        assert all_of(READER, data) == []
        return
    with pytest.raises(UnreadableExtentError):
        all_of(READER, data)


SEEDS = [
    build(STREAMS),
    build({"Pictures": DRAWN, "Workbook": struct.pack("<HH", 0xEB, 900) + DRAWN[:900]}, shift=12),
    build({"\x01Ole10Native": b"\1\0\0\0\2\0a\0b\0\0\0\3\0\4\0\0\0abc\0\5\0\0\0hello"}),
]


@in_bulk(300)
def test_changed_files_are_read_or_refused(inputs: int) -> None:
    read_many_changed([(READER, each) for each in SEEDS], inputs)
