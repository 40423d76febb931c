"""What cells of databases hold is joined over their pages; pages that lie or loop end in order."""

from __future__ import annotations

import base64
import gzip
import random
import sqlite3
import struct
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import ContentMember
from forensics.contents.sqlite.reader import DatabaseReader, LogReader
from forensics.contents.texts.reader import TextReader
from forensics.errors import UnreadableExtentError
from tests.forensics.contents.opened import HeldContent, all_of, decoded, open_all, read_changed
from tests.forensics.contents.sqlite.building import (
    INSERT,
    Row,
    a_database,
    with_journal,
    with_log,
)

if TYPE_CHECKING:
    from pathlib import Path

DATABASE, LOG = DatabaseReader(), LogReader()
_made = random.Random("sqlite")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _made.randbytes(90_001)
SMALL = b"\x89PNG\r\n\x1a\n" + _made.randbytes(300)
WORDS = "words and more words " * 20


def contents(data: bytes) -> list[bytes]:
    return [each.content for each in open_all(DATABASE, data)]


@pytest.mark.parametrize("size", [512, 1024, 4096, 65536])
def test_a_blob_is_joined_over_its_pages(size: int, tmp_path: Path) -> None:
    rows: list[Row] = [("words", None)] * 9 + [("a", PICTURE), ("b", SMALL)]
    (found, small) = open_all(
        DATABASE, a_database(tmp_path / "a", rows, f"PRAGMA page_size={size}")
    )

    assert (found.content, small.content) == (PICTURE, SMALL)
    assert found.member.is_as_stored
    assert found.name.endswith(b"/10/2")


def test_the_cells_of_a_table_without_row_numbers_are_read(tmp_path: Path) -> None:
    table = "CREATE TABLE a (words TEXT, content BLOB, PRIMARY KEY (words)) WITHOUT ROWID"

    data = a_database(tmp_path / "a", [(f"{n}" * 99, PICTURE) for n in range(9)], table=table)

    assert contents(data) == [PICTURE] * 9


def test_text_in_a_cell_is_looked_into_where_it_may_hold_a_picture(tmp_path: Path) -> None:
    short, long = base64.b64encode(SMALL).decode(), base64.b64encode(PICTURE).decode()
    rows: list[Row] = [(WORDS, None), (short, None), (long, None), (WORDS * 999, None)]

    found = open_all(DATABASE, a_database(tmp_path / "a", rows))

    assert {each.content for each in found} == {
        short.encode(),
        long.encode(),
        (WORDS * 999).encode(),
    }
    assert {each.member.kind for each in found} == {"text"}


def test_text_of_a_database_in_two_bytes_a_sign_is_looked_into(tmp_path: Path) -> None:
    short = f"data:image/png;base64,{base64.b64encode(SMALL).decode()}"
    rows: list[Row] = [(short, None), (WORDS, None)]

    (text,) = open_all(DATABASE, a_database(tmp_path / "a", rows, "PRAGMA encoding='UTF-16le'"))

    assert text.content == short.encode("utf-16-le")
    assert [each.content for each in open_all(TextReader(), text.content)] == [SMALL]


def test_compressed_cells_are_given_to_be_opened(tmp_path: Path) -> None:
    text = base64.b64encode(SMALL)
    packed, small = zlib.compress(PICTURE), zlib.compress(text)
    rows: list[Row] = [("a", packed), ("b", small), ("c", gzip.compress(SMALL))]

    found = contents(a_database(tmp_path / "a", rows))

    assert PICTURE in found
    assert text in found
    assert gzip.compress(SMALL)[10:] in {each[10:] for each in found}


def test_a_blob_whose_pages_are_not_in_order_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "a"
    a_database(path, [("a", bytes(50_000)), ("b", b"x"), ("c", bytes(30_000))])
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("DELETE FROM a WHERE words = 'a'")
        made.execute(INSERT, ("d", PICTURE))

    found = next(each for each in open_all(DATABASE, path.read_bytes()) if each.content == PICTURE)

    places = [extent.offset for extent in found.member.stored]
    assert places != sorted(places)


def test_a_page_that_is_free_is_read_as_long_as_it_holds_cells(tmp_path: Path) -> None:
    path = tmp_path / "a"
    a_database(path, [("a", PICTURE)], "CREATE TABLE b (c)", "INSERT INTO b VALUES (randomblob(9))")
    with closing(sqlite3.connect(path)) as made, made:
        for each in ("PRAGMA secure_delete=off", "DROP TABLE b", "DROP TABLE a"):
            made.execute(each)

    assert PICTURE in contents(path.read_bytes())


def test_rows_that_are_in_the_log_alone_are_found_there(tmp_path: Path) -> None:
    database, log = with_log(tmp_path / "a", [("a", SMALL)], [("b", PICTURE), ("c", PICTURE[::-1])])

    assert contents(database) == [SMALL]
    found = {each.content for each in open_all(LOG, log)}
    assert {PICTURE, PICTURE[::-1]} <= found


