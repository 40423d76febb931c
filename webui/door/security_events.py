"""Events at the door: who came in, who did not, what was refused; shown to administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.tables.table import Of
from evidence_store.tables.unit import SECURITY_EVENTS
from webui.door.access import the_store
from webui.door.door_events import security_events
from webui.exporting import csv_answer

if TYPE_CHECKING:
    from flask import Response

    from evidence_store.screens.security_events import SecurityEvent

blueprint = Blueprint("security_events", __name__)

SHOWN = 500
IN_FILE = 20_000


@blueprint.get("/security-events")
def show() -> str:
    """Show the newest events."""
    return render_template(
        "door/security_events.html", declared=SECURITY_EVENTS, events=_newest(SHOWN)
    )


@blueprint.get("/security-events.csv")
def as_csv() -> Response:
    """Return what is kept as a table for a spreadsheet."""
    return csv_answer(SECURITY_EVENTS, _newest(IN_FILE), file_name="security-events.csv")


def _newest(most: int) -> list[Of[SecurityEvent]]:
    with the_store().reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
    return [Of(each, names) for each in security_events().newest(most)]
