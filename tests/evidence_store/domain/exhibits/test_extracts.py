from __future__ import annotations

import pytest

from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import check_extract, parse_extract
from evidence_store.errors import WrongEntryError

HEADER = "reference,description,medium,seal,holder,source_reference,serial,size,locked\n"
GOOD = "ABC/1,USB stick,usb_flash,B1,Store,P1,S1,4096,no\n"


def rows(*lines: str) -> bytes:
    return (HEADER + "".join(lines)).encode()


def test_rows_become_entries() -> None:
    (row,) = parse_extract(rows(GOOD))

    assert row.source_reference == "P1"
    assert (row.entry.reference, row.entry.medium, row.entry.size) == (
        "ABC/1",
        MediumKind.USB_FLASH,
        4096,
    )
    assert not row.entry.locked


def test_a_byte_order_mark_and_empty_lines_do_no_harm() -> None:
    assert len(parse_extract(b"\xef\xbb\xbf" + rows(GOOD, ",,,,,,,,\n"))) == 1


def test_what_nobody_knows_is_none_and_not_empty() -> None:
    (row,) = parse_extract(rows("ABC/1,Phone,phone,B1,Store,P1,,,yes\n"))

    assert (row.entry.serial, row.entry.size, row.entry.locked) == (None, None, True)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("ABC/2,,usb_flash,B2,Store,P2,S2,1,no\n", "line 3: description must not be empty"),
        ("ABC/2,Stick,floppy,B2,Store,P2,S2,1,no\n", "line 3: medium must be one of"),
        ("ABC/2,Stick,hdd,B2,Store,P2,S2,16 GB,no\n", "line 3: size must be a whole number"),
        ("ABC/2,Stick,hdd,B2,Store,P2,S2,-1,no\n", "line 3: size must be a whole number"),
        ("ABC/2,Stick,hdd,B2,Store,P2,S2,0,no\n", "line 3: size must be a whole number"),
        ("ABC/2,Stick,hdd,B2,Store,P2,S2,\u0661,no\n", "line 3: size must be a whole number"),
        ("ABC/2,Stick,hdd,B2,Store,P2,S2,1,maybe\n", "line 3: locked must be yes or no"),
        ("ABC/2,Stick\n", "line 3"),
        ("ABC/1,Stick,hdd,B2,Store,P2,S2,1,no\n", "stands twice"),
        ('"ABC/2,Stick\n', "not CSV"),
        (f"ABC/2,{'x' * 5000},hdd,B2,Store,P2,S2,1,no\n", "longer than"),
    ],
)
def test_one_bad_row_refuses_the_extract_and_is_named_by_its_line(bad: str, why: str) -> None:
    with pytest.raises(WrongEntryError, match="Nothing was imported") as refusal:
        parse_extract(rows(GOOD, bad))

    assert why in str(refusal.value)


def test_all_bad_rows_are_named_but_not_thousands_of_them() -> None:
    with pytest.raises(WrongEntryError, match="and 30 more"):
        parse_extract(rows(*["ABC/2,,,,,,,,\n"] * 50))


def test_a_refusal_does_not_repeat_what_a_row_says() -> None:
    with pytest.raises(WrongEntryError) as refusal:
        parse_extract(rows("ABC/2,CANARY,floppy,B2,Store,P2,CANARY,1,no\n"))

    assert "CANARY" not in str(refusal.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"reference,description\n",
        (HEADER.rstrip() + ",colour\n").encode(),
        (HEADER.rstrip() + ",serial\n").encode(),
        HEADER.encode(),
        HEADER.encode("utf-16"),
    ],
)
def test_a_file_that_is_no_extract_is_refused(data: bytes) -> None:
    with pytest.raises(WrongEntryError):
        parse_extract(data)


@pytest.mark.parametrize(
    "data",
    [bytes(2000), b'"reference"x,description\n', b'"' + b"x" * 200_000 + b'",a\n', b'"reference'],
    ids=["zeros", "a sign behind a quotation", "a cell without an end", "an open quotation"],
)
def test_a_first_line_that_is_no_csv_is_refused_as_one_that_names_no_columns(data: bytes) -> None:
    with pytest.raises(WrongEntryError, match="first line of the extract must name the columns"):
        check_extract(data)
