from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

from forensics.exports.formulas import escape_formula
from forensics.exports.hits_csv import MOST_IN_CELL
from forensics.values import (
    Coverage,
    Extent,
    HashAlgorithm,
    Hit,
    HitKind,
    SourceKind,
    SourceReport,
)
from tests.forensics.exports.builders import (
    A_CANDIDATE,
    A_PART,
    BY_CLOCK,
    BY_UTC,
    HOSTILE,
    a_hit,
    a_result,
    exported,
    names,
    unseen_in,
)


def rows_of(*hits: Hit) -> list[dict[str, str]]:
    data = exported("csv", a_result(*hits))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def hits_in(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["row"] == "hit"]


def test_a_hit_stands_with_its_place_path_and_standing() -> None:
    again = a_hit(extents=(Extent(8_000_000, 1000),))

    exact, part, candidate, other = hits_in(rows_of(a_hit(), A_PART, A_CANDIDATE, again))

    assert exact["extents"] == "1048576+600 2097152+400"
    assert (exact["first_byte"], exact["bytes"]) == ("1048576", "1000")
    assert (exact["path"], exact["within"]) == ("/home/u/a.zip", "b.jpg")
    assert (exact["image"], exact["partition"], exact["allocated"]) == ("disk.E01", "1", "yes")
    assert (part["edge_before"], part["edge_after"], part["known_offset"]) == ("12", "511", "1024")
    assert (part["path"], part["allocated"]) == ("", "")
    assert candidate["distance"] == "12"
    standings = [each["standing"] for each in (exact, part, candidate)]
    assert standings == ["exact", "part", "candidate"]
    assert [each["hit"] for each in (exact, part, candidate, other)] == ["1", "2", "3", "4"]
    assert [each["known_file"] for each in (exact, part, candidate, other)] == ["1", "2", "3", "1"]


def test_a_whole_file_by_md5_or_sha1_alone_is_a_candidate() -> None:
    weak = a_hit(established_by=(HashAlgorithm.SHA1, HashAlgorithm.MD5))

    assert hits_in(rows_of(weak))[0]["standing"] == "candidate"


@pytest.mark.parametrize("kind", [HitKind.TRUNCATED, HitKind.FRAGMENT])
def test_a_piece_is_never_called_exact(kind: HitKind) -> None:
    assert hits_in(rows_of(a_hit(kind=kind)))[0]["standing"] == "part"


def test_extents_that_no_cell_of_a_spreadsheet_holds_go_on_in_more_rows() -> None:
    extents = tuple(Extent(10**12 + 4096 * n, 512) for n in range(5000))

    rows = [row for row in rows_of(a_hit(extents=extents)) if row["hit"] == "1"]

    assert [row["row"] for row in rows] == ["hit", *["more of the hit"] * (len(rows) - 1)]
    assert max(len(row["extents"]) for row in rows) <= MOST_IN_CELL
    told = " ".join(row["extents"] for row in rows).split(" ")
    assert told == [f"{each.offset}+{each.length}" for each in extents]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (SourceKind.EWF, "medium"),
        (SourceKind.FOLDER, "file"),
        (SourceKind.TAR, "archive"),
        (None, ""),
    ],
)
def test_of_what_offsets_are_bytes_is_said_where_there_are_any(
    kind: SourceKind | None, named: str
) -> None:
    source = SourceReport("disk.E01", 5000, None, Coverage(compared=5000), kind=kind)
    data = exported("csv", a_result(a_hit(), sources=(source,)))

    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert {row["bytes_of"] for row in rows if row["extents"]} == {named}
    assert {row["bytes_of"] for row in rows if not row["extents"]} == {""}
    assert [row["kind"] for row in rows if row["row"] == "source"] == [kind or ""]


def test_volumes_and_each_fault_stand_in_the_table() -> None:
    rows = rows_of()

    volumes = [row["note"] for row in rows if row["row"] == "volume"]
    assert volumes == [
        "partition 1: NTFS, 31 streams listed",
        "partition 2: LUKS2, no list of files",
    ]
    (fault,) = (row for row in rows if row["note"] == "partition 2: encrypted, no key")
    assert (fault["row"], fault["extents"]) == ("not examined", "536870912+4000")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_runs_and_no_name_ends_one(name: str) -> None:
    check_one_row(name)


@settings(max_examples=100)
@given(names)
def test_no_cell_runs_whatever_a_name_holds(name: str) -> None:
    check_one_row(name)


def check_one_row(name: str) -> None:
    rows = rows_of(a_hit(path=name, also=(name,), image=name))

    assert len(hits_in(rows)) == 1
    assert all(escape_formula(cell) == cell for row in rows for cell in row.values())
    assert not any(unseen_in(cell) for row in rows for cell in row.values())
    told = hits_in(rows)[0]
    if all(" " <= sign <= "~" for sign in name) and "!/" not in name:
        assert told["path"] == escape_formula(name)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("a.jpg;=1+1", "a.jpg;'=1+1"),
        ("a; \u200b@b;c", "a;' \u200b@b;c"),
        ("a=1;b+2", "a=1;b+2"),
    ],
)
def test_nothing_runs_where_a_spreadsheet_parts_cells_at_semicolons_either(
    name: str, cell: str
) -> None:
    assert escape_formula(name) == cell
    assert escape_formula(cell) == cell


def test_times_stand_beside_a_hit_with_who_told_them_and_by_which_clock() -> None:
    by_utc, by_clock, without = hits_in(
        rows_of(a_hit(times=BY_UTC), a_hit(times=BY_CLOCK, path="/b"), a_hit(path="/c"))
    )

    assert (by_utc["modified"], by_utc["created"]) == (BY_UTC.modified, BY_UTC.created)
    assert (by_utc["times_told_by"], by_utc["times_zone"]) == ("NTFS", "UTC")
    assert by_clock["accessed"] == "2021-03-05"
    assert "zone is not known" in by_clock["times_zone"]
    assert not any(without[each] for each in ("modified", "created", "times_zone"))
