"""A container behind a picture or program is found, and nothing is where nothing is."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile

import pytest

from forensics.contents.appended.looking import _MARKS, ANY, Appended, appended, marks_in
from forensics.contents.appended.reader import AppendedReader
from forensics.contents.reader import ClosedAs, ClosedContent
from forensics.matching.forms import PLAIN
from tests.forensics.contents.appended.building import HOSTS, a_film, a_windows_programme
from tests.forensics.contents.archives.rar_building import a_rar5
from tests.forensics.contents.opened import all_of, read_changed

_chance = random.Random("appended")  # noqa: S311 -- no secret
NOISE = _chance.randbytes(70_000)
KNOWN = _chance.randbytes(5_000)


def a_zip(name: str = "p.jpg") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, KNOWN)
    return out.getvalue()


def a_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("p.jpg")
        info.size = len(KNOWN)
        archive.addfile(info, io.BytesIO(KNOWN))
    return out.getvalue()


SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\0\4\x8d\x9b\xd5\x0f" + bytes(20)  # an empty archive, as 7-Zip has
CABINET = struct.pack("<4sLLLLL2B", b"MSCF", 0, 200, 0, 44, 0, 3, 1).ljust(200, b"\0")
ARCHIVES = {
    "zip": a_zip(),
    "7z": SEVEN_ZIP,
    "xz": lzma.compress(KNOWN),
    "gzip": gzip.compress(KNOWN),
    "bzip2": bz2.compress(KNOWN),
    "tar": a_tar(),
    "rar": a_rar5({b"p.jpg": KNOWN}),
    "cab": CABINET,
}


def found_in(data: bytes) -> list[Appended]:
    return appended(lambda at, length: data[at : at + length], len(data))


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("kind", ARCHIVES)
def test_what_stands_right_behind_a_picture_or_programme_is_found(host: str, kind: str) -> None:
    assert found_in(HOSTS[host] + ARCHIVES[kind]) == [Appended(kind, len(HOSTS[host]))]


@pytest.mark.parametrize("host", HOSTS)
def test_a_picture_or_programme_alone_has_nothing_behind_it(host: str) -> None:
    assert found_in(HOSTS[host]) == []
    assert found_in(HOSTS[host] + bytes(4096)) == []


@pytest.mark.parametrize("kind", ["7z", "xz", "rar", "cab"])
def test_some_bytes_in_between_hide_none(kind: str) -> None:
    before = HOSTS["jpeg"] + b";!@Install@!UTF-8!\nTitle=x\n;!@InstallEnd@!"

    assert found_in(before + ARCHIVES[kind]) == [Appended(kind, len(before))]


@pytest.mark.parametrize("kind", ["zip", "xz", "rar"])
@pytest.mark.parametrize("before", [b"x", b"\0" * 511, NOISE[:3000]])
def test_a_few_bytes_of_no_form_hide_none(kind: str, before: bytes) -> None:
    (found,) = found_in(before + ARCHIVES[kind])

    assert (found.kind, found.before) == (kind, len(before))


def test_what_has_its_list_at_the_end_is_found_behind_any_number_of_bytes_of_no_form() -> None:
    before = bytes(100) + NOISE * 40

    (found,) = found_in(before + ARCHIVES["zip"])

    assert found == Appended("zip", 0, len(before))


def test_a_comment_hides_no_archive() -> None:
    data = HOSTS["png"] + a_zip()[:-2] + struct.pack("<H", 65_000) + b"\xff\xd9" * 32_500

    assert found_in(data) == [Appended("zip", len(HOSTS["png"]))]


def test_a_film_behind_a_photograph_is_told_and_what_is_behind_the_film() -> None:
    """As a phone keeps a moving photograph, and with its maker's own words in between."""
    before = HOSTS["jpeg"] + b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data"

    assert found_in(HOSTS["jpeg"] + a_film()) == [Appended(PLAIN, len(HOSTS["jpeg"]))]
    assert found_in(before + a_film()) == [Appended(PLAIN, len(before))]
    assert found_in(a_film() + ARCHIVES["rar"]) == [Appended("rar", len(a_film()))]


