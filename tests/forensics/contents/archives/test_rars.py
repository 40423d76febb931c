"""RAR: stored files in their place, compressed ones by libarchive, and all others told by name."""

from __future__ import annotations

import random
import struct
import zlib

import pytest

from forensics.contents.archives.by_libarchive import library
from forensics.contents.archives.rar.headers import MARK5
from forensics.contents.archives.rar.locks import RarLock, key_of
from forensics.contents.archives.rar.reader import Rar
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import ForensicsError, UnreadableExtentError
from forensics.wordings import contents as wordings
from tests.forensics.contents.archives import made_rars
from tests.forensics.contents.archives.rar_building import (
    a_block5,
    a_file4,
    a_file5,
    a_number,
    a_rar4,
    a_rar5,
    changed_within,
)
from tests.forensics.contents.opened import HeldContent, all_of, decoded, open_all, read_changed

READER = Rar()
PICTURE = b"\xff\xd8\xff\xe0" + random.Random("rar").randbytes(9_000)  # noqa: S311 -- no secret
needs_library = pytest.mark.skipif(not library.is_there(), reason="not present: libarchive")


def a_test_file(number: int, length: int) -> bytes:
    """What libarchive's own tests expect (``verify_data`` of ``test_read_format_rar5.c``)."""
    values = ((k * k - 3 * k + 1 + number) for k in range(1, length // 4 + 1))
    return b"".join(struct.pack("<L", max(0, value)) for value in values)


@pytest.mark.parametrize(
    "data", [a_rar5({b"in/p.jpg": PICTURE}), a_rar4(a_file4(b"in\\p.jpg", PICTURE))]
)
def test_what_is_stored_is_read_in_its_place(data: bytes) -> None:
    (found,) = open_all(READER, data)

    assert (found.name, found.content, found.stored) == (b"in/p.jpg", PICTURE, PICTURE)
    assert found.member.is_as_stored


@needs_library
def test_what_is_compressed_is_read_and_names_its_bytes() -> None:
    (found,) = open_all(READER, made_rars.RAR5_ONE)

    assert found.content == a_test_file(0, 1200)
    assert len(found.stored) < len(found.content)
    shortcut = open_all(READER, made_rars.RAR4)[1]
    assert zlib.crc32(shortcut.content) == shortcut.member.crc


@needs_library
def test_files_that_need_those_before_are_read_one_after_the_other_and_again() -> None:
    found = open_all(READER, made_rars.RAR5_SOLID)

    assert [each.content for each in found[1:]] == [a_test_file(n, 4096) for n in range(1, 7)]
    members = [each.member for each in found]
    assert decoded(members[-1]) == a_test_file(6, 4096)
    assert decoded(members[2]) == a_test_file(2, 4096)  # back, and past those before it


def test_names_beyond_the_systems_alphabet_are_told() -> None:
    found = list(all_of(READER, made_rars.RAR4_NAMES))

    assert isinstance(found[0], ContentMember)
    assert found[0].name.decode() == "表だよ/漢字長いファイル名long-filename-in-漢字.txt"


@pytest.mark.parametrize(
    ("data", "locked", "open_ones"),
    [
        (made_rars.RAR5_LOCKED, 2, 2),
        (made_rars.RAR4_LOCKED, 2, 0),
        (made_rars.RAR5_ALL_LOCKED, 1, 0),
        (made_rars.RAR4_ALL_LOCKED, 1, 0),
    ],
)
def test_what_is_encrypted_is_told_as_such(data: bytes, locked: int, open_ones: int) -> None:
    found = all_of(READER, data)

    closed = [each for each in found if isinstance(each, ClosedContent)]
    assert [each.closed_as for each in closed] == [ClosedAs.ENCRYPTED] * locked
    assert len(found) - len(closed) == open_ones


@needs_library
@pytest.mark.parametrize(
    ("data", "passphrases", "expected"),
    [
        (made_rars.RAR5_LOCKED, ("no", "password", "password2"), b"This is from d.txt"),
        (made_rars.RAR4_LOCKED, ("no", "12345678"), b"data of bar.txt\n"),
    ],
)
def test_the_right_passphrase_opens_what_is_encrypted(
    data: bytes, passphrases: tuple[str, ...], expected: bytes
) -> None:
    found = opened_by(data, *passphrases)

    *_, last = found
    assert all(isinstance(each, ContentMember) for each in found)
    assert isinstance(last, ContentMember)
    assert decoded(last) == decoded(last) == expected
    assert not last.is_as_stored
    assert "password" not in repr(last)


@pytest.mark.parametrize("data", [made_rars.RAR5_LOCKED, made_rars.RAR4_LOCKED])
def test_a_wrong_passphrase_opens_nothing(data: bytes) -> None:
    closed = [each for each in opened_by(data, "wrong") if isinstance(each, ClosedContent)]

    assert [each.closed_as for each in closed] == [ClosedAs.ENCRYPTED] * 2


@needs_library
def test_content_that_is_damaged_under_the_right_key_is_found_out() -> None:
    data = bytearray(made_rars.RAR5_LOCKED)
    _, locked, *_ = opened_by(bytes(data), "password")
    assert isinstance(locked, ContentMember)
    for at in range(locked.stored[0].offset, locked.stored[0].end, 7):
        changed = bytearray(data)
        changed[at] ^= 1
        _, found, *_ = opened_by(bytes(changed), "password")
        if isinstance(found, ContentMember):
            with pytest.raises(UnreadableExtentError):
                decoded(found)


def test_a_key_that_takes_too_long_to_work_out_is_over_budget() -> None:
    lock = RarLock(5, bytes(16), (b"", b""), bytes(16), power=22)

    with pytest.raises(OverBudgetError):
        key_of("a", lock, Means())


def opened_by(data: bytes, *passphrases: str) -> list[ContentMember | ClosedContent]:
    return list(READER.members(HeldContent(data), Means(passphrases=passphrases)))


SPLIT = a_rar5({}, a_file5(b"a", PICTURE, flags=0x10))
UNKNOWN = a_rar5({}, a_file5(b"a", PICTURE, packing=1 | 3 << 7))
LARGE = a_rar5({}, a_file5(b"a", PICTURE, packing=3 << 7 | 10 << 10))
SOLID4 = a_rar4(a_file4(b"a", PICTURE, flags=0x10, method=0x33))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SPLIT, wordings.SEVERAL_PARTS),
        (UNKNOWN, wordings.UNKNOWN_METHOD),
        (LARGE, wordings.UNKNOWN_METHOD),
        (SOLID4, wordings.UNKNOWN_METHOD),
    ],
)
def test_what_is_not_read_is_told_with_its_bytes(data: bytes, reason: str) -> None:
    (found,) = all_of(READER, data)

    assert isinstance(found, ClosedContent)
    assert found.reason == reason
    (stored,) = found.stored
    assert data[stored.offset : stored.end] == PICTURE


