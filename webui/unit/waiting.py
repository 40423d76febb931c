"""What waits for whom, over all cases."""

from __future__ import annotations

from flask import Blueprint, render_template

from evidence_store.workflow.overview.waiting import list_waiting
from webui.door.access import may, the_desk

blueprint = Blueprint("waiting", __name__, url_prefix="/waiting")


@blueprint.get("")
def show() -> str:
    """List what waits: first what the person's own duties include, then the rest."""
    found = list_waiting(the_desk())
    return render_template(
        "unit/waiting.html",
        mine=[one for one in found if may(one.act)],
        others=[one for one in found if not may(one.act)],
    )
