"""Thumbnails of Windows are found by their marks, whatever the sizes before them say."""

from __future__ import annotations

import random

import pytest

from forensics.contents.thumbnails.thumbcache import ThumbcacheReader
from forensics.errors import UnreadableExtentError
from tests.forensics.contents.opened import all_of, in_bulk, open_all, read_changed
from tests.forensics.contents.thumbnails.building import (
    EIGHT,
    SEVEN,
    TEN,
    VISTA,
    a_store,
    an_entry,
)

READER = ThumbcacheReader()
_made = random.Random("thumbcache")  # noqa: S311 -- no secret
FIRST = b"\xff\xd8\xff\xe0" + _made.randbytes(3000)
SECOND = b"BM" + _made.randbytes(2000)


@pytest.mark.parametrize("version", [VISTA, SEVEN, EIGHT, TEN])
def test_thumbnails_are_given_as_they_stand(version: int) -> None:
    store = a_store(
        version,
        an_entry(version, 0xA1, FIRST),
        an_entry(version, 2, b""),
        b"\0" * 5,
        an_entry(version, 3, SECOND, filling=6),
    )

    found = open_all(READER, store)

    assert [(each.name, each.content) for each in found] == [
        (b"00000000000000a1", FIRST),
        (b"0000000000000003", SECOND),
    ]
    assert all(each.member.is_as_stored for each in found)


def test_a_size_that_lies_hides_no_other_thumbnail() -> None:
    store = a_store(TEN, an_entry(TEN, 1, FIRST, size=2**31), an_entry(TEN, 2, SECOND))

    assert [each.content for each in open_all(READER, store)] == [SECOND]


def test_thumbnails_behind_damage_and_over_windows_are_found() -> None:
    large = FIRST + _made.randbytes(1_100_000)
    store = a_store(TEN, _made.randbytes(1_040_000), an_entry(TEN, 1, large))

    assert [each.content for each in open_all(READER, store + an_entry(TEN, 2, SECOND))] == [
        large,
        SECOND,
    ]


@pytest.mark.parametrize("data", [b"", b"CMMM", b"IMMM" + bytes(90)])
def test_what_is_no_store_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableExtentError):
        all_of(READER, data)


@in_bulk(300)
def test_changed_stores_are_read_or_refused(inputs: int) -> None:
    for number in range(inputs):
        version = (VISTA, SEVEN, TEN)[number % 3]
        seed = a_store(version, an_entry(version, 1, FIRST[:300]), an_entry(version, 2, SECOND))
        read_changed(READER, seed, random.Random(number))  # noqa: S311 -- no secret
