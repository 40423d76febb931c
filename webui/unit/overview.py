"""The supervisor's page over all cases: by stage, what is late, what is stuck, orders over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.domain.people.person import needs_unit_keys
from evidence_store.unit_keys.due import keys_due
from evidence_store.workflow.overview.due import list_due, today_of
from evidence_store.workflow.overview.waiting import look_over
from evidence_store.workflow.unit.jobs import SHOWN, list_failed
from webui.door.access import the_actor, the_desk, the_store
from webui.unit.pictures import picture_of

if TYPE_CHECKING:
    from evidence_store.domain.overview.due import Due

blueprint = Blueprint("overview", __name__, url_prefix="/overview")

MOST = 20
"""So many lines of each list; its file has all of them."""


@blueprint.get("")
def show() -> str:
    """Show everything at once, each with its way to the rest."""
    desk = the_desk()
    found = look_over(desk)
    return render_template(
        "unit/overview.html",
        found=found,
        failed=list_failed(desk),
        failed_shown=SHOWN,
        picture=picture_of(found.months),
        most=MOST,
    )


@blueprint.get("/due")
def due() -> str:
    """Show what is due, at once first."""
    found = _due()
    keys = keys_due(the_store()).sentences if needs_unit_keys(the_actor().duties) else ()
    return render_template("unit/due.html", found=found, keys_due=keys, today=today_of(the_desk()))


def _due() -> list[Due]:
    return list_due(the_desk(), None)