def test_what_was_there_before_is_found_in_the_journal(tmp_path: Path) -> None:
    text = base64.b64encode(SMALL)
    rows: list[Row] = [(text.decode(), b"")]
    _, journal = with_journal(tmp_path / "a", rows * 200, "UPDATE a SET words = ''")

    assert text in [each.content for each in open_all(LOG, journal)]


def first_overflow(data: bytes) -> tuple[int, int]:
    """Where the first cell that goes on says so, and the number of that page."""
    whole = next(each for each in all_of(DATABASE, data) if isinstance(each, ContentMember))
    at = whole.stored[1].offset - 4
    number = (at // 4096 + 1).to_bytes(4, "big")
    return data.index(number, whole.stored[0].end), at


def test_pages_that_loop_end_with_the_length_of_the_cell(tmp_path: Path) -> None:
    data = bytearray(a_database(tmp_path / "a", [("a", PICTURE)]))
    _, at = first_overflow(bytes(data))
    data[at : at + 4] = (at // 4096 + 1).to_bytes(4, "big")

    (member,) = all_of(DATABASE, bytes(data))

    assert isinstance(member, ContentMember)
    assert len(decoded(member)) == len(PICTURE)


@pytest.mark.parametrize("number", [0, 1, 2**31])
def test_a_page_that_is_not_there_is_a_fault(number: int, tmp_path: Path) -> None:
    data = bytearray(a_database(tmp_path / "a", [("a", PICTURE)]))
    at, _ = first_overflow(bytes(data))
    data[at : at + 4] = number.to_bytes(4, "big")

    (member,) = all_of(DATABASE, bytes(data))

    assert isinstance(member, ContentMember)
    with pytest.raises(UnreadableExtentError, match="damaged"):
        decoded(member)


def test_a_list_of_free_pages_that_loops_ends(tmp_path: Path) -> None:
    data = bytearray(a_database(tmp_path / "a", [("a", PICTURE)]))
    data[32:36] = (2).to_bytes(4, "big")
    data[4096:4104] = struct.pack(">II", 2, 2**31)

    all_of(DATABASE, bytes(data))


def test_cells_that_all_claim_the_same_pages_are_over_budget(tmp_path: Path) -> None:
    data = bytearray(a_database(tmp_path / "a", [("a", PICTURE)] * 9, "PRAGMA page_size=512"))
    for at in range(0, len(data), 512):
        if data[at] == 0x0D:  # each of its cells is its first one
            first = data[at + 8 : at + 10]
            data[at + 3 : at + 5] = (200).to_bytes(2, "big")
            data[at + 8 : at + 408] = first * 200

    with pytest.raises(OverBudgetError):
        list(DATABASE.members(HeldContent(bytes(data)), Means(work=200_000)))


def test_a_page_that_names_one_cell_thirty_thousand_times_is_over_budget(tmp_path: Path) -> None:
    data = bytearray(a_database(tmp_path / "a", [("a", b"x")], "PRAGMA page_size=65536"))
    data[65536 + 3 : 65536 + 5] = (30_000).to_bytes(2, "big")
    data[65536 + 8 : 65536 + 60_008] = data[65536 + 8 : 65536 + 10] * 30_000

    with pytest.raises(OverBudgetError):
        list(DATABASE.members(HeldContent(bytes(data)), Means(work=1_000_000)))


@pytest.mark.parametrize("reader", [DATABASE, LOG])
@pytest.mark.parametrize("length", [0, 15, 31, 99])
def test_a_file_without_its_header_is_damaged(
    reader: DatabaseReader | LogReader, length: int, tmp_path: Path
) -> None:
    data = a_database(tmp_path / "a", [("a", SMALL)])[:length]

    with pytest.raises(UnreadableExtentError):
        all_of(reader, data)


def _fuzz(inputs: int, folder: Path) -> None:
    rows: list[Row] = [(WORDS, SMALL), (base64.b64encode(SMALL).decode(), zlib.compress(PICTURE))]
    small = "PRAGMA page_size=512"
    database = a_database(folder / "a", [(None, b"x" * 900), *rows[:1]], small)
    _, log = with_log(folder / "b", [], [rows[0]])
    packed: list[Row] = [(rows[1][0], None)] * 50
    _, journal = with_journal(folder / "c", packed, "UPDATE a SET content = 'x'")
    for reader, seed in ((DATABASE, database), (LOG, log), (LOG, journal)):
        for number in range(inputs // 3):
            read_changed(reader, seed, random.Random(f"{len(seed)} {number}"))  # noqa: S311 -- no secret


def test_changed_databases_are_read_or_refused(tmp_path: Path) -> None:
    _fuzz(600, tmp_path)


@pytest.mark.long
def test_a_hundred_thousand_changed_databases_are_read_or_refused(tmp_path: Path) -> None:
    _fuzz(100_000, tmp_path)


def test_a_table_of_many_short_rows_gives_nothing(tmp_path: Path) -> None:
    assert contents(a_database(tmp_path / "a", [("short", b"short")] * 20_000)) == []
