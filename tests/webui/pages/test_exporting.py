from __future__ import annotations

import csv
import io

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webui.exporting import csv_answer, safe_cell, safe_file_name


@given(st.text())
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = safe_cell(text)

    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (text, f"'{text}")


@given(st.text())
def test_a_file_name_names_no_folder(name: str) -> None:
    safe = safe_file_name(name)

    assert safe
    assert set(safe) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    assert not safe.startswith(".")


def test_a_table_comes_as_a_csv_that_a_spreadsheet_reads() -> None:
    with Flask(__name__).test_request_context():
        answer = csv_answer(
            ["Title", "Day"],
            [['=HYPERLINK("x")', None], ["ŵ, ŷ", "2026-06-04"]],
            file_name="custody of ABC/1.csv",
        )

    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["Title", "Day"], ['\'=HYPERLINK("x")', ""], ["ŵ, ŷ", "2026-06-04"]]
    assert answer.headers["Content-Disposition"] == "attachment; filename=custody-of-ABC-1.csv"
