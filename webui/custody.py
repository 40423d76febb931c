"""The custody log: every entry with what is shown of it, as table, as time line, as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from evidence_store.bootstrap.log_pages import LogPage, read_log
from evidence_store.domain.anchors import ANCHOR_WORDS
from webui.access import the_actor, the_store
from webui.exporting import csv_answer, safe_file_name
from webui.log_checks import log_checks
from webui.wording import at_time

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from evidence_store.bootstrap.log_pages import LogRow

blueprint = Blueprint("custody", __name__, url_prefix="/custody")

HEADS = ("entry", "happened_utc", "recorded_utc", "case", "exhibit", "what", "by", "corrects_entry",
         "correction", "corrected_by_entries", "proof", "sha256_of_entry")  # fmt: skip


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
    page = _page(case_id=case_id, number=None)
    rows = reversed(page.rows)
    return render_template("custody_timeline.html", page=page, rows=rows, case_id=case_id)


@blueprint.get("/entries.csv")
def as_csv() -> Response:
    """Give the whole log as a table for a spreadsheet, oldest first."""
    return _csv(_page(number=None), "custody-log.csv")


@blueprint.get("/cases/<case_id>/entries.csv")
def of_case_as_csv(case_id: str) -> Response:
    """Give the log of a case as a table for a spreadsheet."""
    page = _page(case_id=case_id, number=None)
    return _csv(page, f"custody-{page.references[case_id]}.csv")


@blueprint.get("/entries.json")
def as_json() -> Response:
    """Give the whole log as JSON, each entry as it is hashed, oldest first."""
    return _json(_page(number=None), "custody-log.json")


@blueprint.get("/cases/<case_id>/entries.json")
def of_case_as_json(case_id: str) -> Response:
    """Give the log of a case as JSON."""
    page = _page(case_id=case_id, number=None)
    return _json(page, f"custody-{page.references[case_id]}.json")


@blueprint.post("/check")
def check() -> Answer:
    """Begin to check the whole log, unless that is under way."""
    began = log_checks().begin(the_store())
    session["said"] = "The check has begun." if began else "A check is under way already."
    return redirect(url_for("custody.show", _anchor="check"), code=303)


def proof_words(row: LogRow) -> str:
    """What is shown of an entry, in words."""
    if row.anchor is None:
        return "In the log. Not yet held outside"
    held = f"held outside since {at_time(row.anchor.at)} ({ANCHOR_WORDS[row.anchor.kind]})"
    return f"In the log, {held}"


def _page(
    *,
    case_id: str | None = None,
    exhibit_id: str | None = None,
    number: int | None = 1,
) -> LogPage:
    if number is not None:
        asked = request.args.get("page", "1")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
    return read_log(
        the_store(), actor=the_actor(), case_id=case_id, exhibit_id=exhibit_id, number=number
    )


def _table(page: LogPage, title: str, **about: str) -> str:
    return render_template(
        "custody.html",
        page=page,
        title=title,
        about=about,
        endpoint=request.endpoint,
        proof_words=proof_words,
        anchor_words=ANCHOR_WORDS,
        checked=log_checks().newest,
        is_checking=log_checks().is_running,
    )


def _csv(page: LogPage, file_name: str) -> Response:
    rows = [
        (one.seq, one.occurred.isoformat(), one.recorded.isoformat(),
         page.references.get(row.case_id or "", ""), page.references.get(row.exhibit_id or "", ""),
         one.sentence, one.by, one.corrects, one.text, " ".join(map(str, one.corrected_by)),
         proof_words(row), row.leaf.hex())
        for row in page.rows for one in (row.view,)
    ]  # fmt: skip
    return csv_answer(HEADS, rows, file_name=file_name)


def _json(page: LogPage, file_name: str) -> Response:
    document = {
        "head": {"size": page.head.size, "root": page.head.root.hex()},
        "entries": [
            {
                "entry": row.view.seq,
                "what": row.view.sentence,
                "hash": row.leaf.hex(),
                "hashed": row.body.decode(),
                "held_outside": None
                if row.anchor is None
                else {
                    "kind": row.anchor.kind.value,
                    "by": row.anchor.source,
                    "size": row.anchor.size,
                    "since": row.anchor.at.isoformat(),
                },
            }
            for row in page.rows
        ],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    answer = Response(text, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=safe_file_name(file_name))
    return answer
