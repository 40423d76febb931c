"""The list of cases and the pages of one: its hub, and all its custody entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm

from evidence_store.acts.next_steps import tasks_of_case
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.unit.jobs import IN_TURN, JobKind
from evidence_store.domain.unit.reads import plain_words
from evidence_store.tables.cases import CASES, shares_of
from evidence_store.workflow.overview import review
from evidence_store.workflow.overview.waiting import cases_waiting_for
from webui.cases.case_list import Chosen
from webui.door.access import the_actor, the_desk, the_store
from webui.exporting import csv_answer
from webui.next_steps import has_page, next_in_case
from webui.scans.jobs import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.workflow.overview.review import CaseSummary, CaseView
    from webui.scans.jobs import JobLine

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

NEWEST_EVENTS = 8


@blueprint.get("")
def list_cases() -> str:
    """List the cases, or those that have the words of the last search."""
    chosen, words = Chosen.of(request.args), session.get("search", "")
    found, total = _found(chosen, words)
    return render_template(
        "cases/cases.html",
        form=FlaskForm(),
        shown=found,
        page=chosen.cut(found),
        chosen=chosen,
        total=total,
        words=words,
        stages=list(Stage),
    )


@blueprint.get("/list.csv")
def as_csv() -> Response:
    """Return the cases that the list shows, all pages of it, as a table for a spreadsheet."""
    found, _ = _found(Chosen.of(request.args), session.get("search", ""))
    return csv_answer(CASES, found, file_name="cases.csv")


@blueprint.post("/search")
def search() -> AnyResponse:
    """Keep the words beside the session: a name must not stand in an address."""
    typed = "" if "everything" in request.form else request.form.get("words", "")
    session["search"] = plain_words(typed)
    return redirect(url_for("cases.list_cases", **Chosen.of(request.args).arguments(page=1)), 303)


@blueprint.get("/<case_id>")
def show(case_id: str) -> str:
    """Show one case: how far each exhibit is, its orders, and what happened last."""
    page, now = _page(case_id, newest=NEWEST_EVENTS), the_store().clock()
    return render_template(
        "cases/case.html",
        page=page,
        next=next_in_case(case_id),
        building=_building(case_id),
        progress=tasks_of_case(the_desk(), case_id, shows=has_page),
        newest=page.entries[::-1],
        shares=[each for each in shares_of(page, at=now) if each.one.share.is_in_force(now)],
    )


def _building(case_id: str) -> list[JobLine]:
    """The hash sets that are being built for the case."""
    with the_store().reading() as uow:
        return lines_of(uow.jobs.find(case_id=case_id, kind=JobKind.BUILD_SET, state=IN_TURN))


@blueprint.get("/<case_id>/custody")
def custody(case_id: str) -> AnyResponse:
    """Go to the custody log of a case, which shows the same with what was checked."""
    with the_store().reading() as uow:
        found = uow.cases.get(case_id).id  # of what is not recorded, no other page is named
    return redirect(url_for("custody.of_case", case_id=found), 303)


def _page(case_id: str, *, newest: int | None = None) -> CaseView:
    return review.review_case(the_desk(), case_id, newest=newest)


def _found(chosen: Chosen, words: str) -> tuple[list[CaseSummary], int]:
    """The cases that were chosen, in their order, and how many there are in all."""
    store, actor = the_store(), the_actor()
    everything = review.list_cases(store.reading_desk(actor), with_references=bool(words))
    kept: Sequence[CaseSummary] = [one for one in everything if _has_words(one, words)]
    if chosen.stage:
        kept = [one for one in kept if any(x.stage == chosen.stage for x in one.alike)]
    if chosen.whose == "mine":
        held = review.cases_held_by(store.reading_desk(actor))
        kept = [one for one in kept if one.case.id in held]
    if chosen.whose == "waiting":
        due = cases_waiting_for(store.reading_desk(actor))
        kept = [one for one in kept if one.case.id in due]
    return chosen.in_order(kept), len(everything)


def _has_words(one: CaseSummary, words: str) -> bool:
    """Whether every word stands somewhere in what is known of a case, whatever its case."""
    if not words:
        return True
    shown = " ".join(
        [
            one.case.reference,
            one.case.court,
            one.case.court_case_number,
            *(offender.name for offender in one.case.offenders),
            *(person.name for person in one.case.accused),
            *one.references,
            *(f"{order.court} {order.statutory_basis}" for order in one.orders),
        ]
    ).casefold()
    return all(word in shown for word in words.casefold().split())
