"""Pages about the service itself: where to start, guidance, the accessibility statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from evidence_store.domain.people.person import Duty
from webui.door.access import CASE_DUTIES, STANDING_DUTIES, the_actor

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("about", __name__)


@blueprint.get("/")
def start() -> Response:
    """Go to the tasks, to where cases stand, to the server, or to checking certificates."""
    held = the_actor().duties
    if held & CASE_DUTIES:
        page = "tasks.show"
    elif held & STANDING_DUTIES:
        page = "standings.list_cases"
    else:
        page = "server_state.show" if Duty.ADMINISTRATOR in held else "verification.choose"
    return redirect(url_for(page), code=303)


@blueprint.get("/help")
def guidance() -> str:
    """Explain in plain English what the pages show."""
    return render_template("unit/help.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("unit/accessibility.html")