def test_several_are_told_one_after_the_other() -> None:
    parts = [HOSTS["jpeg"], ARCHIVES["xz"], ARCHIVES["cab"], ARCHIVES["zip"], ARCHIVES["rar"]]

    found = found_in(b"".join(parts))

    assert [each.kind for each in found] == ["xz", "cab", "rar", "zip"]
    starts = [sum(map(len, parts[:number])) for number in (1, 2, 4)]
    assert [each.start for each in found[:3]] == starts


def test_what_stands_in_place_of_the_rest_of_a_picture_is_found() -> None:
    half = HOSTS["jpeg"][: len(HOSTS["jpeg"]) // 2]

    (found,) = found_in(half + ARCHIVES["rar"])

    assert (found.kind, found.start) == ("rar", len(half))


def test_a_programme_that_says_that_it_ends_within_its_head_hides_nothing() -> None:
    programme = bytearray(a_windows_programme())
    programme[168:172] = bytes(4)  # its one section has no bytes

    (found,) = found_in(bytes(programme) + ARCHIVES["7z"])

    assert found == Appended("7z", len(programme))


def test_random_bytes_behind_a_picture_are_told_as_such() -> None:
    assert found_in(HOSTS["jpeg"] + NOISE) == [Appended(ANY, len(HOSTS["jpeg"]))]


def test_marks_without_what_else_the_form_asks_for_are_none() -> None:
    about = b"text about %PDF-1.7, SQLite format 3\0, Rar!\x1a\x07\1\0 and Rar!\x1a\x07\0; "
    assert found_in(about * 9) == []
    for mark in (b"7z\xbc\xaf\x27\x1c\0", b"\xfd7zXZ\0", b"MSCF\0\0\0\0", b"PK\3\4", b"hsqs"):
        assert found_in(HOSTS["jpeg"] + b"-" + mark + bytes(600)) == []
    assert found_in(HOSTS["jpeg"] + b"-" + b"PK\5\6" + bytes(18)) == []


def test_thousands_of_beginnings_are_over_budget_and_told() -> None:
    many = HOSTS["jpeg"] + ARCHIVES["xz"][:12] * 9_000

    *members, closed = all_of(AppendedReader(), many)

    assert len(members) == 64
    assert isinstance(closed, ClosedContent)
    assert closed.closed_as is ClosedAs.OVER_BUDGET


def fuzz(count: int) -> None:
    seeds = [HOSTS[host] + ARCHIVES[kind] for host in HOSTS for kind in ("zip", "7z", "tar")]
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 -- no secret
        read_changed(AppendedReader(), chance.choice(seeds), chance)


def test_changed_ones_end_in_an_honest_way() -> None:
    fuzz(300)


@pytest.mark.long
def test_a_hundred_thousand_changed_ones_end_in_an_honest_way() -> None:
    fuzz(100_000)


@pytest.mark.parametrize("seed", range(20))
def test_marks_are_those_that_a_search_for_all_of_them_meets(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- no secret
    marks = [
        *(b"7z\xbc\xaf\x27\x1c\0", b"Rar!\x1a\x07\1", b"\xfd7zXZ\0", b"PK\x03\x04", b"%PDF-1."),
        *(b"MSCF\0\0\0\0", b"MSWIM\0\0\0", b"SQLite format 3\0", b"hsqs", b"!BDN", b"LUKS\xba\xbe"),
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0\0\0\x18ftypisom", b"ft", b"\0\0\0\0\0ftypmp42"),
    ]
    pieces = [
        chance.choice((b"", bytes(chance.randrange(9)), chance.randbytes(40))) for _ in range(90)
    ]
    data = b"".join(piece + chance.choice(marks) for piece in pieces)[chance.randrange(8) :]

    assert list(marks_in(data)) == [(each.start(), each[0]) for each in _MARKS.finditer(data)]
    assert list(marks_in(data[:1])) == list(marks_in(b"")) == []
