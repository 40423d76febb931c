from __future__ import annotations

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.tables.table import Column, Table
from webui.exporting import csv_answer, safe_file_name

NOTES: Table[str] = Table("Notes", (Column("note", "Note", lambda row: row),), "No note.")


@given(st.text())
def test_a_file_name_names_no_folder(name: str) -> None:
    safe = safe_file_name(name)

    assert safe
    assert set(safe) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    assert not safe.startswith(".")


def test_a_table_comes_as_a_csv_that_a_spreadsheet_reads() -> None:
    with Flask(__name__).test_request_context():
        answer = csv_answer(NOTES, ["ŵ, ŷ"], file_name="custody of ABC/1.csv")

    assert answer.get_data().decode("utf-8-sig") == 'note\r\n"ŵ, ŷ"\r\n'
    assert answer.headers["Content-Disposition"] == "attachment; filename=custody-of-ABC-1.csv"
