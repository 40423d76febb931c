"""Events at the door: who came in, who did not, what was refused; shown to administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.bootstrap.doors.security_events import EVENT_HEADS
from webui.door.access import the_store
from webui.door.door_events import security_events
from webui.exporting import csv_answer

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("security_events", __name__)

SHOWN = 500
IN_FILE = 20_000


@blueprint.get("/security-events")
def show() -> str:
    """Show the newest events."""
    with the_store().reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
    return render_template(
        "door/security_events.html", events=security_events().newest(SHOWN), names=names
    )


@blueprint.get("/security-events.csv")
def as_csv() -> Response:
    """Return what is kept as a table for a spreadsheet."""
    rows = [each.row for each in security_events().newest(IN_FILE)]
    return csv_answer(EVENT_HEADS, rows, file_name="security-events.csv")
