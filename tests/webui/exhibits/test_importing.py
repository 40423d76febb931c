"""Exhibits from a CSV file: every row checked, rejected ones told, nothing imported unconfirmed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.webui.conftest import Unit, Visitor, signed_in
from webui.sizes import OF_PAGES

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

HEADS = "reference,description,medium,seal,holder,source_reference,serial,imei,locked\n"
GOOD = (
    "ABC/8,USB stick,usb_flash,B8000001,Store,P8,S8,,no\nABC/9,Ffôn Ŵyn,phone,B9,Store,P9,,,yes\n"
)


def page_of(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/import"


def confirm(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/acts/confirm-import"


def send(visitor: Visitor, unit: Unit, data: bytes, *, system: str = "NicheRMS") -> TestResponse:
    filled = visitor.fill(page_of(unit), system=system, table=(io.BytesIO(data), "exhibits.csv"))
    return visitor.client.post(
        page_of(unit), base_url=visitor.base, data=filled, content_type="multipart/form-data"
    )


def references(unit: Unit) -> list[str]:
    with unit.store.reading() as uow:
        return [one.reference for one in uow.exhibits.find(case_id=unit.story.case.id)]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_good_table_is_shown_then_imported_once_it_is_confirmed(
    officer: Visitor, open_unit: Unit, mark: str
) -> None:
    checked = send(officer, open_unit, (mark + HEADS + GOOD).encode())
    shown = officer.get(confirm(open_unit)).text
    before = references(open_unit)
    filled = officer.fill(confirm(open_unit))
    first, again = (
        officer.send(confirm(open_unit), filled),
        officer.send(confirm(open_unit), filled),
    )

    assert checked.location == confirm(open_unit)
    assert "2 rows, none rejected." in shown
    assert "Ffôn Ŵyn" in shown
    assert before == ["ABC/2", "ABC/1"]
    assert (first.status_code, again.status_code) == (303, 303)
    assert references(open_unit) == ["ABC/2", "ABC/1", "ABC/8", "ABC/9"]
    with open_unit.store.reading() as uow:
        source = uow.exhibits.find(case_id=open_unit.story.case.id)[-1].source
    assert source is not None
    assert (source.system, source.reference) == ("NicheRMS", "P9")
    assert officer.do(confirm(open_unit)).status_code == 422  # nothing waits any more


BAD = {
    "ABC/1,Stick,usb_flash,B3,Store,P3,,,no": "of that reference is in this case already",
    "ABC/3,Stick,floppy,B3,Store,P3,,,no": "medium must be one of",
    "ABC/3,Stick,usb_flash,,Store,P3,,,no": "seal must not be empty",
    "ABC/3,Stick,usb_flash,B3,Store": "the row has 5 cells",
    "ABC/3,Phone,phone,B3,Store,P3,,490154203237519,no": "check digit of this IMEI",
    "ABC/4,Phone,phone,B3,Store,P3,,356938035643809,no": "has the same serial number or IMEI",
    "ABC/5,Stick,usb_flash,B3,Store,P3,s8,,no": "has the same serial number or IMEI",
    "ABC/8,Stick,usb_flash,B3,Store,P3,,,no": "stands twice",
    "=1+1,Stick,usb_flash,B3,Store,P3,,,no": "takes for a formula",
    "ABC/3,@SUM(A1),usb_flash,B3,Store,P3,,,no": "takes for a formula",
    "ABC/3,-2+3+cmd|calc,usb_flash,B3,Store,P3,,,no": "takes for a formula",
}


def test_each_wrong_row_is_told_with_its_line_and_nothing_is_imported(
    officer: Visitor, open_unit: Unit
) -> None:
    table = HEADS + GOOD + "\n".join(BAD) + "\n"

    answer = send(officer, open_unit, table.encode())
    page = officer.get(answer.location).text
    got = officer.get(f"{page_of(open_unit)}/rejected.csv").data.decode("utf-8-sig")

    assert answer.location == f"{page_of(open_unit)}/rejected"
    assert f"{len(BAD)} rows were rejected, 2 are right." in page
    rows = list(csv.DictReader(io.StringIO(got)))
    assert [int(row["line"]) for row in rows] == list(range(4, 4 + len(BAD)))
    for row, why in zip(rows, BAD.values(), strict=True):
        assert why in row["reason"], row
    assert rows[8]["reference"] == "'=1+1"  # safe to open in a spreadsheet
    forced = officer.do(confirm(open_unit))
    assert forced.status_code == 422
    assert references(open_unit) == ["ABC/2", "ABC/1"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "must name the columns"),
        (b"reference;description\n", "must name the columns"),
        ((HEADS + GOOD).encode("utf-16"), "not UTF-8"),
        ((HEADS + GOOD).encode("cp1252", "replace"), "not UTF-8"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8"),
        ((HEADS + "x\n" * 10_001).encode(), "more than 10,000 rows"),
    ],
)
def test_a_file_that_is_no_such_table_is_told_beside_its_field(
    officer: Visitor, open_unit: Unit, data: bytes, said: str
) -> None:
    answer = send(officer, open_unit, data)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="NicheRMS"' in answer.text


def test_a_table_without_rows_and_a_file_too_large_are_told(
    officer: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = send(officer, open_unit, HEADS.encode())
    monkeypatch.setitem(OF_PAGES, "importing.check", 1_000)
    large = send(officer, open_unit, b"x" * 2_000)

    assert "The file has no rows" in officer.get(empty.location).text
    assert large.status_code == 413
    assert "a table of exhibits 2 MB" in large.text


def test_the_empty_table_is_one_that_is_taken(officer: Visitor, open_unit: Unit) -> None:
    empty = officer.get(f"{page_of(open_unit)}/template.csv").data

    row = b"ABC/8,Stick,usb_flash,B8,Store,P8,Example,Stick,S8,,4096,no\r\n"
    assert send(officer, open_unit, empty + row).location == confirm(open_unit)


def test_what_changed_between_check_and_confirmation_is_told(
    officer: Visitor, open_unit: Unit
) -> None:
    send(officer, open_unit, (HEADS + GOOD).encode())
    book = f"/cases/{open_unit.story.case.id}/acts/book-in"
    officer.do(book, reference="ABC/8", description="Stick", medium="usb_flash", seal="B",
               holder="Store", locked="no")  # fmt: skip

    answer = officer.do(confirm(open_unit))

    assert answer.status_code in (409, 422)
    assert references(open_unit) == ["ABC/2", "ABC/1", "ABC/8"]


def test_a_file_waits_for_its_own_case_and_person_only(
    officer: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    send(officer, open_unit, (HEADS + GOOD).encode())
    other = signed_in(open_app, "E1")

    assert "ABC/8" in officer.get(confirm(open_unit)).text
    assert "ABC/8" not in other.get(confirm(open_unit)).text
    auditor = signed_in(open_app, "U1")
    assert auditor.get(page_of(open_unit)).status_code == 403


def test_a_file_that_was_chosen_in_another_tab_is_not_imported_unseen(
    officer: Visitor, open_unit: Unit
) -> None:
    send(officer, open_unit, (HEADS + GOOD).encode())
    filled, before = officer.fill(confirm(open_unit)), references(open_unit)
    other = GOOD.replace("ABC/8", "ABC/18")
    send(officer, open_unit, (HEADS + other).encode())

    sent = officer.send(confirm(open_unit), filled)

    assert sent.status_code == 409
    assert "ABC/18" in sent.text
    assert references(open_unit) == before


def test_a_file_with_a_rejected_row_never_reads_as_without_one(
    officer: Visitor, open_unit: Unit
) -> None:
    bad = "ABC/3,Stick,floppy,B3,Store,P3,,,no\n"
    send(officer, open_unit, (HEADS + GOOD + bad).encode())

    page = officer.get(confirm(open_unit)).text

    assert "1 row was rejected" in page
    assert "none rejected" not in page