def test_without_the_library_what_is_compressed_stays_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library, "_LIBRARY", None)

    (found,) = all_of(READER, made_rars.RAR5_ONE)
    (stored,) = all_of(READER, a_rar5({b"a": PICTURE}))

    assert isinstance(found, ClosedContent)
    assert found.reason == wordings.UNKNOWN_METHOD
    assert isinstance(stored, ContentMember)


def test_a_folder_or_link_that_has_bytes_hides_none() -> None:
    folder = bytearray(a_file4(b"a", PICTURE, flags=0xE0))

    (found,) = open_all(READER, a_rar4(bytes(folder)))

    assert found.content == PICTURE


@pytest.mark.parametrize(
    "data",
    [
        a_rar5({b"a": PICTURE})[:-4000],
        a_rar5({b"a": PICTURE}, a_block5(2, a_number(4) * 3)),
        a_rar5({b"a": PICTURE}, a_block5(9, b"", flags=1)[:-2] + b"\xff" * 12),
        a_rar5({b"a": PICTURE}, a_block5(3, b"", b"x").replace(b"\1x", b"\xff" * 9 + b"\x7fx")),
        MARK5 + a_block5(2, b""),
        MARK5,
    ],
)
def test_a_damaged_one_gives_what_came_before_and_is_told(data: bytes) -> None:
    with pytest.raises(UnreadableExtentError):
        all_of(READER, data)


@needs_library
def test_a_length_that_lies_is_found_out() -> None:
    longer = a_rar5({}, a_file5(b"a", PICTURE, packing=3 << 7))  # stored bytes, said to be packed

    (found,) = all_of(READER, longer)

    assert isinstance(found, ContentMember)
    with pytest.raises(UnreadableExtentError):
        decoded(found)


@needs_library
def test_what_must_be_decoded_before_is_spent() -> None:
    means = Means(work=10_000)
    *_, last = READER.members(HeldContent(made_rars.RAR5_SOLID), means)
    assert isinstance(last, ContentMember)
    with pytest.raises(OverBudgetError):
        last.begin()


def fuzz(count: int) -> None:
    seeds = (made_rars.RAR5_SOLID, made_rars.RAR5_ONE, made_rars.RAR4, made_rars.RAR4_NAMES)
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 -- no secret
        seed = chance.choice(seeds)
        if number % 16 == 0:  # some milliseconds each, for the key
            _read(changed_within(made_rars.RAR5_LOCKED, chance), "password")
        read_changed(READER, seed, chance)
        _read(changed_within(seed, chance))


def _read(data: bytes, *passphrases: str) -> None:
    means = Means.for_size(len(data), passphrases)
    try:
        for each in READER.members(HeldContent(data), means):
            if isinstance(each, ContentMember):
                decoded(each, most=1024 * 1024)
    except ForensicsError:
        return


def test_changed_ones_end_in_an_honest_way() -> None:
    fuzz(200)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_changed_ones_end_in_an_honest_way() -> None:
    fuzz(100_000)
