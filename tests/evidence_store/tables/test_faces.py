from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.tables.csv_file import csv_text, loose_csv
from evidence_store.tables.table import Cell, CellKind, Column, LinkTo, PageLink, Table, Times
from evidence_store.tables.terminal import terminal_lines

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLANKS = " \u00a0\u200b\u3000\ufeff\x0b"

NOTES: Table[Cell] = Table("Notes", (Column("note", "Note", lambda row: row),), "No note.")
SIZES: Table[tuple[str, int]] = Table(
    "Sizes",
    (
        Column("name", "Name", lambda row: row[0], empty="Nobody"),
        Column("size", "Size", lambda row: row[1], CellKind.BYTES),
        Column("twice", "Twice", lambda row: 2 * row[1], terminal=False),
    ),
    "No size.",
)

texts = st.text(max_size=30) | st.sampled_from(STARTS).flatmap(
    lambda start: st.tuples(st.text(BLANKS, max_size=2), st.text(max_size=5)).map(
        lambda told: f"{told[0]}{start}{told[1]}"
    )
)
cells = st.one_of(
    texts,
    st.none(),
    st.integers(),
    st.dates(),
    st.builds(PageLink, texts, st.just(LinkTo.CASE), texts),
    st.lists(texts, max_size=3).map(tuple),
)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@given(cells)
def test_no_cell_of_a_file_begins_as_a_formula(value: Cell) -> None:
    [_, *rows] = read(csv_text(NOTES, [value]))

    assert all(not cell.lstrip(BLANKS).startswith(STARTS) for row in rows for cell in row)


@given(st.lists(texts, min_size=1, max_size=3))
def test_no_heading_or_cell_that_somebody_sent_in_begins_as_a_formula(sent: list[str]) -> None:
    rows = read(loose_csv(sent, [sent]))

    assert all(not cell.lstrip(BLANKS).startswith(STARTS) for row in rows for cell in row)


@given(texts)
def test_what_is_no_formula_stands_in_the_file_as_it_is(text: str) -> None:
    [_, row] = read(csv_text(NOTES, [f"a{text}"]))

    assert row == [f"a{text}"]


@given(st.text(BLANKS, max_size=3), st.sampled_from("aé7(\"'"), texts)
def test_blanks_before_a_word_make_no_formula_of_it(blanks: str, sign: str, rest: str) -> None:
    [_, row] = read(csv_text(NOTES, [f"{blanks}{sign}{rest}"]))

    assert row == [f"{blanks}{sign}{rest}"]


@given(st.lists(texts, max_size=5))
def test_no_cell_moves_the_cursor_or_begins_a_line(found: list[str]) -> None:
    lines = list(terminal_lines(NOTES, found))

    assert len(lines) == 1 + len(found)
    assert all(line.isprintable() for line in lines)


def test_every_kind_of_value_is_told_in_a_file() -> None:
    told: list[Cell] = [
        Stage.SCANNED,
        Times(Stage.SCANNED, 2),
        date(2026, 6, 4),
        datetime(2026, 6, 4, 8, 32, tzinfo=UTC),
        True,
        ("one", PageLink("ABC/1", LinkTo.EXHIBIT, "x")),
    ]

    [_, *rows] = read(csv_text(NOTES, told))

    assert [row[0] for row in rows] == [
        "Scanned", "Scanned: 2", "2026-06-04", "2026-06-04T08:32:00+00:00", "yes", "one; ABC/1",
    ]  # fmt: skip


def test_a_terminal_shows_headings_and_columns_in_line_or_one_sentence() -> None:
    assert list(terminal_lines(SIZES, [])) == ["No size."]
    assert list(terminal_lines(SIZES, [("A", 5), ("", 12_345)])) == [
        "Name                      Size",
        "A                      5 bytes",
        "Nobody  12.3 kB (12,345 bytes)",
    ]
