"""The custody log: every entry with what is shown of it, as table, as time line, as files."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from evidence_store.domain.unit.anchors import ANCHOR_WORDS
from evidence_store.log_views.log_pages import LogPage, read_log, whole_log
from evidence_store.tables.csv_file import csv_pieces
from evidence_store.tables.custody import LOG, LogLine
from webui.door.access import the_actor, the_store
from webui.exporting import csv_answer, file_in_pieces, safe_file_name
from webui.unit.log_checks import log_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from werkzeug.wrappers import Response as Answer

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.log_views.checked_log import LogRow

blueprint = Blueprint("custody", __name__, url_prefix="/custody")


@blueprint.get("")
def show() -> str:
    """Show the whole log, newest first."""
    return _table(_page(), "The custody log")


@blueprint.get("/cases/<case_id>")
def of_case(case_id: str) -> str:
    """Show the log of one case, oldest first."""
    page = _page(case_id=case_id)
    return _table(page, f"Custody log of case {page.references[case_id]}", case_id=case_id)


@blueprint.get("/exhibits/<exhibit_id>")
def of_exhibit(exhibit_id: str) -> str:
    """Show the log of one exhibit, oldest first."""
    page = _page(exhibit_id=exhibit_id)
    title = f"Custody log of exhibit {page.references[exhibit_id]}"
    return _table(page, title, exhibit_id=exhibit_id)


@blueprint.get("/cases/<case_id>/timeline")
def timeline(case_id: str) -> str:
    """Show what happened in a case as a time line, newest first."""
    page = _page(case_id=case_id, newest_first=True)
    return render_template("unit/custody_timeline.html", page=page, case_id=case_id)


@blueprint.get("/entries.csv")
def as_csv() -> Response:
    """Return the whole log as a table for a spreadsheet, oldest first, made while it is sent."""
    opened = ExitStack()
    log = opened.enter_context(whole_log(the_store(), actor=the_actor()))
    pieces = csv_pieces(LOG, (LogLine(row, log.references) for row in log.rows))
    return file_in_pieces(
        pieces, file_name="custody-log.csv", mimetype="text/csv", close=opened.close
    )


@blueprint.get("/cases/<case_id>/entries.csv")
def of_case_as_csv(case_id: str) -> Response:
    """Return the log of a case as a table for a spreadsheet."""
    page = _page(case_id=case_id, number=None)
    file_name = f"custody-{page.references[case_id]}.csv"
    return csv_answer(LOG, _lines(page), file_name=file_name)


@blueprint.get("/entries.json")
def as_json() -> Response:
    """Return the whole log as JSON, each entry as it is hashed, oldest first."""
    opened = ExitStack()
    log = opened.enter_context(whole_log(the_store(), actor=the_actor()))
    return file_in_pieces(
        _json_pieces(log.head, log.rows),
        file_name="custody-log.json",
        mimetype="application/json",
        close=opened.close,
    )


@blueprint.get("/cases/<case_id>/entries.json")
def of_case_as_json(case_id: str) -> Response:
    """Return the log of a case as JSON."""
    page = _page(case_id=case_id, number=None)
    answer = Response("".join(_json_pieces(page.head, page.rows)), mimetype="application/json")
    name = safe_file_name(f"custody-{page.references[case_id]}.json")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.post("/check")
def check() -> Answer:
    """Begin to check the whole log, unless that is under way."""
    began = log_checks().begin(the_store())
    session["said"] = "The check has begun." if began else "A check is already running."
    return redirect(url_for("custody.show", _anchor="check"), code=303)


def _page(
    *,
    case_id: str | None = None,
    exhibit_id: str | None = None,
    number: int | None = 1,
    newest_first: bool | None = None,
) -> LogPage:
    if number is not None:
        asked = request.args.get("page", "1")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
    return read_log(
        the_store(),
        actor=the_actor(),
        case_id=case_id,
        exhibit_id=exhibit_id,
        number=number,
        newest_first=newest_first,
    )


def _table(page: LogPage, title: str, **about: str) -> str:
    return render_template(
        "unit/custody.html",
        page=page,
        title=title,
        about=about,
        endpoint=request.endpoint,
        declared=LOG,
        lines=_lines(page),
        anchor_words=ANCHOR_WORDS,
        checked=log_checks().newest,
        is_checking=log_checks().is_running,
    )


def _lines(page: LogPage) -> list[LogLine]:
    return [LogLine(row, page.references) for row in page.rows]


def _json_pieces(head: Head, rows: Iterable[LogRow]) -> Iterator[str]:
    """The document piece by piece; what breaks off on the way is no JSON."""
    yield f'{{"head": {json.dumps({"size": head.size, "root": head.root.hex()})}, "entries": [\n'
    for number, row in enumerate(rows):
        yield (",\n" if number else "") + json.dumps(_document(row), ensure_ascii=False)
    yield "\n]}\n"


def _document(row: LogRow) -> dict[str, object]:
    held = row.anchor
    return {
        "entry": row.view.seq,
        "what": row.view.sentence,
        "hash": row.leaf.hex(),
        "hashed": row.body.decode(),
        "held_outside": None
        if held is None
        else {
            "kind": held.kind.value,
            "by": held.source,
            "size": held.size,
            "since": held.at.isoformat(),
        },
    }
