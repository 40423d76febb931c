"""Files that a browser takes away: tables for a spreadsheet, and what is made while it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from evidence_store.tables.csv_file import csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.tables.table import Row, Table


def csv_answer(table: Table[Row], rows: Iterable[Row], *, file_name: str) -> Response:
    """Answer with a table as an attachment."""
    return csv_file(csv_text(table, rows), file_name=file_name)


def csv_file(text: str, *, file_name: str) -> Response:
    """Answer with a CSV as an attachment."""
    answer = Response(text, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=safe_file_name(file_name))
    return answer


def file_in_pieces(
    pieces: Iterable[str], *, file_name: str, mimetype: str, close: Callable[[], object]
) -> Response:
    """Answer with a file that is made while it is sent; a fault on the way breaks the answer off.

    Args:
        pieces: the file.
        file_name: what the browser calls it.
        mimetype: its type.
        close: called when it was sent, or when nobody takes any more of it.
    """
    answer = Response(pieces, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=safe_file_name(file_name))
    answer.call_on_close(close)
    return answer


def safe_file_name(name: str) -> str:
    """Keep letters, digits, point and dash; everything else becomes a dash."""
    kept = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in name
    )
    return kept.strip(".-") or "file"
