"""Tables as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# What a spreadsheet takes for a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS = 500  # of one piece


def csv_answer(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, file_name: str
) -> Response:
    """Answer with a table as an attachment, UTF-8 with the mark that Excel needs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=safe_file_name(file_name))
    return answer


def csv_pieces(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same table piece by piece, for ``file_in_pieces``."""
    yield "\ufeff"
    following = chain([heads], rows)
    while some := list(islice(following, _ROWS)):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows([safe_cell(cell) for cell in row] for row in some)
        yield text.getvalue()


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


def safe_cell(value: object) -> str:
    """Put an apostrophe before what a spreadsheet would run; nothing else is changed."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def safe_file_name(name: str) -> str:
    """Keep letters, digits, point and dash; everything else becomes a dash."""
    kept = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in name
    )
    return kept.strip(".-") or "file"
