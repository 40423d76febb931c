"""The box in every page's head: from a code, a reference or words to what has them.

What was typed is sent as a form and stands in no address. A person who may open no case is told
nothing of what there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from evidence_store.tables.finding import by_kind
from evidence_store.workflow.overview.lookups import FoundRecord, Thing, look_up
from webui.door.access import the_desk

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("finding", __name__, url_prefix="/find")

ANCHORS = {
    Thing.ORDER: "orders",
    Thing.DISPOSAL: "disposal",
    Thing.CERTIFICATE: "certificates",
    Thing.ACQUISITION: "examined",
}


@blueprint.get("")
def ask() -> str:
    """Show the box alone: for anyone who has no room for it in the page's head."""
    return render_template("unit/find.html", words="", asked=False, found=[])


@blueprint.post("")
def find() -> Response | str:
    """Go to the one thing that is meant, or show by kind what has the words."""
    words = request.form.get("words", "").strip()
    found = look_up(the_desk(), words)
    if found.is_meant:
        return redirect(_address_of(found.things[0]), code=303)
    shown = list(by_kind(found))
    return render_template("unit/find.html", words=words, asked=True, found=shown)


def _address_of(one: FoundRecord) -> str:
    """Where a person looks at it."""
    if one.thing is Thing.JOB:
        return url_for("jobs.show")
    anchor = ANCHORS.get(one.thing)
    if one.exhibit_id is not None:
        return url_for("exhibits.show", exhibit_id=one.exhibit_id, _anchor=anchor)
    return url_for("cases.show", case_id=one.case_id, _anchor=anchor)
