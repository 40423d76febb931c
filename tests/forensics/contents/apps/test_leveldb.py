"""Values of LevelDB are unpacked and joined; what lies in its tables ends in order."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

import pytest
import zstandard

from forensics.contents.apps.leveldb import LevelDbReader
from forensics.contents.apps.leveldb_marks import LEVELDB
from forensics.contents.apps.snappy import unpack
from forensics.contents.reader import ClosedContent
from forensics.contents.texts.reader import TextReader
from forensics.errors import UnreadableExtentError
from forensics.scanning.shards.held_looks import kind_of
from tests.forensics.contents.apps.building import (
    BLOCK as BLOCK_SIZE,
)
from tests.forensics.contents.apps.building import (
    a_block,
    a_log,
    a_number,
    a_table,
    masked_sum,
    snappied,
)
from tests.forensics.contents.opened import all_of, in_bulk, open_all, read_many_changed

if TYPE_CHECKING:
    from collections.abc import Callable

READER = LevelDbReader()
_made = random.Random("leveldb")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _made.randbytes(9_000)
WRITTEN = base64.b64encode(PICTURE)
WORDS = b"words and words " * 9
ADDRESS = b"0data:image/jpeg;base64," + WRITTEN
WIDE = b"\0" + ADDRESS.decode().encode("utf-16-le")  # as browsers mark text of two bytes a sign
VALUES = {b"a": b"short", b"b": PICTURE, b"c": WORDS, b"d": ADDRESS, b"e": WIDE}
BLOCK = a_block(VALUES)
STORED, SNAPPY, ZSTD = range(3)


def read_from(data: bytes) -> Callable[[int, int], bytes]:
    return lambda at, length: data[at : at + length]


@pytest.mark.parametrize(
    ("kind", "stored"),
    [(STORED, BLOCK), (SNAPPY, snappied(BLOCK)), (ZSTD, zstandard.compress(BLOCK))],
)
def test_values_of_a_table_are_given_however_its_blocks_are_packed(
    kind: int, stored: bytes
) -> None:
    found = {each.content: each for each in open_all(READER, a_table((kind, stored)))}

    assert set(found) == {PICTURE, ADDRESS, WIDE} | ({BLOCK} if kind else set())
    for text in (ADDRESS, WIDE):
        assert found[text].member.kind == "text"
        assert [each.content for each in open_all(TextReader(), text)] == [PICTURE]
    assert found[PICTURE].member.is_as_stored is (kind == STORED)
    assert found[PICTURE].stored == (stored if kind else PICTURE)


def test_values_of_a_log_are_joined_over_its_blocks() -> None:
    long = PICTURE * 9

    found = open_all(READER, a_log(WORDS, WRITTEN, long, b"short", long))

    assert [each.content for each in found] == [WRITTEN, long, long]
    assert found[0].member.kind == "text"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (a_table((SNAPPY, snappied(BLOCK))), LEVELDB),
        (a_log(WORDS, PICTURE), LEVELDB),
        (b"\1" + a_log(WORDS, PICTURE), None),
        (a_table((SNAPPY, snappied(BLOCK)))[:-1], None),
    ],
)
def test_it_is_known_by_its_last_bytes_or_by_a_checksum(data: bytes, expected: str | None) -> None:
    assert kind_of(read_from(data), len(data)) == expected


def test_a_block_that_is_packed_in_another_way_is_said() -> None:
    (closed,) = all_of(READER, a_table((9, BLOCK)))

    assert isinstance(closed, ClosedContent)


def test_a_damaged_block_hides_no_other() -> None:
    broken = snappied(BLOCK)[:-9]

    closed, *rest = all_of(READER, a_table((SNAPPY, broken), (SNAPPY, snappied(BLOCK))))

    assert isinstance(closed, ClosedContent)
    assert len(rest) == 4


def test_a_record_of_a_hundred_thousand_empty_fragments_is_gone_through_once() -> None:
    first, empty, last = a_log(WORDS), b"\0" * 6 + b"\3", b"\0" * 4 + b"\1\0\4x"
    head = first[:6] + b"\2" + first[7:]
    checked = masked_sum(head[6:]) + head[4:]
    block = empty * (BLOCK_SIZE // 7) + b"\0" * (BLOCK_SIZE % 7)
    fill = (BLOCK_SIZE - len(checked)) // 7
    begin = (checked + empty * fill).ljust(BLOCK_SIZE, b"\0")

    (record,) = open_all(READER, begin + block * 20 + last)

    assert record.content == WORDS + b"x"


def test_an_index_that_names_one_block_many_times_gives_it_once() -> None:
    handle = a_number(0) + a_number(len(BLOCK))
    index = a_block({b"%05d" % number: handle for number in range(20_000)})
    table = a_table((STORED, BLOCK))
    footer = a_number(0) + a_number(0) + a_number(len(table)) + a_number(len(index))
    data = table + index + bytes(5) + footer.ljust(40, b"\0") + table[-8:]

    assert len(open_all(READER, data)) == 3


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"\xff\xff\xff\xff\x7f",
        a_number(40) + b"\x01\x00",
        a_number(4) + b"\x0cab",
        a_number(9) + b"\x00a\x09\x00",
        a_number(2_000_000) + b"\x00a\xfe\x01\x00",
    ],
    ids=["nothing", "too long", "before the front", "cut off", "no distance", "a bomb"],
)
def test_packed_bytes_that_make_no_sense_are_refused(packed: bytes) -> None:
    with pytest.raises(UnreadableExtentError):
        unpack(packed)


def test_a_copy_may_reach_into_itself() -> None:
    assert unpack(a_number(67) + b"\x08abc\xfe\x03\x00") == b"abc" * 22 + b"a"


SEEDS = [a_table((SNAPPY, snappied(BLOCK[:3000])), (STORED, BLOCK)), a_log(PICTURE * 4, WRITTEN)]


@in_bulk(200)
def test_changed_files_are_read_or_refused(inputs: int) -> None:
    read_many_changed([(READER, each) for each in SEEDS], inputs)
