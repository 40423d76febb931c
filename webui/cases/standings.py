"""Where cases stand and whom to ask: the pages of a reader, such as a clerk of a court."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from evidence_store.domain.unit.reads import plain_words
from evidence_store.tables.cases import MOST, STANDINGS
from evidence_store.workflow.cases.outlooks import list_outlooks, outlook_of
from evidence_store.workflow.overview.due import list_due, today_of
from webui.door.access import the_desk, the_store
from webui.exporting import csv_answer

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.workflow.cases.outlooks import CaseLine, CaseOutlook

blueprint = Blueprint("standings", __name__, url_prefix="/standing")

PAGE_SIZE = 25
WORDS = "standing_search"


@blueprint.get("")
def list_cases() -> str:
    """List the cases with where their exhibits stand, a page at a time."""
    asked = request.args.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    lines, total = _lines(first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    return render_template(
        "cases/standings.html",
        lines=lines,
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE_SIZE)),
        words=session.get(WORDS, ""),
        unit=the_store().settings.unit,
    )


@blueprint.get("/list.csv")
def as_csv() -> Response:
    """Return the same, all of it, as a table for a spreadsheet."""
    lines, _ = _lines(first=0, most=MOST)
    return csv_answer(STANDINGS, lines, file_name="where-cases-stand.csv")


@blueprint.post("/search")
def search() -> AnyResponse:
    """Keep the words beside the session: what is searched for stands in no address."""
    typed = "" if "everything" in request.form else request.form.get("words", "")
    session[WORDS] = plain_words(typed)
    return redirect(url_for("standings.list_cases"), 303)


@blueprint.get("/<case_id>")
def show(case_id: str) -> str:
    """Show where one case stands, and whom to ask."""
    store = the_store()
    desk = the_desk()
    due = list_due(desk, case_id)
    return render_template(
        "cases/standing.html", page=_page(case_id), due=due, today=today_of(desk),
        unit=store.settings.unit,
    )  # fmt: skip


def _page(case_id: str) -> CaseOutlook:
    return outlook_of(the_desk(), case_id)


def _lines(*, first: int, most: int) -> tuple[tuple[CaseLine, ...], int]:
    return list_outlooks(the_desk(), session.get(WORDS, ""), first=first, most=most)
