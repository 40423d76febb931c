"""What waits for whom, over all cases."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from evidence_store.workflow.overview.waiting import Waiting, WaitingKind, list_waiting
from webui.door.access import may, the_actor, the_store

blueprint = Blueprint("waiting", __name__, url_prefix="/waiting")


@blueprint.get("")
def show() -> str:
    """List what waits: first what the person's own duties include, then the rest."""
    found = _found()
    return render_template(
        "unit/waiting.html",
        mine=[one for one in found if may(one.act)],
        others=[one for one in found if not may(one.act)],
        address_of=address_of,
    )


def address_of(one: Waiting) -> str:
    """Where a person looks at it and does what it waits for."""
    if one.about in (WaitingKind.DISPOSAL, WaitingKind.QUESTION):
        return url_for("plans.show", disposal_id=one.subject_id)
    if one.about is WaitingKind.GRADING:
        return url_for("scans.show", scan_id=one.subject_id, _anchor="grades")
    if one.about is WaitingKind.HANDOVER:
        return url_for("acts.exhibit_accept_handover", subject_id=one.subject_id)
    if one.exhibit is not None:
        return url_for("exhibits.show", exhibit_id=one.exhibit.id, _anchor="holds")
    if one.case is not None:
        return url_for("cases.show", case_id=one.case.id, _anchor="hash-sets")
    return url_for("about.start")


def _found() -> tuple[Waiting, ...]:
    return list_waiting(actor=the_actor(), uow=the_store().reading())
