"""Cabinets: what 7-Zip reads of them, by places that hold it, and nothing of what lists claim."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.contents.archives.cab import reader as cab_reader
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import CONTENT_READERS, ClosedContent, ContentMember
from forensics.wordings import contents as wordings
from tests.forensics.contents.archives.made_cabs import LZX, MSZIP, QUANTUM, STORED, a_cab
from tests.forensics.contents.opened import HeldContent, all_of, decoded, open_all, read_changed

if TYPE_CHECKING:
    from pathlib import Path

CAB = CONTENT_READERS["cab"]
_MADE = random.Random("cab")  # noqa: S311 -- no secret
TEXT = b"".join(b"line %d of a text that packs\n" % number for number in range(5_000))
FILES = {
    STORED: {"folder\\a.jpg": _MADE.randbytes(70_001), "b": b"xyz"},
    MSZIP: {"c.txt": TEXT, "d.txt": TEXT[:999]},
    LZX: {"e.bin": _MADE.randbytes(33_333), "f.txt": TEXT},
}
FOLDERS = [*FILES.items()]
CONTENT = {
    name.replace("\\", "/").encode(): content
    for files in FILES.values()
    for name, content in files.items()
}
FUZZED = 100
_BEFORE = b"before.cab\0disk\0"


@pytest.mark.parametrize("reserved", [0, 20])
def test_every_file_is_given_by_its_method(reserved: int) -> None:
    found = open_all(CAB, a_cab(FOLDERS, reserved=reserved))

    assert {each.name: each.content for each in found} == CONTENT
    assert [each.member.is_as_stored for each in found] == [True, True, *[False] * 4]
    times = found[0].member.times
    assert times is not None
    assert (times.told, times.zone) == ((("modified", "2019-12-30T07:09:08"),), "local")


@pytest.mark.skipif(shutil.which("7z") is None, reason="not present: 7z")
def test_7_zip_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.cab").write_bytes(a_cab(FOLDERS))

    words = ["7z", "x", "-bso0", f"-o{tmp_path / 'out'}", str(tmp_path / "a.cab")]
    subprocess.run(words, check=True)

    for name, content in CONTENT.items():
        assert (tmp_path / "out" / name.decode()).read_bytes() == content


def test_files_are_given_in_any_order_and_again() -> None:
    given = all_of(CAB, a_cab(FOLDERS[1:2]))
    members = [each for each in given if isinstance(each, ContentMember)]

    assert [decoded(each) for each in reversed(members)] == [TEXT[:999], TEXT]
    first, second = (each.begin() for each in members)
    assert second.read(10)
    with pytest.raises(Exception, match="damaged"):  # one alone goes on
        first.read(10)


def test_what_stays_closed_says_why() -> None:
    (quantum,) = all_of(CAB, a_cab([(QUANTUM | 3 << 8, {"a": TEXT})]))
    _, part = all_of(CAB, a_cab([(STORED, {"a": b"one", "b": b"two"})], last=0xFFFD))
    (nowhere,) = all_of(CAB, a_cab([(STORED, {"a": b"one"})], last=7))
    whole = a_cab([(STORED, {"a": TEXT})])
    (cut,) = all_of(CAB, whole[:-1])

    told = [
        each.reason for each in (quantum, part, nowhere, cut) if isinstance(each, ClosedContent)
    ]
    assert told == [
        wordings.UNKNOWN_METHOD, wordings.SEVERAL_PARTS, wordings.MEANINGLESS, wordings.DAMAGED,
    ]  # fmt: skip


def test_without_the_library_stored_files_are_read_and_others_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cab_reader, "is_there", lambda: False)

    found = all_of(CAB, a_cab(FOLDERS))

    closed = [each.reason for each in found if isinstance(each, ClosedContent)]
    assert closed == [wordings.UNKNOWN_METHOD] * 4


def test_a_cabinet_that_goes_on_in_another_gives_what_is_whole_in_it() -> None:
    data = a_cab([(MSZIP, {"a": TEXT})], flags=3, names=b"b.cab\0disk\0c.cab\0\0")

    (found,) = open_all(CAB, data)

    assert found.content == TEXT


def test_a_list_that_goes_to_and_fro_between_folders_of_many_blocks_is_over_budget() -> None:
    folders = [(STORED, {f"{number:02}{each}": b"x" for number in range(50)}) for each in "ab"]
    data, many = bytearray(a_cab(folders)), 0x1000
    for number in range(2):  # both have the same empty blocks
        struct.pack_into("<IH", data, 36 + 8 * number, len(data), many)
    files_at = 36 + 8 * 2
    for number in range(100):
        struct.pack_into("<IIH", data, files_at + 20 * number, 1, 0, number % 2)
    data += struct.pack("<4xHH", 0, 0) * (many - 1) + struct.pack("<4xHH", 1, 1) + b"x"

    given: list[ContentMember | ClosedContent] = []
    with pytest.raises(OverBudgetError):
        given.extend(CAB.members(HeldContent(bytes(data)), Means(work=16 << 20)))

    assert len(given) <= 4


@pytest.mark.parametrize("method", FILES)
def test_a_folder_that_begins_in_another_cabinet_is_taken_for_no_whole_one(method: int) -> None:
    """Its files state their places in all of it, which are others in the blocks that are here."""
    rest, small = TEXT[:3_000], TEXT[-500:]
    data = a_cab(
        [(method, {"rest": rest, "small": small}), (STORED, {"own": b"own"})],
        flags=1,
        names=_BEFORE,
    )
    data = _stating(data, rest, 0, folder=0xFFFD)
    data = _stating(data, small, len(rest), offset=1_000)

    *closed, own = all_of(CAB, data)

    told = [each.reason for each in closed if isinstance(each, ClosedContent)]
    assert told == [wordings.SEVERAL_PARTS] * 2
    assert isinstance(own, ContentMember)


def _stating(
    data: bytes, content: bytes, at: int, *, offset: int | None = None, folder: int = 0
) -> bytes:
    """A cabinet whose file at a place of its first folder states others."""
    told = struct.pack("<IIH", len(content), at, 0)
    assert data.count(told) == 1
    said = at if offset is None else offset
    return data.replace(told, struct.pack("<IIH", len(content), said, folder))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rounds", [FUZZED, pytest.param(100_000, marks=pytest.mark.long)])
def test_changed_ones_end_in_an_honest_way(rounds: int) -> None:
    small = [
        (method, {name: content[:700] for name, content in files.items()})
        for method, files in FOLDERS
    ]
    seed = a_cab(small)
    for number in range(rounds):
        read_changed(CAB, seed, random.Random(number))  # noqa: S311 -- no secret
