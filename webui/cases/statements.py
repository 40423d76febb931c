"""Drafts of witness statements: each person's own acts in a case, as a file to change and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, url_for

from evidence_store.documents.office.writing import MIME
from evidence_store.documents.statements.section_nine import write_statement
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow.overview.own_acts import own_acts, people_with_acts
from webui.door.access import the_actor, the_desk, the_store
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("statements", __name__, url_prefix="/cases")


@blueprint.get("/<case_id>/statements")
def show(case_id: str) -> str:
    """Show for whom a statement can be drafted; the person who looks comes first."""
    people = people_with_acts(the_desk(), case_id)
    mine = the_actor().id
    with the_store().reading() as uow:
        case = uow.cases.get(case_id)
    first = sorted(people, key=lambda each: each.id != mine)
    return render_template("cases/statements.html", case=case, people=first, mine=mine)


@blueprint.get("/<case_id>/statements/<person_id>.odt")
def draft(case_id: str, person_id: str) -> AnyResponse:
    """Return the draft for one person; it is not signed, and it records nothing but the read."""
    store = the_store()
    try:
        own = own_acts(the_desk(), case_id, person_id)
    except OutOfSequenceError:  # the page of drafts lists those who have something to state
        return redirect(url_for("statements.show", case_id=case_id), code=303)
    answer = Response(write_statement(own, store.unit, training=store.is_training), mimetype=MIME)
    name = safe_file_name(f"statement-{own.case_reference}-{own.person.staff_number}.odt")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
