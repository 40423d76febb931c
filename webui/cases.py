"""The list of cases and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm

from evidence_store.workflow import review
from webui.access import the_actor, the_store

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

LONGEST_SEARCH = 100


@blueprint.get("")
def list_cases() -> str:
    """List the cases, or those that have the words of the last search."""
    words = session.get("search", "")
    store = the_store()
    found = review.list_cases(actor=the_actor(), uow=store.reading())
    shown = [one for one in found if _has_words(one, words)]
    return render_template(
        "cases.html", form=FlaskForm(), shown=shown, total=len(found), words=words
    )


@blueprint.post("/search")
def search() -> Response:
    """Keep the words beside the session: a name must not stand in an address."""
    words = "" if "everything" in request.form else request.form.get("words", "").strip()
    session["search"] = words[:LONGEST_SEARCH]
    return redirect(url_for("cases.list_cases"), code=303)


@blueprint.get("/<case_id>")
def show(case_id: str) -> str:
    """Show one case with its orders and exhibits."""
    store = the_store()
    page = review.review_case(
        case_id, actor=the_actor(), uow=store.reading(), rules=store.rules, clock=store.clock
    )
    return render_template("case.html", page=page)


def _has_words(one: review.CaseSummary, words: str) -> bool:
    """Whether every word stands somewhere in what the list shows of a case, whatever its case."""
    shown = " ".join(
        [
            one.case.reference,
            one.case.court,
            one.case.court_case_number,
            *(offender.name for offender in one.case.offenders),
            *(person.name for person in one.case.accused),
            *(exhibit.reference for exhibit in one.exhibits),
        ]
    ).casefold()
    return all(word in shown for word in words.casefold().split())
