"""Where cases stand and whom to ask: the pages of a reader, such as a clerk of a court."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.workflow.cases.outlooks import list_outlooks, outlook_of
from evidence_store.workflow.overview.due import list_due
from webui.door.access import the_actor, the_store
from webui.door.reads import plain_words
from webui.exporting import csv_answer
from webui.words.exhibit_words import word
from webui.words.wording import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.workflow.cases.outlooks import CaseLine, CaseOutlook, ExhibitOutlook

blueprint = Blueprint("standings", __name__, url_prefix="/standing")

PAGE_SIZE = 25
MOST = 100_000  # lines of a table for a spreadsheet
WORDS = "standing_search"
LIST_HEADS = ("case", "court", "court_case_number", "exhibits", "stages")
EXHIBIT_HEADS = ("exhibit", "medium", "stage", "next", "next_state", "holds_by_law",
                 "holds_placed", "earliest_lawful_day", "certificates")  # fmt: skip


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
        counted=counted,
        unit=the_store().settings.unit,
    )


@blueprint.get("/list.csv")
def as_csv() -> Response:
    """Return the same, all of it, as a table for a spreadsheet."""
    lines, _ = _lines(first=0, most=MOST)
    rows = [
        (one.reference, one.court, one.court_case_number, len(one.stages),
         "; ".join(f"{label(stage)}: {count}" for stage, count in counted(one.stages)))
        for one in lines
    ]  # fmt: skip
    return csv_answer(LIST_HEADS, rows, file_name="where-cases-stand.csv")


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
    due = list_due(
        case_id, actor=the_actor(), uow=store.reading(), rules=store.rules, clock=store.clock
    )
    return render_template(
        "cases/standing.html", page=_page(case_id), due=due, today=store.clock().date(),
        unit=store.settings.unit,
    )  # fmt: skip


@blueprint.get("/<case_id>/exhibits.csv")
def exhibits_csv(case_id: str) -> Response:
    """Return the exhibits of a case with where they stand as a table for a spreadsheet."""
    page = _page(case_id)
    file_name = f"where-{page.reference}-stands.csv"
    return csv_answer(EXHIBIT_HEADS, map(_row, page.exhibits), file_name=file_name)


def counted(stages: Iterable[Stage]) -> list[tuple[Stage, int]]:
    """How many exhibits are at each stage, in the order of the stages."""
    found = Counter(stages)
    return [(stage, found[stage]) for stage in Stage if found[stage]]


def _row(one: ExhibitOutlook) -> tuple[object, ...]:
    return (
        one.reference, label(one.medium), label(one.stage), one.next and word(one.next.name),
        one.next and word(one.next.status), "; ".join(line.title for line in one.by_law),
        one.placed, one.earliest, "; ".join(each.number for each in one.certificates),
    )  # fmt: skip


def _page(case_id: str) -> CaseOutlook:
    store = the_store()
    return outlook_of(
        case_id, actor=the_actor(), uow=store.reading(), rules=store.rules, clock=store.clock
    )


def _lines(*, first: int, most: int) -> tuple[tuple[CaseLine, ...], int]:
    store = the_store()
    return list_outlooks(
        session.get(WORDS, ""), first=first, most=most, actor=the_actor(), uow=store.reading(),
        clock=store.clock,
    )  # fmt: skip
